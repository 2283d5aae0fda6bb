"""How pairs get on: the list of those that changed most, one pair over time, and the acts behind a bar.

Everything is counted from arrays in memory (`store.acts`), read once for each state of the store.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.requests import Request

from ..between import dyads as table_between
from ..between import unknown_actor
from ..dyadic.acts import REALIS, Acts
from ..dyadic.changes import DAYS, Change, changes
from ..dyadic.pairing import LEVELS, Level, Pairing, between, meant, pairs, unit_of
from ..dyadic.periods import BY, By, fitting, periods, starts
from ..dyadic.schemes import scheme_of, schemes
from ..dyadic.series import QUADS, chosen, series
from ..dyadic.smoothing import Z80, Z95
from ..dyadic.tables import act_rows
from ..dyadic.volume import VOLUMES
from ..errors import UsageError
from ..render.dyads import MOST, timeline
from ..render.labels import country_name, sector_name
from ..store import incidents as stored_incidents
from .acts import acts_of, acts_ready, once
from .asked import Param, read
from .incidents import briefs
from .page import Feature, Page
from .site import Site, address, path_of

if TYPE_CHECKING:
    from ..dyadic.series import Series

__all__ = ["FEATURES", "as_csv", "most_changed", "pair_path"]

_PAGE = 25
_SHORTEST = 91
"""Days that a pair's page shows at least."""
_ROWS = 40
"""Periods in the page's table: the newest in which something was. The CSV has all."""
_COUNTS = (
    "acts: incidents, however many reports tell them; events of reports that were not joined yet stand for themselves. Tension sums PLOVER intensities with"
    " the sign turned, corrected for the volume of reporting"
)
_WAYS = (
    Param("realis", "choice", "Only acts that stand so; otherwise those of the weights.", REALIS),
    Param("weights", "choice", "Scheme of weighting.", tuple(schemes()), default="plover"),
    Param("volume", "choice", "What reporting volume is measured by, for which tension is corrected.", VOLUMES, default="reports"),
)
_LIST = (
    Param("actor", "text", "Pairs with this side: a country's code, COUNTRY:SECTOR, an actor's id or name."),
    Param("level", "choice", "Pairs of what.", LEVELS, default="country"),
    Param("way", "choice", "Each direction for itself, or both together.", ("directed", "undirected"), default="directed"),
    Param("order", "choice", "Most changed, most active, or tensest first.", ("changed", "active", "tense"), default="changed"),
    Param("within", "choice", "Whether acts of a side towards itself are listed.", ("no", "yes"), default="no"),
    *_WAYS,
    Param("until", "day", "The last of the days that are compared; otherwise that of the last report."),
    Param("page", "whole", "Page of twenty-five.", default=1, most=100_000),
)
_PAIR = (
    Param("by", "choice", "Length of a period; otherwise the finest of which a drawing has room for all.", BY),
    Param("level", "choice", "What the sides are; otherwise as their form says.", LEVELS),
    Param("since", "day", "First day."),
    Param("until", "day", "Last day."),
    *_WAYS,
)
_ACTS = (
    Param("level", "choice", "What the sides are; otherwise as their form says.", LEVELS),
    Param("since", "day", "Acts of this day or later."),
    Param("until", "day", "Acts of this day or before."),
    Param("quad", "choice", "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.", ("1", "2", "3", "4")),
    Param("realis", "choice", "Only acts that stand so; otherwise all, also those that do not count.", REALIS),
    Param("page", "whole", "Page of twenty-five.", default=1, most=100_000),
)


def pair_path(one: str, other: str) -> str:
    """Return the path of a pair's page. A slash within an id is written ~1 and ~ is ~0, as in JSON pointers: servers take an encoded slash for a slash."""
    return "/dyads/" + "/".join(quote(side.replace("~", "~0").replace("/", "~1"), safe=":~") for side in (one, other))


def _sides(request: Request) -> tuple[str, str]:
    one, other = (request.path_params[name].replace("~1", "/").replace("~0", "~") for name in ("one", "other"))
    return one, other


def _name(unit: str) -> str:
    """Say a side: a country by its name, COUNTRY:SECTOR in words, an actor's id as it is."""
    if len(unit) == 3:
        return country_name(unit)
    country, mark, sector = unit.partition(":")
    if mark and len(country) in (1, 3) and len(sector) in (1, 3):
        return ", ".join(part for part in (country_name(country) if country != "-" else "", sector_name(sector) if sector != "-" else "") if part)
    return unit


