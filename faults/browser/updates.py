"""A new version of the worker again and again, the outbox full and no way to send.

The proxy gives the worker's script another build's name each time, which is all that a browser
looks at, and lets no push through until the end. A browser changes workers when the old
one has nothing to answer, so the taps rest for that moment.
"""

from collections.abc import Iterator

from faults.browser.phone import Handset, handset
from faults.proxy import Cut
from faults.tally import Tally

WAITING = 40
PATIENCE_MS = 20_000
BUILD = 16  # hex digits
PUSH = b"POST /sync/v1/push"
LOOK = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const now = registration.active;
  await registration.update();
  const later = async (there) => {
    for (let at = 0; at < 2_000 && !there(); at += 1) await new Promise((ok) => setTimeout(ok, 10));
    if (!there()) throw new Error("no new version");
  };
  await later(() => registration.waiting);
  registration.waiting.postMessage({ type: "update" });
  await later(() => registration.active !== now && registration.active.state === "activated");
}"""


def updates(count: int) -> Tally:
    """Tap, find a new version, take it over, tap on."""
    tally = Tally("worker updated, outbox full")
    with handset() as phone:
        names = _Names(phone)
        phone.proxy.up = names.up
        phone.proxy.down = names.down
        phone.burst("before")
        phone.hear(20_000, WAITING)
        phone.rest()
        for turn in range(count):
            names.turn = turn + 1
            phone.burst(f"u{turn}", lanes=1)
            phone.hear(PATIENCE_MS)
            phone.rest()
            phone.page.evaluate(LOOK)
            phone.open()
            tally.struck += 1
        waiting = phone.waiting()
        tally.remark = f"{waiting} operations waited at the end"
        if waiting < WAITING:
            tally.wrong.append("the outbox was not full")
        phone.proxy.up = lambda data: [data]
        phone.count(tally)
    return tally


class _Names:
    """Builds that differ by ``turn`` alone; pushes go nowhere."""

    def __init__(self, phone: Handset) -> None:
        self.turn = 0
        self.build = phone.here.app.extensions["build"].encode()

    def up(self, data: bytes) -> Iterator[bytes]:
        if data.startswith(PUSH):
            raise Cut
        yield data.replace(b"gzip, deflate", b"identity").replace(b"If-None-Match", b"X-Known")

    def down(self, data: bytes) -> Iterator[bytes]:
        name = f"{self.turn:0{BUILD}x}".encode() if self.turn else self.build
        yield data.replace(self.build, name)
