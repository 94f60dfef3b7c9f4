"""What is suggested of a text, and the words it rests on."""

import subprocess
import sys

import pytest

from crm_pwa.insights.words import dictionary, features, model, reading


@pytest.mark.parametrize(
    ("text", "sentiment", "words"),
    [
        ("衣服很合身，面料舒服，很喜欢", "good", "舒服"),
        ("洗了一次就起球，很失望", "bad", "起球"),
        ("客服态度差，不理人", "bad", "态度差"),
        ("The fabric is great, I love it", "good", "great"),
        ("arrived late and broken, very disappointed", "bad", "broken"),
    ],
)
def test_a_text_is_read_by_its_words(text: str, sentiment: str, words: str) -> None:
    found = reading.read(text)
    assert found.sentiment == sentiment
    assert words in found.words


@pytest.mark.parametrize(
    ("text", "words", "polarity"),
    [
        ("不满意", "不满意", -1),
        ("不太满意", "不太满意", -1),
        ("没有异味", "没有异味", 1),
        ("not good", "not good", -1),
        ("满意", "满意", 1),
        ("不，满意", "满意", 1),
    ],
)
def test_a_negation_turns_the_word_after_it_round(text: str, words: str, polarity: int) -> None:
    (found,) = dictionary.heard(text)
    assert (found.words, found.polarity) == (words, polarity)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("尺码偏小", "size"),
        ("The parcel came late", "delivery"),
        ("想退货", "exchange"),
        ("是不是正品", "authenticity"),
        ("下周妈妈生日，想送人", "gift"),
    ],
)
def test_a_need_is_heard_in_its_words(text: str, need: str) -> None:
    found = reading.read(text)
    assert next(iter(found.needs)) == need
    assert all(word in text.lower() for word in found.needs[need])


def test_what_may_be_a_reaction_comes_first_whatever_else_is_said() -> None:
    found = reading.read("快递包装破了，服务态度不好，尺码太小，穿了还有点痒")
    assert next(iter(found.needs)) == "reaction"
    assert found.needs["reaction"] == ["痒"]


@pytest.mark.parametrize("text", ["", " ", "？？？", "\x00", "a", "下" * 5_000, "🧥" * 50])
def test_any_text_can_be_read(text: str) -> None:
    assert 0 <= reading.read(text).good <= 1


def test_where_the_dictionary_says_nothing_the_heaviest_characters_are_quoted() -> None:
    text = "用了两天就扔一边了"
    found = reading.read(text)
    assert dictionary.heard(features.tidy(text)) == []
    assert all(word in text for word in found.words)


def test_the_model_that_is_shipped_is_small_and_says_what_it_is_from() -> None:
    known = model.shipped()
    assert model.FILE.stat().st_size < 200_000
    assert known.learnt_from
    assert max(map(len, known.ngrams)) <= features.LONGEST


def test_reading_needs_none_of_the_libraries_that_learn() -> None:
    script = (
        "import sys; from crm_pwa.insights.words import reading; reading.read('很好');"
        "print(sorted({'sklearn', 'numpy', 'scipy', 'duckdb', 'pickle5'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
