"""Security headers of every answer, and who may send an unsafe request."""

from flask import Response, current_app, request

from crm_pwa.core.errors import Forbidden

CSP = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "media-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
))  # fmt: skip
DECODER = "/static/scan/decoder.js"
DECODER_CSP = CSP.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
NOSNIFF = "nosniff"
PAGE_HEADERS = {
    "X-Content-Type-Options": NOSNIFF,
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
KEPT = "public, max-age=31536000, immutable"
"""An address that names its version never changes its bytes."""
ERROR = 400
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def secure(response: Response) -> Response:
    """Put the headers on an answer. Sync answers are JSON and carry only what counts there."""
    response.headers.setdefault("X-Content-Type-Options", NOSNIFF)
    if "X-Sync" in response.headers:
        return response
    decoder = request.path == DECODER
    response.headers["Content-Security-Policy"] = DECODER_CSP if decoder else CSP
    for name, value in PAGE_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.path.startswith("/static/"):
        kept = response.status_code < ERROR and _is_version()
        response.headers["Cache-Control"] = KEPT if kept else "no-cache"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_version() -> bool:
    """Whether this is the very address that pages name the file by.

    Any other ``v`` may be that of a version to come, which somebody asks for in advance so that a
    cache on the way keeps today's bytes under it.
    """
    named = current_app.extensions["assets"].get(request.path.removeprefix("/static/"))
    return bool(request.full_path == named)


def refuse_foreign() -> None:
    """Refuse an unsafe request that another origin may have sent. Raises Forbidden ("foreign").

    ``Sec-Fetch-Site`` decides where the browser sends it; only without it must ``Origin``
    be our own. What devices call with their own token needs no such check: no browser sends it
    by itself.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    own = f"{request.scheme}://{request.host}"
    if site != "same-origin" if site else request.headers.get("Origin") != own:
        raise Forbidden("This form came from another site.", "foreign")
