"""Payloads that fit, and some that do not: what a phone refuses before it keeps them."""

from typing import Any

OF = "01890a5d-ac96-774b-bcce-000000000001"
SHOWN = f"M2:7K2QX9B4TRW8YZ03.59098320.{'A' * 103}"
GIVEN: dict[str, Any] = {"layer": "allergy", "state": "given", "text_version": "allergy-1"}

_WRITTEN: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("tag.add", {}, {"facet": "style", "concept": "style.retro", "polarity": "like"}),
    ("tag.add", {}, {"facet": "style", "concept": "高腰", "polarity": "dislike"}),
    ("tag.add", {}, {"facet": "style", "concept": "style.retro", "polarity": "loves"}),
    ("tag.add", {}, {"facet": "style", "concept": "style.retro"}),
    ("tag.add", {}, {"facet": "", "concept": "style.retro", "polarity": "like"}),
    ("tag.add", {}, {"facet": "x" * 65, "concept": "c", "polarity": "like"}),
    ("tag.add", {}, {"facet": "\U0001f455" * 64, "concept": "c", "polarity": "like"}),
    ("tag.add", {}, {"facet": 7, "concept": "style.retro", "polarity": "like"}),
    ("tag.add", {}, {"facet": "f", "concept": "c", "polarity": "like", "more": 1}),
    ("tag.add", {}, {"facet": "f", "concept": "c", "polarity": "like", "constructor": 1}),
    ("tag.remove", {"obs": [OF]}, {"facet": "style", "concept": "style.retro"}),
    ("tag.remove", {}, {"facet": "style", "concept": "style.retro"}),
    ("facet.set", {}, {"facet": "size_top", "value": "M"}),
    ("facet.set", {}, {"facet": "size_top", "value": None}),
    ("note.add", {}, {"text": "喜欢真丝"}),
    ("note.add", {}, {"text": ""}),
    *(("note.add", {}, {"text": blank}) for blank in (" ", "\n\t", "\u3000\u00a0", "\u200b\ufeff")),
    *(
        ("note.add", {}, {"text": blank})
        for blank in ("\u3164", "\u2800\u115f", "\ufe0f", "\u202e")
    ),
    *(("note.add", {}, {"text": seen}) for seen in ("e\u0301", "\U0001f44d\ufe0f", " .", "\ue000")),
    ("tag.add", {}, {"facet": "style", "concept": "\u200b", "polarity": "like"}),
    ("facet.set", {}, {"facet": "size_top", "value": "  "}),
    ("allergy.add", {}, {"words": "\u3000", "severity": "severe"}),
    *(
        ("allergy.add", {}, {"substance": blank, "severity": "severe"})
        for blank in (" ", "\u200b", "\u3164", "\u202e")
    ),
    ("allergy.add", {}, {"substance": "\u200b", "words": "peanut", "severity": "severe"}),
    ("allergy.add", {}, {"substance": "wool", "words": "\u200b", "severity": "severe"}),
    ("allergy.withdraw", {"obs": [OF]}, {"reason": "\u200d", "member_confirmed": True}),
    ("note.add", {}, {"text": "真" * 1000}),
    ("note.add", {}, {"text": "真" * 1001}),
    ("note.retract", {"of": OF}, {}),
    ("note.retract", {}, {"reason": "wrong"}),
    ("allergy.add", {}, {"substance": "wool", "severity": "reacts"}),
    ("allergy.add", {}, {"words": "的确良", "severity": "unknown"}),
    ("allergy.add", {}, {"words": "布" * 120, "severity": "severe"}),
    ("allergy.add", {}, {"words": "布" * 121, "severity": "severe"}),
    ("tag.add", {}, {"facet": "style", "concept": "\U0001f455" * 120, "polarity": "like"}),
    ("tag.add", {}, {"facet": "style", "concept": "\U0001f455" * 121, "polarity": "like"}),
    ("allergy.add", {}, {"severity": "severe"}),
    ("allergy.add", {}, {"substance": "", "words": "", "severity": "severe"}),
    ("allergy.add", {}, {"substance": "wool"}),
    ("allergy.withdraw", {"obs": [OF]}, {"reason": "tested", "member_confirmed": True}),
    ("allergy.withdraw", {"obs": [OF]}, {"reason": "tested", "member_confirmed": False}),
    ("allergy.withdraw", {"obs": [OF]}, {"reason": "tested", "member_confirmed": "yes"}),
    ("allergy.withdraw", {"obs": [OF]}, {"reason": "", "member_confirmed": True}),
    ("allergy.withdraw", {}, {"reason": "tested", "member_confirmed": True}),
    ("allergy.none", {}, {"asked": True}),
    ("allergy.none", {}, {"asked": False}),
    *(
        ("consent.set", {}, GIVEN | {"evidence": drawn})
        for drawn in ("1,1", "0,2 12,13;300,100", "read", "1,1;2,2 3,3;4,4")
    ),
    *(
        ("consent.set", {}, GIVEN | {"evidence": odd})
        for odd in (
            "M10 10L20 20",
            "x",
            "Read",
            "1,1;",
            ";1,1",
            "1,1 2",
            "01,1",
            "301,1",
            "-1,1",
            "1,1\n",
        )
    ),
    ("consent.set", {}, GIVEN | {"evidence": " ".join(["300,300"] * 312)}),
    ("consent.set", {}, GIVEN | {"evidence": " ".join(["300,300"] * 313)}),
    ("consent.set", {}, GIVEN | {"state": "withdrawn", "evidence": "because"}),
    ("consent.set", {}, GIVEN | {"layer": "personalisation", "evidence": "nod"}),
    ("consent.set", {}, GIVEN | {"evidence": {"strokes": [[1, 2], [3, 4]]}}),
    ("consent.set", {}, GIVEN | {"evidence": {}}),
    ("consent.set", {}, GIVEN | {"evidence": ""}),
    ("consent.set", {}, GIVEN | {"evidence": 7}),
    ("consent.set", {}, GIVEN),
    ("consent.set", {}, GIVEN | {"state": "refused"}),
    ("consent.set", {}, GIVEN | {"layer": "personalisation"}),
    ("consent.set", {}, GIVEN | {"layer": "marketing", "channel": "sms"}),
    ("consent.set", {}, GIVEN | {"layer": "marketing"}),
    ("consent.set", {}, GIVEN | {"layer": "personalisation", "channel": "sms"}),
    ("consent.set", {}, GIVEN | {"evidence": "x" * 4096}),
    ("access.read", {}, {"field": "phone"}),
    ("access.read", {}, {"field": "allergy"}),
    ("access.read", {}, {"field": "李静 13800135021"}),
    ("scan.seen", {}, {"how": "till"}),
    ("scan.seen", {}, {"how": "guess"}),
    *(("scan.seen", {}, {"how": "code", "shown": text}) for text in (SHOWN, "", SHOWN[:-1], 7)),
    ("scan.seen", {}, {"how": "code", "shown": f"{SHOWN}\n"}),
    ("scan.seen", {}, {"how": "code", "shown": SHOWN.lower()}),
    ("contact.claim", {}, {"channel": "sms", "purpose": "birthday"}),
    ("contact.made", {}, {"channel": "sms"}),
    ("contact.made", {}, {"channel": "sms", "result": "answered"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "later", "until": "2026-05-29"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "later", "until": "2026-05-29\n"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "later", "until": "tomorrow"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "later", "until": "2026-02-29"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "later", "until": "2028-02-29"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "later", "until": "20260529"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "later", "until": "2026-W22-5"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "later", "until": "0000-01-01"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "later", "until": ""}),
    ("prompt.outcome", {}, {"prompt": "p" * 37, "outcome": "done"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "unsuitable", "reason": "x" * 41}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "done"}),
    ("prompt.outcome", {}, {"prompt": "p1", "outcome": "maybe"}),
    ("move", {"of": OF}, {"to": OF}),
    ("move", {"of": OF}, {"to": "a/b"}),
    ("move", {}, {"to": OF}),
    ("undo", {"of": OF}, {}),
    ("undo", {"of": OF}, {"why": "oops"}),
    ("undo", {}, {}),
    ("op.discard", {"of": OF}, {}),
]

CASES: list[dict[str, Any]] = [{"k": k, **named, "p": p} for k, named, p in _WRITTEN]
