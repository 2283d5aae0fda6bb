"""A small lexicon and a name list, so that tests of the coder depend neither on the shipped lexicon nor on the actors stage."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from sayso.config import Config
from sayso.events.arena import Arenas
from sayso.events.clause import Grammar
from sayso.events.lexicon import read_lexicon
from sayso.events.rules import RulesCoder
from sayso.languages import english
from sayso.parse import parse
from sayso.parsed import Frame, Mention, Parsed
from sayso.records import Actor, Report

NAMES: Mapping[str, tuple[str, str | None, str | None]] = {
    "iran": ("country", "IRN", "GOV"), "israel": ("country", "ISR", "GOV"), "iraq": ("country", "IRQ", "GOV"), "kenya": ("country", "KEN", "GOV"),
    "uganda": ("country", "UGA", "GOV"), "chad": ("country", "TCD", "GOV"), "mali": ("country", "MLI", "GOV"), "ghana": ("country", "GHA", "GOV"),
    "russian": ("country", "RUS", "GOV"), "us": ("country", "USA", "GOV"), "kenyan": ("country", "KEN", "GOV"), "venezuela": ("country", "VEN", "GOV"),
    "rebels": ("group", "TCD", "REB"), "troops": ("organisation", "KEN", "MIL"), "police": ("organisation", "KEN", "COP"),
    "army": ("organisation", "MLI", "MIL"),
    "monks": ("people", None, "REL"), "villagers": ("people", None, "CVL"), "guards": ("people", "IND", "PRM"), "minister": ("office", "KEN", "GOV"),
    "maduro": ("person", "VEN", "GOV"), "spokesman": ("office", "IRN", "GOV"), "diplomats": ("people", "RUS", "GOV"), "miners": ("people", None, "LAB"),
    "he": ("person", "KEN", "GOV"), "who": ("people", None, None), "farmers": ("people", "GHA", "AGR"), "court": ("organisation", "KEN", "JUD"),
    "colonel": ("person", "KEN", "MIL"), "government": ("organisation", "GHA", "GOV"), "workers": ("people", None, "LAB"),
}  # fmt: skip

LEXICON = """
[classes]
weapon = ["gun", "rifle", "mortar"]
jet = ["jet", "plane", "air"]

[[entry]]
id = "attack"
words = ["attack", "shell", "bomb", "shoot"]
pos = "verb"
type = "ASSAULT"
not_near = ["goal", "dollar"]
modes = [{ mode = "aerial", if = ["@jet"] }, { mode = "heavy-weapons", if = ["mortar"] }]
examples = [{ text = "Iran attacked Israel.", actor = "Iran" }]

[[entry]]
id = "kill"
words = ["kill"]
pos = "verb"
type = "ASSAULT"
examples = [{ text = "Rebels killed villagers.", actor = "Rebels" }]

[[entry]]
id = "strike.noun"
words = ["air strike", "raid", "attack", "military operation"]
pos = "noun"
type = "ASSAULT"
actor = ["subject", "poss", "by", "mod", "of"]
recipient = ["on", "against", "in"]
examples = [{ text = "Iran launched an attack on Israel.", actor = "Iran" }]

[[entry]]
id = "disarm"
words = ["lay down +arm", "hand over +@weapon"]
pos = "verb"
type = "RETREAT"
mode = "disarm"
recipient = ["to"]
examples = [{ text = "Rebels laid down their arms.", actor = "Rebels" }]

[[entry]]
id = "withdraw"
words = ["withdraw", "leave", "pull out"]
pos = "verb"
type = "RETREAT"
mode = "withdraw"
recipient = ["from"]
examples = [{ text = "Chad withdrew its troops.", actor = "Chad" }]

[[entry]]
id = "hand"
words = ["hand over"]
pos = "verb"
type = "RETREAT"
recipient = ["to"]
examples = [{ text = "Chad handed over two pilots.", actor = "Chad" }]

[[entry]]
id = "demand"
words = ["demand", "ask", "urge", "order"]
pos = "verb"
type = "REQUEST"
recipient = ["content-subject", "of", "object"]
content = "requested"
examples = [{ text = "Iran demanded that Iraq withdraw.", actor = "Iran", recipient = "Iraq" }]

[[entry]]
id = "threaten"
words = ["threaten"]
pos = "verb"
type = "THREATEN"
content = "threatened"
examples = [{ text = "Iran threatened to attack Israel.", actor = "Iran", recipient = "Israel" }]

