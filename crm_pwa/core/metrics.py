"""Counters for /metrics, by route pattern; no ids."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

registry = CollectorRegistry()
_requests = Counter(
    "crm_pwa_requests_total", "Requests answered", ["method", "path", "status"], registry=registry
)
_seconds = Histogram("crm_pwa_request_seconds", "Time to answer", ["path"], registry=registry)


def counted(method: str, path: str, status: int, ms: float) -> None:
    """Count one answered request."""
    _requests.labels(method, path, str(status)).inc()
    _seconds.labels(path).observe(ms / 1000)


def text() -> bytes:
    """All counters in the Prometheus text format."""
    return bytes(generate_latest(registry))
