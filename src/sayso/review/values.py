"""Values of reviewable fields: what the machine says, the same as text for people to edit, and what a person may put instead.

As text, an actor is `name | country | sector`, a place `name | country`, days are `2026-07-01` or `2026-07-01..2026-07-31`, and a holder behind the outlet is
`kind | name | country | sector` (of an unnamed one the name is what is said of him); lists have one a line, chains the outermost first. Empty is "none".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NoReturn

from ..errors import UsageError
from ..ontologies import plover
from ..records import Actor, Claim, Event, Link
from ..render.labels import country_name
from ..store.reviews import CLAIM_FIELDS, EVENT_FIELDS

__all__ = ["KINDS", "REALIS", "STANCES", "as_text", "check", "from_text", "mode_fits", "of_claim", "of_event", "person", "plain", "reason"]

REALIS = ("actual", "planned", "requested", "threatened", "conditional", "expected", "denied", "generic")
STANCES = ("asserts", "hedges", "denies")
KINDS = ("person", "organisation", "document", "unnamed", "outlet")
_NAME, _WHY, _REVIEWER, _MOST = 300, 2000, 80, 50
"""Characters of a name, of a reason and of a reviewer's name; actors or links of a list. By hand: longer ones are a slip of the clipboard."""
_TYPE = re.compile("[A-Z][A-Z0-9_-]{1,39}")
_MODE = re.compile("[a-z][a-z0-9 _-]{0,39}")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Characters without a shape that turn the direction of a line or stand between letters: two names could look the same."""


def of_event(event: Event) -> dict[str, Any]:
    """Return what the machine says of an event's fields, JSON-ready."""
    return {
        "type": event.type,
        "mode": event.mode,
        "realis": event.realis,
        "actors": [_actor(a) for a in event.actors],
        "recipients": [_actor(a) for a in event.recipients],
        "place": {"name": event.place.name, "country": event.place.country} if event.place else None,
        "date": [event.when.start.isoformat(), event.when.end.isoformat()] if event.when else None,
    }


def of_claim(claim: Claim) -> dict[str, Any]:
    """Return what the machine says of a claim: its stance, and the holders behind the report's own outlet, outermost first."""
    return {"stance": claim.stance, "chain": [_link(link) for link in claim.chain[1:]]}


def _actor(actor: Actor) -> dict[str, Any]:
    return {"name": actor.name, "country": actor.country, "sector": actor.sector}


def _link(link: Link) -> dict[str, Any]:
    return {"kind": link.kind, "name": link.name or link.describes, "country": link.country, "sector": link.sector}


# ---- text


def as_text(field: str, value: Any) -> str:
    """Return a value as people edit it."""
    if value is None:
        return ""
    if field in ("actors", "recipients"):
        return "\n".join(_columns(a["name"], a["country"], a["sector"]) for a in value)
    if field == "chain":
        return "\n".join(_columns(k["kind"], k["name"], k["country"], k["sector"]) for k in value)
    if field == "place":
        return _columns(value["name"], value["country"])
    if field == "date":
        return value[0] if value[0] == value[1] else f"{value[0]}..{value[1]}"
    return plain(str(value))


def _columns(*cells: Any) -> str:
    return " | ".join(plain(str(cell or "")).replace("|", "¦") for cell in cells).rstrip(" |")


def from_text(field: str, text: str) -> Any:
    """Return the value that a text means; `check` tells whether it may stand."""
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    if field in ("actors", "recipients"):
        return [dict(zip(("name", "country", "sector"), _cells(field, line, 3), strict=True)) for line in lines]
    if field == "chain":
        return [dict(zip(("kind", "name", "country", "sector"), _cells(field, line, 4), strict=True)) for line in lines]
    bare = " ".join(text.split())
    if not bare:
        return None
    if field == "place":
        return dict(zip(("name", "country"), _cells(field, bare, 2), strict=True))
    if field == "date":
        first, _, last = bare.partition("..")
        return [first.strip(), (last or first).strip()]
    return bare


def _cells(field: str, line: str, number: int) -> list[str | None]:
    cells = [cell.strip() or None for cell in line.split("|")]
    if len(cells) > number:
        _refuse(field, line, f"Give at most {number} parts with `|` between them.")
    return [*cells, *[None] * (number - len(cells))]


# ---- what may stand


