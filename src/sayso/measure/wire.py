"""PolNeAR's columns `wire` and `credit`: which agency a report is from, read from its text alone.

How it counts. `wire` names the agency whose report an outlet printed, `credit` the medium from which an outlet has a story that it tells anew.
Of either, a prediction is right where it names the gold's agency; one where the gold names another or none is false; gold that is not named is
missed. Names are compared without letter case, "The", "h/t:", ".com" and a full stop; the agencies' letters stand for their names. A sign
by which the whole report is an agency's (`AgencySign.whole`) predicts `wire`, that of an agency which contributed predicts `credit`.

Limits. `named` is the share of gold names that stand anywhere in the text: where it is low, no reader of the text alone can tell. `credit` is
such a column: most of its media are never named in the report, so that its recall is bounded by `credit_named`, and it names blogs and
papers, not agencies. Outlets that print agency reports without their dateline show in `wire_named` as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..agency import agency_of
from ..config import Config
from ..plugins import load
from ..records import Problem
from .items import Bench, Item, report_of
from .tally import Count, bootstrap, precision_recall_f1, rounded, share

__all__ = ["WIRE", "predict", "score"]

_COLUMNS = ("wire", "credit")
_NOTHING = frozenset(("", "na", "none"))
_AROUND = re.compile(r"^(?:h/t:?\s*)?(?:the\s+)?|(?:\.com)?[.\s]*$", re.IGNORECASE)
_LETTERS: Mapping[str, str] = {"ap": "associated press", "upi": "united press international", "afp": "agence france-presse"}


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, wire, credit, how, words}` an article: the agency or null, the kind of sign, and its span."""
    language = load("languages", config.language)()
    for item in items:
        text = report_of({"id": item["id"], "text": item["text"]}, "text", problems).text
        sign = agency_of(text, language)
        yield {
            "id": item["id"],
            "wire": sign.agency if sign is not None and sign.whole else None,
            "credit": sign.agency if sign is not None and not sign.whole else None,
            "how": sign.how if sign is not None else None,
            "words": list(sign.span) if sign is not None else None,
        }


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return precision, recall and F1 of both columns, the share of gold names that the text holds, and intervals over articles."""
    said = {p["id"]: p for p in predictions}
    units = [_count(item, said.get(item["id"], {})) for item in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    agencies = sorted({name for item in gold if (name := _name(item.get("wire")))})
    return {
        "articles": len(gold),
        "main": rounded(_figures(total)),
        "interval_95": bootstrap(units, _figures, samples),
        "counts": {column: {name: total[f"{column}.{name}"] for name in ("gold", "said", "right", "named")} for column in _COLUMNS},
        "wire_by_agency": {name: {"gold": total[f"wire.gold.{name}"], "right": total[f"wire.right.{name}"]} for name in agencies},
        "wire_by_sign": {name: total[f"how.{name}"] for name in ("dateline", "byline", "credit", "house")},
    }


def _name(value: str | None) -> str:
    """Return a medium's name as it is compared, "" for none."""
    name = _AROUND.sub("", (value or "").strip()).lower()
    return "" if name in _NOTHING else _LETTERS.get(name, name)


def _count(item: Item, said: Item) -> Count:
    count: Count = Counter()
    for column in _COLUMNS:
        wanted, found = _name(item.get(column)), _name(said.get(column))
        right = bool(wanted) and wanted == found
        count.update({f"{column}.gold": bool(wanted), f"{column}.said": bool(found), f"{column}.right": right})
        count[f"{column}.named"] += bool(wanted) and _stands_in(item.get("text", ""), item[column])
        if column == "wire" and wanted:
            count.update({f"wire.gold.{wanted}": 1, f"wire.right.{wanted}": right})
        if column == "wire" and right:
            count[f"how.{said.get('how')}"] += 1
    return count


def _stands_in(text: str, value: str) -> bool:
    """Tell whether a medium is named in a text, by its name as the column writes it or, for an agency, by its letters or name."""
    name = _name(value)
    written = re.sub(r"^h/t:?\s*|(?:\.com)?[.\s]*$", "", value.strip())
    forms = {written, written.capitalize(), *(form for short, long in _LETTERS.items() if name == long for form in (short.upper(), long.title()))}
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) for form in forms)


def _figures(total: Count) -> dict[str, float | None]:
    out: dict[str, float | None] = {}
    for column in _COLUMNS:
        right, said, gold = (total[f"{column}.{name}"] for name in ("right", "said", "gold"))
        out.update(zip((f"{column}_precision", f"{column}_recall", f"{column}_f1"), precision_recall_f1(right, said - right, gold - right), strict=True))
        out[f"{column}_named"] = share(total[f"{column}.named"], gold)
    return out


WIRE = Bench(
    name="wire",
    measures="which agency a report is from, read from its text alone (PolNeAR's columns wire and credit)",
    data="benchmarks/polnear/dev.jsonl",
    gold="wire",
    predict=predict,
    score=score,
)
