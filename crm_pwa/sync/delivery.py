"""Edits that come sealed: a locked phone, or another's session on it, sends what it cannot read.

Beside the fields of an operation stands ``s`` in place of ``p``: the phone's public key, a dot, and
12 random bytes with the ciphertext of ``p`` in JSON, bound to the operation's id; both base64.
"""

from base64 import b64decode
from binascii import Error
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag

from crm_pwa.core.log.op import BadOp
from crm_pwa.core.seal import Keys

MARK = b'"s"'
FAULTS = (
    *(msgspec.MsgspecError, ValueError, TypeError, KeyError, AttributeError),
    *(Error, InvalidTag, RecursionError),
)
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def opened(raw: bytes, keys: Keys) -> bytes:
    """The operation in JSON as it was made; itself where it did not come sealed. Raises BadOp."""
    if MARK not in raw:
        return raw
    try:
        op = _decode(raw)
        sealed = op.pop("s", None)
        if sealed is None:
            return raw
        point, _, text = sealed.partition(".")
        said = keys.open_delivery(_bytes(point), _bytes(text), op["id"])
        return msgspec.json.encode(op | {"p": msgspec.json.decode(said)})
    except FAULTS as error:
        raise BadOp("sealed") from error


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)
