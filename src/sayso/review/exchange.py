"""Files for other tools: Label Studio, Prodigy, doccano, and gold lines; and what came of them, read back.

One task is one event, with its report's whole text: the act is a span labelled with the event's type; who, where and when are spans labelled ACTOR, RECIPIENT,
PLACE, DATE, which are shown and not read back. Offsets count characters. What each tool can change is in `docs/review.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..records import Event, Problem, Span
from ..render.sentence import sentence
from ..store import Found, Store, ask, engine, reviews
from . import gold
from .values import as_text, of_claim, of_event, person
from .verdicts import Opinion, edited, opinions, say

__all__ = ["FORMATS", "Brought", "Told", "bring_in", "write_out"]

FORMATS = ("gold", "labelstudio", "prodigy", "doccano")
_ROLES = ("ACTOR", "RECIPIENT", "PLACE", "DATE")
_TEXTS = ("mode", "realis", "actors", "recipients", "place", "date")
"""Fields that a task carries as text beside its labels; the type is the label itself."""
_NONE = "-"
"""What stands for nothing in Label Studio, which gives no empty text back: a field that is missing there is as it was."""
_LARGEST = 20_000_000
"""Bytes of a line that is read: a report of a few million characters fits."""


@dataclass(slots=True)
class Told:
    """What an export came to: tasks or reports written, and reports left out with the reason."""

    written: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Brought:
    """What an import came to: events of which something was said, rows written, tasks without a judgement, and problems."""

    events: int = 0
    rows: int = 0
    open: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What one person says of one event in a file, as texts; `type` is the label of the act."""

    event_id: str
    by: str | None
    verdict: str
    type: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    why: str = ""


# ---- out


def write_out(store: Store, form: str, ids: Sequence[str] = (), *, partial: bool = False, told: Told | None = None) -> Iterator[str]:
    """Yield the pieces of a file: of the events `ids`, in that order; gold has all reports that were reviewed, whatever `ids` are.

    Raises `UsageError` S160 for a format that is not known.
    """
    told = Told() if told is None else told
    if form == "gold":
        return _gold_lines(store, partial, told)
    makers = {"labelstudio": _to_label_studio, "prodigy": _to_prodigy, "doccano": _to_doccano}
    if form not in makers:
        raise UsageError("S160", "this format is not known", record=form[:40], remedy=f"Give one of {', '.join(FORMATS)}.")
    tasks = (task for found, text, said in _events(store, ids, told) for task in makers[form](found, text, said))
    return _array(tasks) if form == "labelstudio" else (json.dumps(task, ensure_ascii=False) + "\n" for task in tasks)


def _gold_lines(store: Store, partial: bool, told: Told) -> Iterator[str]:
    for line in gold.lines(store, partial=partial):
        if line.gold is None:
            told.left.append((line.report_id, line.left))
        else:
            told.written += 1
            yield json.dumps(line.gold, ensure_ascii=False) + "\n"


