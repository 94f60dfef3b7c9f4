"""Every screen stands on its sample, in every language."""

import re

import pytest

from tests.screens import stage

LANGUAGES = ("zh-Hans", "en", "zh-Hant")
SAMPLES = stage.samples()
DRAWN = {
    (name, lang): stage.draw(sample, lang) for name, sample in SAMPLES.items() for lang in LANGUAGES
}
FORM = re.compile(r"<form\b[^>]*>")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_screen_speaks_each_language(name: str) -> None:
    texts = {re.sub(r"\s+|<[^>]*>", "", DRAWN[name, lang]) for lang in LANGUAGES}
    assert len(texts) == len(LANGUAGES)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_form_posts_without_a_script_but_the_search(name: str) -> None:
    for form in FORM.findall(DRAWN[name, "en"]):
        assert 'method="post"' in form or 'role="search"' in form
        assert 'action="/' in form


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_stands_inline_that_the_policy_forbids(name: str) -> None:
    drawn = DRAWN[name, "en"]
    assert not re.search(r"\s(style|on[a-z]+)=|<style|<script(?![^>]*\bsrc=)", drawn)
    assert not re.search(r"\shx-", drawn)


@pytest.mark.parametrize("name", [n for n, one in SAMPLES.items() if one.get("fragment")])
def test_a_fragment_has_one_root(name: str) -> None:
    drawn = re.sub(r"\s+", " ", DRAWN[name, "en"]).strip()
    tag = re.match(r"<([a-z]+)", drawn)
    assert tag
    depth = 0
    for closing, self_closing in re.findall(rf"<(/?){tag[1]}\b[^>]*?(/?)>", drawn):
        assert depth or not closing
        depth += -1 if closing else 0 if self_closing else 1
    assert depth == 0
    assert drawn.endswith(f"</{tag[1]}>")
    roots = re.sub(rf"^<{tag[1]}\b.*</{tag[1]}>$", "", drawn)
    assert roots == ""


@pytest.mark.parametrize("name", [n for n in SAMPLES if n.startswith(("accounts.", "members."))])
def test_who_is_signed_in_is_not_sent_back_from_the_sign_in(name: str) -> None:
    signed_out = name.startswith("accounts.signed_out")
    assert signed_out or 'href="/sign-in"' not in DRAWN[name, "en"]


@pytest.mark.parametrize("status", ["404", "429", "500"])
def test_an_error_is_told_in_words_and_by_no_number(status: str) -> None:
    assert not re.search(rf">\s*{status}\s*<", DRAWN[f"errors.error.{status}", "en"])


@pytest.mark.parametrize("status", ["500", "503"])
def test_a_page_that_could_not_be_had_promises_nothing_of_a_phone(status: str) -> None:
    assert not re.search("this phone|lost|still here", DRAWN[f"errors.error.{status}", "en"])


@pytest.mark.parametrize("status", ["500", "503", "507"])
def test_beside_a_form_it_says_that_what_was_typed_is_still_there(status: str) -> None:
    drawn = DRAWN[f"errors.problem.{status}", "en"]
    assert "What you typed is still here" in drawn
    assert not re.search("kept on this phone|lost|out of reach|on record", drawn)


def test_words_typed_by_people_are_escaped_and_kept_from_htmx() -> None:
    sample = SAMPLES["members.card.notes"]
    evil = '"><b data-hx-post="/x">'
    card = {**sample["context"]["card"], "title": evil, "name": evil}
    card["notes"] = [{**card["notes"][0], "text": evil, "who": evil}]
    drawn = stage.draw({**sample, "context": {**sample["context"], "card": card}}, "en")
    assert "<b " not in drawn
    assert re.search(r'<p class="plain-text" data-hx-ignore>&#34;&gt;&lt;b ', drawn)


def test_the_allergy_line_comes_before_everything_else_on_a_card() -> None:
    drawn = DRAWN["members.card.usual", "en"]
    assert drawn.index('id="alert"') < drawn.index('class="chips"') < drawn.index('class="facts')


def test_an_allergy_withdrawn_stays_struck_through_where_no_other_is_left() -> None:
    drawn = DRAWN["members.card.allergy_withdrawn", "en"]
    line = drawn[drawn.index('id="alert"') : drawn.index('class="chips"')]
    assert "Ask about allergies again" in line
    assert "not asked yet" not in line
    assert "<strong data-hx-ignore>Polyester allergy</strong>" in line
    assert 'class="allergen gone"' in line
    assert "Withdrawn" in line


def test_the_word_allergy_stands_in_the_first_line_alone() -> None:
    drawn = DRAWN["members.card.six_allergies_twenty_chips", "en"]
    line = drawn[drawn.index('id="alert"') : drawn.index("</a>", drawn.index('id="alert"'))]
    assert line.count(" allergy</strong>") == 1
    chinese = DRAWN["members.card.six_allergies_twenty_chips", "zh-Hans"]
    assert chinese.count("过敏</strong>") > 1


def test_one_tap_saves_an_allergy_only_of_who_agreed() -> None:
    assert "One tap saves it" in DRAWN["notes.allergy.first", "en"]
    assert "One tap saves it" not in DRAWN["notes.allergy.no_consent", "en"]


