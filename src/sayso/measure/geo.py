"""LGL: where the toponyms of local news lie. Their spans are given; the coordinates are asked for.

How it counts. A toponym counts for `accuracy_161km` where its gold has coordinates: right is a prediction within 161 km (100 miles) on the
great circle; none, or one that is missing, is wrong. `country_accuracy` counts those whose gold names a country. `exact` leaves out the
estimates, by which an unknown name takes the place that the report is about: it tells what is known rather than guessed. The errors, in
km, are those of predictions with coordinates. Intervals are over reports.

To predict, the spans, the text and the host of the page are read; nothing of the gold, and no other report of the same paper.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from statistics import fmean, median
from typing import Any
from urllib.parse import urlsplit

from ..actors.knowledge import read_rows
from ..config import Config
from ..errors import UsageError
from ..places import Resolved, Toponym, distance_km, resolve
from ..records import Problem
from .items import Bench, Item
from .tally import Count, bootstrap, rounded, share

__all__ = ["GEO", "country_names", "figures", "predict", "score"]

_NEAR_KM = 161.0
_AROUND = 40
"""Characters on both sides of a toponym that the ranker reads."""
_GOLD_NAMES: Mapping[str, str] = {
    "Palestinian Territory": "PSE", "British Virgin Islands": "VGB", "U.S. Virgin Islands": "VIR", "Czech Republic": "CZE", "Macedonia": "MKD",
    "Swaziland": "SWZ", "East Timor": "TLS", "Ivory Coast": "CIV", "Democratic Republic of the Congo": "COD", "Republic of the Congo": "COG",
    "Vatican": "VAT", "Burma": "MMR",
}  # fmt: skip
"""Countries as GeoNames called them in 2009, where sayso's table has another name."""


@cache
def country_names() -> Mapping[str, str]:
    """Return what stands for a country in a text (names, adjectives, peoples) → ISO 3166 alpha-3; on a double use the country's own name wins."""
    out: dict[str, str] = {}
    rows = [row for _, row in read_rows("countries")]
    for columns in (("name",), ("aliases",), ("adjectives",), ("people",)):
        for row in rows:
            for column in columns:
                for name in row[column].replace("|", ";").split(";"):
                    if name.strip():
                        out.setdefault(name.strip().removeprefix("the "), row["iso3"])
    return out


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, toponyms: [{lat, lon, country, estimated}]}` a report, one entry a given toponym in order, None where nothing is known."""
    for item in items:
        text = item.get("text")
        if not isinstance(text, str):
            raise UsageError("S135", "an item without 'text'", record=str(item["id"]), remedy="Give each item its text.")
        asked = [
            Toponym(text[t["start"] : t["end"]] or t.get("phrase", ""), text[max(0, t["start"] - _AROUND) : t["start"]], text[t["end"] : t["end"] + _AROUND])
            for t in item.get("toponyms") or ()
        ]
        host = item.get("domain") or urlsplit(item.get("url") or "").hostname or ""
        yield {"id": item["id"], "toponyms": [_entry(found) for found in resolve(asked, country_names(), host=host)]}


def _entry(found: Resolved | None) -> dict[str, Any]:
    if found is None:
        return {"lat": None, "lon": None, "country": None, "estimated": False}
    return {"lat": round(found.lat, 4), "lon": round(found.lon, 4), "country": found.country, "estimated": found.estimated}


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return the figures over all reports, their intervals over reports, and the errors in km."""
    said = {p["id"]: p["toponyms"] for p in predictions}
    units, errors = [], []
    for item in gold:
        unit, far = _count(item["toponyms"], said.get(item["id"], ()))
        units.append(unit)
        errors += far
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return {
        "reports": len(gold),
        "toponyms": {"with coordinates": total["placed"], "with a country": total["countried"], "estimated": total["estimated"]},
        "main": rounded(figures(total)),
        "interval_95": bootstrap(units, figures, samples),
        "error_km": {"mean": round(fmean(errors), 1), "median": round(median(errors), 1)} if errors else {"mean": None, "median": None},
    }


def figures(total: Count) -> dict[str, float | None]:
    """Return all figures of added-up counts."""
    return {
        "accuracy_161km": share(total["near"], total["placed"]),
        "country_accuracy": share(total["country"], total["countried"]),
        "exact_accuracy_161km": share(total["near exactly"], total["placed"]),
        "exact_country_accuracy": share(total["country exactly"], total["countried"]),
    }


def _count(gold: Sequence[Item], said: Sequence[Item]) -> tuple[Count, list[float]]:
    """Count one report, and return how far off its predictions are."""
    count: Count = Counter()
    errors = []
    for i, want in enumerate(gold):
        have = said[i] if i < len(said) else {}
        known = not have.get("estimated")
        if want.get("lat") is not None and want.get("lon") is not None:
            count["placed"] += 1
            count["estimated"] += not known
            off = _off(want, have)
            if off is not None:
                errors.append(off)
            near = off is not None and off <= _NEAR_KM
            count.update({"near": near, "near exactly": near and known})
        code = _code(want.get("country"))
        if code:
            count["countried"] += 1
            count.update({"country": have.get("country") == code, "country exactly": known and have.get("country") == code})
    return count, errors


def _off(want: Item, have: Item) -> float | None:
    if have.get("lat") is None or have.get("lon") is None:
        return None
    off = distance_km(float(want["lat"]), float(want["lon"]), float(have["lat"]), float(have["lon"]))
    return off if math.isfinite(off) else None


def _code(name: str | None) -> str | None:
    """Return the alpha-3 code of the gold's English name; a name that nobody knows stands for itself, so that it counts and is never right."""
    return (_GOLD_NAMES.get(name) or country_names().get(name) or name) if name else None


GEO = Bench(
    name="geo",
    measures="places: where the toponyms of local news lie (spans given)",
    data="benchmarks/geo_lgl/dev.jsonl",
    gold="toponyms",
    predict=predict,
    score=score,
)
