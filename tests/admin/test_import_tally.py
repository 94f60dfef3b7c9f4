"""Keys are counted over a whole file, however many there are."""

from collections import Counter
from random import Random

import pytest

from crm_pwa.admin.importing.tally import Tally


@pytest.mark.parametrize("in_memory", [1, 100, 10_000])
def test_a_key_is_told_how_often_it_came_wherever_its_count_is_kept(in_memory: int) -> None:
    chance, expected = Random(1), Counter[str]()
    with Tally(in_memory) as tally:
        for _ in range(20):
            keys = [str(chance.randrange(300)) for _ in range(100)]
            found = tally.count(keys)
            for key, n in zip(keys, found, strict=True):
                expected[key] += 1
                assert n == expected[key]
