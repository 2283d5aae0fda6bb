"""The review: one event at a time with all that it rests on, what people say of it, and how far they agree. The one page that writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..errors import SaysoError, UsageError
from ..explanation import explain
from ..ontologies import plover
from ..records import Coded, Correction, Event
from ..render import chains
from ..render.explanation import FACTUALITY, STANCES
from ..render.sentence import sentence, who_says
from ..render.words import chain_words
from ..review import ORDERS, STATES, Opinion, Queue, queue, said_of, say, take_back
from ..review.agreement import agreement_of, to_object
from ..review.values import REALIS, as_text, of_claim, of_event, person
from ..review.values import STANCES as STANCE_VALUES
from ..review.verdicts import edited
from ..store import Found, reviews
from ..store.catalogue import Catalogue
from .api import body_of, form_of, written
from .asked import FILTERS, Param, filter_of, read
from .events import QUADS, evidence_around, found_object, given, report_object, select
from .guard import hindrance
from .opinions import LABELS, found_of, opinions_of, said_object, shown
from .page import Feature, Page, error_response, json_response
from .site import Site, address, path_of

if TYPE_CHECKING:
    import sqlalchemy as sa

__all__ = ["FEATURES", "REVIEWER", "desk_of", "posting"]

REVIEWER = "sayso_by"
"""The cookie that remembers who reviews."""
_YEAR = 365 * 24 * 3600
_BODY = 100_000
"""Bytes of a JSON body that are read."""
_EDITABLE, _CLAIMS = 1500, 6
"""Characters of a field and claims of an event that the form offers to edit; the API takes all."""
_PARAMS = (
    Param("order", "choice", "; ".join(f"{name}: {about}" for name, about in ORDERS.items()) + ".", tuple(ORDERS), default="score"),
    Param("state", "choice", "; ".join(f"{name}: {about}" for name, about in STATES.items()) + ".", tuple(STATES), default="open"),
    Param("by", "text", "Whose queue; otherwise that of the name in the browser's cookie."),
    Param("event", "text", "This event, wherever it stands in the queue."),
    Param("after", "text", "The event behind this one in the queue: what was skipped."),
    *FILTERS,
)
_AREAS = ("actors", "recipients", "chain")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What a page of the review is made of."""

    asked: Mapping[str, Any]
    kept: Mapping[str, Any]
    by: str | None
    queue: Queue
    rows: tuple[Correction, ...]
    agreement: list[dict[str, Any]]


def _page(site: Site, request: Request) -> Page:
    desk = _desk(site, request)
    id_ = desk.asked["event"] or desk.queue.behind(desk.asked["after"])
    found = site.store.event(id_) if id_ else None
    if found is None and desk.asked["event"]:
        raise UsageError("S132", "no such event", record=str(id_)[:80], remedy="The list of events has the ids.")
    hindered = hindrance(site, request)
    skip = address("/review", desk.kept, after=id_) if found else None
    data: dict[str, Any] = {
        "counts": "events in reports; agreement is among people who see the machine's coding first",
        "by": desk.by,
        "order": desk.asked["order"],
        "state": desk.asked["state"],
        "filter": {n: str(v) for n, v in given(filter_of(dict(desk.asked))).items()},
        "total": desk.queue.total,
        "reviewed": desk.queue.mine,
        "reviewed_by_anybody": desk.queue.anyone,
        "left": len(desk.queue),
        "may_write": hindered is None,
        "item": None,
        "next": address("/api/review", desk.kept, after=id_) if found else None,
        "agreement": desk.agreement,
    }
    one = None
    if found is not None:
        one = found_of(*found)
        with site.reading() as conn:
            said = opinions_of(conn, one)
        data["item"] = _item(one, said)

    def view() -> dict[str, Any]:
        values: dict[str, Any] = {
            "asked": desk.asked,
            "orders": ORDERS,
            "states": STATES,
            "here": address("/review", desk.kept, event=desk.asked["event"], after=desk.asked["after"]),
            "again": address("/review", desk.kept),
            "skip": skip,
            "hindered": hindered,
            "last": _last(site, desk),
            "labels": LABELS | {"all": "All of them"},
            "types": tuple(plover().types),
            "sectors": plover().sectors,
        }
        return values | (_view(*found, one, said, desk.by) if found is not None and one is not None else {"event": None})

    return Page(template="review.html", data=data, view=view)


def desk_of(site: Site) -> tuple[Catalogue, reviews.Desk]:
    """Return a catalogue and what a queue needs of its events, read once for a state of the store."""

    def look(catalogue: Catalogue) -> reviews.Desk:
        with site.reading() as conn:
            return reviews.desk(conn, catalogue)

    return site.lasting("desk", look, site.catalogue())


