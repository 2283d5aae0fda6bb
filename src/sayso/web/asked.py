"""What a request asks for: parameters by name and kind, checked, and described once for the parser and for OpenAPI."""

from __future__ import annotations

import base64
import binascii
import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from starlette.requests import Request

from ..errors import UsageError
from ..store.filters import Filter
from ..store.tables import scrubbed

__all__ = ["FILTERS", "PAGING", "REALIS", "Param", "checked_words", "cursor_of", "filter_of", "key_of", "read"]

_LONGEST = 500
"""Characters of a value."""
_WORDS = 12
"""Words and phrases of a search: each is a condition of its own for the database."""
REALIS = ("actual", "planned", "requested", "threatened", "conditional", "expected", "denied", "generic")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of the query: `kind`, the values it may have, what it means, its default."""

    name: str
    kind: Literal["text", "choice", "day", "whole"]
    about: str
    values: tuple[str, ...] = ()
    default: Any = None
    most: int = 0
    least: int = 1


FILTERS = (
    Param("q", "text", 'Words that the report or its actors must all have; stem* and "a phrase" are understood.'),
    Param("type", "text", "Type of the event: REQUEST, ASSAULT, …"),
    Param("mode", "text", "Mode of the event."),
    Param("realis", "choice", "How it stands.", REALIS),
    Param("quad", "choice", "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.", ("1", "2", "3", "4")),
    Param("actor", "text", "Who acts: a country's code, a sector's code, an actor's id or name."),
    Param("recipient", "text", "Who is acted upon, told in the same ways."),
    Param("source", "text", "A holder behind the outlet, by name, or unnamed:USA/GOV, or all that are `unnamed` or `named`; `nobody`: the outlet alone."),
    Param("holder", "text", "Who speaks himself, the innermost of a chain: a name, or unnamed:USA/GOV; with `stance`, with that stance."),
    Param("stance", "choice", "Some claim of the event has this stance.", ("asserts", "hedges", "denies")),
    Param("place", "text", "Where it is: a GeoNames number, a country's code, country:UKR for the country as a whole, or a name."),
    Param("outlet", "text", "The report's outlet."),
    Param("since", "day", "Published on this day or later."),
    Param("until", "day", "Published on this day or before."),
    Param("origins", "whole", "Independent origins that the event's incident has at least.", most=1000),
)
PAGING = (
    Param("after", "text", "Cursor: what comes behind this record (`next` of the answer before)."),
    Param("limit", "whole", "Records in one answer.", default=25, most=200),
)


def read(request: Request, params: Sequence[Param]) -> dict[str, Any]:
    """Return the values asked for, defaults filled in; empty ones are as if they were not there.

    Raises `UsageError` S140 for a name that is not known, S141 for a value that cannot be.
    """
    known = {p.name: p for p in params}
    out = {p.name: p.default for p in params}
    for name, raw in request.query_params.multi_items():
        value = scrubbed(raw).strip()
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known) or 'none'}."
            raise UsageError("S140", "there is no such parameter", record=name[:80], remedy=hint)
        if value:
            out[name] = _value(known[name], value)
    return out


def _value(param: Param, value: str) -> Any:
    if len(value) > _LONGEST:
        raise _impossible(param, value[:40] + "…", f"Give at most {_LONGEST} characters.")
    if param.kind == "choice":
        found = value.lower()
        if found not in param.values:
            raise _impossible(param, value, f"Give one of {', '.join(param.values)}.")
        return found
    if param.kind == "day":
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise _impossible(param, value, "Give a day as 2026-01-15.") from None
    if param.kind == "whole":
        number = int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1
        if not param.least <= number <= param.most:
            raise _impossible(param, value, f"Give a number from {param.least} to {param.most}.")
        return number
    return value


def _impossible(param: Param, value: str, remedy: str) -> UsageError:
    return UsageError("S141", f"{param.name} cannot be this", record=value, remedy=remedy)


def checked_words(question: str | None) -> None:
    """Raise `UsageError` S141 where there are more words than one search may have."""
    from ..store.words import terms

    if len(terms(question or "")) > _WORDS:
        raise UsageError("S141", "too many words", remedy=f"Search for at most {_WORDS} words and phrases.")


def filter_of(asked: dict[str, Any]) -> Filter:
    """Return the filter of the values of `FILTERS`."""
    checked_words(asked["q"])
    return Filter(
        words=asked["q"] or "",
        type=asked["type"].upper() if asked["type"] else None,
        mode=asked["mode"],
        realis=asked["realis"],
        quad=int(asked["quad"]) if asked["quad"] else None,
        actor=asked["actor"],
        recipient=asked["recipient"],
        source=asked["source"],
        holder=asked["holder"],
        stance=asked["stance"],
        place=asked["place"],
        outlet=asked["outlet"],
        since=asked["since"],
        until=asked["until"],
        origins=asked["origins"],
    )


def cursor_of(*key: Any) -> str:
    """Return the cursor of a record."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def key_of(cursor: str, kinds: Iterable[type]) -> list[Any]:
    """Return what a cursor says. Raises `UsageError` S141 where it is none of ours."""
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        found = None
    wanted = list(kinds)
    if not isinstance(found, list) or len(found) != len(wanted) or not all(type(f) is k for f, k in zip(found, wanted, strict=True)):
        raise UsageError("S141", "no such cursor", record=cursor[:40], remedy="Use the `next` of the answer before, or leave `after` out.")
    return found
