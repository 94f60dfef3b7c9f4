"""What a nightly run of the insights may find."""

import json
from collections.abc import Iterable, Iterator, Sequence
from random import Random

from crm_pwa.core.db import Base
from crm_pwa.prompts.models import FollowPair, MemberDue, MemberOffer

WHY = (
    ("bought_before", {"bought": 1, "of_last": 8}),
    ("bought_before", {"bought": 4, "of_last": 8}),
    ("similar_members", {"similar_bought": 12, "similar_members": 300}),
    ("shop_favourite", {"shop_share": 0.2}),
)


def found(
    chance: Random, run: str, products: Sequence[str], members: Iterable[str]
) -> Iterator[Base]:
    """Rows of the run: some pairs, and of each member what is due and what is proposed."""
    pairs = {tuple(chance.sample(products, 2)) for _ in range(chance.randrange(4))}
    for x, y in sorted(pairs):
        counts = {"of_n": chance.choice((10, 40)), "n": 8, "low": chance.choice((0.05, 0.2))}
        yield FollowPair(run_id=run, x=x, y=y, **counts)
    for one in sorted(members):
        yield MemberDue(run_id=run, member_id=one, product_id=chance.choice(products), p_buy=0.6)
        for rank, product in enumerate(chance.sample(products, 3), start=1):
            code, numbers = chance.choice(WHY)
            told = {"product_id": product, "score": 0.5, "reason_code": code}
            told |= {"reason_json": json.dumps(numbers)}
            yield MemberOffer(run_id=run, member_id=one, rank=rank, **told)
