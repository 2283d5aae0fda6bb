"""The grammar of time expressions: words of a language's table `dates`, put together to patterns with named parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.errors import DataError

__all__ = ["Found", "Grammar", "compile_grammar", "scan"]

_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns in order of precedence (rule name → pattern), a quick test for texts without any, and the numbers of words."""

    rules: tuple[tuple[str, re.Pattern[str]], ...]
    relation: re.Pattern[str]
    hint: re.Pattern[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, Sequence[Any]]
    units: Mapping[str, str]
    days: Mapping[str, int]
    dayparts: Mapping[str, str]
    numbers: Mapping[str, int]
    relations: Mapping[str, str]

    def number(self, word: str) -> int | None:
        """Return the number that a word or numeral stands for, or None."""
        digits = re.match(r"\d+", word)
        return int(digits.group()) if digits else self.numbers.get(word.lower())


@dataclass(frozen=True, slots=True)
class Found:
    """One expression in a text: characters `start:end`, the rule, its parts by name, and the relation in front ("since")."""

    start: int
    end: int
    rule: str
    parts: Mapping[str, str]
    relation: str | None
    lead: int


def _either(words: Any) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))


def compile_grammar(table: Mapping[str, Any]) -> Grammar:
    """Compile the `dates` table of a language; raises `DataError` where a section is missing."""
    try:
        return _compile(table)
    except KeyError as exc:
        remedy = "Add the section; languages/en/dates.toml shows it."
        raise DataError("S310", f"the table of dates lacks {exc.args[0]!r}", record="dates.toml", remedy=remedy) from None


