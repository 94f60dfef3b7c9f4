"""Members near the numbers of what runs out, of what usually follows, and of what may be next."""

from dataclasses import replace

from crm_pwa.prompts.facts import Followed, MemberFacts, Offered, PairCount
from crm_pwa.prompts.purchases import Counted
from tests.prompts.edges.near import FROM, UP_TO, Edge, Edges, Numbers, edges, three
from tests.prompts.people import REGULAR, ago, bought


@edges("replenish")
def replenish(when: Numbers) -> Edges:
    def cycle(days: int, since: int, times: int = when["min_bought_days"]) -> MemberFacts:
        at = tuple(since + days * n for n in range(times))
        return replace(REGULAR, bought=(bought(*at),))

    low, high = when["min_cycle_days"], when["max_cycle_days"]
    yield from three(
        "min_bought_days", when["min_bought_days"], FROM, lambda n: cycle(high, high, n)
    )
    yield from three("min_cycle_days", low, FROM, lambda days: cycle(days, days))
    yield from three("max_cycle_days", high, UP_TO, lambda days: cycle(days, days))
    # Cycles are whole days: with one of 20 days, or some twenties, an edge is a whole day too.
    own = -(-low // 20) * 20
    for name, fires in (("from_percent", FROM), ("to_percent", UP_TO)):
        edge = when[name] * own // 100
        yield from three(name, edge, fires, lambda since: cycle(own, since))


@edges("complement")
def complement(when: Numbers) -> Edges:
    for pair in when["pairs"]:
        a, b = pair["a"], pair["b"]
        all_follow = {(a, b): (when["min_count"], when["min_count"])}

        def has(days: int, a: str = a) -> MemberFacts:
            return replace(REGULAR, bought=(bought(days, concepts=(a,)),))

        for edge in (
            *three("within_days", when["within_days"], UP_TO, has),
            *three("wait_days", when["wait_days"], FROM, has),
        ):
            yield replace(edge, counted=_counts(all_follow))
        least = -(-when["min_percent"] * when["min_count"] // 100)
        for n, fires in ((least - 1, False), (least, True), (least + 1, True)):
            counts = _counts({(a, b): (when["min_count"], n)})
            yield Edge("min_percent", n, has(when["wait_days"]), fires, counted=counts)
        expected = pair["percent"] >= when["min_percent"]
        yield Edge("pairs", pair["percent"], has(when["wait_days"]), expected)
        for of_n in (when["min_count"] - 1, when["min_count"], when["min_count"] + 1):
            fires = expected if of_n < when["min_count"] else False
            counts = _counts({(a, b): (of_n, 0)})
            yield Edge("min_count", of_n, has(when["wait_days"]), fires, counted=counts)

    def learnt(
        percent: float, of_n: int = when["min_count"], days: int = when["wait_days"]
    ) -> MemberFacts:
        one = Followed("Tea", ago(days), "Cup", ("style.retro",), of_n=of_n, n=of_n, low=percent)
        return replace(REGULAR, follows=(one,))

    share = when["learned_percent"]
    yield from three("learned_percent", share, FROM, learnt)
    yield from three("min_count", when["min_count"], FROM, lambda n: learnt(share, n))
    yield from three("within_days", when["within_days"], UP_TO, lambda d: learnt(share, days=d))
    yield from three("wait_days", when["wait_days"], FROM, lambda d: learnt(share, days=d))


@edges("next_item")
def next_item(when: Numbers) -> Edges:
    def own(days: int, times: int = when["min_bought_days"]) -> MemberFacts:
        one = Offered("milk", "Milk", ("style.retro",), "bought_lately", n=1, of_n=8)
        at = tuple(days + 300 * n for n in range(times))
        return replace(REGULAR, bought=(bought(*at),) if at else (), offers=(one,))

    def similar(n: int) -> MemberFacts:
        one = Offered("tea", "Tea", (), "similar_chose", n=n, of_n=300)
        return replace(REGULAR, offers=(one,))

    wait, least = when["wait_days"], when["min_bought_days"]
    yield from three("wait_days", wait, FROM, own)
    yield from three("min_bought_days", least, FROM, lambda n: own(wait, n))
    yield from three("min_similar", when["min_similar"], FROM, similar)


def _counts(of: dict[tuple[str, str], tuple[int, int]]) -> Counted:
    return {pair: PairCount(*counted) for pair, counted in of.items()}
