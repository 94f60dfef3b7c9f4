"""The application with one view more: what any signed-in view costs before it does anything."""

from bench.serving import TRIVIAL
from crm_pwa.core import access
from crm_pwa.wiring import create_app


@access.signed_in
def trivial() -> str:
    """Two letters, behind the same session, guard and headers as every page."""
    return "ok"


app = create_app()
app.add_url_rule(TRIVIAL, view_func=trivial)
