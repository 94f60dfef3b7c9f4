"""What answers JSON, as an OpenAPI 3.1 document made from the code: for tools that fuzz."""

from typing import Any

import msgspec

from crm_pwa.core.merge import Op, catalogue

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
TEXT: dict[str, Any] = {"type": "string"}
ANSWERS = {"default": {"description": "Whatever it says, it is no fault of the server."}}


def document() -> dict[str, Any]:
    """The document: sync's three endpoints with every kind of operation, and the other JSON."""
    kinds = [kind.payload for kind in catalogue()]
    _, parts = msgspec.json.schema_components(
        [Op, *kinds], ref_template="#/components/schemas/{name}"
    )
    parts["Op"]["properties"]["k"] = {"enum": sorted({kind.name for kind in catalogue()})}
    payloads = [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in kinds]
    parts["Op"]["properties"]["p"] = {"anyOf": [*payloads, {"type": "object"}]}
    parts["Push"] = {
        "type": "object",
        "required": ["proto", "ops"],
        "properties": {
            "proto": {"type": "integer"},
            "dev": TEXT,
            "build": TEXT,
            "wall": {"type": "number"},
            "rejected_len": {"type": "integer"},
            "outbox_len": {"type": "integer"},
            "lease": {},
            "ops": {"type": "array", "maxItems": 5, "items": {"$ref": "#/components/schemas/Op"}},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "preference-cards", "version": "1"},
        "components": {"schemas": parts},
        "paths": _paths(),
    }


def _paths() -> dict[str, Any]:
    push = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Push"}}}}
    login = {"type": "object", "properties": dict.fromkeys(
        ("login", "password", "own", "phone", "device", "lost", "lang"), TEXT)}  # fmt: skip
    return {
        "/sync/v1/push": {"post": {"requestBody": push, "responses": ANSWERS}},
        "/sync/v1/quarantine": {"post": {"requestBody": push, "responses": ANSWERS}},
        "/sync/v1/pull": {
            "get": {
                "parameters": [
                    *(_query(name, TEXT) for name in ("store", "cursor", "limit")),
                    {"name": "Accept-Card", "in": "header", "schema": TEXT},
                ],
                "responses": ANSWERS,
            }
        },
        "/sign-in": {
            "post": {"requestBody": {"content": {FORM: {"schema": login}}}, "responses": ANSWERS}
        },
        "/followups.json": {"get": {"responses": ANSWERS}},
        "/me/data.json": {"get": {"responses": ANSWERS}},
        "/manifest/{lang}.webmanifest": {
            "get": {
                "parameters": [{"name": "lang", "in": "path", "required": True, "schema": TEXT}],
                "responses": ANSWERS,
            }
        },
    }


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}
