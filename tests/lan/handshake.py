"""A handshake of TLS in memory: a server with a certificate, a phone that trusts an authority."""

import ssl
from pathlib import Path

from crm_pwa.lan import files


def shake(pair: files.Pair, trusted: bytes, name: str, folder: Path) -> None:
    """Let a phone that trusts ``trusted`` (DER) call ``name``.

    Raises ssl.SSLCertVerificationError when the phone refuses.
    """
    files.write(folder / "shown.pem", pair)
    offer = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offer.load_cert_chain(folder / "shown.pem")
    phone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    phone.load_verify_locations(cadata=trusted)
    phone.verify_flags |= ssl.VERIFY_X509_STRICT
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    there = offer.wrap_bio(up, down, server_side=True)
    here = phone.wrap_bio(down, up, server_hostname=name)
    for _ in range(4):
        for side in (here, there):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert here.version()