def check(field: str, value: Any) -> Any:
    """Return the value in its one form.

    Raises `UsageError` S160 for a field that is not reviewed, S161 for a value that cannot be. Whether a mode fits its type is for `mode_fits` to say.
    """
    if field not in (*EVENT_FIELDS, *CLAIM_FIELDS):
        known = ", ".join((*EVENT_FIELDS, *CLAIM_FIELDS))
        raise UsageError("S160", "this field is not reviewed", record=str(field)[:80], remedy=f"Reviewed are {known}.")
    if field in ("actors", "recipients", "chain"):
        if not isinstance(value, list) or len(value) > _MOST:
            _refuse(field, value, f"Give a list of at most {_MOST}.")
        return [_checked_link(v) if field == "chain" else _checked_party(field, v, sector=True) for v in value]
    if field == "place":
        return None if value is None else _checked_party(field, value, sector=False)
    if field == "date":
        return None if value is None else _days(value)
    if field == "type":
        if not isinstance(value, str) or not _TYPE.fullmatch(value.upper()):
            _refuse(field, value, "Give a type in capitals, such as REQUEST.")
        return value.upper()
    if field == "mode":
        if value is not None and not (isinstance(value, str) and _MODE.fullmatch(value.lower())):
            _refuse(field, value, "Give a mode in small letters, or nothing.")
        return value.lower() if value else None
    values = REALIS if field == "realis" else STANCES
    if value not in values:
        _refuse(field, value, f"Give one of {', '.join(values)}.")
    return value


def mode_fits(type_: str, mode: str | None) -> bool:
    """Tell whether a type may have a mode; of types that are not PLOVER's nothing is known, and every mode fits."""
    return mode is None or type_ not in plover().types or mode in plover().modes(type_)


def _checked_party(field: str, value: Any, *, sector: bool) -> dict[str, Any]:
    names = ("name", "country", "sector") if sector else ("name", "country")
    row = _row(field, value, names)
    out = {"name": _name(field, row.get("name")), "country": _country(field, row.get("country"))}
    return out | {"sector": _sector(field, row.get("sector"))} if sector else out


def _checked_link(value: Any) -> dict[str, Any]:
    row = _row("chain", value, ("kind", "name", "country", "sector"))
    if row.get("kind") not in KINDS:
        _refuse("chain", value, f"Begin with one of {', '.join(KINDS)}.")
    name = None if row.get("name") is None and row["kind"] in ("unnamed", "document", "outlet") else _name("chain", row.get("name"))
    return {"kind": row["kind"], "name": name, "country": _country("chain", row.get("country")), "sector": _sector("chain", row.get("sector"))}


def _row(field: str, value: Any, names: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict) or any(name not in names for name in value):
        _refuse(field, value, f"Give {', '.join(names)}.")
    return value


def _name(field: str, value: Any) -> str:
    if not isinstance(value, str) or not (name := plain(value)) or len(name) > _NAME:
        _refuse(field, value, f"Give a name of at most {_NAME} characters.")
    return name


def _country(field: str, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or country_name(value.upper()) == value.upper():
        _refuse(field, value, "Give a country as three letters (MEX), or IGO, UNO, EUR, NGO, ISM, IMG or MNC.")
    return value.upper()


def _sector(field: str, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or value.upper() not in plover().sectors:
        _refuse(field, value, f"Give one of PLOVER's sectors: {', '.join(plover().sectors)}.")
    return value.upper()


def _days(value: Any) -> list[str]:
    try:
        if not isinstance(value, list) or len(value) != 2:
            raise TypeError
        first, last = date.fromisoformat(value[0]), date.fromisoformat(value[1])
    except (TypeError, ValueError):
        _refuse("date", value, "Give a day as 2026-07-01, or the first and the last as 2026-07-01..2026-07-31.")
    if last < first:
        _refuse("date", value, "The last day lies before the first.")
    return [first.isoformat(), last.isoformat()]


def _refuse(field: str, value: Any, remedy: str) -> NoReturn:
    raise UsageError("S161", f"{field} cannot be this", record=str(value)[:80], remedy=remedy)


# ---- who says it, and why


def plain(text: str) -> str:
    """Return a text on one line, without control characters; what is no character of a page is U+FFFD, as pages show it."""
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join(_NO_CHARACTER.sub("\ufffd", spaced).split())


def person(name: Any) -> str:
    """Return a reviewer's name in its one form; raises `UsageError` S162 where it is none."""
    found = _HIDDEN.sub("", unicodedata.normalize("NFC", plain(name))) if isinstance(name, str) else ""
    if not found or len(found) > _REVIEWER:
        raise UsageError("S162", "who reviews? a name is needed", record=str(name)[:80] or None, remedy=f"Give your name, of at most {_REVIEWER} characters.")
    return found


def reason(why: Any) -> str:
    """Return a reason, line ends kept; raises `UsageError` S163 where it is no text or too long."""
    if not isinstance(why, str) or len(why) > _WHY:
        raise UsageError("S163", f"the reason is no text of at most {_WHY:,} characters", remedy="Say it shorter.")
    return "\n".join(plain(line) for line in why.replace("\r\n", "\n").split("\n")).strip()
