"""Learning: the same texts give the same file, and what was learnt is applied as it was learnt."""

import gzip
from pathlib import Path

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from crm_pwa.core.csvfile import FileError
from crm_pwa.insights.words import commands, features, measuring, model, training
from crm_pwa.insights.words.model import ModelError
from crm_pwa.insights.words.training import Corpus
from tests.insights.words.conftest import texts


def written(folder: Path, rows: list[str]) -> Path:
    """A folder with these rows of reviews."""
    (folder / "reviews.csv").write_text("\n".join(["cat,label,review", *rows]), "utf-8")
    return folder


def test_goods_never_seen_are_judged_by_what_is_said_of_others(corpus: Corpus) -> None:
    shoes = corpus.category == "鞋"
    known = training.learn(corpus, shoes)
    tea = [one for one in corpus.texts if one.category == "茶"]
    assert measuring.accuracy(known, tea) == 1.0


def test_learning_again_gives_the_same_version(corpus: Corpus) -> None:
    rows = training.everything(corpus)
    assert training.learn(corpus, rows) == training.learn(corpus, rows)


def test_what_is_said_of_one_kind_of_goods_only_is_not_learnt(corpus: Corpus) -> None:
    known = training.learn(corpus, training.everything(corpus))
    assert "扔掉" in known.ngrams
    assert "鞋" not in known.ngrams


def test_the_model_judges_as_the_library_would(corpus: Corpus) -> None:
    rows = training.everything(corpus)
    known = training.learn(corpus, rows)
    picked = np.flatnonzero([str(gram) in known.ngrams for gram in corpus.grams])
    weights, rest, idf = training._fit(corpus, rows, picked)
    text = corpus.texts[0].words
    there = features.ngrams(text)
    grams = [str(gram) for gram in corpus.grams[picked]]
    damped = [features.damped(there[gram]) if there[gram] else 0.0 for gram in grams]
    vector = np.array(damped) * idf
    vector /= np.linalg.norm(vector)
    said = np.array(features.of_dictionary(text)) @ np.array(rest[1:])
    expected = 1 / (1 + np.exp(-(vector @ weights + rest[0] + said)))
    assert model.judge(known, text).good == pytest.approx(expected, abs=2e-3)


def test_the_command_learns_and_writes_a_file_that_can_be_read(tmp_path: Path) -> None:
    rows = [f"{one.category},{one.good},{one.words}" for one in texts()]
    out = tmp_path / "model.json.gz"
    told = CliRunner().invoke(
        commands.group, ["train", "--data", str(written(tmp_path, rows)), "--out", str(out)]
    )
    assert told.exit_code == 0, told.output
    known = model.read(out)
    assert known.version in told.output
    assert known.reviews == len(rows)
    assert model.judge(known, features.tidy("路过的时候红茶，爱用得很")).good > 0.5


@pytest.mark.parametrize("rows", [[], ["a,1,好"], ["a,x,好", "a,0,差"]])
def test_texts_of_one_label_are_not_learnt_from(tmp_path: Path, rows: list[str]) -> None:
    with pytest.raises(FileError, match="both labels"):
        training.load(written(tmp_path, rows))


def test_a_text_that_stands_twice_counts_once(tmp_path: Path) -> None:
    folder = written(tmp_path, ["a,1,好", "a,1,好", "a,0,差"])
    assert len(training.load(folder)) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a gzip",
        gzip.compress(b"{}", mtime=0),
        gzip.compress(b'{"format": 2}', mtime=0),
        gzip.compress(b"[" * 100, mtime=0),
    ],
)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.json.gz"
    path.write_bytes(content)
    with pytest.raises(ModelError):
        model.read(path)


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json.gz"
    path.write_bytes(gzip.compress(b" " * (model.MOST_BYTES + 1)))
    with pytest.raises(ModelError, match="too large"):
        model.read(path)


def test_a_weight_out_of_bounds_is_refused(tmp_path: Path, corpus: Corpus) -> None:
    known = training.learn(corpus, training.everything(corpus))
    odd = msgspec.structs.replace(known, bias=10**9)
    path = tmp_path / "model.json.gz"
    path.write_bytes(gzip.compress(msgspec.json.encode(odd)))
    with pytest.raises(ModelError):
        model.read(path)
