"""The patterns of time expressions: words of a language's tables `dates` and `holidays`, put together with named parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Rule", "either", "kinds_of_words", "rules"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern. `needs`: kinds of words (bits) of which a text must have one, and one of `also`, for the pattern to be tried."""

    name: str
    pattern: re.Pattern[str]
    needs: int
    also: int


def either(words: Iterable[str]) -> str:
    """Return the alternatives of a pattern, the longest first; a blank stands for any white space."""
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))


# Kinds of words, one bit each. A pattern is tried only on a text that has a word of a kind that it needs: most sentences have none.
_KINDS = (
    "month", "weekday", "day", "unit", "part", "clock", "season", "weekend", "overnight", "holiday", "reference", "often", "digit", "tens", "year", "decade",
    "same", "ago", "hence", "rate", "century", "quarter", "half", "end", "near", "long", "short_quarter",
)  # fmt: skip
_BIT = {name: 1 << i for i, name in enumerate(_KINDS)}
_UNIT_WORDS = ("week", "month", "quarter", "year", "decade", "half")


def kinds_of_words(table: Mapping[str, Any], holidays: Iterable[str]) -> dict[str, int]:
    """Return each word that an expression needs, in small letters, with the bits of its kinds.

    For numbers in figures stand "0", "00" (two digits, the last 0) and "0000" (four digits).
    """
    kinds: dict[str, int] = {"0": _BIT["digit"], "00": _BIT["digit"] | _BIT["tens"], "0000": _BIT["digit"] | _BIT["year"]}

    def put(kind: str, words: Iterable[str]) -> None:
        for word in words:
            key = max(re.findall(r"[^\W\d_]+", word.lower()), key=len)
            kinds[key] = kinds.get(key, 0) | _BIT[kind]

    units = [*table["units"], *table["clock_units"], *table["long_units"], "night"]
    put("month", (*table["months"], *table["month_abbreviations"]))
    put("weekday", (w + s for w in (*table["weekdays"], *table["weekday_abbreviations"]) for s in ("", "s")))
    put("day", table["days"])
    put("unit", (*units, *(u + "s" for u in units), "centuries", "millennia", "period"))
    put("part", (w + s for w in table["dayparts"] for s in ("", "s")))
    put("part", ("hours",))
    put("clock", ("clock", "m", "am", "pm", "at", *table["dayparts"], *table["words"]["zone"]))
    put("season", (w + s for w in table["seasons"] for s in ("", "s")))
    put("weekend", ("weekend", "weekends", "end", "ends"))
    put("end", ("end",))
    put("ago", table["words"]["ago"])
    put("hence", table["words"]["hence"])
    put("rate", (*table["words"]["times"], "times"))
    put("century", ("century", "centuries"))
    put("quarter", ("quarter", "quarters", "year"))
    put("half", ("half",))
    put("short_quarter", ("q", "Q"))
    put("long", ("all", "long", "multi", *(u + "long" for u in units), *("multi" + u for u in units)))
    for kind in ("digit", "year"):
        put(kind, ("nineteen", "thousand"))
    put("near", (*table["words"]["last"], *table["words"]["next"], *table["words"]["recent"], *table["words"]["coming"]))
    put("overnight", ("overnight",))
    put("holiday", holidays)
    put("reference", (w for words in table["references"].values() for w in words))
    put("often", table["frequencies"])
    put("decade", table["decades"])
    put("same", table["words"]["same_day"])
    return kinds


