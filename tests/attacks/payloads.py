"""Five hundred hostile texts, made from a grammar: what a page, a script or htmx might take.

Each calls the sentinel ``x7k(n)`` if a script of it runs, asks for an address with ``x7k`` in it
if anything of it loads, and gives every element it makes an attribute ``x7k``. So whoever looks
at a page afterwards finds it, whichever trick it was.
"""

from collections.abc import Callable, Iterator
from itertools import cycle, islice
from random import Random

from tests.attacks.grammar import (
    CLOSINGS,
    EVENTS,
    FOLDED,
    FOREIGN,
    FORMULAS,
    HOSTS,
    HX,
    INNER,
    OUTER,
    QUOTES,
    SCHEMES,
    SPACES,
    TAGS,
    TEMPLATES,
    UNSEEN,
)

MARK = "x7k"
COUNT = 500


def _tag(random: Random) -> str:
    space, quote = random.choice(SPACES), random.choice(QUOTES)
    tag, event = random.choice(TAGS), random.choice(EVENTS)
    name = "".join(random.choice((c, c.upper())) for c in event)
    end = random.choice((">", "/>", "", "//", "><!--"))
    before = random.choice(CLOSINGS)
    return f"{before}<{tag}{space}x7k{space}{name}={quote}x7k(%n){quote}{end}"


def _attribute(random: Random) -> str:
    quote, event = random.choice(QUOTES), random.choice(EVENTS)
    more = random.choice(
        ("autofocus tabindex=1", "style=animation:spin", "src=x7k", "href=//x7k.invalid")
    )
    return f"{quote}{random.choice(SPACES)}x7k {event}={quote}x7k(%n){quote} {more} a={quote}"


def _htmx(random: Random) -> str:
    data, event = (
        random.choice(("hx-", "data-hx-", "HX-", "hx:")),
        random.choice(("load", "every 1s", "revealed")),
    )
    said = f'{data}{random.choice(HX)} {data}trigger="{event}" x7k'
    if random.random() < 0.4:
        quote = random.choice(QUOTES)
        return f"{quote} {said} a={quote}"
    return f"{random.choice(CLOSINGS)}<{random.choice(('div', 'b', 'form', 'a href=/x7k'))} {said}>"


def _mutation(random: Random) -> str:
    outer, inner = random.choice(OUTER), random.choice(INNER)
    end = random.choice(("-->", f"</{inner}>", f"</{outer}>", "<![CDATA["))
    hidden = random.choice(("<!--", '<a title="', f'<{inner} id="', "<![CDATA[", "<!doctype "))
    return f"<{outer}><{inner}>{hidden}{end}<img x7k src=x7k onerror=x7k(%n)>"


def _template(random: Random) -> str:
    return random.choice(CLOSINGS) + random.choice(TEMPLATES)


def _address(random: Random) -> str:
    if random.random() < 0.4:
        return random.choice(HOSTS)
    return random.choice(SCHEMES) + random.choice(
        ("x7k(%n)", "//%0ax7k(%n)", "<img x7k src=x7k onerror=x7k(%n)>")
    )


def _encoded(random: Random) -> str:
    return random.choice(ENCODINGS)(_tag(random))


def _as_numbers(text: str) -> str:
    return "".join(f"&#{ord(c)};" if n % 2 else f"&#x{ord(c):x};" for n, c in enumerate(text[:12]))


def _unseen(random: Random) -> str:
    hidden = random.choice(UNSEEN)
    plain = random.choice((_tag, _attribute, _htmx))(random)
    return hidden.join((plain[:1], plain[1:3], plain[3:])) + hidden


def _long(random: Random) -> str:
    fill = random.choice(("A", "长", "<", "<b>", "&", "\u0301", "🧥", "(", "{{"))
    return fill * random.choice((60, 300, 900)) + _tag(random)


def _foreign(random: Random) -> str:
    return random.choice(CLOSINGS) + random.choice(FOREIGN)


def _formula(random: Random) -> str:
    return random.choice(FORMULAS) + random.choice(CLOSINGS)


ENCODINGS: tuple[Callable[[str], str], ...] = (
    lambda text: "".join(FOLDED.get(one, one) for one in text),
    lambda text: text.replace("<", "&lt;").replace(">", "&gt;"),
    lambda text: text.replace("<", "&amp;lt;"),
    lambda text: text.replace("<", "%3C").replace(">", "%3e"),
    lambda text: text.replace("<", "+ADw-").replace(">", "+AD4-"),
    lambda text: text.replace("<", "\xc0\xbc"),
    _as_numbers,
)
FAMILIES: tuple[Callable[[Random], str], ...] = (
    _tag,
    _attribute,
    _htmx,
    _foreign,
    _mutation,
    _template,
    _address,
    _encoded,
    _unseen,
    _long,
    _formula,
    _tag,
    _htmx,
    _attribute,
    _mutation,
)


def payloads(count: int = COUNT, seed: int = 7) -> list[str]:
    """So many different texts, of each family about as many; the n-th calls ``x7k(n)``."""
    return list(islice(_different(Random(seed)), count))


def _different(random: Random) -> Iterator[str]:
    seen: set[str] = set()
    for family in cycle(FAMILIES):
        text = family(random)
        if text not in seen:
            yield text.replace("%n", str(len(seen)))
            seen.add(text)