def _desk(site: Site, request: Request) -> _Desk:
    asked = read(request, _PARAMS)
    by = person(asked["by"]) if asked["by"] else _remembered(request)
    catalogue, desk = desk_of(site)
    mask = select(site, filter_of(asked), catalogue)[2]
    with site.reading() as conn:
        rows, agreed = _rows(site, conn)
    kept = given(filter_of(asked)) | {n: asked[n] for n, default in (("order", "score"), ("state", "open")) if asked[n] != default}
    if asked["by"]:
        kept["by"] = by
    found = queue(desk, said_of(rows), mask, by=by, order=asked["order"], state=asked["state"])
    return _Desk(asked=asked, kept=kept, by=by, queue=found, rows=rows, agreement=agreed)


def _rows(site: Site, conn: sa.Connection) -> tuple[tuple[Correction, ...], list[dict[str, Any]]]:
    """Return all that people said, and how far they agree: read again once somebody has said something."""

    def look() -> Any:
        rows = tuple(reviews.words_of(conn))
        return rows, [to_object(a) for a in agreement_of(conn, rows)]

    found: tuple[tuple[Correction, ...], list[dict[str, Any]]] = site.kept(f"said {reviews.newest(conn)}", look)
    return found


def _remembered(request: Request) -> str | None:
    try:
        return person(unquote(request.cookies.get(REVIEWER, "")))
    except UsageError:
        return None


def _item(found: Found, said: tuple[Opinion, ...]) -> dict[str, Any]:
    """Return the event as lists have it, with what people say of it and, by field, what the machine says as text."""
    values = {name: as_text(name, value) for name, value in of_event(found.event).items()}
    claims = {c.id: {name: as_text(name, value) for name, value in of_claim(c).items()} for c in found.claims}
    return found_object(found) | {"review": said_object(found, said), "as_text": values | {"claims": claims}}


def _last(site: Site, desk: _Desk) -> dict[str, Any] | None:
    """Return the last act of this person: what undo takes back."""
    mine = [row for row in desk.rows if row.by == desk.by]
    if not mine:
        return None
    act = [row for row in mine if row.made == mine[-1].made]
    verdict = next((row.value for row in act if row.field == reviews.VERDICT), "")
    word = "corrected" if any(row.field != reviews.VERDICT for row in act) else {"accept": "accepted", "reject": "rejected"}.get(verdict, "said something of")
    with site.reading() as conn:
        events = reviews.events_of(conn, [row.record_id for row in act])
    found = next(iter(events.values()), None)
    return {"word": word, "sentence": sentence(found.event) if found else "an event", "page": path_of("events", found.event.id) if found else None}


def _view(coded: Coded, event: Event, found: Found, said: tuple[Opinion, ...], by: str | None) -> dict[str, Any]:
    explanation = explain(coded, event)
    mine = next((o for o in said if o.by == by), None)
    return {
        "event": event,
        "report": coded.report,
        "claims": found.claims,
        "explanation": explanation,
        "says": who_says(found.claims),
        "drawing": chains.to_svg(explanation, sentence(event)),
        "evidence": evidence_around(coded, event),
        "fields": _fields(event, mine),
        "claim_fields": [(claim, chain_words(claim.chain), _claim_fields(claim, mine)) for claim in found.claims[:_CLAIMS]],
        "more_claims": max(0, len(found.claims) - _CLAIMS),
        "mine": mine,
        "shown": shown,
        "stances": STANCES,
        "factuality": FACTUALITY,
        "quads": QUADS,
        "about": report_object(coded.report),
    }


def _fields(event: Event, mine: Opinion | None) -> list[dict[str, Any]]:
    """Return the fields of the form: what the machine says, what this person says, and how it is asked."""
    machine = of_event(event)
    choices = {"type": tuple(dict.fromkeys((event.type, *plover().types))), "realis": REALIS}
    modes = plover().modes(event.type) if event.type in plover().types else ()
    return [
        _field(name, value, (mine.values if mine else {}).get(name, value), choices.get(name), modes if name == "mode" else ())
        for name, value in machine.items()
    ]


def _claim_fields(claim: Any, mine: Opinion | None) -> list[dict[str, Any]]:
    own = mine.claims.get(claim.id, {}) if mine else {}
    return [_field(name, value, own.get(name, value), STANCE_VALUES if name == "stance" else None, ()) for name, value in of_claim(claim).items()]


def _field(name: str, machine: Any, now: Any, choices: tuple[str, ...] | None, offered: Any) -> dict[str, Any]:
    text = as_text(name, now)
    return {
        "name": name,
        "label": LABELS[name],
        "machine": shown(name, machine),
        "changed": now != machine,
        "text": text,
        "kind": "long" if len(text) > _EDITABLE else "choice" if choices else "area" if name in _AREAS else "line",
        "choices": tuple(dict.fromkeys((*([text] if choices and text not in choices else []), *(choices or ())))),
        "offered": tuple(offered),
        "rows": max(2, text.count("\n") + 2),
    }


