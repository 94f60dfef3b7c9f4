"""Members near the numbers of what is known of them, or was never asked."""

from dataclasses import replace

from crm_pwa.prompts.facts import Bought, MemberFacts
from tests.prompts.edges.near import BELOW, FROM, OVER, Edge, Edges, Numbers, edges, three
from tests.prompts.people import REGULAR, TODAY, ago, bought


@edges("tier_near")
def tier_near(when: Numbers) -> Edges:
    below = ""
    for tier, least in sorted(when["tiers"].items(), key=lambda one: one[1]):
        near = least - least * when["within_percent"] // 100

        def spent(cents: int, has: str = below) -> MemberFacts:
            return replace(REGULAR, tier=has, spend_to_date=cents)

        yield from three("within_percent", near, FROM, spent)
        yield from three("tiers", least, BELOW, spent)
        yield Edge("tiers", f"has {tier}", spent(near, tier), fires=False)
        below = tier


@edges("eco")
def eco(when: Numbers) -> Edges:
    yield Edge("likes", "nothing", REGULAR, fires=False)
    for liked in when["likes"]:
        yield Edge("likes", liked, replace(REGULAR, likes={liked: ago(3)}), fires=True)


@edges("life_event")
def life_event(when: Numbers) -> Edges:
    for stage in when["stages"]:

        def said(days: int, at: str = stage["at"]) -> MemberFacts:
            told = {**REGULAR.said, "baby_month": ago(days)}
            return replace(REGULAR, said=told, values={"baby_month": at})

        yield from three("stages", stage["after_days"], FROM, said)
        yield from three("for_days", stage["after_days"] + when["for_days"], BELOW, said)


@edges("profile")
def profile(when: Numbers) -> Edges:
    def asked(visits: int) -> MemberFacts:
        return replace(REGULAR, visits=visits, said={})

    yield from three("min_visits", when["min_visits"], FROM, asked)
    for ask in when["ask"]:
        known = {one["facet"]: TODAY for one in when["ask"]}
        owned = tuple(_owned(concept) for concept in ask.get("if_bought", ())[:1])
        without = {facet: day for facet, day in known.items() if facet != ask["facet"]}
        regular = replace(REGULAR, bought=owned)
        yield Edge("ask", ask["facet"], replace(regular, said=without), fires=True)
        yield Edge("ask", f"{ask['facet']} known", replace(regular, said=known), fires=False)
        if "again_days" in ask:
            yield from three(
                "ask",
                ask["again_days"],
                OVER,
                lambda days, facet=ask["facet"], known=known, regular=regular: replace(  # type: ignore[misc]
                    regular, said={**known, facet: ago(days)}
                ),
            )


def _owned(concept: str) -> Bought:
    return bought(30, concepts=(concept,))


@edges("consent")
def consent(when: Numbers) -> Edges:
    earlier: set[str] = set()
    for ask in when["ask"]:
        for visits in (ask["min_visits"] - 1, ask["min_visits"], ask["min_visits"] + 1):
            facts = MemberFacts(id="m", visits=visits, asked=frozenset(earlier))
            yield Edge("ask", f"{ask['layer']} {visits}", facts, visits >= ask["min_visits"])
        earlier.add(ask["layer"])
    yield Edge("ask", "all asked", MemberFacts(id="m", visits=9, asked=frozenset(earlier)), False)
