"""Devices enrolled and restores told from the command line."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskCliRunner

from tests.accounts.test_devices import sign_in
from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone

PhoneOf = Callable[[Person], Phone]


def enrol(app: Flask, *words: str) -> dict[str, Any]:
    runner: FlaskCliRunner = app.test_cli_runner()
    answer = runner.invoke(args=["device", "enrol", *words])
    assert answer.exit_code == 0, answer.output
    body: dict[str, Any] = json.loads(answer.output)
    return body


def test_an_enrolled_program_is_told_what_a_phone_is_told_and_may_push_and_pull(
    shop: Flask, guide_a: Person, member_a: str
) -> None:
    told = enrol(shop, "guide-a", "--label", "Load test")
    signed_in = sign_in(shop, guide_a)
    fresh = {"device", "token", "ticket", "secret", "session"}  # a program has no session
    assert {k: told[k] for k in told if k not in fresh} == {
        k: signed_in[k] for k in signed_in if k not in fresh
    }
    program = Phone(shop, guide_a, told["device"], told["token"])
    (verdict,) = program.push(program.op("consent.set", member_a, TASTE))
    assert verdict["s"] == "accepted"
    assert program.card(member_a)


def test_nobody_is_enrolled_for_an_account_that_is_not_there(shop: Flask) -> None:
    answer = shop.test_cli_runner().invoke(args=["device", "enrol", "nobody", "--label", "x"])
    assert answer.exit_code == 1
    assert "no account" in answer.output


def test_a_restore_begins_a_new_epoch_and_every_cursor_starts_over(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    before = phone.pull()
    assert shop.test_cli_runner().invoke(args=["restored"]).exit_code == 0
    after = phone.pull(before["next"])
    assert after["reset"]
    assert after["epoch"] != before["epoch"]
    assert {row["k"] for row in after["rows"]} == {row["k"] for row in before["rows"]}