# ---- what is sent


def posting(site: Site, guarded: Callable[[Site, Request, Callable[[], Response]], Response], *, as_json: bool) -> Callable[[Request], Any]:
    """Return the endpoint that takes what a person says, of a form or as JSON; `guarded` turns errors into answers."""

    async def endpoint(request: Request) -> Response:
        try:
            sent = await body_of(request, _BODY) if as_json else await form_of(request)
        except SaysoError as exc:
            return error_response(site, request, exc)
        answer = _answer_json if as_json else _answer_form
        return await run_in_threadpool(lambda: guarded(site, request, lambda: answer(site, request, sent)))

    return endpoint


def _answer_form(site: Site, request: Request, sent: Mapping[str, str]) -> Response:
    """Do what a button says, and lead back to the queue."""
    asked = read(request, _PARAMS)
    by, act, id_ = person(sent.get("by", "")), sent.get("act", ""), sent.get("event", "")
    kept = {n: v for n, v in request.query_params.items() if n not in ("event", "by")}
    if asked["by"]:
        kept["by"] = by
    to = address("/review", kept)
    if act == "undo":
        back = written(site, lambda store: take_back(store, by=by))
        with site.reading() as conn:
            event_id = next(iter(reviews.events_of(conn, [row.record_id for row in back])), None)
        to = address("/review", kept, event=event_id)
    elif act != "name":
        why = sent.get("why", "")
        if act in ("accept", "edit"):  # Enter in a field of the form accepts, with what was changed in it
            found, mine = _now(site, id_, by)
            values, claims = edited(found, mine, _texts(sent, "f."), _claim_texts(sent))
            written(site, lambda store: say(store, id_, "accept", by=by, why=why, values=values, claims=claims))
        else:
            written(site, lambda store: say(store, id_, act, by=by, why=why))
    response = RedirectResponse(to, status_code=303)
    response.set_cookie(REVIEWER, quote(by), max_age=_YEAR, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return response


def _now(site: Site, id_: str, by: str) -> tuple[Found, Opinion | None]:
    """Return an event and what a person says of it so far."""
    with site.reading() as conn:
        found = reviews.events_of(conn, [id_]).get(id_)
        if found is None:
            raise UsageError("S132", "no such event", record=id_[:80], remedy="The list of events has the ids.")
        return found, next((o for o in opinions_of(conn, found) if o.by == by), None)


def _texts(sent: Mapping[str, str], start: str) -> dict[str, str]:
    return {name.removeprefix(start): text for name, text in sent.items() if name.startswith(start)}


def _claim_texts(sent: Mapping[str, str]) -> dict[str, dict[str, str]]:
    out: dict[str, dict[str, str]] = {}
    for name, text in _texts(sent, "c.").items():
        id_, _, field = name.rpartition(".")
        out.setdefault(id_, {})[field] = text
    return out


_SENT = ("event", "by", "act", "why", "values", "claims")


def _answer_json(site: Site, request: Request, sent: Mapping[str, Any]) -> Response:
    """Do what the body says and return what stands of the event then."""
    if unknown := [name for name in sent if name not in _SENT]:
        raise UsageError("S140", "there is no such field", record=str(unknown[0])[:80], remedy=f"Known here: {', '.join(_SENT)}.")
    act, by, why, id_ = (sent.get(name, "") for name in ("act", "by", "why", "event"))
    values, claims = sent.get("values") or {}, sent.get("claims") or {}
    if not isinstance(id_, str) or not isinstance(act, str) or not isinstance(values, dict) or not _of_objects(claims):
        raise UsageError("S141", "the body cannot be this", record=json.dumps(sent)[:80], remedy='Send {"event": "e_…", "by": "Ann", "act": "accept"}.')
    if act == "undo":
        rows = written(site, lambda store: take_back(store, by=by, why=why))
        with site.reading() as conn:
            id_ = next(iter(reviews.events_of(conn, [row.record_id for row in rows])), "")
    else:
        verdict = "accept" if act == "edit" else act
        rows = written(site, lambda store: say(store, id_, verdict, by=by, why=why, values=values, claims=claims))
    out: dict[str, Any] = {"rows": [row.id for row in rows], "event": id_ or None, "review": None}
    if id_:
        with site.reading() as conn:
            found = reviews.events_of(conn, [id_])[id_]
            out["review"] = said_object(found, opinions_of(conn, found))
    return json_response(request, out)


def _of_objects(claims: Any) -> bool:
    return isinstance(claims, dict) and all(isinstance(said, dict) for said in claims.values())


FEATURES = (
    Feature("/review", _page, "The next event to review, with what people said of it, and how far they agree.", _PARAMS, schema="Review", steady=False),
)
