"""The headers every answer carries: a strict policy, no sniffing, nothing kept of a page."""

from collections.abc import Mapping

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def header_faults(headers: Mapping[str, str], mimetype: str) -> list[str]:
    """What is missing or wrong in an answer's headers; pages owe more than data."""
    faults = [
        f"{name} is {headers.get(name)!r}, not {value!r}"
        for name, value in ALWAYS.items()
        if headers.get(name) != value
    ]
    faults += [
        f"the header {name} is not ASCII: {value!r}"
        for name, value in headers.items()
        if not value.isascii()
    ]
    if mimetype == "text/html":
        faults += _page_faults(headers)
    return faults


def _page_faults(headers: Mapping[str, str]) -> list[str]:
    policy = parse_policy(headers.get("Content-Security-Policy", ""))
    faults = [
        f"the policy's {name} is {policy.get(name)!r}, not {value!r}"
        for name, value in POLICY.items()
        if policy.get(name) != value
    ]
    if any("unsafe" in value for value in policy.values()):
        faults.append("the policy allows something unsafe")
    if "no-store" not in headers.get("Cache-Control", ""):
        faults.append("a page may be kept by a cache: no-store is missing")
    if "hx-request" not in headers.get("Vary", "").lower():
        faults.append("one address has two shapes: Vary must name HX-Request")
    return faults


def parse_policy(text: str) -> dict[str, str]:
    """A Content-Security-Policy as {directive: sources}."""
    parts = (part.strip().partition(" ") for part in text.split(";"))
    return {name: sources.strip() for name, _, sources in parts if name}
