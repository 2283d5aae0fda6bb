"""The OpenAPI 3.1 document, made from the same table as the routes and their parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import __version__
from .asked import Param
from .page import Feature
from .site import Settings

__all__ = ["document"]

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_WHOLE: dict[str, Any] = {"type": "integer"}
_SHARE: dict[str, Any] = {"type": ["number", "null"]}


def _object(required: Sequence[str] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def _list(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


_SPAN = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2, "description": "Offsets in characters, end exclusive."}
_SCHEMAS: dict[str, Any] = {
    "Object": _object(),
    "Error": _object(("error", "code", "hint", "status"), error=_TEXT, code=_TEXT, record=_MAYBE, hint=_TEXT, status=_WHOLE),
    "Span": _SPAN,
    "Party": _object(("id", "name", "country", "sector"), id=_TEXT, name=_TEXT, country=_MAYBE, sector=_MAYBE, span={"oneOf": [_SPAN, {"type": "null"}]}),
    "Link": _object(("kind",), kind={"enum": ["outlet", "person", "organisation", "document", "unnamed"]}, name=_MAYBE, describes=_MAYBE, country=_MAYBE),
    "Claim": _object(
        ("id", "chain", "stance", "factuality"),
        id=_TEXT,
        chain=_list(_ref("Link")),
        stance={"enum": ["asserts", "denies", "hedges"]},
        factuality={"enum": ["CT+", "PR+", "PS+", "Uu", "PS-", "PR-", "CT-"]},
    ),
    "Coding": _object(
        ("id", "type", "realis", "actors", "recipients", "claims"),
        id=_TEXT,
        type=_TEXT,
        mode=_MAYBE,
        realis=_TEXT,
        trigger=_SPAN,
        evidence=_SPAN,
        actors=_list(_ref("Party")),
        recipients=_list(_ref("Party")),
        claims=_list(_ref("Claim")),
        why=_list(_TEXT),
    ),
    "Events": _object(
        ("total", "events", "next"), counts=_TEXT, total=_WHOLE, events=_list(_ref("Coding")), next=_MAYBE, facets=_object(), bars=_list(_object())
    ),
    "Event": _object(
        ("sentence", "event", "claims", "verification"),
        sentence=_TEXT,
        says=_TEXT,
        event=_object(),
        claims=_list(_ref("Claim")),
        chains=_list(_TEXT),
        verification=_list(_object()),
        cite=_TEXT,
    ),
    "Incidents": _object(
        ("total", "incidents", "next"), counts=_TEXT, total=_WHOLE, incidents=_list(_object()), next=_MAYBE, facets=_object(), bars=_list(_object())
    ),
    "Incident": _object(
        ("id", "sentence", "independent_origins", "contested", "origins", "reports"),
        id=_TEXT,
        sentence=_TEXT,
        type=_TEXT,
        independent_origins=_WHOLE,
        contested={"type": "boolean"},
        origins=_list(_object(("id", "kind", "stance", "via", "reports", "receipts"))),
        status_history=_list(_object()),
        figures=_list(_object()),
        passages=_list(_object()),
        reports=_list(_object()),
        corrections=_list(_object(("by", "made", "words"))),
        cite=_TEXT,
    ),
    "Filters": _object(
        ("total", "filters"), total=_WHOLE, filters=_list(_object(("id", "name", "kind", "query", "hooks"), name=_TEXT, hooks=_list(_object())))
    ),
    "Filter": _object(("address", "name"), address=_TEXT, name=_TEXT | {"minLength": 1, "maxLength": 80}, by=_MAYBE | {"maxLength": 80})
    | {"additionalProperties": False},
    "Saved": _object(("id", "name", "kind", "query", "page"), id=_TEXT, name=_TEXT, kind={"enum": ["events", "incidents", "alerts"]}, query=_TEXT, page=_TEXT),
    "Removed": _object(("removed",), removed=_TEXT),
    "Stories": _object(("total", "stories", "next"), total=_WHOLE, stories=_list(_object()), next=_MAYBE),
    "Story": _object(("id", "reports", "incidents"), id=_TEXT, reports=_list(_object()), incidents=_list(_object())),
    "Line": _object(("id", "events"), id=_TEXT, title=_MAYBE, outlet=_MAYBE, published=_MAYBE, events=_WHOLE, redacted=_MAYBE),
    "Reports": _object(("total", "reports", "next"), total=_WHOLE, reports=_list(_ref("Line")), next=_MAYBE),
    "Coded": _object(("id", "events", "verification"), id=_TEXT, events=_list(_ref("Coding")), verification=_list(_object()), text=_TEXT),
    "Actors": _object(("total", "actors", "next"), total=_WHOLE, actors=_list(_object()), next=_MAYBE),
    "Actor": _object(("actor", "acts", "undergoes"), actor=_object(), acts=_WHOLE, undergoes=_WHOLE, does=_list(_object()), is_done_to=_list(_object())),
    "Outlets": _object(("total", "outlets", "next"), total=_WHOLE, outlets=_list(_object()), next=_MAYBE),
    "Outlet": _object(("outlet", "reports", "events"), outlet=_TEXT, reports=_WHOLE, events=_WHOLE, voice=_object()),
    "Map": _object(
        ("numbers", "places", "geojson"), counts=_TEXT, numbers=_object(), view=_object(), total=_WHOLE, places=_list(_object()), next=_MAYBE, geojson=_object()
    ),
    "Sources": _object(("total", "sources", "next"), total=_WHOLE, sources=_list(_object()), next=_MAYBE),
    "Source": _object(("source", "events", "stances", "incidents"), source=_TEXT, events=_WHOLE, stances=_object(), incidents=_object()),
    "Pairs": _object(("total", "pairs", "next"), counts=_TEXT, total=_WHOLE, pairs=_list(_object()), next=_MAYBE),
    "Dyads": _object(("total", "dyads", "next"), counts=_TEXT, total=_WHOLE, dyads=_list(_object(("source", "target", "n", "before", "tension"))), next=_MAYBE),
    "Dyad": _object(("sides", "by", "periods", "directed"), counts=_TEXT, sides=_list(_TEXT), by=_TEXT, periods=_list(_object()), directed=_list(_object())),
    "Forecast": _object(
        ("sides", "way", "known", "forecasts", "notes"),
        counts=_TEXT,
        sides=_list(_TEXT),
        way=_TEXT,
        known=_MAYBE,
        forecasts=_list(_object(("kind", "horizon", "q50", "low80", "high80", "naive", "seasonal", "verdict", "skill", "coverage"))),
        notes=_list(_TEXT),
    ),
    "Imports": _object(
        ("total", "imports", "pairs"),
        counts=_TEXT,
        total=_WHOLE,
        imports=_list(_object(("dataset", "events", "mentions", "files"), dataset=_TEXT, events=_WHOLE, mentions=_WHOLE, first=_MAYBE, last=_MAYBE)),
        dataset=_MAYBE,
        pairs=_list(_object(("source", "target", "n", "page"))),
    ),
    "Acts": _object(("total", "incidents", "events", "next"), total=_WHOLE, incidents=_list(_object()), events=_list(_object()), next=_MAYBE),
    "Alerts": _object(
        ("total", "alerts", "next"), counts=_TEXT, rules=_list(_TEXT), total=_WHOLE, alerts=_list(_object(("id", "sentence", "series", "since"))), next=_MAYBE
    ),
    "Home": _object(("store", "counts"), store=_TEXT, counts=_object(), events=_list(_ref("Coding"))),
    "Search": _object(
        ("q", "events", "reports"), q=_TEXT, incidents=_object(), events=_object(), reports=_object(), actors=_list(_object()), outlets=_list(_object())
    ),
    "Review": _object(
        ("total", "reviewed", "left", "may_write", "item", "agreement"),
        by=_MAYBE,
        order=_TEXT,
        state=_TEXT,
        total=_WHOLE,
        reviewed=_WHOLE,
        reviewed_by_anybody=_WHOLE,
        left=_WHOLE,
        may_write={"type": "boolean"},
        item={"oneOf": [_ref("Coding"), {"type": "null"}]},
        next=_MAYBE,
        agreement=_list(_object(("field", "items"), field=_TEXT, items=_WHOLE, same=_SHARE, kappa=_SHARE, alpha=_SHARE)),
    ),
    "Verdict": _object(
        ("by", "act"),
        event=_TEXT,
        by=_TEXT | {"minLength": 1, "maxLength": 80},
        act={"enum": ["accept", "reject", "edit", "undo"]},
        why=_TEXT | {"maxLength": 2000},
        values=_object(
            type=_TEXT,
            mode=_MAYBE,
            realis=_TEXT,
            actors=_list(_object(("name",), name=_TEXT, country=_MAYBE, sector=_MAYBE)),
            recipients=_list(_object(("name",), name=_TEXT, country=_MAYBE, sector=_MAYBE)),
            place={"oneOf": [_object(("name",), name=_TEXT, country=_MAYBE), {"type": "null"}]},
            date={"oneOf": [_list({"type": "string", "format": "date"}) | {"minItems": 2, "maxItems": 2}, {"type": "null"}]},
        ),
        claims=_object() | {"additionalProperties": _object(stance=_TEXT, chain=_list(_ref("Link")))},
    )
    | {"additionalProperties": False},
    "Said": _object(("rows", "event", "review"), rows=_list(_TEXT), event=_MAYBE, review={"type": ["object", "null"]}),
    "Answer": _object(("q",), q=_TEXT, columns=_list(_TEXT), rows=_list({"type": "array"}), cut={"type": "boolean"}, tables=_object()),
}


def document(features: Sequence[Feature], settings: Settings) -> dict[str, Any]:
    """Return the document for these features."""
    paths: dict[str, Any] = {}
    for feature in features:
        if feature.api:
            path = "/api/store" if feature.path == "/" else "/api" + feature.path.replace(":any", "")
            paths[path] = {"get": _get(feature, path)}
    body = _object(("text",), text=_TEXT | {"maxLength": settings.max_text}, published=_MAYBE, outlet=_MAYBE, title=_MAYBE) | {"additionalProperties": False}
    paths["/api/code"] = {
        "post": {
            "summary": "Codes a text; nothing is stored.",
            "operationId": "code",
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": {"200": _answer("Coded"), **_errors("400", "401", "403", "413", "415", "429")},
        }
    }
    paths.setdefault("/api/review", {})["post"] = {
        "summary": "Says something of an event: accept, reject, edit (accept with corrections), or undo the last act of this person.",
        "operationId": "say",
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("Verdict")}}},
        "responses": {"200": _answer("Said"), **_errors("400", "401", "403", "404", "409", "413", "415", "429", "503")},
    }
    filters = paths.setdefault("/api/filters", {})
    filters["post"] = {
        "summary": "Saves the address of a list of events, incidents or alerts under a name; the same again changes nothing.",
        "operationId": "save_filter",
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("Filter")}}},
        "responses": {"200": _answer("Saved"), **_errors("400", "401", "403", "409", "413", "415", "429", "503")},
    }
    filters["delete"] = {
        "summary": "Removes a saved filter that no webhook hangs on.",
        "operationId": "remove_filter",
        "parameters": [{"name": "id", "in": "query", "required": True, "description": "The filter's id.", "schema": _TEXT}],
        "responses": {"200": _answer("Removed"), **_errors("400", "401", "403", "404", "409", "429", "503")},
    }
    out: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "sayso",
            "version": __version__,
            "description": "Political event data that remembers who said so. Records are those of docs/records.md. Counts of events count events in reports.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": _SCHEMAS, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }
    out["security"] = [{"token": []}] if settings.read_token else []
    return out


def _get(feature: Feature, path: str) -> dict[str, Any]:
    name = path.removeprefix("/api/").replace("/{id}", "_one").replace("/{name}", "_one").replace("/{one}/{other}", "_pair").replace("/", "_")
    given = [_param(p) for p in feature.params]
    for part in ("id", "name", "other", "one"):
        if f"{{{part}}}" in path:
            given.insert(0, {"name": part, "in": "path", "required": True, "schema": _TEXT, "description": "Percent-encoded, slashes too."})
    errors = _errors("400", "401", "404", "429")
    return {
        "summary": feature.about,
        "operationId": name,
        "parameters": given,
        "responses": {"200": _answer(feature.schema), "304": {"description": "Unchanged."}, **errors},
    }


def _param(param: Param) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "maxLength": 500}
    if param.kind == "choice":
        schema = {"type": "string", "enum": list(param.values)}
    elif param.kind == "day":
        schema = {"type": "string", "format": "date"}
    elif param.kind == "whole":
        schema = {"type": "integer", "minimum": param.least, "maximum": param.most}
    if param.default is not None:
        schema["default"] = param.default
    return {"name": param.name, "in": "query", "required": False, "description": param.about, "schema": schema}


def _answer(schema: str) -> dict[str, Any]:
    return {"description": "Found.", "content": {"application/json": {"schema": _ref(schema)}}}


def _errors(*codes: str) -> dict[str, Any]:
    return {code: {"description": "An error in the one shape.", "content": {"application/json": {"schema": _ref("Error")}}} for code in codes}
