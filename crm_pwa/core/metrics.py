"""Counters for /metrics, by route pattern; no ids."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
"""Methods that have a counter of their own; anybody can make up others."""

registry = CollectorRegistry()
_requests = Counter(
    "crm_pwa_requests_total", "Requests answered", ["method", "path", "status"], registry=registry
)
_seconds = Histogram("crm_pwa_request_seconds", "Time to answer", ["path"], registry=registry)


def counted(method: str, path: str, status: int, ms: float) -> None:
    """Count one answered request."""
    named = method if method in METHODS else "other"
    _requests.labels(named, path, str(status)).inc()
    _seconds.labels(path).observe(ms / 1000)


def text() -> bytes:
    """All counters in the Prometheus text format."""
    return bytes(generate_latest(registry))
