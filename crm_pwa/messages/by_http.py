"""Text messages and WeCom: a POST of JSON to the chain's own gateway (docs/messages.md)."""

import urllib.error
import urllib.request
from typing import Any

import msgspec

from crm_pwa.messages.outgoing import Claimed
from crm_pwa.messages.ways import PATIENCE_S, Never, NotNow

FAULTY = frozenset({400, 410, 413, 414, 415, 422})
"""It is this message that is at fault. Whatever else is refused is so because of the way there: a
wrong password, a moved address, something that stands in front. That is mended, and sent then."""
BUSY = frozenset({408, 425, 429})
TAKEN_BEFORE = 409
FAULTS = 500


class ByHttp:
    """Hands messages to one address. ``token`` goes along as a bearer's."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        # No proxy of the environment, and nowhere else than to this address.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())

    def send(self, message: Claimed) -> None:
        """POST it once. Raises NotNow where trying again can help, Never where it cannot."""
        letter = message.letter
        body = {"id": message.id, "kind": letter.kind, "channel": letter.channel}
        told = body | {"to": letter.to, "text": letter.text, "lang": letter.lang}
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.id}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(  # noqa: S310 - the settings take http and https alone
            self._url, msgspec.json.encode(told), headers, method="POST"
        )
        try:
            with self._opener.open(request, timeout=PATIENCE_S):
                return
        except urllib.error.HTTPError as error:
            with error:
                _refused(error.code, error.headers.get("Retry-After", ""))
        except OSError:
            raise NotNow("no_answer") from None


def _refused(status: int, retry_after: str) -> None:
    if status == TAKEN_BEFORE:
        return
    if status in FAULTY:
        raise Never("refused")
    after_s = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0
    raise NotNow("busy" if status in BUSY or status >= FAULTS else "refused", after_s)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: an answer that names another address is a refusal."""

    def redirect_request(self, *_asked: Any, **_named: Any) -> None:
        """None: stay."""
