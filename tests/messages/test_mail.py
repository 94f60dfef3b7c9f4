"""Mail leaves by a real mail server, encrypted or not at all."""

from collections.abc import Iterator

import pytest

from crm_pwa.messages.by_mail import ByMail
from crm_pwa.messages.outgoing import Claimed, Letter
from crm_pwa.messages.ways import Never, NotNow
from tests.messages.outside import MailServer, mail_server

LETTER = Letter("alarm", "email", "area@chain.example", "过敏投诉，请马上看", "zh-Hans", "投诉")


@pytest.fixture
def post() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


def message(letter: Letter = LETTER) -> Claimed:
    return Claimed("0199c5a0-0000-7000-8000-000000000001", 1, 0, letter)


def plain(post: MailServer, sender: str = "shop@chain.example") -> ByMail:
    return ByMail(f"smtp+plain://{post.address}", sender)


def test_a_mail_bears_the_messages_id_and_its_words(post: MailServer) -> None:
    plain(post).send(message())
    (mail,) = post.mails
    assert "Message-ID: <0199c5a0-0000-7000-8000-000000000001@chain.example>" in mail
    assert "To: area@chain.example" in mail
    assert "RCPT TO:<AREA@CHAIN.EXAMPLE>" in " ".join(post.said)
    assert "5oqV6K+J" in mail.replace("=", ""), "the subject stands there, encoded"


def test_without_encryption_nothing_is_said_to_a_server_elsewhere(post: MailServer) -> None:
    with pytest.raises(NotNow, match="no_encryption"):
        ByMail(f"smtp://shop:secret@{post.address}", "").send(message())
    assert post.mails == []
    assert not [line for line in post.said if line.startswith(("AUTH", "MAIL", "RCPT"))]


@pytest.mark.parametrize(
    ("answer", "what", "why"),
    [("550 nobody here", Never, "bad_address"), ("451 later", NotNow, "busy")],
)
def test_a_mail_servers_answer_says_whether_to_try_again(
    post: MailServer, answer: str, what: type[Exception], why: str
) -> None:
    post.refuse = answer
    with pytest.raises(what, match=why):
        plain(post).send(message())


@pytest.mark.parametrize(
    "to", ["a@b.example\r\nBcc: all@chain.example", "a@b.example, all@chain.example", ""]
)
def test_an_address_that_is_none_is_given_up(post: MailServer, to: str) -> None:
    with pytest.raises(Never):
        plain(post).send(message(Letter("alarm", "email", to, "x", "en", "y")))
    assert post.mails == []


def test_nobody_there_is_no_reason_to_give_up() -> None:
    with pytest.raises(NotNow, match="no_answer"):
        ByMail("smtp+plain://127.0.0.1:9", "").send(message())