def _ranked(site: Site, asked: Mapping[str, Any]) -> list[Change]:
    """Return the pairs of the list that is asked for, in its order."""
    held = acts_of(site)
    acts, kept = held.acts, held.kept
    names = ("level", "way", "weights", "volume", "realis", "until")
    realis = (asked["realis"],) if asked["realis"] else None

    def make() -> list[Change]:
        level, way = asked["level"], asked["way"]
        known = held.countries[way] if level == "country" else None
        pairing = known or once(kept, ("pairs", level, way), lambda: pairs(acts, level, undirected=way == "undirected"))
        return changes(acts, pairing, until=asked["until"], scheme=asked["weights"], realis=realis, volume=asked["volume"])

    found: list[Change] = once(kept, ("changes", *(asked[n] for n in names)), make)
    if asked["within"] == "no":
        found = [one for one in found if one.source != one.target]
    if asked["actor"]:
        unknown_actor(acts, asked["actor"], None)
        units = {unit_of(p, asked["level"]) for p, good in zip(acts.parties, meant(acts, asked["actor"]).tolist(), strict=True) if good}
        found = [one for one in found if one.source in units or one.target in units]
    if asked["order"] == "active":
        found = sorted(found, key=lambda c: (-c.n, -c.before, c.source, c.target))
    if asked["order"] == "tense":
        found = sorted(found, key=lambda c: (-c.tension, -c.n, c.source, c.target))
    return found


def _row(one: Change, asked: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: asked[name] for name, value in (("weights", "plover"), ("volume", "reports"), ("realis", None)) if asked.get(name, value) != value}
    if asked.get("level", "country") == "actor":
        kept["level"] = "actor"
    return {
        "source": one.source,
        "target": one.target,
        "names": [_name(one.source), _name(one.target)],
        "n": one.n,
        "before": one.before,
        "quads": list(one.quads),
        "origins": one.origins,
        "tension": round(one.tension, 2),
        "tension_before": round(one.tension_before, 2),
        "change": round(one.change, 2),
        "sigmas": round(one.sigmas, 2),
        "last": one.last.isoformat(),
        "page": address(pair_path(one.source, one.target), kept),
    }


def most_changed(site: Site, number: int = 6) -> list[dict[str, Any]]:
    """Return the pairs of countries that changed most, both directions together: what the first page shows. Nothing as long as a large store is being read."""
    if acts_ready(site) is None:
        return []
    asked: dict[str, Any] = {p.name: p.default for p in _LIST} | {"way": "undirected"}
    return [_row(one, asked) for one in _ranked(site, asked)[:number]]


def _list(site: Site, request: Request) -> Page:
    asked = read(request, _LIST)
    found = _ranked(site, asked)
    begin = (asked["page"] - 1) * _PAGE
    rows = [_row(one, asked) for one in found[begin : begin + _PAGE]]
    defaults = {p.name: p.default for p in _LIST}
    given = {name: value for name, value in asked.items() if value != defaults[name] and name != "page"}
    more = begin + _PAGE < len(found)
    acts = acts_of(site).acts
    last = asked["until"] or (date.fromordinal(acts.span[1]) if acts.span else None)
    data = {
        "counts": _COUNTS,
        "days": DAYS,
        "until": last,
        "total": len(found),
        "dyads": rows,
        "next": address("/api/dyads", given, page=asked["page"] + 1) if more else None,
    }

    def view() -> dict[str, Any]:
        return {
            "rows": rows,
            "asked": asked,
            "most": max((max(r["n"], 1) for r in rows), default=1),
            "since": last - timedelta(days=DAYS - 1) if last else None,
            "orders": [(o, address("/dyads", given, order=o if o != "changed" else None)) for o in ("changed", "active", "tense")],
            "chosen": [{"label": n, "value": v, "without": address("/dyads", given, **{n: None})} for n, v in given.items() if n != "order"],
            "schemes": schemes(),
            "realis": REALIS,
            "newer": address("/dyads", given, page=asked["page"] - 1) if asked["page"] > 1 else None,
            "older": address("/dyads", given, page=asked["page"] + 1) if more else None,
        }

    return Page(template="dyads.html", data=data, view=view)


def _window(acts: Acts, both: Pairing, asked: Mapping[str, Any]) -> tuple[By, date | None, date | None, bool]:
    """Return the length of a period, the days that are drawn, and whether older ones were left out for want of room.

    Unless days are asked for, they go from the pair's first act that is not older than the first report, and three months at least, to the last report.
    """
    span = acts.span
    if span is None:
        return asked["by"] or "week", asked["since"], asked["until"], False
    last = asked["until"].toordinal() if asked["until"] else span[1]
    days = acts.day[both.act]
    days = days[(days >= span[0]) & (days <= last)]
    begin = max(span[0], min(int(days.min()) if len(days) else last, last - _SHORTEST))
    first = asked["since"].toordinal() if asked["since"] else min(begin, last)
    if first > last:
        raise UsageError("S141", "since cannot be after the last day", record=date.fromordinal(first).isoformat(), remedy="Give an earlier day.")
    by = asked["by"] or fitting(first, last)
    edges = periods([first, last], by)
    cut = bool(edges[1] - edges[0] + 1 > MOST)
    if cut:
        first = int(starts(int(edges[1]) - MOST + 1, by))
    return by, date.fromordinal(first), date.fromordinal(last), cut


