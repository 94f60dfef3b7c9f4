"""Figures for /metrics: counters by route pattern, and the stores without a list; no ids."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
"""Methods that have a counter of their own; anybody can make up others."""

registry = CollectorRegistry()
_requests = Counter(
    "crm_pwa_requests_total", "Requests answered", ["method", "path", "status"], registry=registry
)
_seconds = Histogram("crm_pwa_request_seconds", "Time to answer", ["path"], registry=registry)
_unlisted = Gauge(
    "crm_pwa_stores_without_list",
    "Stores whose daily list is due and not made; NaN where the database does not say",
    registry=registry,
)


def counted(method: str, path: str, status: int, ms: float) -> None:
    """Count one answered request."""
    named = method if method in METHODS else "other"
    _requests.labels(named, path, str(status)).inc()
    _seconds.labels(path).observe(ms / 1000)


def unlisted(stores: float) -> None:
    """Tell how many stores wait for their daily list; NaN when nobody knows."""
    _unlisted.set(stores)


def text() -> bytes:
    """All figures in the Prometheus text format."""
    return bytes(generate_latest(registry))
