"""Writings and media: a leaked report, a note, a newspaper, a station by its name."""

from __future__ import annotations

from .phrases import Phrase, phrase_at
from .reading import PLURAL, Identity, bare, is_definite, owner_of
from .scene import Scene

__all__ = ["document", "outlet"]


def document(scene: Scene, phrase: Phrase) -> Identity | None:
    """Return a writing or picture, with the country of whom it is from."""
    parsed, head = scene.parsed, phrase.head
    if not scene.has("words.documents", head) or parsed.pos[head] != "NOUN":
        return None
    owner = owner_of(scene, phrase)
    lemma = parsed.lemmas[head].lower()
    return Identity(
        "document", f"document:{lemma}?", bare(parsed.text(phrase.start, phrase.end)), owner.country if owner else None, owner.sector if owner else None,
        f"{lemma}: {owner.why if owner else 'document'}", phrase.start, phrase.end, head, definite=is_definite(phrase), plural=parsed.tags[head] in PLURAL,
        count=phrase.count, lemma=lemma, possessor=phrase.possessor, own=owner is not None,
    )  # fmt: skip


def outlet(scene: Scene, phrase: Phrase) -> Identity | None:
    """Return a medium: a word for one ("a Bamako daily, Le Fleuve"), or a proper name that ends like one's."""
    parsed, head = scene.parsed, phrase.head
    proper = parsed.pos[head] == "PROPN"
    generic = scene.has("words.outlets", head) or f"{parsed.lowers[head - 1]} {parsed.lowers[head]}" in scene.words.lists["words.outlets"]
    names = [t for t in phrase.modifiers if parsed.pos[t] == "PROPN"]
    ending = proper and parsed.lowers[head] in scene.words.lists["words.outlet_endings"] and bool(names)
    beginning = proper and bool(names) and parsed.lowers[names[0]] in scene.words.lists["words.outlet_beginnings"]
    if not (generic or ending or beginning):
        return None
    owner = owner_of(scene, phrase)
    told = phrase.apposed if proper and phrase.apposed is not None and scene.has("words.outlets", phrase.apposed) else None
    if told is not None and owner is None:
        owner = owner_of(scene, phrase_at(parsed, told))  # "the Lantern, a Nairobi newspaper"
    stateless = any(parsed.lowers[t] in scene.words.lists["words.stateless"] for t in phrase.modifiers) and generic and not proper
    country, why = (owner.country, owner.why) if owner is not None else (None, "of no one country") if stateless else scene.near(head)
    apposed = phrase.apposed if phrase.apposed is not None and parsed.pos[phrase.apposed] == "PROPN" and generic else None
    behind = _behind(scene, phrase) if generic and not proper and apposed is None else head + 1
    if behind > head + 1:
        name = parsed.text(head + 1, behind)
    elif apposed is not None:
        inner = phrase_at(parsed, apposed)
        name = bare(parsed.text(inner.start, inner.end))
    else:
        name = bare(parsed.text(phrase.start, head + 1))
    named = (bool(names) and (proper or phrase.determiner != "a")) or apposed is not None or behind > head + 1
    end = max(phrase.end, behind, parsed.right[apposed] if apposed is not None and parsed.right[apposed] - apposed < 10 else 0)
    return Identity(
        "outlet",
        f"outlet:{name}" + ("" if named else "?"),
        name,
        country,
        "JRN",
        f"a medium by its words; {why}",
        phrase.start,
        end,
        head,
        named=named,
        definite=is_definite(phrase) or named,
        plural=parsed.tags[head] in PLURAL,
        count=phrase.count,
        covers=(*range(head + 1, behind), *(() if apposed is None else (apposed,))),
        lemma=parsed.lemmas[head].lower(),
        possessor=phrase.possessor,
        own=owner is not None,
    )


def _behind(scene: Scene, phrase: Phrase) -> int:
    """Return where the name right behind the word ends ("the newspaper Sabah Ekspres"), whatever the parser hung it on."""
    parsed, end = scene.parsed, phrase.head + 1
    stop = parsed.sentence(phrase.head).end
    while end < stop and parsed.pos[end] == "PROPN" and parsed.words[end][0].isupper() and end not in scene.named:
        end += 1
    return end