def _between(site: Site, one: str, other: str, level: Level | None) -> tuple[Acts, dict[Any, Any], tuple[Pairing, Pairing]]:
    """Return the acts, what is kept, and the acts of a pair: each direction for itself, and both together. Raises `UsageError` S172 for an unknown side."""
    held = acts_of(site)
    acts, kept = held.acts, held.kept
    unknown_actor(acts, one, level)
    unknown_actor(acts, other, level)
    return acts, kept, once(kept, ("between", one, other, level), lambda: between(acts, one, other, level))


def _pair(site: Site, request: Request) -> Page:
    asked = read(request, _PAIR)
    one, other = _sides(request)
    acts, kept, (directed, whole) = _between(site, one, other, asked["level"])
    by, since, until, cut = _window(acts, whole, asked)
    ways: dict[str, Any] = {"since": since, "until": until, "realis": (asked["realis"],) if asked["realis"] else None, "volume": asked["volume"]}

    def make() -> tuple[Series, Series]:
        return series(acts, directed, by, scheme=asked["weights"], level=False, **ways), series(acts, whole, by, scheme=asked["weights"], **ways)

    found, both = once(kept, ("pair", one, other, *asked.values()), make)
    rows = _periods(both, found, one == other or len(found.pairing) == 1)
    names = (_name(one), _name(other))
    path = pair_path(one, other)
    given = {name: value for name, value in asked.items() if value not in (None, "plover", "reports")}
    for_acts = {name: asked[name] for name in ("level", "realis") if asked[name]}
    scheme = scheme_of(asked["weights"])
    data = {
        "counts": _COUNTS,
        "sides": [one, other],
        "names": list(names),
        "by": by,
        "since": since,
        "until": until,
        "older_left_out": cut,
        "weights": {"name": scheme.name, "about": scheme.about, "realis": dict(chosen(scheme, ways["realis"]).realis)},
        "volume": asked["volume"],
        "outside": both.outside,
        "periods": [row | {"acts": address(f"{path}/acts", for_acts, since=row["start"], until=row["end"])} for row in rows],
        "directed": [
            {"source": s, "target": t, **_totals(found, i)} for i, (s, t) in enumerate(zip(found.pairing.sources, found.pairing.targets, strict=True))
        ],
        "together": _totals(both, 0),
        "csv": address(f"{path}.csv", given, by=by, since=since, until=until),
        "page": path,
    }

    def view() -> dict[str, Any]:
        from .alerts import of_pair

        def link(start: date, end: date, quad: int | None) -> str:
            return address(f"{path}/acts", for_acts, since=start, until=end, quad=quad)

        busy = [row for row in data["periods"] if row["n"]]
        return {
            "names": names,
            "asked": asked,
            "by": by,
            "drawing": timeline(found, both, names, link),
            "busy": busy[::-1][:_ROWS],
            "all_busy": len(busy),
            "bys": [(b, address(path, given, by=b)) for b in BY],
            "back": address(pair_path(other, one), given) if one != other else None,
            "tenth": lambda value: f"{round(value, 1) + 0.0:.1f}",
            "same": len(found.pairing) == 1,
            "schemes": schemes(),
            "scheme": scheme,
            "realis": REALIS,
            "acts": address(f"{path}/acts", for_acts),
            "narrow": address(path, given, by=None) if asked["by"] else None,
            "alerts": of_pair(site, one, other),
            "all_alerts": address("/alerts", {"actor": one, "other": other}),
        }

    return Page(template="dyad.html", data=data, view=view)


def _totals(found: Series, dyad: int) -> dict[str, Any]:
    """Return the sums of one dyad over all periods."""
    import numpy as np

    mine = found.key // (5 * max(1, found.size)) == dyad
    total = mine & (found.key % 5 == 0)
    stands = found.standing[total].sum(axis=0)
    return {
        "n": int(found.n[total].sum()),
        "quads": [int(found.n[mine & (found.key % 5 == q)].sum()) for q in (1, 2, 3, 4)],
        "tension": round(float(found.tension[total].sum()), 2),
        "origins": int(found.origins[total].sum()),
        "mutual": int(found.mutual[total].sum()),
        "by_realis": {name: int(stands[i]) for i, name in enumerate(REALIS) if np.any(stands) and stands[i]},
    }