def rules(table: Mapping[str, Any], holidays: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules in order of precedence."""
    w = {name: either(words) for name, words in table["words"].items()}
    p = _Parts(table, w)
    return (*_days(table, w, p, either(holidays)), *_periods(table, w, p), *_counts(w, p), *_others(table, w, p))


class _Parts:
    """Pieces that several patterns share."""

    def __init__(self, table: Mapping[str, Any], w: Mapping[str, str]) -> None:
        self.months, self.weekdays = either(table["months"]), either(table["weekdays"])
        short_months, short_weekdays = either(table["month_abbreviations"]), either(table["weekday_abbreviations"])
        self.unit, self.season, self.daypart = either(table["units"]), either(table["seasons"]), either(table["dayparts"])
        self.any_unit = either([*table["units"], *table["clock_units"], *table["long_units"]])
        self.month = rf"(?P<month>{self.months}|(?:{short_months})\b\.?)"
        self.weekday = rf"(?:(?P<weekday>{self.weekdays})\b|(?P<weekday_short>{short_weekdays})\b(?:\.|(?=,?\s+(?:\d{{1,2}}\b|{self.months}))))"
        tens = either(word for word, n in table["numbers"].items() if n >= 20 and not n % 10)
        ones = either(word for word, n in table["numbers"].items() if n < 10 and len(word) > 2)
        words = rf"(?:{tens})[\s-]+(?:{ones})|(?:{either(table['numbers'])})(?:\s+(?:{either(table['multipliers'])})|[\s-]and[\s-]a[\s-]half)?"
        # Years in words are those of transcripts: "nineteen ninety-one".
        self.any_year = rf"(?P<year>(?:1[89]|20)\d\d|['’]\d\d(?!\w)|(?i:nineteen[\s-]+(?:{tens})(?:[\s-]+(?:{ones}))?))"
        self.thousand = rf"two\s+thousand(?:\s+(?:and\s+)?(?:{ones}))?"
        self.number = rf"(?P<number>\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?(?:\s+\d/\d)?|{words})"
        self.nth = rf"(?P<nth>\d{{1,3}}(?:st|nd|rd|th)|{either(table['ordinals'])})"
        self.approximate = rf"(?:(?P<approximate>{either(table['approximate'])})\s+)?"
        self.part = rf"(?:\s+(?P<daypart>(?i:{self.daypart}))\b)?"
        self.year = rf"(?:,?\s+(?:of\s+)?{self.any_year}\b)?"
        self.near = f"{w['last']}|{w['next']}|{w['this']}"
        self.beside = rf"the\s+(?:{w['before']}|{w['after']})"
        self.edge = rf"(?P<edge>(?i:{w['early']}|{w['late']}|{w['middle']}))[\s-]+"
        # A part of the day in front belongs to the expression: "before dawn on Thursday", "in the early hours of Friday", "10 p.m. Friday".
        self.lead = (
            rf"(?:(?:(?i:(?:(?P<lead_before>{w['bare_daypart']})\s+)?(?:mid[\s-])?(?P<lead_part>{self.daypart})(?:\s+(?:on|of))?|in\s+the\s+(?:(?P<lead_early>early|small)\s+|late\s+)?"
            rf"(?P<lead_hours>hours|{self.daypart})\s+of|on\s+the\s+(?P<lead_of>{self.daypart}|eve)\s+of|(?P<lead_edge>late(?:r)?|earl(?:y|ier))(?:\s+on)?)"
            rf"|{self.clock(w, '')}(?:,?\s+on)?),?\s+)?"
        )
        self.tail = rf"(?:,?\s+at\s+(?:(?:about|around|exactly)\s+)?{self.clock(w, '2')})?"

    def clock(self, w: Mapping[str, str], mark: str) -> str:
        """Return the pattern of a time of day; `mark` tells its groups from those of another one in the same pattern."""
        zone = rf"(?:\s+(?:{w['zone']})\b)"
        hour = rf"(?P<hour{mark}>\d{{1,2}})(?:[:.](?P<minute{mark}>\d\d))?"
        return (
            rf"(?:{hour}\s*(?:(?P<half_of_day{mark}>(?i:[ap]\.?\s?m)\b\.?)|o['’]clock|in\s+the\s+(?P<half_in{mark}>morning|afternoon|evening))"
            rf"|(?:(?<=\b[Aa]t\s)|(?<=\bby\s)|(?<=\baround\s)|(?<=\babout\s)|(?<=\bfrom\s)|(?<=\buntil\s)|(?=[\d:]+{zone}))(?P<hour_of{mark}>[012]?\d):(?P<minute_of{mark}>[0-5]\d)(?![\d:])|(?P<digits{mark}>[012]\d[0-5]\d)(?={zone})){zone}?"
        )


def _rules(patterns: Mapping[str, tuple[str, str, str]], lead: str = "", led: Iterable[str] = ()) -> Iterator[Rule]:
    for name, (needs, also, pattern) in patterns.items():
        bits = [sum(_BIT[kind] for kind in kinds.split()) for kinds in (needs, also)]
        # What ends on a full stop ("Jan.", "p.m.") has no word boundary behind it.
        stop = "" if name in ("weekday", "date", "clock", "day") else r"\b"
        yield Rule(name, re.compile(rf"(?<!\w){lead if name in led else ''}(?:{pattern}){stop}"), *bits)


def _days(table: Mapping[str, Any], w: Mapping[str, str], p: _Parts, holidays: str) -> Iterator[Rule]:
    """Yield the rules of single days, and of days and parts of days counted from another."""
    month2 = p.month.replace("<month>", "<month2>")
    dom, dom2, last_dom, last_dom2 = (rf"(?P<{name}>\d{{1,2}})(?:st|nd|rd|th)?" for name in ("dom", "dom2", "last_dom", "last_dom2"))
    to = r"\s*(?:-|–|to|and|until)\s*"
    # "The Sunday Times" and "Bloody Sunday" are names.
    named = rf"(?:(?P<named>(?:{w['name_before']})\s+)(?=\w))?"
    weekday = rf"{named}(?:(?P<rel>(?i:{p.near}|{p.beside}))\s+)?{p.weekday}{p.part}(?:\s+of\s+(?P<week>(?i:{p.near}))\s+week)?{p.tail}"
    patterns = {
        "date": (
            "month",
            "digit",
            rf"(?:{p.weekday}{p.part},?\s+(?:the\s+)?)?(?:{dom}\s+(?:of\s+)?{p.month}\b|{month2}\s+{dom2}\b(?!\s*[,.]?\d{{3}}|:\d)){p.year}{p.tail}",
        ),
        "date_range": ("month", "digit", rf"(?:{dom}{to}{last_dom}\s+{p.month}\b|{month2}\s+{dom2}{to}{last_dom2}\b){p.year}"),
        "iso": ("year", "", r"(?P<iso>\d{4}-\d\d-\d\d)(?:T(?P<iso_clock>\d\d:\d\d)(?::\d\d)?Z?)?(?!\d)"),
        "slash": ("digit", "", r"(?<![\d/])(?P<slash>\d{1,2}/\d{1,2}/(?:(?:19|20)\d\d|\d\d))(?![\d/])"),
        "holiday": (
            "holiday",
            "",
            rf"(?<!['’]s\s)(?:(?P<rel>(?i:{p.near}))\s+)?(?:the\s+)?(?P<holiday>{holidays})\b(?:\s+(?P<whole>week|weekend)\b)?{p.part}{p.year}",
        ),
        "weekday_set": (
            "weekday",
            "",
            rf"(?:(?i:{w['every']})\s+(?:other\s+)?(?P<weekday>{p.weekdays})\b{p.part}|(?P<weekdays>{p.weekdays})(?:s\b|\s+(?P<dayparts>{p.daypart})s\b))",
        ),
        "weekday": ("weekday", "", weekday),
        "day": ("day", "", rf"(?P<day>(?i:{either(table['days'])}))\b{p.part}{p.tail}"),
        "nth": ("unit", "", rf"(?i:for\s+(?:the|a)\s+{p.nth}\s+(?:(?:{w['running']})\s+)?(?P<unit>day|night|week)(?:\s+(?:{w['running']}))?)"),
        "same_part": ("part", "", rf"(?i:(?P<rel>{p.beside}|{w['same']})\s+(?P<daypart>{p.daypart}))"),
        "day_beside": (
            "unit",
            "",
            r"(?i:(?:on\s+)?the\s+(?P<unit>day|night|week|month|year)\s+(?P<beside>before|after)(?=\s*[,.;:]|\s+(?:that|he|she|they|it)\b|$))",
        ),
        "overnight": ("overnight", "", r"(?i:(?P<overnight>overnight))"),
        "same_day": ("same", "", rf"(?i:(?P<same_day>{w['same_day']}))"),
        "bare_part": (
            "part",
            "",
            rf"(?i:(?P<lead_before>{w['bare_daypart']})\s+(?:the\s+)?(?:early\s+|late\s+|mid[\s-])?(?P<daypart>{p.daypart}))(?!\s+(?:of|on|yesterday|today|last|prayers?))",
        ),
        "clock": ("clock", "digit", p.clock(w, "")),
    }
    return _rules(patterns, p.lead, ("date", "weekday", "day"))


def _periods(table: Mapping[str, Any], w: Mapping[str, str], p: _Parts) -> Iterator[Rule]:
    """Yield the rules of weekends, weeks, months, seasons, quarters, years, decades and centuries."""
    year_words = ("in", "of", "since", "until", "before", "after", "by", "from", "during", "the", "early", "late")
    before_year = "|".join(rf"(?<=\b{word}\s)" for word in year_words)
    not_a_count = rf"(?!\s*(?:%|,\d|\.\d|[-–/]\d|percent|per\s+cent|million|billion|{w['counted']}))"
    whose = rf"(?:(?P<whose>{p.near})\s+(?:fiscal\s+)?year(?:['’]s)?\s+)"
    of_year = rf"(?:\s+(?:of\s+)?(?:{p.any_year}|(?P<of_year>{p.near}|the)\s+(?:fiscal\s+)?year|a\s+year\s+(?P<of_ago>ago|earlier)))?"
    back = r"(?P<back>year[\s-]+(?:ago|earlier)\s+)"
    patterns = {
        "month_year": ("month", "digit", rf"(?:{p.edge})?{p.month}[,\s]+(?:of\s+)?{p.any_year}\b"),
        "month": (
            "month",
            "",
            rf"(?:(?P<rel>(?i:{p.near}))\s+)?(?:{p.edge})?(?P<month>{p.months})\b(?!\s+\d|['’][a-z]{{2}})(?:\s+(?:of\s+)?(?P<of_year>{p.near})\s+year\b)?",
        ),
        "month_set": ("month", "", rf"(?i:{w['every']})\s+(?P<month>{p.months})"),
        "weekend": ("weekend", "", rf"(?i:(?:(?P<rel>{p.near}|{p.beside})|the)\s+(?P<weekend>week-?end))"),
        "rel_season": (
            "season",
            "",
            rf"(?i:(?:(?P<rel>{p.near})|the|early|late|mid-?)\s*(?P<season>{p.season}))(?:\s+(?:of\s+)?{p.any_year}(?:[-–/]\d\d(?:\d\d)?)?\b)?",
        ),
        "season_year": ("season", "digit", rf"(?i:(?P<season>{p.season}))\s+(?:of\s+)?{p.any_year}(?:[-–/]\d\d(?:\d\d)?)?\b"),
        "quarter": (
            "quarter",
            "",
            rf"(?i:{whose}?(?:the\s+(?!(?:fiscal\s+)?\w+-(?:fiscal\s+)?quarter))?(?:(?P<year_before>(?:19|20)\d\d)\s+)?{back}?(?:fiscal[\s-]+)?"
            rf"{p.nth}[\s-]+(?:fiscal\s+)?quarter{of_year})",
        ),
        "short_quarter": ("short_quarter", "", rf"(?:Q(?P<nth>[1-4])|(?P<nth2>[1-4])Q)(?:[\s-]+(?:of\s+)?{p.any_year}\b)?"),
        "half": ("half", "", rf"(?i:(?:the\s+)?(?P<nth>first|second|last)[\s-]+half\s+of\s+(?:{p.any_year}|(?P<of_year>{p.near}|the)\s+year))"),
        "latest": ("unit", "", r"(?i:(?:the\s+)?latest\s+(?:fiscal\s+)?(?P<unit>quarter|year|period))"),
        "year_back": (
            "unit",
            "",
            r"(?i:(?:the\s+)?(?:(?:same|comparable|corresponding)\s+)?year-(?:ago|earlier)(?:\s+(?P<unit>quarter|period|half|month|week))?"
            r"|the\s+(?:corresponding|comparable)\s+(?:quarter|period)(?:\s+(?:last|a)\s+year(?:\s+(?:ago|earlier))?)?"
            r"|the\s+(?P<year_before>(?:19|20)\d\d)\s+(?:quarter|period))",
        ),
        "edge_unit": (
            "unit",
            "",
            rf"(?i:(?P<edge>earlier|later|early|late|{w['early']}|{w['late']}|{w['middle']})\s+(?:in\s+)?(?:(?P<rel>{p.near}|the)\s+)?"
            r"(?P<unit>week|month|quarter|year|decade|century))",
        ),
        "rel_unit": ("unit", "", rf"(?i:(?P<rel>{p.beside}|{w['same']}|(?:the\s+(?={p.near}))?(?:{p.near}))\s+(?:fiscal\s+)?(?P<unit>{p.unit}|century))"),
        "bare_unit": (
            "unit",
            "",
            r"(?i:the\s+(?:fiscal\s+)?(?P<whole>full\s+|entire\s+|whole\s+)?(?P<unit>year|quarter|week|month))(?![-–]|\s+(?:of|ago|earlier|before)\b)"
            r"(?:(?=\s+(?P<bounded>ended|ending|to|through)\b))?",
        ),
        "year_end": ("end", "unit", r"(?i:(?:the\s+)?(?P<year_end>year(?:['’]s|-|\s)\s?end))"),
        "decade": (
            "year decade tens",
            "",
            rf"(?:the\s+)?(?:(?P<edge>early|late|mid)[\s-]+)?(?:(?P<decade>(?:1[89]|20)\d0)['’]?s|['’](?P<short_decade>\d0)s|(?<=\b[Tt]he\s)(?P<word_decade>"
            rf"(?i:{either(table['decades'])})))\b",
        ),
        "century": (
            "century",
            "",
            rf"(?i:(?:the\s+)?(?:(?P<edge>early|late|mid)[\s-]+)?{p.nth}(?:[\s-]+century|\s+centuries|(?=\s+(?:and|to|or)\s+(?:the\s+)?\S+\s+centur))"
            r"(?P<bc>\s+B\.?C\b\.?)?)",
        ),
        "edge_year": ("year", "", rf"(?:{p.edge}|(?P<beyond>post|pre)-){p.any_year}{not_a_count}\b"),
        # "1998-1999" are two years, and no day of a report's acts.
        "years": (
            "year",
            "",
            r"(?:(?<![\w/.,-])(?P<from_year>(?:19|20)\d\d)(?=[-–](?:19|20)\d\d(?![-–/\w]))|(?<=\b(?:19|20)\d\d[-–])(?P<to_year>(?:19|20)\d\d)(?![-–/\w]))",
        ),
        "year": (
            "year",
            "",
            rf"(?:(?i:the\s+year\s+(?P<year_in_words>{p.thousand}))"
            rf"|(?i:fiscal\s+|the\s+year\s+|{before_year}|(?<![\w$£€#.,:/’'-])(?=19|20[0-4]|nineteen\b)){p.any_year}{not_a_count})\b",
        ),
    }
    return _rules(patterns)


def _counts(w: Mapping[str, str], p: _Parts) -> Iterator[Rule]:
    """Yield the rules of counted units: three days ago, two weeks later, the past few months, for ten years."""
    amount = rf"(?:{p.number}|(?P<vague>{w['vague_number']}))"
    or_so = r"(?:\s+or\s+(?P<or_so>so|two|more))?"
    filler = rf"(?:(?:{w['filler']})[\s-]+)*"
    patterns = {
        "ago": (
            "ago",
            "unit",
            rf"(?i:{p.approximate}(?:{amount}\s+|(?P<bare>))(?P<unit>{p.any_unit}|centurie)s?(?P<and_half>\s+and\s+a\s+half)?{or_so}\s+(?:{w['ago']}))",
        ),
        "hence": ("hence", "unit", rf"(?i:{p.approximate}{amount}\s+(?P<unit>{p.any_unit})s?{or_so}\s+(?:{w['hence']}))"),
        "last_n": (
            "near",
            "unit",
            rf"(?i:(?:(?:the|these)\s+)?(?P<side>{w['last']}|{w['next']})\s+(?:few\s+|couple\s+of\s+)?{amount}\s+{filler}(?P<unit>{p.any_unit})s{or_so})",
        ),
        "shift": (
            "unit",
            "",
            rf"(?i:{amount}\s+(?P<unit>{p.any_unit})s?{or_so}\s+(?P<shift>{w['earlier']}|{w['later']}))"
            r"(?!\s+(?:the|a|an|his|her|its|their|that|he|she|they|it|[A-Z]))",
        ),
        "set": (
            "unit part season weekend",
            "",
            rf"(?i:{w['every']})\s+(?:(?P<other>other)\s+|{p.number}\s+)?(?:(?P<unit>(?i:{p.any_unit}))s?|(?P<daypart>(?i:{p.daypart}))|(?P<season>(?i:{p.season}))"
            rf"|(?P<weekend>(?i:weekend)))\b",
        ),
        "rate": ("rate", "unit", rf"(?i:(?:{w['times']}|{p.number}\s+times)\s+(?:{w['rate']})\s+(?P<unit>{p.any_unit}))"),
        "half_unit": ("half", "unit", r"(?i:half\s+an?\s+(?P<half_unit>hour|year|century|decade|day|minute)|half-(?:an-)?(?P<half_unit2>hour))"),
        "duration": (
            "unit",
            "",
            rf"(?i:{p.approximate}(?:(?:the|these|those)\s+(?!\w+-(?:{p.any_unit})\b))?(?:(?P<side>{w['stretch']})\s+)?"
            rf"{p.approximate.replace('<approximate>', '<approximate2>')}"
            rf"(?:{p.number.replace('<number>', '<least>')}(?:\s+(?:to|or)\s+|(?<=\d)-))?{amount}[\s-]+{filler}(?P<unit>{p.any_unit}|centurie)s?"
            r"(?P<and_half>\s+and\s+a\s+half)?)(?![-\s]+old\b|['’]?\s+of\s+age\b)"
            r"(?:(?=\s+(?P<offset>after|before|following)\s))?",
        ),
        "long": (
            "long",
            "",
            rf"(?i:(?:(?P<number>an?|one)[\s-])?(?P<long>{p.any_unit}|centurie)(?P<many>s)?-?long|(?P<multi>multi)-?(?P<multi_unit>{p.any_unit})|all\s+(?P<whole_unit>day|week|month|year))(?!-)",
        ),
        "recent": ("near", "unit", rf"(?i:(?:the\s+)?(?P<recent>{w['recent']})\s+(?P<unit>{p.any_unit})s)"),
        "coming": ("near", "unit", rf"(?i:(?P<coming>{w['coming']})\s+(?P<unit>{p.any_unit})s)"),
        "lasting": (
            "unit",
            "",
            rf"(?i:(?<!\w)(?P<before>{w['lasting']})\s+(?:the\s+)?(?P<units>{p.any_unit}|centurie)s(?![-\s]+old\b|\s+(?:ago|earlier|later|before|after|of\s+age)\b)"
            rf"|^(?P<unit>{p.any_unit}|centurie)s(?:\s+(?:later|earlier)|(?=\s+(?:of|after|before|into)\b)))",
        ),
    }
    return _rules(patterns)


def _others(table: Mapping[str, Any], w: Mapping[str, str], p: _Parts) -> Iterator[Rule]:
    """Yield the rules of expressions without any calendar: now, recently, daily, on Tuesdays."""
    every_reference = either(word for words in table["references"].values() for word in words)
    # "In the past" alone, not "in the past three days" or "in the past winter".
    period = rf"(?!\s+(?:{p.number.replace('?P<number>', '?:')}|{w['vague_number']}|{p.any_unit}|{p.season}|{p.months}|{p.weekdays}|week-?end)\b)"
    patterns = {
        "reference": ("reference", "", rf"(?<!\bthen\s)(?P<reference>(?i:{every_reference}))(?!-|\s+(?:as|after|of)\b)(?i:{period})"),
        # With a capital letter only where a sentence opens: "Daily flights", not "the Daily Mail".
        "often": ("often", "", rf"(?:(?P<often>{either(table['frequencies'])})|^(?P<often_first>(?i:{either(table['frequencies'])}))(?=\s+[a-z]))"),
    }
    return _rules(patterns)
