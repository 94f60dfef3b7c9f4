"""Two and five tabs that all write through the one worker; some are closed or killed at it."""

from faults.browser.phone import handset
from faults.tally import Tally

TABS = (2, 5)
KILL_EVERY = 3
PATIENCE_MS = 20_000


def tabs(count: int) -> Tally:
    """All tabs tap; one is closed in the middle, and every third time the browser is killed."""
    tally = Tally("two and five tabs")
    with handset() as phone:
        for turn in range(count):
            more = TABS[turn % len(TABS)] - 1
            opened = [phone.open(phone.kept.context.new_page()) for _ in range(more)]
            for place, page in enumerate([phone.page, *opened]):
                phone.burst(f"t{turn}.{place}", page, lanes=2)
            phone.hear(PATIENCE_MS, 10)
            opened[0].close()
            tally.struck += 1
            if turn % KILL_EVERY == KILL_EVERY - 1:
                phone.kill()
                phone.kept.switch_on()
                phone.open()
                continue
            phone.rest()
            for page in opened[1:]:
                phone.rest(page)
                page.close()
        phone.count(tally)
    return tally