def _periods(both: Series, directed: Series, same: bool) -> list[dict[str, Any]]:
    """Return a row a period: both directions together, and each for itself."""
    if not both.size:
        return []
    quads = [both.dense(both.n, q)[0].tolist() for q in (1, 2, 3, 4)]
    ways = [directed.dense(directed.n)[i].tolist() for i in range(len(directed.pairing))]
    n, origins, incidents = (both.dense(values)[0].tolist() for values in (both.n, both.origins, both.incidents))
    tension, raw = (both.dense(values)[0].tolist() for values in (both.tension, both.raw))
    level = {}
    if both.level is not None:
        level = {name: both.level.at(z)[0].tolist() for name, z in (("level", 0.0), ("low80", -Z80), ("high80", Z80), ("low95", -Z95), ("high95", Z95))}
    out = []
    for i, (start, end) in enumerate(zip(both.starts.tolist(), both.ends.tolist(), strict=True)):
        row = {
            "start": date.fromordinal(start).isoformat(),
            "end": date.fromordinal(end).isoformat(),
            "n": n[i],
            "incidents": incidents[i],
            "quads": [q[i] for q in quads],
            "there": ways[0][i],
            "back": None if same else ways[1][i],
            "origins": origins[i],
            "tension": round(tension[i], 3) + 0.0,
            "tension_raw": round(raw[i], 3),
            "volume": int(both.volume.around[i]),
            "volume_factor": round(float(both.volume.factor[i]), 4),
        }
        out.append(row | {name: round(values[i], 3) + 0.0 for name, values in level.items()})
    return out


def as_csv(site: Site, request: Request) -> str:
    """Return the tidy table of a pair (docs/dyads.md has the columns)."""
    asked = read(request, _PAIR)
    acts = acts_of(site).acts
    realis = (asked["realis"],) if asked["realis"] else None
    names = ("by", "level", "since", "until", "weights", "volume")
    out = io.StringIO()
    table_between(acts, *_sides(request), realis=realis, **{name: asked[name] for name in names}).write_csv(out)
    return out.getvalue()


def _behind(site: Site, request: Request) -> Page:
    asked = read(request, _ACTS)
    one, other = _sides(request)
    acts, _, (_, both) = _between(site, one, other, asked["level"])
    rows = act_rows(acts, both, asked["since"], asked["until"])
    if asked["quad"]:
        rows = rows[acts.quad[both.act[rows]] == int(asked["quad"])]
    if asked["realis"]:
        rows = rows[acts.realis[both.act[rows]] == REALIS.index(asked["realis"])]
    begin = (asked["page"] - 1) * _PAGE
    shown = [int(both.act[row]) for row in rows[begin : begin + _PAGE]]
    ids = [str(acts.ids[i]) for i in shown if acts.incident[i]]
    with site.reading() as conn:
        told = stored_incidents.incidents(conn, ids) if ids else []
        incidents = briefs(conn, told)
    days = {str(acts.ids[i]): date.fromordinal(int(acts.day[i])).isoformat() if acts.day[i] else None for i in shown}
    events = [
        {"id": str(acts.ids[i]), "type": acts.types[acts.type[i]], "quad": int(acts.quad[i]), "realis": REALIS[acts.realis[i]], "day": days[str(acts.ids[i])],
         "page": path_of("events", str(acts.ids[i]))}
        for i in shown if not acts.incident[i]
    ]  # fmt: skip
    path = pair_path(one, other)
    given = {name: value for name, value in asked.items() if value is not None and name != "page"}
    more = begin + _PAGE < len(rows)
    data = {
        "counts": _COUNTS,
        "sides": [one, other],
        "total": len(rows),
        "incidents": [i | {"day": days.get(i["id"])} for i in incidents],
        "events": events,
        "next": address(f"/api{path}/acts", given, page=asked["page"] + 1) if more else None,
        "page": address(f"{path}/acts", given),
    }

    def view() -> dict[str, Any]:
        return {
            "names": (_name(one), _name(other)),
            "pair": address(path, {"level": asked["level"]}),
            "asked": asked,
            "incidents": incidents,
            "events": events,
            "quad_name": QUADS[int(asked["quad"])] if asked["quad"] else None,
            "chosen": [{"label": n, "value": v, "without": address(f"{path}/acts", given, **{n: None})} for n, v in given.items()],
            "newer": address(f"{path}/acts", given, page=asked["page"] - 1) if asked["page"] > 1 else None,
            "older": address(f"{path}/acts", given, page=asked["page"] + 1) if more else None,
        }

    return Page(template="dyad-acts.html", data=data, view=view)


FEATURES = (
    Feature("/dyads", _list, "Pairs with acts in the last 90 days or the 90 before, those that changed most first.", _LIST, schema="Dyads"),
    Feature("/dyads/{one}/{other}/acts", _behind, "The incidents and events between two sides.", _ACTS, schema="Acts"),
    Feature("/dyads/{one}/{other}", _pair, "How two sides get on: counts by quad class, tension with its level and band, by period.", _PAIR, schema="Dyad"),
)
