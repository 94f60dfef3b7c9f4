"""``flask insights words train | read``."""

import gzip
import importlib
from pathlib import Path

import click
import msgspec

from crm_pwa.core.csvfile import FileError
from crm_pwa.insights.words import model, reading

LEARNING = "crm_pwa.insights.words.training"
MEASURING = "crm_pwa.insights.words.measuring"
"""Named, so that only learning waits for its library."""


@click.group("words")
def group() -> None:
    """What notes and complaints are about: learn it, try it."""


@group.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, metavar="DIR")
@click.option("--out", type=click.Path(path_type=Path), default=model.FILE, metavar="FILE")
@click.option("--source", default="", help="What the texts are, kept in the file.")
@click.option("--measure", is_flag=True, help="Say first how often it is right, by category.")
def train(data: Path, out: Path, source: str, measure: bool) -> None:
    """Learn from DIR/reviews.csv (cat, label, review; label 1 is good) and write the model."""
    training = importlib.import_module(LEARNING)
    try:
        corpus = training.counted(training.load(data))
    except (FileError, OSError) as error:
        raise click.ClickException(str(error)) from error
    if measure:
        for one in importlib.import_module(MEASURING).measured(corpus):
            kind = "never seen" if one.unseen else "held back"
            click.echo(f"{one.category} {kind}: {one.right:.4f} of {one.n:,}")
    learnt = training.learn(corpus, training.everything(corpus), source or data.name)
    packed = gzip.compress(msgspec.json.encode(learnt), mtime=0)
    out.write_bytes(packed)
    click.echo(
        f"{out}: version {learnt.version}, {len(learnt.ngrams):,} n-grams, {len(packed):,} B"
    )


@group.command("read")
@click.argument("text")
def read_text(text: str) -> None:
    """Say what TEXT may be about, and by which words."""
    found = reading.read(text)
    click.echo(f"{found.sentiment} ({found.good:.2f}): {' · '.join(found.words)}")
    for need, words in found.needs.items():
        click.echo(f"{need}: {' · '.join(words)}")
