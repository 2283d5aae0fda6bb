"""Mentions → who they are: country, sector, office on that date, coreference."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

from ..parsed import Mention, Parsed
from ..plugins import Language
from ..records import Actor
from .coreference import Discourse, stand_for
from .identity import identify
from .knowledge import Holder, Knowledge, Known, knowledge
from .names import fold
from .offices import leading_offices
from .reading import Identity
from .scene import Scene
from .standing import office_label, standing
from .words import words_of

__all__ = ["Holder", "Knowledge", "Known", "fold", "foreign_names", "knowledge", "leading_offices", "office_label", "resolve", "same_office", "standing"]


_ARGUMENTS = ("nsubj", "nsubjpass", "dobj", "pobj", "attr", "agent", "dative", "conj")


def resolve(parsed: Parsed, language: Language, facts: Knowledge | None = None) -> tuple[Mention, ...]:
    """Return the mentions of a report in the order of their heads, resolved and joined into coreference chains.

    `facts` are the tables to resolve by, with the user's own over them; by default sayso's.
    Raises `DataError` where the tables of actors or the language's words break their rules.
    """
    scene = Scene.of(parsed, words_of(language), facts or knowledge())
    discourse = Discourse(scene)
    covered: set[int] = set()
    first: list[int] = []
    for token in range(len(parsed)):
        if token in covered:
            continue
        form = scene.words.pronouns.get(parsed.lowers[token])
        if form is not None and parsed.pos[token] == "PRON" and token not in scene.named:
            if form == "s":
                first.append(token)
            else:
                _pronoun(discourse, scene, token, discourse.pronoun(token))
            continue
        if parsed.lowers[token] in ("latter", "former") and token and parsed.lowers[token - 1] == "the" and parsed.deps[token] in _ARGUMENTS:
            _pronoun(discourse, scene, token, discourse.of_two(token))
            continue
        identity = _surname(discourse, scene, token) or identify(scene, token)
        if identity is not None:
            covered.update(identity.covers)
            discourse.add(_resolved(discourse, scene, identity), identity.lemma)
    for token in first:
        _pronoun(discourse, scene, token, discourse.first_person(token))
    return _linked(discourse.mentions)


def same_office(language: Language, one: str, other: str) -> bool:
    """Tell whether two titles are of one office in the language's eyes ("Secretary of State", "foreign minister")."""
    offices = words_of(language).offices
    return offices.get(one.lower(), one.lower()) == offices.get(other.lower(), other.lower())


@cache
def foreign_names() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the names of countries in other languages (Unicode CLDR), case folded: name → (language, country code)s. Read at the first call."""
    found: dict[str, list[tuple[str, str]]] = {}
    with (Path(__file__).parent / "data" / "cldr.csv").open(encoding="utf-8", newline="") as lines:
        for language, iso3, name in islice(csv.reader(lines), 1, None):
            found.setdefault(name.casefold(), []).append((language, iso3))
    return {name: tuple(meant) for name, meant in found.items()}


def _surname(discourse: Discourse, scene: Scene, token: int) -> Identity | None:
    """Return somebody named before whose surname comes back, alone or behind a title."""
    parsed = scene.parsed
    if parsed.pos[token] != "PROPN" or token in scene.named or parsed.deps[token] in ("compound", "nmod"):
        return None
    known = discourse.surname(token)
    if known is None:
        return None
    start = token
    while start > parsed.sentence(token).start and parsed.heads[start - 1] == token and parsed.deps[start - 1] in ("compound", "det", "amod", "nmod"):
        start -= 1
    actor = known.actor
    own = {w.lower() for w in actor.name.split()}
    for t in range(start, token):
        lower = parsed.lowers[t]
        if parsed.pos[t] == "PROPN" and lower not in own and lower not in scene.words.agents and t not in scene.named and not scene.has("words.honorifics", t):
            return None  # another first name: another Smith
    return Identity(
        "person",
        actor.id,
        actor.name,
        actor.country,
        actor.sector,
        f"the same as {known.text}: {actor.why}",
        start,
        token + 1,
        token,
        named=True,
        definite=True,
        office=actor.office,
        own=True,
        same_as=known,
    )


def _mention(discourse: Discourse, scene: Scene, identity: Identity) -> Mention:
    parsed = scene.parsed
    span, text = parsed.span(identity.start, identity.end), parsed.text(identity.start, identity.end)
    actor = Actor(
        id=identity.key.rstrip("?"), name=identity.name, country=identity.country, sector=identity.sector, office=identity.office, span=span, text=text,
        wikidata=scene.facts.wikidata.get(identity.key), why=identity.why,
    )  # fmt: skip
    return Mention(
        index=len(discourse.mentions), start=identity.start, end=identity.end, head=identity.head, span=span, text=text, kind=identity.kind, actor=actor,
        entity=identity.same_as.entity if identity.same_as is not None else discourse.entity(identity.key), named=identity.named, definite=identity.definite,
        plural=identity.plural, count=identity.count, possessor=identity.possessor,
    )  # fmt: skip


def _resolved(discourse: Discourse, scene: Scene, identity: Identity) -> Mention:
    """Make a mention of an identity; somebody who comes back keeps who he was."""
    if identity.kind == "person" and identity.country is None and identity.same_as is None:
        country, why = scene.near(identity.head)
        identity = replace(identity, country=country, why=why)
    antecedent = discourse.again(identity)
    mention = _mention(discourse, scene, identity)
    return stand_for(antecedent, mention) if antecedent is not None else mention


def _pronoun(discourse: Discourse, scene: Scene, token: int, antecedent: Mention | None) -> None:
    if antecedent is None:
        return
    parsed, actor = scene.parsed, antecedent.actor
    span, text = parsed.span(token, token + 1), parsed.text(token, token + 1)
    spoken = replace(actor, span=span, text=text, why=f"{text} = {antecedent.text}")
    discourse.add(Mention(
        index=len(discourse.mentions), start=token, end=token + 1, head=token, span=span, text=text, kind=antecedent.kind, actor=spoken,
        entity=antecedent.entity, pronoun=True, definite=True, plural=antecedent.plural,
    ))  # fmt: skip


def _linked(mentions: list[Mention]) -> tuple[Mention, ...]:
    """Put the mentions in text order and turn possessors from tokens into indices of mentions."""
    ordered = sorted(mentions, key=lambda m: (m.head, m.start))
    heads = {m.head: number for number, m in enumerate(ordered)}
    return tuple(
        replace(m, index=number, possessor=None if m.possessor is None else heads.get(m.possessor)) if m.index != number or m.possessor is not None else m
        for number, m in enumerate(ordered)
    )
