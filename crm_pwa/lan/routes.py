"""How a phone comes to trust the server: the page, and the certificate in two shapes."""

import re
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, make_response, request

from crm_pwa.accounts import given, pages
from crm_pwa.core import access
from crm_pwa.core.templating.language import language
from crm_pwa.lan import authority, profile
from crm_pwa.lan.gate import PORT

bp = Blueprint("lan", __name__)
CERTIFICATE = "application/x-x509-ca-cert"


@bp.get("/ca")
@access.anyone
def trust() -> Response:
    """The page: steps for iPhone and Android, the fingerprint, and how to take it back."""
    own = _authority()
    _speak_as_asked()
    told = {
        "name": own.name,
        "fingerprint": own.fingerprint,
        "until": own.certificate.not_valid_after_utc.date().isoformat(),
        "phone": _phone(),
        "app": _app(),
    }
    return make_response(pages.render("lan/ca.html", "", **told))


@bp.get("/ca/preference-cards.crt")
@access.anyone
def certificate() -> Response:
    """The certificate. Shown as what it is, not as a file to keep: iPhones then ask to install."""
    return Response(_authority().der, mimetype=CERTIFICATE)


@bp.get("/ca/preference-cards.mobileconfig")
@access.anyone
def apple_profile() -> Response:
    """The certificate as an iPhone's profile, told about in the reader's language."""
    own = _authority()
    _speak_as_asked()
    words = pages.render("lan/profile.txt")
    return Response(profile.of(own, words.strip()), mimetype=profile.TYPE)


def _authority() -> authority.Authority:
    folder: Path = current_app.extensions["settings"].data_dir
    return authority.read(folder) or abort(404)


def _speak_as_asked() -> None:
    """Take the language the address names. No form chooses one where nothing can be sent."""
    asked = request.args.get("lang", "")
    if asked in given.LANGUAGES and asked != language():
        pages.speak(asked)


def _phone() -> str:
    """Which steps to show open: ``apple``, ``android``, or both for a browser of neither."""
    browser = request.user_agent.string
    if re.search("iPhone|iPad|iPod", browser):
        return "apple"
    return "android" if "Android" in browser else ""


def _app() -> str:
    """The address of the encrypted pages, seen from where this page was asked for."""
    port = request.environ.get(PORT)
    return f"https://{request.host.partition(':')[0]}:{port}/" if port else "/"
