"""Why a product is proposed: the part that says most, in numbers."""

import json

from crm_pwa.insights.nextitems.candidates import State
from crm_pwa.insights.nextitems.own import LAST_VISITS
from crm_pwa.insights.nextitems.ranking import Ranked

BOUGHT, SIMILAR, SHOP = "bought_before", "similar_members", "shop_favourite"
CODES = (BOUGHT, SIMILAR, SHOP)


def reasons(known: State, found: Ranked) -> list[tuple[str, str]]:
    """(code, JSON) of each proposal.

    bought_before: ``bought`` of the member's last ``of_last`` visits had it; of all visits where
    none of the last eight had. similar_members: ``similar_bought`` of ``similar_members`` bought
    it. shop_favourite: ``shop_share`` of all visits had it.
    """
    return [_reason(known, found, place) for place in range(len(found.row))]


def _reason(known: State, found: Ranked, place: int) -> tuple[str, str]:
    row = int(found.row[place])
    own_row = int(found.of.own_row[row])
    parts = {BOUGHT: found.own[place], SIMILAR: found.similar[place], SHOP: found.shop[place]}
    if own_row < 0:
        del parts[BOUGHT]
    if not found.of.alike_bought[row]:
        del parts[SIMILAR]
    code = max(parts, key=lambda name: (parts[name], -CODES.index(name)))
    if code == BOUGHT:
        numbers: dict[str, float] = _bought(known, own_row)
    elif code == SIMILAR:
        alike, bought = found.of.alike[row], found.of.alike_bought[row]
        numbers = {"similar_bought": int(bought), "similar_members": int(alike)}
    else:
        share = float(known.shop.ever[found.of.product[row]])
        numbers = {"shop_share": round(share, 6)}
    return code, json.dumps(numbers)


def _bought(known: State, row: int) -> dict[str, float]:
    mine = known.mine
    visits, lately = int(known.past.visits[mine.member[row]]), int(mine.lately[row])
    if lately:
        return {"bought": lately, "of_last": min(visits, LAST_VISITS)}
    return {"bought": int(mine.bought[row]), "of_last": visits}
