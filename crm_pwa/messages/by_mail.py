"""E-mail, by the chain's own mail server."""

import smtplib
import ssl
from email.errors import MessageError
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from crm_pwa.messages.outgoing import Claimed
from crm_pwa.messages.ways import PATIENCE_S, Never, NotNow

PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
FOR_GOOD = 500
"""From here on a mail server's answer will be the same next time."""


class ByMail:
    """Sends by one mail server: ``smtps://`` encrypted, ``smtp://`` once it offers STARTTLS.

    ``smtp+plain://`` is for a mail server on this machine. ``sender``: whom mail is from.
    """

    def __init__(self, url: str, sender: str) -> None:
        told = urlsplit(url)
        self._scheme = told.scheme
        self._host = told.hostname or ""
        self._port = told.port or PORTS[told.scheme]
        self._user = unquote(told.username or "")
        self._password = unquote(told.password or "")
        self._sender = sender or f"no-reply@{self._host}"

    def send(self, message: Claimed) -> None:
        """Hand it over. Raises NotNow, or Never for what the server will not take."""
        try:
            mail = _mail(message, self._sender)
        except (ValueError, MessageError):
            raise Never("bad_address") from None
        try:
            with self._server() as server:
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _by_code(min(codes, default=FOR_GOOD), "bad_address") from None
        except smtplib.SMTPAuthenticationError:
            raise NotNow("refused") from None  # somebody will mend the password
        except smtplib.SMTPResponseException as error:
            raise _by_code(error.smtp_code, "refused") from None
        except smtplib.SMTPNotSupportedError:
            raise NotNow("no_encryption") from None
        except (OSError, smtplib.SMTPException):
            raise NotNow("no_answer") from None

    def _server(self) -> smtplib.SMTP:
        if self._scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=PATIENCE_S, context=context)
        server = smtplib.SMTP(self._host, self._port, timeout=PATIENCE_S)
        try:
            if self._scheme == "smtp":
                server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
        return server


def _by_code(code: int, why: str) -> Exception:
    return Never(why) if code >= FOR_GOOD else NotNow("busy")


def _mail(message: Claimed, sender: str) -> EmailMessage:
    """The mail. Its id is the message's: a server that knows it need not deliver it twice.

    Raises ValueError for what is not one address.
    """
    mail = EmailMessage()
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail["From"] = sender
    mail["To"] = message.letter.to
    if len(mail["To"].addresses) != 1:
        raise ValueError("one message is for one address")
    mail["Subject"] = message.letter.subject
    mail["Content-Language"] = message.letter.lang
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.letter.text)
    return mail
