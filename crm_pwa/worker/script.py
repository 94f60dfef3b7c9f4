"""The worker's script: service-worker.js, all that it imports and the templates, in one file.

A browser starts it with one read, as it starts any script, and keeps it compiled.
"""

from functools import lru_cache

from flask import Flask

from crm_pwa.worker import templates
from crm_pwa.worker.files import bare, own
from crm_pwa.worker.joining import join_scripts

ENTRY = "/service-worker.js"
TEMPLATES = "/worker/templates.js"


def script(app: Flask) -> str:
    """The worker of an application. Raises CannotJoinError, NotPortableError."""
    return joined_with(templates.module(app), app.extensions["build"])


def joined_with(module: str, build: str) -> str:
    """The worker with a module of templates; the last line names the build.

    service-worker.js is read each time: another may be put in its place (docs/configuration.md).
    Raises CannotJoinError.
    """
    return f"{_joined(own(ENTRY), module)}// {build}\n"


@lru_cache(maxsize=1)
def _joined(entry: str, module: str) -> str:
    given = {ENTRY: entry, TEMPLATES: module}
    text, _ = join_scripts(ENTRY, lambda at: given[at] if at in given else own(at))
    return bare(text)