def test_a_closed_card_shows_the_way_to_open_it() -> None:
    sample = SAMPLES["members.card.locked"]
    drawn = DRAWN["members.card.locked", "en"]
    assert re.search(r'<a class="button[^"]*" href="/sign-in[?]again=1"', drawn)
    by_pin = {**sample["context"], "by": "pin", "back": "/members/x"}
    drawn = stage.draw({**sample, "context": by_pin}, "en")
    assert 'action="/unlock"' in drawn
    assert '<input type="hidden" name="back" value="/members/x">' in drawn


@pytest.mark.parametrize("kind", ["more", "less", "unsure"])
def test_a_guide_reads_in_words_what_a_prompt_is_worth(kind: str) -> None:
    sample = SAMPLES["prompts.why.less"]
    why = sample["context"]["why"]
    worth = {**why["worth"], "k": kind}
    drawn = stage.draw(
        {**sample, "context": {**sample["context"], "why": {**why, "worth": worth}}}, "en"
    )
    said = drawn[drawn.index("Tried among 2140 members") :]
    assert not re.search("points|[…−]", said[: said.index("</dd>")])


def test_visits_are_counted_since_the_first_that_the_card_carries() -> None:
    assert "18 visits since 28 Nov" in DRAWN["prompts.why.page", "en"]
    assert "1 visit since 12 Jun" in DRAWN["prompts.why.unsure", "en"]


def test_a_card_shows_no_row_of_dashes() -> None:
    assert 'class="facts' not in DRAWN["members.card.new_member", "en"]
    assert 'class="facts' in DRAWN["members.card.usual", "en"]


@pytest.mark.parametrize(
    ("channel", "main"),
    [("phone", "Call"), ("", "Call"), ("wechat", "Done"), ("sms", "Done"), ("none", "Done")],
)
def test_the_one_big_button_of_a_follow_up_is_what_its_channel_asks(
    channel: str, main: str
) -> None:
    sample = SAMPLES["followups.today.long_name"]
    group = sample["context"]["groups"][0]
    row = {**group["rows"][0], "channel": channel}
    drawn = stage.draw(
        {**sample, "context": {**sample["context"], "groups": [{**group, "rows": [row]}]}}, "en"
    )
    buttons = re.findall(
        r'<button[^>]*class="button main[^"]*"[^>]*>(?:<svg.*?</svg>)?([^<]*)', drawn, re.DOTALL
    )
    assert [words.strip() for words in buttons] == [main]


def test_a_row_of_today_does_not_say_today_again() -> None:
    drawn = DRAWN["followups.today.usual", "en"]
    corners = re.findall(r'class="when[^"]*">([^<]*)<', drawn)
    assert corners == ["due yesterday", "24 Nov"]


def test_a_card_that_the_phone_does_not_hold_is_no_new_member_and_none_who_was_not_asked() -> None:
    drawn = DRAWN["members.card.not_on_phone", "en"]
    assert not re.search("New here|not asked yet|Nothing noted yet", drawn)
    assert drawn.index("Card not on this phone yet") < drawn.index('id="alert"')
    assert "Ask about allergies before recommending" in drawn


def test_the_decoder_starts_before_all_other_scripts_and_as_the_module_that_they_import() -> None:
    drawn = DRAWN["members.scan.start", "en"]
    scripts = re.findall(r'<script type="module" src="([^"]+)"( async)?', drawn)
    assert scripts[0] == ("/static/scan/reader.js", " async")
    assert 'from "../scan/reader.js"' in (stage.ROOT / "static/page/scan.js").read_text("utf-8")


def test_a_lead_reads_what_is_late_before_who_is_here_and_what_came() -> None:
    drawn = DRAWN["followups.list.tablet", "en"]
    parts = ("complaints", "overdue", "today", "arrived")
    at = [drawn.index(f"lead-{part}") for part in parts]
    assert at == sorted(at)
    assert at[1] < drawn.index('id="load-title"') < at[2]
    assert at[3] < drawn.index("data-print")


def test_complaints_fold_after_three_and_say_how_late_they_are() -> None:
    drawn = DRAWN["followups.list.tablet", "en"]
    assert drawn.index("13 h overdue: contact soon") < drawn.index("1 more")
    assert drawn.index("1 more") < drawn.index("1 day overdue: contact soon")


def test_a_page_of_complaints_says_once_what_it_is_or_that_there_are_none() -> None:
    page, none = (DRAWN[f"followups.complaints.{state}", "en"] for state in ("page", "none"))
    assert '<h1 class="unseen">Complaints</h1>' in page
    assert "No open complaints." not in page
    assert re.search(r"<h1 *>Complaints</h1>\s*<p class=\"empty\">No open complaints.</p>", none)
    assert "complained 21 Nov" in " ".join(page.split())


def test_a_list_of_nothing_is_neither_printed_nor_exported() -> None:
    some, nothing = (DRAWN[f"followups.list.{state}", "en"] for state in ("tablet", "nothing"))
    assert all(take in some and take not in nothing for take in ("data-print", "Export (CSV)"))


def test_why_a_prompt_is_made_says_what_its_card_says_and_leads_back_to_it() -> None:
    page = DRAWN["prompts.why.page", "en"]
    assert re.search(r'id="sheet-title"[^>]*>[^<]+</h2>\s*<p[^>]*>Composition not known', page)
    assert "Composition not known" not in DRAWN["prompts.why.less", "en"]
    assert re.search(
        r'<a class="button quiet back" href="/members/[^"]+">.+?Back to the card', page
    )


def test_the_trail_says_that_a_backup_was_made() -> None:
    assert "Backup made" in DRAWN["admin.trail.area", "en"]
