"""Mentions → who they are: country, sector, office on that date, coreference."""

from __future__ import annotations

from dataclasses import replace

from ..parsed import Mention, Parsed
from ..plugins import Language
from ..records import Actor
from .coreference import Discourse, stand_for
from .identity import Identity, identify
from .knowledge import knowledge
from .scene import Scene
from .words import words_of

__all__ = ["resolve"]


def resolve(parsed: Parsed, language: Language) -> tuple[Mention, ...]:
    """Return the mentions of a report in text order of their heads, resolved and joined into coreference chains.

    Raises `DataError` where the tables of actors or the language's words break their rules.
    """
    scene = Scene.of(parsed, words_of(language), knowledge())
    discourse = Discourse(scene)
    covered: set[int] = set()
    for token in range(len(parsed)):
        if token in covered:
            continue
        if parsed.lowers[token] in scene.words.pronouns:
            _pronoun(discourse, scene, token)
            continue
        identity = identify(scene, token)
        if identity is not None:
            covered.update(identity.covers)
            discourse.add(_resolved(discourse, scene, identity))
    return _linked(discourse.mentions)


def _mention(discourse: Discourse, scene: Scene, identity: Identity) -> Mention:
    parsed = scene.parsed
    span, text = parsed.span(identity.start, identity.end), parsed.text(identity.start, identity.end)
    actor = Actor(
        id=identity.key.rstrip("?"), name=identity.name, country=identity.country, sector=identity.sector, office=identity.office, span=span, text=text,
        why=identity.why,
    )  # fmt: skip
    return Mention(
        index=len(discourse.mentions), start=identity.start, end=identity.end, head=identity.head, span=span, text=text, kind=identity.kind, actor=actor,
        entity=discourse.entity(identity.key), named=identity.named, definite=identity.definite, plural=identity.plural, count=identity.count,
        possessor=identity.possessor,
    )  # fmt: skip


def _resolved(discourse: Discourse, scene: Scene, identity: Identity) -> Mention:
    """Make a mention of an identity; somebody who comes back keeps who he was."""
    if identity.kind == "person" and identity.country is None:
        known = discourse.surname(identity)
        if known is not None:
            return stand_for(known, _mention(discourse, scene, replace(identity, key=f"{known.actor.id}", why=f"the same as {known.actor.name}")))
        country, why = scene.near(identity.head)
        identity = replace(identity, country=country, why=why)
    antecedent = discourse.again(identity)
    mention = _mention(discourse, scene, identity)
    return stand_for(antecedent, mention) if antecedent is not None else mention


def _pronoun(discourse: Discourse, scene: Scene, token: int) -> None:
    antecedent = discourse.pronoun(token)
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
    """Turn possessors from tokens into indices of mentions."""
    heads = {m.head: m.index for m in mentions}
    return tuple(m if m.possessor is None else replace(m, possessor=heads.get(m.possessor)) for m in mentions)
