"""One template, two renderers: Jinja on the server, compiled to JavaScript for the phone."""

from crm_pwa.core.templating.catalogues import load as load_catalogues
from crm_pwa.core.templating.environment import PlainEnvironment, make_environment
from crm_pwa.core.templating.language import Messages, language, using
from crm_pwa.core.templating.module import compile_module
from crm_pwa.core.templating.portable import NotPortableError

__all__ = [
    "Messages",
    "NotPortableError",
    "PlainEnvironment",
    "compile_module",
    "language",
    "load_catalogues",
    "make_environment",
    "using",
]
