"""Finding time expressions: the patterns of `patterns`, tried on a text, without overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.errors import DataError

from .calendar import holiday_rules
from .patterns import Rule, either, kinds_of_words, rules

__all__ = ["Found", "Grammar", "compile_grammar", "scan"]

_WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules in order of precedence, the words without which none applies, and what words stand for."""

    rules: tuple[Rule, ...]
    kinds: Mapping[str, int]
    relation: re.Pattern[str]
    lasting: re.Pattern[str]
    whole: re.Pattern[str]
    paper: re.Pattern[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, Sequence[Any]]
    units: Mapping[str, str]
    clock_units: Mapping[str, str]
    long_units: Mapping[str, Sequence[Any]]
    days: Mapping[str, int]
    dayparts: Mapping[str, str]
    decades: Mapping[str, int]
    numbers: Mapping[str, int]
    multipliers: Mapping[str, int]
    approximate: Mapping[str, str]
    references: Mapping[str, str]
    frequencies: Mapping[str, str]
    relations: Mapping[str, str]
    holidays: Mapping[str, Mapping[str, Any]]

    def number(self, words: str) -> int | None:
        """Return the whole number that words or a numeral stand for ("twenty-four", "two thousand", "1,500", "2 1/2": 2), or None."""
        digits = re.match(r"\d+(?:,\d{3})*", words)
        if digits:
            return int(digits.group().replace(",", ""))
        plain = re.sub(r"[\s-]+and[\s-]+a[\s-]+half$", "", " ".join(words.lower().split()))
        if plain in self.numbers:
            return self.numbers[plain]
        total = 0
        for word in re.split(r"[\s-]+", plain):
            if word in self.multipliers:
                total = (total or 1) * self.multipliers[word]
            elif word in self.numbers:
                total += self.numbers[word]
            else:
                return None
        return total

    def year(self, words: str) -> str:
        """Return the figures of a year in words: "nineteen ninety-one", "two thousand and two"."""
        if words[0].isdigit():
            return words
        if words[1:].isdigit():
            return ("20" if int(words[1:]) < _THIS_CENTURY else "19") + words[1:]
        first, rest = re.split(r"[\s-]+", words, maxsplit=1)
        if first.lower() in self.multipliers or re.match(r"thousand\b", rest, re.I):
            return str(self.number(re.sub(r"\s+and\s+", " ", words)))
        return str(100 * self.numbers[first.lower()] + (self.number(rest) or 0))

    def present(self, text: str) -> int:
        """Return the kinds of words of time expressions that a text has, as bits; 0 means that it has no expression."""
        kinds, found = self.kinds, 0
        for word in set(_WORD.findall(text.lower())):
            key = word if not word.isdecimal() else "0000" if len(word) == 4 else "00" if len(word) == 2 and word[1] == "0" else "0"
            found |= kinds.get(key, 0)
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """One expression in a text: characters `start:end`, the rule, its parts by name, and the relation in front ("since").

    `lead` is where the preposition in front begins.
    """

    start: int
    end: int
    rule: str
    parts: Mapping[str, str]
    relation: str | None
    lead: int


def compile_grammar(table: Mapping[str, Any], holidays: Mapping[str, Any] | None = None) -> Grammar:
    """Compile the tables `dates` and `holidays` of a language; raises `DataError` where a section is missing."""
    try:
        return _compile(table, holiday_rules(holidays or {}))
    except KeyError as exc:
        remedy = "Add the section; languages/en/dates.toml shows it."
        raise DataError("S310", f"the table of dates lacks {exc.args[0]!r}", record="dates.toml", remedy=remedy) from None


def _compile(table: Mapping[str, Any], holidays: Mapping[str, Mapping[str, Any]]) -> Grammar:
    same = ("seasons", "units", "clock_units", "long_units", "days", "dayparts", "decades", "multipliers", "approximate", "frequencies", "relations")
    return Grammar(
        months={**table["months"], **table["month_abbreviations"]},
        weekdays={**table["weekdays"], **table["weekday_abbreviations"]},
        numbers={**table["numbers"], **table["ordinals"]},
        references={word: name for name, words in table["references"].items() for word in words},
        **{name: table[name] for name in same},
        rules=rules(table, holidays),
        kinds=kinds_of_words(table, holidays),
        relation=re.compile(rf"(?i:(?P<relation>{either(table['relations'])})|on|in|during|over|at|for|of|within)\s+(?:the\s+)?(?:end\s+of\s+)?$"),
        lasting=re.compile(rf"(?i:\b(?:{either(table['words']['lasting'])})\s+)$"),
        whole=re.compile(rf"(?i:\b(?:{either(table['words']['whole'])})\b)"),
        paper=re.compile(rf"\s+(?:{either(table['words']['name_after'])})\b"),
        holidays=holidays,
    )


