"""Whether a known name is meant at all: media whose names are words, parties whose names all countries have, the front half of a longer phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .knowledge import Known

if TYPE_CHECKING:
    from .scene import Scene

__all__ = ["implausible"]


def implausible(scene: Scene, token: int, length: int, meaning: Known) -> bool:
    """Tell whether words that are a known name are hardly that name here."""
    if meaning.form == "outlet" and length == 1:
        return _before_its_noun(scene, token) or _division(scene, token) or (meaning.name.startswith("The ") and not _publishing(scene, token))
    if meaning.form in ("organisation", "group") and length == 1 and scene.parsed.lowers[token] in scene.words.lists["words.party_words"]:
        return _elsewhere(scene, token, meaning) or _longer(scene, token) or _before_its_noun(scene, token)
    return False


def _before_its_noun(scene: Scene, token: int) -> bool:
    """Tell whether the word modifies a noun that is no medium's: "the Independent candidate", "Liberation forces", "Labour shortages"."""
    parsed, head = scene.parsed, scene.parsed.heads[token]
    if parsed.deps[token] not in ("compound", "amod", "nmod") or head <= token:
        return False
    agent = scene.words.agents.get(parsed.lemmas[head].lower())
    return not (scene.has("words.outlets", head) or scene.has("words.media_nouns", head) or (agent is not None and agent.sector in ("JRN", "PTY", "LEG")))


def _division(scene: Scene, token: int) -> bool:
    """Tell whether the name is a province's or town's: "the province of Fars"."""
    parsed, head = scene.parsed, scene.parsed.heads[token]
    return parsed.deps[token] == "pobj" and parsed.lowers[head] == "of" and scene.has("words.divisions", parsed.heads[head])


def _publishing(scene: Scene, token: int) -> bool:
    """Tell whether a medium whose name is a word does, as a subject, what media do ("The Sun reported", not "The Sun set")."""
    parsed = scene.parsed
    if parsed.deps[token] not in ("nsubj", "nsubjpass"):
        return True
    verb = parsed.heads[token]
    return scene.has("words.saying", verb) or scene.has("words.publishing", verb)


def _elsewhere(scene: Scene, token: int, meaning: Known) -> bool:
    """Tell whether the report names countries, and not the one whose party this would be."""
    return bool(scene.lands) and meaning.country not in scene.lands


def _longer(scene: Scene, token: int) -> bool:
    """Tell whether a capital stands before it: "Social Democrats", "New Labour"."""
    before = token - 1
    return before >= 0 and scene.parsed.words[before][0].isupper() and scene.parsed.lowers[before] != "the" and scene.parsed.heads[before] == token
