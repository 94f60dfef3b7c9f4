"""Which fields of forms and queries the program reads, and what a form may end."""

import ast

from tests.house.server import ROOT

FIELDS = {
    "address", "after", "again", "allergy", "answer", "back", "birthday", "change", "channel",
    "code", "concept", "confirmed", "cursor", "day", "device", "display", "done", "erasure",
    "evidence", "facet", "first", "for", "giver", "guardian", "id", "kind", "label", "lang",
    "language", "layer", "limit", "login", "lost", "member", "more", "name", "need", "none", "note",
    "obs", "off", "on", "once", "op", "outcome", "own", "passkey", "password", "phone", "polarity",
    "q", "rating", "read", "reason", "region", "reset", "role", "seen", "sentiment", "session",
    "severity", "shown", "staff", "state", "step", "store", "stores", "substance", "tab", "take",
    "text", "timezone", "to", "trade", "tried", "until", "value", "why", "within", "words",
}  # fmt: skip
"""Every field of a form or query that the program reads; each is sent hostile to every form."""
SPARED = {
    "accounts.sign_out", "accounts.sign_in", "me.sign_out", "rights.ask", "staff.close",
    "corrections.other", "door.other", "me.other", "phones.revoke",
}  # fmt: skip
"""What would end the visit."""
ORDER = ("lead", "guide", "admin", "hq", "area")
"""Who is sent where several may go."""


def asked_for() -> set[str]:
    """The name of every field that a view or what it calls reads of a form or query."""
    found: set[str] = set()
    for path in (ROOT / "crm_pwa").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of, first = ast.unparse(node.func.value), node.args[:1]
                names = (".form", ".args", ".values")
                if (of.endswith(names) or of == "form") and node.func.attr in ("get", "getlist"):
                    found |= {str(one.value) for one in first if isinstance(one, ast.Constant)}
    return found
