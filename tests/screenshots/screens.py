"""The screens there are pictures of: who looks, at which address, after which taps."""

from dataclasses import dataclass

from tests.screenshots.steps import (
    Step,
    lose_the_network,
    scroll_to,
    see_the_shop,
    stay,
    tap,
    then,
    write,
)

NOTE, ALLERGY = 'a[href*="/tags/new"]', 'a[href*="/allergies/new"]'
TILE = "#sheet label.tile"


@dataclass(frozen=True)
class Screen:
    """One picture. Nobody (``who`` is empty) is signed out; "member" is a member of the shop.

    ``{m}`` in the address is a member of the demo shop who stands before the guide; ``main``
    ones are drawn in traditional Chinese too. With ``part`` only so many points (``height``)
    from the top of what it selects. ``missing`` is a page that is not there.
    """

    name: str
    who: str
    address: str
    step: Step = stay
    tablet: bool = False
    main: bool = False
    part: str = ""
    height: int = 0
    missing: bool = False


GUIDE = (
    Screen("scan", "guide-a", "/", see_the_shop, main=True),
    Screen("scan-no-code", "guide-a", "/", then(see_the_shop, tap(".typed summary"))),
    Screen("search", "guide-a", "/search", write('input[name="q"]', "li"), main=True),
    Screen("search-start", "guide-a", "/search"),
    Screen("search-nobody", "guide-a", "/search", write('input[name="q"]', "xzxz")),
    Screen("join", "guide-a", "/join", main=True),
    Screen("card", "guide-a", "/members/{m}", main=True),
    Screen("card-chip", "guide-a", "/members/{m}", tap(".chip")),
    Screen("card-later", "guide-a", "/members/{m}", tap('.prompt [popovertarget^="later-"]')),
    Screen("card-end", "guide-a", "/members/{m}", scroll_to("#card > :nth-last-child(2)")),
    Screen("sheet", "guide-a", "/members/{m}", tap(NOTE), main=True),
    Screen("why", "guide-a", "/members/{m}", tap(".ask-why")),
    Screen("purchases", "guide-a", "/members/{m}/purchases"),
    Screen("sheet-chosen", "guide-a", "/members/{m}", tap(NOTE, f"{TILE}:nth-child(3)")),
    Screen("sheet-other", "guide-a", "/members/{m}", tap(NOTE, '#sheet a[href*="tab=other"]')),
    Screen("allergy", "guide-a", "/members/{m}", tap(ALLERGY), main=True),
    Screen("consent", "guide-a", "/members/{m}/consents/new?layer=allergy"),
    Screen("origin", "guide-a", "/members/{m}/origin"),
    Screen("today", "guide-a", "/today", main=True),
    Screen("today-open", "guide-a", "/today", tap(".followup summary")),
    Screen("sync", "guide-a", "/sync", main=True),
    Screen("practice", "guide-a", "/practice"),
    Screen("tills", "guide-a", "/tills"),
    Screen("till", "guide-a", "/tills", tap("main .rows a, button[name=store]"), tablet=True),
    Screen("not-here", "guide-a", "/nothing-of-the-kind", missing=True),
    Screen("card-offline", "guide-a", "/members/{m}", lose_the_network),
    Screen("today-offline", "guide-a", "/today", lose_the_network),
    Screen("needs-network", "guide-a", "/tills", lose_the_network),
)
LEAD = (
    Screen("followups", "lead-a", "/followups", main=True),
    Screen("followups-rows", "lead-a", "/followups", scroll_to(".lead-table")),
    Screen("followups-tabs", "lead-a", "/followups", tap(".more-tabs")),
    Screen("followups-tablet", "lead-a", "/followups", tablet=True),
    Screen("followups-offline", "lead-a", "/followups", lose_the_network),
    Screen("followups-give", "lead-a", "/followups", tap(".load [popovertarget]")),
    Screen("lead-doubts", "lead-a", "/same-person"),
    Screen("devices", "lead-a", "/devices"),
    Screen("devices-tablet", "lead-a", "/devices", tablet=True),
    Screen("lead-rules", "lead-a", "/rules"),
    Screen("lead-staff", "lead-a", "/staff"),
)
CHAIN = (
    Screen("overview", "hq", "/overview"),
    Screen("overview-tablet", "hq", "/overview", tablet=True),
    Screen("doubts", "admin", "/same-person"),
    Screen("rules", "hq", "/rules"),
    Screen("rule", "hq", "/rules", tap(".rule-link")),
    Screen("rule-tablet", "hq", "/rules", tap(".rule-link"), tablet=True),
    Screen("staff", "admin", "/staff"),
    Screen("person", "admin", "/staff", tap("main .rows a")),
    Screen("stores", "admin", "/stores"),
    Screen("store", "admin", "/stores", tap("main .rows a")),
    Screen("settings", "admin", "/settings"),
    Screen("settings-tablet", "admin", "/settings", tablet=True),
    Screen("messages", "admin", "/messages"),
)
OUTSIDE = (
    Screen("sign-in", "", "/sign-in", main=True),
    Screen("ca", "", "/ca"),
    Screen("door-stale", "", "/t/over"),
    Screen("me-sign-in", "", "/me/sign-in"),
    Screen("me", "member", "/me", main=True),
    Screen("me-card", "member", "/me/card"),
    Screen("me-notes", "member", "/me/notes", main=True),
    Screen("me-purchases", "member", "/me/purchases"),
)
LESSON = (
    Screen("lesson-scan", "guide-a", "/", see_the_shop, part="#scan", height=432, main=True),
    Screen("lesson-card", "guide-a", "/members/{m}", part="#main", height=432, main=True),
    Screen(
        "lesson-note",
        "guide-a",
        "/members/{m}",
        tap(NOTE, f"{TILE}:nth-child(3)"),
        part="#sheet-dialog",
        height=480,
        main=True,
    ),
    Screen(
        "lesson-prompt",
        "guide-a",
        "/members/{m}",
        scroll_to(".prompts"),
        part=".prompts",
        height=290,
        main=True,
    ),
    Screen(
        "lesson-followup",
        "guide-a",
        "/today",
        tap(".followup summary"),
        part=".group",
        height=280,
        main=True,
    ),
    Screen("first-steps", "guide-a", "/first-steps", main=True),
)
SCREENS = (*OUTSIDE, *LESSON, *GUIDE, *LEAD, *CHAIN)
