"""Which predicted event stands for which gold event, and which predicted claim for which gold claim.

Events align one to one within a report: same type (or one of the gold's `alt_types`) and overlapping trigger; else same type in the same
sentence. Overlaps come first, then the larger overlap, then agreeing countries, then the nearer trigger; realis never helps. Claims of
an aligned event pair one to one, equal chains first, then equal origins, lengths and stances.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from ..records import Span
from .tally import assign

__all__ = ["NON_STATE", "align", "codes", "countries", "folded", "pair_checks", "pair_claims", "same_chain", "same_origin", "span_of"]

NON_STATE = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"})
"""Codes that stand where a country would; their sectors are not compared."""

_ARTICLES = frozenset({"the", "a", "an"})
_INITIALS = re.compile(r"\b(?:\w\.)+(?:\w\b\.?)?")
_ABBREVIATIONS = "Mr Mrs Ms Dr Gen Col Lt Capt Sgt St Jan Feb Aug Sept Sep Oct Nov Dec No vs Messrs"
_ABBREVIATED = re.compile(rf"(?:\b(?:{'|'.join(_ABBREVIATIONS.split())})|\b[A-Z](?:\.[A-Z])*)\.$")
_STOP = re.compile(r"""(?P<line>\n+)|(?P<sign>[.!?…])["”'’)\]]*\s+(?=["“'‘(\[]?[A-Z0-9ÀÁÂÄÅÇÉÈÊÍÎÑÓÔÖØŠÚÜŽ])""")

Row = dict[str, Any]


def folded(name: Any) -> str:
    """Fold a name for comparing: ASCII, lower case, "U.S." as "us", no "'s", articles or signs."""
    text = unicodedata.normalize("NFKD", str(name or "")).encode("ascii", "ignore").decode().casefold()
    text = _INITIALS.sub(lambda m: m.group().replace(".", ""), text)
    text = re.sub(r"'s\b", "", text)
    return " ".join(word for word in re.findall(r"\w+", text) if word not in _ARTICLES)


def span_of(value: Any) -> Span | None:
    """Return the span of a `[start, end]`, None of anything else."""
    if isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(x, int) for x in value):
        return Span(*value)
    return None


def countries(actors: Iterable[Row] | None) -> set[Any]:
    """Return the country codes of one side of an event."""
    return {a["country"] for a in actors or () if a.get("country")}


def codes(actors: Iterable[Row] | None) -> set[tuple[Any, Any]]:
    """Return the country and sector codes of one side of an event."""
    return {_code(a) for a in actors or () if a.get("country") or a.get("sector")}


def _code(row: Row) -> tuple[Any, Any]:
    country = row.get("country")
    return country, None if country in NON_STATE else row.get("sector")


def _sentence_starts(text: str) -> list[int]:
    starts = [0]
    for stop in _STOP.finditer(text):
        if stop["sign"] == "." and _ABBREVIATED.search(text[starts[-1] : stop.start() + 1]):
            continue
        starts.append(stop.end())
    return starts


def align(text: str, gold: Sequence[Row], said: Sequence[Row]) -> dict[int, int]:
    """Return {index of gold event: index of predicted event}."""
    starts = _sentence_starts(text)
    return assign([[_likeness(g, s, starts) for s in said] for g in gold])


def _likeness(gold: Row, said: Row, starts: Sequence[int]) -> float:
    """Weigh a pair: 10,000 and more where the triggers overlap, 100 and more in the same sentence, 0 for what may not pair."""
    want, have = Span(*gold["trigger"]), span_of(said.get("trigger"))
    if have is None or said.get("type") not in (gold["type"], *(gold.get("alt_types") or ())):
        return 0.0
    shared = min(want.end, have.end) - max(want.start, have.start)
    if shared <= 0 and bisect_right(starts, want.start) != bisect_right(starts, have.start):
        return 0.0
    tie = 5 * _agreement(gold["actors"], said.get("actors")) + 2 * _agreement(gold["recipients"], said.get("recipients"))
    tie += 1 / (1 + abs(want.start - have.start)) + (0.25 if said.get("type") == gold["type"] else 0.0)
    if shared > 0:
        return 10_000 + 100 * shared / (max(want.end, have.end) - min(want.start, have.start)) + tie
    return 100 + tie - (5 if gold.get("optional") else 0)


def _agreement(gold: Iterable[Row] | None, said: Iterable[Row] | None) -> float:
    want, have = countries(gold), countries(said)
    return len(want & have) / len(want | have) if want | have else 1.0


def _same_link(gold: Row, said: Row, *, outermost: bool) -> bool:
    """Tell whether two links name the same holder: same kind, and name or, failing that, codes. The outermost outlet is the report's own."""
    if gold.get("kind") != said.get("kind"):
        return False
    if outermost and gold.get("kind") == "outlet":
        return True
    want, have = folded(gold.get("name")), folded(said.get("name"))
    if have and have in (want, folded(gold.get("describes"))):
        return True
    if _code(gold) == (None, None) and want and have:
        return False  # two names that differ, and no code that could still agree
    return _code(gold) == _code(said)


def same_chain(gold: Sequence[Row], said: Sequence[Row]) -> bool:
    """Tell whether two chains are equal link by link."""
    return len(gold) == len(said) and all(_same_link(g, s, outermost=i == 0) for i, (g, s) in enumerate(zip(gold, said, strict=True)))


def same_origin(gold: Sequence[Row], said: Sequence[Row]) -> bool:
    """Tell whether the innermost links are the same holder; the outlet alone and a longer chain never are."""
    if not gold or not said or (len(gold) == 1) != (len(said) == 1):
        return False
    return _same_link(gold[-1], said[-1], outermost=len(gold) == 1)


def pair_claims(gold: Sequence[Row], said: Sequence[Row]) -> dict[int, int]:
    """Return {index of gold claim: index of predicted claim}; every claim pairs as long as there are two."""

    def weight(g: Row, s: Row) -> float:
        want, have = g["chain"], s.get("chain") or []
        stance = 3.0 if g["stance"] == s.get("stance") else 0.0
        return 1.0 + 100 * same_chain(want, have) + 30 * same_origin(want, have) + 10 * (len(want) == len(have)) + stance

    return assign([[weight(g, s) for s in said] for g in gold])


def pair_checks(gold: Sequence[Row], said: Sequence[Row]) -> dict[int, int]:
    """Return {index of gold verification: index of predicted one}: same status and same verifier."""

    def weight(g: Row, s: Row) -> float:
        if g["status"] != s.get("status") or not _same_verifier(g, s):
            return 0.0
        return 100.0 + 10 * (folded(g["by"]) == folded(s.get("by"))) + _overlap(g, s)

    return assign([[weight(g, s) for s in said] for g in gold])


def _same_verifier(gold: Row, said: Row) -> bool:
    """Tell whether one name's words lie within the other's, or the clauses overlap and the countries are equal."""
    want, have = set(folded(gold.get("by")).split()), set(folded(said.get("by")).split())
    if want and have and (want <= have or have <= want):
        return True
    return _overlap(gold, said) and gold.get("country") == said.get("country")


def _overlap(gold: Row, said: Row) -> bool:
    want, have = span_of(gold.get("span")), span_of(said.get("span"))
    return want is not None and have is not None and want.overlaps(have)