[[entry]]
id = "threat.noun"
words = ["threat"]
pos = "noun"
type = "THREATEN"
recipient = ["against", "to"]
content = "threatened"
examples = [{ text = "Iran issued a threat against Israel.", actor = "Iran", recipient = "Israel" }]

[[entry]]
id = "agree"
words = ["agree", "promise"]
pos = "verb"
type = "AGREE"
content = "planned"
examples = [{ text = "Chad promised to help Mali.", actor = "Chad" }]

[[entry]]
id = "accuse"
words = ["accuse", "blame"]
pos = "verb"
type = "ACCUSE"
mode = "allege"
content = "actual"
examples = [{ text = "Iran accused Israel of shelling villagers.", actor = "Iran", recipient = "Israel" }]

[[entry]]
id = "arrest.noun"
words = ["arrest"]
pos = "noun"
type = "COERCE"
mode = "arrest"
recipient = ["of"]
examples = [{ text = "The arrest of Maduro by police came late.", actor = "police", recipient = "Maduro" }]

[[entry]]
id = "talks"
words = ["talk", "talks"]
pos = "noun"
type = "CONSULT"
mutual = true
examples = [{ text = "Iran held talks with Iraq.", actor = "Iran" }]

[[entry]]
id = "meet"
words = ["meet"]
pos = "verb"
type = "CONSULT"
mutual = true
examples = [{ text = "Iran met Iraq.", actor = "Iran" }]

[[entry]]
id = "help"
words = ["help", "feed"]
pos = "verb"
type = "AID"
examples = [{ text = "Chad helped Mali.", actor = "Chad", recipient = "Mali" }]

[[entry]]
id = "expel"
words = ["expel"]
pos = "verb"
type = "SANCTION"
mode = "expel"
examples = [{ text = "Chad expelled the diplomats.", actor = "Chad" }]

[[entry]]
id = "convict"
words = ["sentence", "convict"]
pos = "verb"
type = "SANCTION"
mode = "convict"
examples = [{ text = "A court sentenced the monks.", actor = "court" }]

[[entry]]
id = "march"
words = ["march on"]
pos = "verb"
type = "MOBILIZE"
mode = "troops"
examples = [{ text = "Troops marched on Chad.", actor = "Troops" }]

[[entry]]
id = "protest"
words = ["rally"]
pos = "verb"
type = "PROTEST"
examples = [{ text = "Workers rallied.", actor = "Workers" }]
"""


class SmallLanguage:
    """English grammar with another lexicon."""

    code = "en"

    def __init__(self, lexicon: str = LEXICON) -> None:
        self.lexicon = tomllib.loads(lexicon)

    def table(self, name: str) -> Mapping[str, Any]:
        """Return the small lexicon, or English's own table."""
        return {"small": self.lexicon} if name == "lexicon" else english().table(name)


def coder(lexicon: str = LEXICON) -> RulesCoder:
    """Return a coder that knows only this lexicon."""
    read = read_lexicon(SmallLanguage(lexicon))
    return RulesCoder(read, Grammar(english().table("coder"), read.verbs), Arenas(english().table("arenas")))


@cache
def parsed(text: str) -> Parsed:
    """Parse one text."""
    return next(iter(parse([Report(id="r", text=text)], Config())))


def mentions(p: Parsed) -> tuple[Mention, ...]:
    """Return a mention for every word of the name list; the same word is the same entity."""
    out: list[Mention] = []
    for i, lower in enumerate(p.lowers):
        if lower not in NAMES:
            continue
        kind, country, sector = NAMES[lower]
        actor = Actor(id=lower, name=p.words[i], country=country, sector=sector)
        out.append(Mention(index=len(out), start=i, end=i + 1, head=i, span=p.span(i, i + 1), text=p.words[i], kind=kind, actor=actor, entity=hash(lower)))
    return tuple(out)


def frames(text: str, lexicon: str = LEXICON) -> tuple[Frame, ...]:
    """Code one text."""
    p = parsed(text)
    return coder(lexicon)(p, mentions(p))


def coded(text: str, lexicon: str = LEXICON) -> list[str]:
    """Code one text and return readable rows: "ASSAULT Iran > Israel", sides joined with +, sorted by trigger."""
    p = parsed(text)
    found = mentions(p)

    def names(indices: tuple[int, ...]) -> str:
        return "+".join(found[i].text for i in indices)

    return [f"{f.type} {names(f.actors)} > {names(f.recipients)}".strip() for f in coder(lexicon)(p, found)]