# A month name that is also a word or a first name needs a preposition or an edge in front of it.
_AMBIGUOUS = frozenset(("May", "March", "April", "June", "August"))
_MONTH_BEFORE = re.compile(
    r"(?i:\b(?:in|since|until|till|by|from|to|during|of|before|after|between|and|through|for|this|last|next|early|late|mid|\w+est|worst|best)[\s-]+)$"
)

_THIS_CENTURY = 50
"""A year of two figures below this is of the 2000s: "the summer of '09". Chosen by hand."""
_STRETCH = re.compile(r"\s+(?:the|these|those|past|last|next)\b", re.I)
_NAMED = frozenset(("day", "rel_unit", "bare_unit"))
_CLOSED = re.compile(r"\s*(?:[,.;:!?)”\"]|$)")


def _doubtful(name: str, match: re.Match[str], text: str, grammar: Grammar) -> bool:
    """Tell whether a match needs a word in front that it has not: "May" alone is no month, "a year" alone no length of time."""
    start = match.start()
    if name == "month":
        return not match["rel"] and match["month"] in _AMBIGUOUS and not (match["edge"] or _MONTH_BEFORE.search(text[:start]))
    if name == "weekday":
        return match["named"] is not None or grammar.paper.match(text, match.end()) is not None
    if name in _NAMED and _part_of_name(match, text):
        return True
    if name == "reference" and match["reference"].lower().endswith("the time"):
        return not _CLOSED.match(text, match.end())  # "at the time he was arrested" tells a time of its own
    if name == "shift":  # "two days before" the raid, or before they came, is counted from that and not from the day told
        return match["shift"].lower() == "before" and not _CLOSED.match(text, match.end())
    if name == "duration":
        if match["unit"].lower() == "quarter" and not match["side"]:
            return True  # "three-quarters" are a part of something
        single = match["number"] is not None and match["number"].lower() in ("a", "an") and not grammar.whole.search(match.group())
        return single and not (match["approximate"] or match["offset"] or grammar.lasting.search(text[:start]))
    return False


def _part_of_name(match: re.Match[str], text: str) -> bool:
    """Tell whether capital letters make an expression a name: "USA Today", "This Week", "Man of the Year"; not in a heading."""
    words = match.group().split()
    if not words[-1].istitle() or (len(words) == 1 and not re.search(r"[A-Z][\w.]*\s$", text[: match.start()])):
        return False
    others = [w for w in re.findall(r"[^\W\d_]{4,}", text) if w not in words]
    return sum(w[0].islower() for w in others) * 2 >= len(others) and bool(others)


def _start(match: re.Match[str], named: Mapping[str, str]) -> int:
    """Return where an expression begins: behind its preposition, which is no part of it in TIMEX3."""
    if "units" in named:
        return match.start("units")
    words = named.get("approximate", "").lower()
    inside = words == "within" or (words == "over" and _STRETCH.match(match.string, match.end("approximate")))
    end = match.end("approximate") if inside else match.end("lead_before") if "lead_before" in named else match.start()
    if named.get("reference", "").lower().startswith("in "):
        end += 2
    return end + len(match.string[end:]) - len(match.string[end:].lstrip()) if end > match.start() else end


def scan(text: str, grammar: Grammar) -> Iterator[Found]:
    """Yield the expressions of a text from left to right, without overlaps: the earliest, then the longest, then the first rule wins."""
    present = grammar.present(text)
    if not present:
        return
    hits: list[tuple[int, int, int, int, str, Mapping[str, str]]] = []
    for rank, rule in enumerate(grammar.rules):
        if not rule.needs & present or (rule.also and not rule.also & present):
            continue
        for match in rule.pattern.finditer(text):
            if _doubtful(rule.name, match, text, grammar):
                continue
            named = {k: v for k, v in match.groupdict().items() if v}
            if "year" in named or "year_in_words" in named:
                named["year"] = grammar.year(named.get("year") or named["year_in_words"])
            start = _start(match, named)
            hits.append((start, -match.end(), rank, start if "units" in named else match.start(), rule.name, named))
    position = 0
    for start, minus_end, _, outer, name, parts in sorted(hits, key=lambda hit: hit[:3]):
        if start < position:
            continue
        position = -minus_end
        before = grammar.relation.search(text[max(0, outer - 24) : outer])
        kind = grammar.relations.get(" ".join(before["relation"].lower().split())) if before and before["relation"] else None
        lead = outer if before is None else max(0, outer - 24) + before.start()
        yield Found(start, position, name, parts, kind, lead)
