"""Bugs of the phone, by what it then does."""

from sim.plan import Plan
from sim.planting import Change

OUTBOX = "worker/outbox.js"
PUSH = "worker/push.js"
STRAIGHT = "worker/straight.js"
VERDICTS = "worker/verdicts.js"
APPLY = "worker/apply.js"
PHONE = "worker/phone.js"


def _plant(file: str, old: str, new: str) -> Plan:
    return Plan([], phones=[Change(file, old, new)])


PHONES: dict[str, Plan] = {
    "gives up after two failures": _plant(
        PUSH,
        "if (resting(act, eager)) continue;",
        "if (resting(act, eager) || (pauses.get(act)?.failures ?? 0) > 1) continue;",
    ),
    "drops what it sends before the answer": _plant(
        OUTBOX,
        "              numbered.push(entry);",
        "              store.delete(o);\n              numbered.push(entry);",
    ),
    "makes a new id at each try": _plant(
        PUSH,
        "({ ...said.get(id), n }));",
        "({ ...said.get(id), n, id: id.slice(0, -4) + String(world.now()).slice(-4) }));",
    ),
    "says another thing at each try": _plant(
        PUSH, "({ ...said.get(id), n }));", "({ ...said.get(id), n, seen: world.now() % 9 }));"
    ),
    "drops a refused operation in silence": _plant(
        VERDICTS,
        'tx.objectStore("rejected").put(why === "erased" ? emptied(refused) : refused);',
        "",
    ),
    "takes a delivered answer for all of the outbox": _plant(
        VERDICTS,
        "        await forgetOld(tx, centre);",
        '        tx.objectStore("ops").clear();\n        await forgetOld(tx, centre);',
    ),
    "says saved before it is on disk": _plant(
        OUTBOX,
        'db.strict(["ops", "state", "rejected", "verdicts", "identities"]',
        'db.write(["ops", "state", "rejected", "verdicts", "identities"]',
    ),
    "gives a number of its count twice": _plant(
        STRAIGHT, "n: first.last + laid.length + 1", "n: laid.length + 1"
    ),
    "says saved when the disk was full": _plant(
        OUTBOX,
        "world.now()), going };\n    });",
        "world.now()), going };\n    }).catch(() => ({ fresh: ops, standing: {} }));",
    ),
    "takes back what was sent": _plant(
        OUTBOX,
        "const unsent = entry && entry.n === undefined && entry.q !== SENT;",
        "const unsent = entry;",
    ),
    "saves the cursor before the page": _plant(
        APPLY,
        "    const data = await cards.sealer();\n    const index =",
        '    await db.write(["meta"], (tx) => {\n'
        "      for (const [name, value] of Object.entries(meta))\n"
        '        tx.objectStore("meta").put(value, name);\n'
        "    });\n    const data = await cards.sealer();\n    const index =",
    ),
    "lets an older card replace a newer": _plant(
        APPLY, "if (!held || held.rev <= record.rev) store.put(record);", "store.put(record);"
    ),
    "ignores who is gone": _plant(
        APPLY, "for (const each of page.gone ?? []) await drop(tx, each);", ""
    ),
    "forgets its own edits while it pulls": _plant(
        "worker/member.js",
        "    ...own.waiting.filter(({ closed }) => !closed).map((entry) => entry.v),\n",
        "",
    ),
    "keeps its cards when the centre was restored": Plan(
        [],
        phones=[
            Change(
                PHONE,
                "if ((page.reset && !first) || other || (await cards.mayRefill())) {",
                "if (page.reset && !first && epoch === page.epoch) {",
            ),
            Change(PHONE, "    if (held && held !== epoch) await apply.reset();\n", ""),
        ],
    ),
    "sends nothing again when the centre was restored": _plant(
        PHONE, "await verdicts.resend(epoch);", ""
    ),
    "dates by its own clock alone": _plant(
        "worker/record.js",
        "state.hlc = tick(state.hlc, phone.session.now());",
        'state.hlc = tick("", phone.world.now());',
    ),
    "does not go on from the clock it saw": _plant(
        "worker/record.js", "if (last > state.hlc) state.hlc = last;", ""
    ),
    "has seen more than was on the screen": _plant(
        "worker/record.js", "seen: draft.seen ?? seen,", "seen: (draft.seen ?? seen) + 5,"
    ),
    "sends everybody's operations as one": _plant(
        PUSH,
        "outbox.identity(act),",
        'outbox.recall("who").then(([who]) => outbox.identity(who || act)),',
    ),
    "keeps a card that was put down": _plant(APPLY, "      await putDown(tx, down);\n", ""),
    "waits for ever once it was told to wait": _plant(
        PUSH,
        "return left > 0 && left <= LONGEST_MS && !(eager && !rest?.quiet);",
        "return Boolean(rest?.quiet) || (left > 0 && !eager);",
    ),
    "stays locked when a worker died": _plant(
        PUSH,
        'await world.lock("outbox", drain).catch(() => {});',
        'await world.lock("outbox", async () => {\n'
        '        const [held] = await outbox.recall("sending");\n'
        "        if (held) return;\n"
        "        await outbox.remember({ sending: true });\n"
        "        await drain();\n"
        "        await outbox.remember({ sending: false });\n"
        "      }).catch(() => {});",
    ),
    "keeps cards that were meant for who left": _plant(
        PHONE,
        "if (rows.length === 0 || (await session.who())?.id !== who.id) return [];",
        "if (rows.length === 0) return [];",
    ),
    "never halves what is too much": _plant(
        PUSH,
        "    if (status === 413 && pace.most() > 1) {",
        "    if (status === 413 && pace.most() < 1) {",
    ),
}