def _compile(table: Mapping[str, Any]) -> Grammar:
    w = {name: _either(words) for name, words in table["words"].items()}
    months, weekdays = _either(table["months"]), _either(table["weekdays"])
    short_months, short_weekdays = _either(table["month_abbreviations"]), _either(table["weekday_abbreviations"])
    unit, season, daypart = _either(table["units"]), _either(table["seasons"]), _either(table["dayparts"])
    month = rf"(?P<month>{months}|(?:{short_months})\b\.?)"
    month2 = month.replace("<month>", "<month2>")
    weekday = rf"(?:(?P<weekday>{weekdays})\b|(?P<weekday_short>{short_weekdays})\b(?:\.|(?=,?\s+(?:\d{{1,2}}\b|{months}))))"
    number = rf"(?P<number>\d{{1,3}}|{_either(table['numbers'])})"
    dom, dom2, last_dom, last_dom2 = (rf"(?P<{name}>\d{{1,2}})(?:st|nd|rd|th)?" for name in ("dom", "dom2", "last_dom", "last_dom2"))
    to = r"\s*(?:-|–|to|and|until)\s*"
    edge = rf"(?:(?P<edge>(?i:{w['early']}|{w['late']}|{w['middle']}))[\s-]+)?"
    part = rf"(?:\s+(?P<daypart>(?i:{daypart}))\b)?"
    year = rf"(?:,?\s+(?:of\s+)?{_YEAR}\b)?"
    near = f"{w['last']}|{w['next']}|{w['this']}"
    beside = rf"the\s+(?:{w['before']}|{w['after']})"
    # A part of the day in front belongs to the expression: "before dawn on Thursday", "in the early hours of Friday".
    lead = (
        rf"(?:(?i:(?:(?:{w['bare_daypart']})\s+)?(?P<lead_part>{daypart})(?:\s+(?:on|of))?|in\s+the\s+(?:early\s+|small\s+|late\s+)?"
        rf"(?P<lead_hours>hours|{daypart})\s+of|on\s+the\s+(?P<lead_of>{daypart}|eve)\s+of|late(?:\s+on)?|early(?:\s+on)?)\s+)?"
    )
    year_words = ("in", "of", "since", "until", "before", "after", "by", "from", "during", "the", "early", "late")
    before_year = "|".join(rf"(?<=\b{word}\s)" for word in year_words)
    nth = rf"(?P<nth>\d{{1,3}}(?:st|nd|rd|th)|{_either(table['ordinals'])})"
    patterns = {
        "date": rf"(?:{weekday},?\s+(?:the\s+)?)?(?:{dom}\s+(?:of\s+)?{month}\b|{month2}\s+{dom2}\b(?!\s*[,.]?\d{{3}}|:\d)){year}",
        "date_range": rf"(?:{dom}{to}{last_dom}\s+{month}\b|{month2}\s+{dom2}{to}{last_dom2}\b){year}",
        "iso": r"(?P<iso>\d{4}-\d\d-\d\d)\b",
        "month_year": rf"{edge}{month}[,\s]+(?:of\s+)?{_YEAR}\b",
        "month": rf"(?:(?P<rel>(?i:{near}))\s+)?{edge}(?P<month>{months})\b(?!\s+\d|['’][a-z]{{2}})",
        "weekday": rf"(?:(?P<rel>(?i:{near}|{beside}))\s+)?{weekday}{part}(?:\s+of\s+(?P<week>(?i:{near}))\s+week)?",
        "day": rf"(?P<day>(?i:{_either(table['days'])}))\b{part}",
        "ago": rf"(?i:(?:{w['approximate']})\s+)?(?i:{number}\s+(?P<unit>{unit})s?\s+(?:{w['ago']}))",
        "nth": rf"(?i:for\s+(?:the|a)\s+{nth}\s+(?:(?:{w['running']})\s+)?(?P<unit>{unit}|night)(?:\s+(?:{w['running']}))?)",
        "last_n": rf"(?i:(?:(?:the|these)\s+)?(?P<side>{w['last']}|{w['next']})\s+(?:few\s+|couple\s+of\s+)?{number}\s+(?P<unit>{unit})s)",
        "weekend": rf"(?i:(?:(?P<rel>{near}|{beside})|the)\s+(?P<weekend>week-?end))",
        "rel_season": rf"(?i:(?:(?P<rel>{near})|the|early|late|mid-?)\s*(?P<season>{season}))(?:\s+(?:of\s+)?{_YEAR}\b)?",
        "season_year": rf"(?i:(?P<season>{season}))\s+(?:of\s+)?{_YEAR}\b",
        "edge_unit": (
            rf"(?i:(?P<edge>earlier|later|early|late|{w['early']}|{w['late']}|{w['middle']})\s+(?:in\s+)?(?:(?P<rel>{near}|the)\s+)?"
            r"(?P<unit>week|month|quarter|year|decade))"
        ),
        "rel_unit": rf"(?i:(?P<rel>{near}|{beside}|{w['same']})\s+(?P<unit>{unit}))",
        "same_part": rf"(?i:(?P<rel>{beside}|{w['same']})\s+(?P<daypart>{daypart}))",
        "day_beside": r"(?i:(?:on\s+)?the\s+day\s+(?P<beside>before|after)(?=\s*[,.;:]|\s+(?:that|he|she|they|it)\b|$))",
        "shift": (
            rf"(?i:{number}\s+(?P<unit>{unit})s?\s+(?P<shift>{w['earlier']}|{w['later']}))"
            r"(?!\s+(?:the|a|an|his|her|its|their|that|he|she|they|it|[A-Z]))"
        ),
        "overnight": r"(?i:(?P<overnight>overnight))",
        "decade": r"(?:the\s+)?(?:(?:early|late|mid)[\s-]+)?(?P<decade>(?:1[89]|20)\d0)['’]?s\b",
        "year": rf"(?i:{before_year}){_YEAR}(?!\s*(?:%|,\d|\.\d|people|men|women|troops|soldiers))\b",
        "same_day": rf"(?i:(?P<same_day>{w['same_day']}))",
        "bare_part": (
            rf"(?i:(?:{w['bare_daypart']})\s+(?:the\s+)?(?:early\s+|late\s+)?(?P<daypart>{daypart}))"
            r"(?!\s+(?:of|on|yesterday|today|last|prayers?))"
        ),
    }
    with_lead = {"date", "weekday", "day"}
    rules = tuple(
        (name, re.compile(rf"\b{lead if name in with_lead else ''}(?:{pattern})" + ("" if name in ("weekday", "date") else r"\b")))
        for name, pattern in patterns.items()
    )
    relation = re.compile(rf"(?i:(?P<relation>{_either(table['relations'])})|on|in|during|over|at|for|of|within)\s+(?:the\s+)?(?:end\s+of\s+)?$")
    names = "|".join((months, short_months, weekdays, short_weekdays))
    hint = re.compile(
        rf"\b(?:{names})\b|(?i:\b(?:{_either(table['days'])}|overnight|ago|week-?ends?|earlier|before|later|hours?|{daypart}|{season})\b|(?:{unit})s?\b)"
        r"|\d{4}|\d0s"
    )
    return Grammar(
        rules=rules,
        relation=relation,
        hint=hint,
        months={**table["months"], **table["month_abbreviations"]},
        weekdays={**table["weekdays"], **table["weekday_abbreviations"]},
        seasons=table["seasons"],
        units=table["units"],
        days=table["days"],
        dayparts=table["dayparts"],
        numbers={**table["numbers"], **table["ordinals"]},
        relations=table["relations"],
    )


# A month name that is also a word or a first name needs a preposition or an edge in front of it.
_AMBIGUOUS = frozenset(("May", "March", "April", "June", "August"))
_MONTH_BEFORE = re.compile(r"(?i:\b(?:in|since|until|till|by|from|to|during|of|before|after|between|and|through|for|this|last|next|early|late|mid)[\s-]+)$")


def scan(text: str, grammar: Grammar) -> Iterator[Found]:
    """Yield the expressions of a text from left to right, without overlaps: the earliest, then the longest, then the first rule wins."""
    if not grammar.hint.search(text):
        return
    hits: list[tuple[int, int, int, str, Mapping[str, str]]] = []
    for rank, (name, pattern) in enumerate(grammar.rules):
        for match in pattern.finditer(text):
            if name == "month" and not match["rel"] and match["month"] in _AMBIGUOUS and not (match["edge"] or _MONTH_BEFORE.search(text[: match.start()])):
                continue
            hits.append((match.start(), -match.end(), rank, name, {k: v for k, v in match.groupdict().items() if v}))
    position = 0
    for start, minus_end, _, name, parts in sorted(hits, key=lambda hit: hit[:3]):
        if start < position:
            continue
        position = -minus_end
        before = grammar.relation.search(text[max(0, start - 24) : start])
        kind = grammar.relations.get(" ".join(before["relation"].lower().split())) if before and before["relation"] else None
        lead = start if before is None else max(0, start - 24) + before.start()
        yield Found(start, position, name, parts, kind, lead)
