"""Counted units, sets and references: three days ago, for two weeks, every Monday, recently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from .calendar import DAY, months_on
from .times import Context, Meaning, Resolver, Time, Vague, day, quarter, shift_of, shifted, year

__all__ = ["COUNTS"]

_HALVES = {"Y": "6M", "H": "30M", "D": "T12H"}


def _count(parts: Mapping[str, str], c: Context, name: str = "number") -> int:
    number = c.grammar.number(parts[name])
    if number is None:
        raise ValueError(parts[name])
    return number


def _mod(parts: Mapping[str, str], c: Context) -> str | None:
    if "or_so" in parts:
        return "APPROX"
    words = parts.get("approximate") or parts.get("approximate2")
    return c.grammar.approximate[" ".join(words.lower().split())] if words else None


def _half(parts: Mapping[str, str]) -> bool:
    return "and_half" in parts or parts.get("number", "").rstrip().lower().endswith((" 1/2", "½", ".5", "half"))


def _length(count: int | None, unit: str, c: Context, *, half: bool = False) -> str:
    """Return the TIMEX value of a length of time; a count of None is a vague one."""
    g = c.grammar
    unit = unit.lower()
    unit = "century" if unit == "centurie" else unit
    if unit in g.long_units:
        letter, times = g.long_units[unit]
        return f"P{count * times + half * times // 2}{letter}" if count is not None else "PXC" if times == 100 else "PXL"
    clock = unit in g.clock_units
    letter = g.clock_units[unit] if clock else g.units[unit]
    mark = "PT" if clock else "P"
    if letter == "F":
        return "PXW" if count is None else f"P{2 * count}W"
    if count is None:
        return f"{mark}X{letter}"
    if letter == "E":
        return f"P{10 * count + 5 * half}Y"
    if half and letter not in _HALVES and not clock:
        return f"P{count}.5{letter}"
    whole = f"{count}{letter}" if count or not half else ""
    return mark + whole + ((_HALVES[letter] if not clock or letter == "H" else "30S") if half else "")


def _moved(from_: date, count: int, unit: str, c: Context) -> Time | None:
    """Return what lies a count of units from a day; hours and minutes stay within the day, centuries have no days."""
    if unit in c.grammar.clock_units:
        return day(from_)
    if unit == "century":
        return year(from_.year + 100 * count)
    if unit not in c.grammar.units:
        return None
    return shifted(from_, count, c.grammar.units[unit])


def _ago(parts: Mapping[str, str], c: Context) -> Meaning:
    unit = parts["unit"].lower()
    if "number" not in parts:
        return Vague("PAST_REF", "DATE")
    count = _count(parts, c)
    if unit == "year" and count == 1 and c.quarter:
        return Vague(quarter(c.quarter.start.year - 1, (c.quarter.start.month - 1) // 3).value, "DATE")
    from_ = months_on(c.published, -6) if unit == "year" and _half(parts) else c.published
    time = _moved(from_, -count, unit, c)
    return Vague(_length(count, unit, c), mod="BEFORE") if time is None else replace(time, mod=_mod(parts, c))


def _hence(parts: Mapping[str, str], c: Context) -> Meaning:
    if "number" not in parts:
        return Vague("FUTURE_REF", "DATE")
    time = _moved(c.published, _count(parts, c), parts["unit"].lower(), c)
    return None if time is None else replace(time, mod=_mod(parts, c))


def _last_n(parts: Mapping[str, str], c: Context) -> Meaning:
    """Return the days that a stretch up to (or from) publication covers; a vague one has none."""
    unit = parts["unit"].lower()
    if "number" not in parts:
        return Vague(_length(None, unit, c))
    count, back = _count(parts, c), shift_of(parts["side"]) < 0
    value, mod = _length(count, unit, c, half=_half(parts)), _mod(parts, c)
    letter = c.grammar.units.get(unit, "")
    if not letter:
        return Vague(value, mod=mod)
    sign = -count if back else count
    if letter in "DWF":
        other = c.published + sign * {"D": 1, "W": 7, "F": 14}[letter] * DAY
    else:
        other = months_on(c.published, sign * {"M": 1, "Q": 3, "Y": 12, "E": 120}[letter])
    start, end = sorted((other, c.published))
    return Time(start, end, "range", value, "DURATION", mod=mod)


def _shift(parts: Mapping[str, str], c: Context) -> Meaning:
    unit, back = parts["unit"].lower(), parts["shift"].lower() in ("earlier", "before", "previously")
    if "number" not in parts:
        return Vague(_length(None, unit, c))
    count = _count(parts, c)
    if unit == "year" and count == 1 and back and c.quarter:
        return Vague(quarter(c.quarter.start.year - 1, (c.quarter.start.month - 1) // 3).value, "DATE")
    base = c.told if unit == "day" or unit in c.grammar.clock_units or c.period is None else c.period.start
    if base is None:
        return None
    time = _moved(base, -count if back else count, unit, c)
    return None if time is None else replace(time, anaphoric=True, mod=_mod(parts, c))


def _duration(parts: Mapping[str, str], c: Context) -> Meaning:
    """Return a length of time; with a day to count from ("three days after the raid of 3 May") the day that it leads to."""
    unit, mod = parts["unit"].lower(), _mod(parts, c)
    if "number" not in parts:
        return Vague(_length(None, unit, c), mod=mod)
    count = _count(parts, c, "least" if "least" in parts else "number")
    if c.anchor is not None and "offset" in parts and unit in c.grammar.units:
        return replace(shifted(c.anchor, -count if parts["offset"].lower() == "before" else count, c.grammar.units[unit]), anaphoric=True)
    return Vague(_length(count, unit, c, half=_half(parts)), mod=mod)


def _half_unit(parts: Mapping[str, str], c: Context) -> Vague:
    return Vague(_length(0, parts.get("half_unit") or parts["half_unit2"], c, half=True))


def _lasting(parts: Mapping[str, str], c: Context) -> Vague:
    return Vague(_length(None, parts.get("units") or parts["unit"], c))


def _long(parts: Mapping[str, str], c: Context) -> Vague:
    if "multi" in parts:
        return Vague(_length(None, parts["multi_unit"], c))
    unit = (parts.get("long") or parts["whole_unit"]).lower()
    return Vague(_length(None if "many" in parts else 1, unit, c))


def _recent(parts: Mapping[str, str], c: Context) -> Vague:
    unit = parts["unit"].lower()
    return Vague("PAST_REF", "DATE") if unit == "year" else Vague(_length(None, unit, c))


def _set(parts: Mapping[str, str], c: Context) -> Vague:
    if "daypart" in parts:
        return Vague(f"XXXX-XX-XXT{c.grammar.dayparts[parts['daypart'].lower()]}", "SET")
    if "season" in parts:
        return Vague(f"XXXX-{c.grammar.seasons[parts['season'].lower()][2]}", "SET")
    if "weekend" in parts:
        return Vague("XXXX-WXX-WE", "SET")
    count = 2 if "other" in parts else _count(parts, c) if "number" in parts else 1
    return Vague(_length(count, parts["unit"], c), "SET")


def _weekday_set(parts: Mapping[str, str], c: Context) -> Vague:
    index = c.grammar.weekdays[parts.get("weekday") or parts["weekdays"]]
    part = parts.get("daypart") or parts.get("dayparts")
    return Vague(f"XXXX-WXX-{index + 1}" + (f"T{c.grammar.dayparts[part.lower()]}" if part else ""), "SET")


def _month_set(parts: Mapping[str, str], c: Context) -> Vague:
    return Vague(f"XXXX-{c.grammar.months[parts['month']]:02d}", "SET")


def _often(parts: Mapping[str, str], c: Context) -> Vague:
    return Vague(c.grammar.frequencies[(parts.get("often") or parts["often_first"]).lower()], "SET")


def _reference(parts: Mapping[str, str], c: Context) -> Vague:
    return Vague(c.grammar.references[" ".join(parts["reference"].lower().split())], "DATE")


COUNTS: dict[str, Resolver] = {
    "ago": _ago,
    "hence": _hence,
    "last_n": _last_n,
    "shift": _shift,
    "duration": _duration,
    "half_unit": _half_unit,
    "lasting": _lasting,
    "long": _long,
    "recent": _recent,
    "coming": _lasting,
    "set": _set,
    "rate": _set,
    "weekday_set": _weekday_set,
    "month_set": _month_set,
    "often": _often,
    "reference": _reference,
}