def _array(tasks: Iterable[Any]) -> Iterator[str]:
    before = "[\n"
    for task in tasks:
        yield before + json.dumps(task, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _events(store: Store, ids: Sequence[str], told: Told) -> Iterator[tuple[Found, str, tuple[Opinion, ...]]]:
    """Yield events with their texts and what people say of them; those whose text was removed are left out."""
    for start in range(0, len(ids), 100):
        with engine.reading(store.engine, store.where) as conn:
            found = reviews.events_of(conn, ids[start : start + 100])
            texts = {r.id: r.text for r in ask.reports_of(conn, list({f.report.id for f in found.values()}))}
            rows = reviews.words_of(conn, [id_ for f in found.values() for id_ in (f.event.id, *(c.id for c in f.claims))])
        for id_, one in found.items():
            if not texts.get(one.report.id):
                told.left.append((id_, "the text of its report was removed"))
                continue
            told.written += 1
            yield one, texts[one.report.id], opinions(rows, one)


def _spans(event: Event, type_: str) -> list[tuple[Span, str]]:
    """Return the spans of a task with their labels, the act first."""
    roles = (("ACTOR", event.actors), ("RECIPIENT", event.recipients))
    out: list[tuple[Span, str]] = [(event.trigger, type_)]
    out += [(a.span, role) for role, people in roles for a in people if a.span is not None]
    out += [(part.span, role) for role, part in (("PLACE", event.place), ("DATE", event.when)) if part is not None and part.span is not None]
    return list(dict.fromkeys(out))


def _texts(found: Found, mine: Opinion | None) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return what a person, or else the machine, says of the fields and claims, as texts."""
    values = of_event(found.event) | dict(mine.values if mine else {})
    claims = {c.id: of_claim(c) | dict(mine.claims.get(c.id, {}) if mine else {}) for c in found.claims}
    return {n: as_text(n, values[n]) for n in _TEXTS}, {id_: {n: as_text(n, v) for n, v in said.items()} for id_, said in claims.items()}


def _type(found: Found, mine: Opinion | None) -> str:
    return str((mine.values.get("type") if mine else None) or found.event.type)


def _meta(found: Found) -> dict[str, Any]:
    report = found.report
    day = report.published.isoformat() if report.published else None
    return {"event": found.event.id, "report": report.id, "outlet": report.outlet, "published": day, "sentence": sentence(found.event)}


def _judged(said: Sequence[Opinion]) -> list[Opinion]:
    return [o for o in said if o.verdict is not None]


def _each(said: Sequence[Opinion]) -> list[Opinion | None]:
    """Return those who judged, or the machine alone where nobody did."""
    return [*_judged(said)] or [None]


def _to_label_studio(found: Found, text: str, said: Sequence[Opinion]) -> Iterator[Any]:
    def result(mine: Opinion | None) -> list[dict[str, Any]]:
        texts, claims = _texts(found, mine)
        out = []
        for n, (span, label) in enumerate(_spans(found.event, _type(found, mine))):
            value = {"start": span.start, "end": span.end, "text": text[span.start : span.end], "labels": [label]}
            out.append({"id": f"s{n}", "from_name": "label", "to_name": "text", "type": "labels", "value": value})
        out.append(_choice("realis", texts["realis"]))
        out += [_area(n, texts[n] or _NONE) for n in _TEXTS if n != "realis"]
        if claims:
            out.append(_area("claims", *(f"{id_} {c['stance']}\n{c['chain']}".strip() for id_, c in claims.items())))
        if mine is not None and mine.verdict is not None:
            out += [_choice("verdict", mine.verdict), _area("reviewer", mine.by), *([_area("why", mine.why)] if mine.why else [])]
        return out

    yield {
        "data": {"text": text} | _meta(found),
        "predictions": [{"model_version": found.event.coder, "score": found.event.score, "result": result(None)}],
        "annotations": [{"result": result(mine)} for mine in _judged(said)],
    }


def _choice(name: str, value: str) -> dict[str, Any]:
    return {"id": name, "from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [value]}}


def _area(name: str, *texts: str) -> dict[str, Any]:
    return {"id": name, "from_name": name, "to_name": "text", "type": "textarea", "value": {"text": list(texts)}}


def _to_prodigy(found: Found, text: str, said: Sequence[Opinion]) -> Iterator[Any]:
    for mine in _each(said):
        texts, claims = _texts(found, mine)
        spans = [{"start": s.start, "end": s.end, "label": label} for s, label in _spans(found.event, _type(found, mine))]
        task: dict[str, Any] = {"text": text, "spans": spans, "meta": _meta(found) | {"score": found.event.score}, "sayso": {"values": texts, "claims": claims}}
        if mine is not None:
            task |= {"answer": mine.verdict, "_annotator_id": mine.by}
            task["sayso"]["why"] = mine.why
        yield task


def _to_doccano(found: Found, text: str, said: Sequence[Opinion]) -> Iterator[Any]:
    for mine in _each(said):
        texts, claims = _texts(found, mine)
        gone = mine is not None and mine.verdict == "reject"
        labels = [[s.start, s.end, label] for s, label in _spans(found.event, _type(found, mine)) if not (gone and label not in _ROLES)]
        task = {"text": text, "label": labels} | _meta(found) | {"score": found.event.score, "values": texts, "claims": claims}
        yield task | ({"annotator": mine.by, "why": mine.why} if mine is not None else {})


# ---- in


def bring_in(store: Store, path: Path, form: str, *, by: str | None = None) -> Brought:
    """Read what people did in another tool and write it as corrections; what cannot be read becomes a problem, and the rest goes on.

    `by` is whose work it is; otherwise the file's own names are taken. Raises `UsageError` S160 for a format that is not known, S166 where the file cannot
    be read at all; `StoreError` where the store cannot be written.
    """
    if form not in FORMATS:
        raise UsageError("S160", "this format is not known", record=form[:40], remedy=f"Give one of {', '.join(FORMATS)}.")
    brought = Brought()
    readers = {"labelstudio": _from_label_studio, "prodigy": _from_prodigy, "doccano": _from_doccano}
    for where, task in _tasks(path, form):
        try:
            if form == "gold":
                _bring_gold(store, task, by, brought)
                continue
            judged = readers[form](task, by)
            brought.open += not judged
            for said in judged:
                _bring(store, said, by, brought)
        except UsageError as exc:
            brought.problems.append(Problem(code=exc.code, record=where, what=exc.what + (f" ({exc.record})" if exc.record else ""), remedy=exc.remedy))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as exc:
            what = f"not a task of ours as {form} gives it back: {type(exc).__name__} {exc}"[:200]
            brought.problems.append(Problem(code="S166", record=where, what=what, remedy="Export from the tool in its own JSON, with all fields."))
    return brought


def _tasks(path: Path, form: str) -> Iterator[tuple[str, Any]]:
    """Yield (where, task) of a file: one JSON object a line, or an array."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            if form == "labelstudio":
                tasks = json.load(file)
                if not isinstance(tasks, list):
                    raise ValueError("no JSON array")
                yield from ((f"{path.name}:{n}", task) for n, task in enumerate(tasks, 1))
                return
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield f"{path.name}:{number}", _parsed(line)
    except (OSError, ValueError, RecursionError) as exc:
        raise UsageError(
            "S166", f"the file cannot be read: {exc}"[:200], record=str(path), remedy="Give the JSON file that the tool exports, in UTF-8."
        ) from None


def _parsed(line: str) -> Any:
    try:
        return json.loads(line) if len(line) < _LARGEST else None
    except (ValueError, RecursionError):
        return None


def _bring(store: Store, said: _Said, by: str | None, brought: Brought) -> None:
    with engine.reading(store.engine, store.where) as conn:
        found = reviews.events_of(conn, [said.event_id]).get(said.event_id)
        rows = reviews.words_of(conn, [found.event.id, *(c.id for c in found.claims)]) if found else []
    if found is None:
        raise UsageError("S132", "no such event in the store", record=said.event_id[:80], remedy="Import into the store that the tasks were exported from.")
    who = person(by or said.by)
    values: dict[str, Any] = {}
    claims: dict[str, Any] = {}
    if said.verdict == "accept":
        mine = next((o for o in opinions(rows, found) if o.by == who), None)
        values, claims = edited(found, mine, said.texts, said.claims)
        if said.type is not None:
            values["type"] = said.type
    brought.rows += len(say(store, said.event_id, said.verdict, by=who, why=said.why, values=values, claims=claims))
    brought.events += 1


def _bring_gold(store: Store, line: Any, by: str | None, brought: Brought) -> None:
    """Take a gold line of ours for one person's word on every event of its report."""
    coded = store.coded(_id(line["id"]))
    if coded is None:
        raise UsageError("S132", "no such report in the store", record=str(line["id"])[:80], remedy="Import into the store that the lines were exported from.")
    named = line.get("reviewers") or []
    who = by or (named[0] if len(named) == 1 else "")
    for event_id, verdict, values, claims in list(gold.as_said(line, coded)):
        brought.events += 1
        brought.rows += len(say(store, event_id, verdict, by=who, values=values, claims=claims))


def _id(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("an id that is no text")
    return value


def _label(labels: Iterable[str]) -> str | None:
    """Return the label of the act: the one that is no role. Raises `ValueError` where there are several."""
    found = list(dict.fromkeys(label for label in labels if label not in _ROLES))
    if len(found) > 1:
        raise ValueError(f"two types for one event: {found[0]}, {found[1]}")
    return found[0] if found else None


def _from_label_studio(task: Any, by: str | None) -> list[_Said]:
    out = []
    for annotation in task["annotations"]:
        if annotation.get("was_cancelled"):
            continue
        parts: dict[str, list[Any]] = {}
        for result in annotation["result"]:
            if result["type"] in ("labels", "choices", "textarea"):
                parts.setdefault(result["from_name"], []).extend(result["value"][{"textarea": "text"}.get(result["type"], result["type"])])
        type_ = _label(parts.get("label", ()))
        texts = {n: _area_text(parts[n]) for n in _TEXTS if n in parts}
        claims = dict(_claim(text) for text in parts.get("claims", ()))
        verdict = str(parts["verdict"][0]) if parts.get("verdict") else "accept" if type_ else "reject"
        who = parts.get("reviewer") or [_completed(annotation.get("completed_by"))]
        why = "\n".join(parts.get("why", ()))
        out.append(_Said(event_id=_id(task["data"]["event"]), by=who[0], verdict=verdict, type=type_, texts=texts, claims=claims, why=why))
    return out


def _area_text(texts: Sequence[str]) -> str:
    text = "\n".join(texts)
    return "" if text.strip() == _NONE else text


def _completed(by: Any) -> str | None:
    if isinstance(by, dict):
        return by.get("email") or by.get("username") or f"annotator {by['id']}"
    return None if by is None else f"annotator {by}"


def _claim(text: str) -> tuple[str, dict[str, str]]:
    head, _, chain = text.partition("\n")
    id_, _, stance = head.partition(" ")
    return id_, {"stance": stance.strip(), "chain": chain}


def _from_prodigy(task: Any, by: str | None) -> list[_Said]:
    if task.get("answer") not in ("accept", "reject"):
        return []
    own = task.get("sayso") or {}
    type_ = _label(span["label"] for span in task.get("spans") or ())
    texts, claims = own.get("values") or {}, own.get("claims") or {}
    who = task.get("_annotator_id") or task.get("_session_id")
    event_id = _id(task["meta"]["event"])
    return [_Said(event_id=event_id, by=who, verdict=task["answer"], type=type_, texts=texts, claims=claims, why=own.get("why") or "")]


def _from_doccano(task: Any, by: str | None) -> list[_Said]:
    if by is None and not task.get("annotator"):
        return []
    labels = task["label"] if "label" in task else [[e["start_offset"], e["end_offset"], e["label"]] for e in task["entities"]]
    type_ = _label(label for _, _, label in labels)
    texts, claims = task.get("values") or {}, task.get("claims") or {}
    verdict = "accept" if type_ else "reject"
    return [_Said(event_id=_id(task["event"]), by=task.get("annotator"), verdict=verdict, type=type_, texts=texts, claims=claims, why=task.get("why") or "")]
