"""Who comes back: pronouns, surnames, "the minister", "the group", "his Turkish counterpart"."""

from __future__ import annotations

from dataclasses import replace

from ..parsed import Mention
from .identity import Identity
from .scene import Scene

__all__ = ["Discourse"]

_PERSONS = frozenset(("person", "office"))
_BODIES = frozenset(("country", "organisation", "group", "outlet"))
_FAR = 120  # tokens back that a pronoun reaches; chosen on the development gold, where no antecedent is farther


class Discourse:
    """What has been mentioned so far, newest last, and the entity numbers given."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._entities: dict[str, int] = {}
        self._next = 0
        self._surnames: dict[str, Mention] = {}
        self.mentions: list[Mention] = []

    def entity(self, key: str) -> int:
        """Return the number of the chain of a key; keys that end in "?" get a new one each time."""
        if key.endswith("?") or key not in self._entities:
            self._entities[key] = self._next
            self._next += 1
        return self._entities[key]

    def add(self, mention: Mention) -> None:
        """Take a mention in."""
        self.mentions.append(mention)
        if mention.kind == "person" and mention.named:
            self._surnames.setdefault(mention.actor.name.split()[-1].lower(), mention)

    def surname(self, identity: Identity) -> Mention | None:
        """Return the person whose surname a short name repeats."""
        known = self._surnames.get(identity.name.split()[-1].lower())
        return known if known is not None and (len(identity.name.split()) == 1 or known.actor.name == identity.name) else None

    def pronoun(self, token: int) -> Mention | None:
        """Return the nearest mention that a pronoun may stand for."""
        parsed = self._scene.parsed
        form = self._scene.words.pronouns.get(parsed.lowers[token])
        if form is None or form == "s":
            return None
        for mention in reversed(self.mentions[-40:]):
            if token - mention.head > _FAR:
                break
            if parsed.tags[mention.head] == "JJ" or (mention.start <= token < mention.end):
                continue
            if self._fits(mention, form):
                return mention
        return None

    @staticmethod
    def _fits(mention: Mention, form: str) -> bool:
        if form in ("m", "f"):
            return mention.kind in _PERSONS
        if form == "n":
            return mention.kind in _BODIES and not mention.plural
        return mention.plural or mention.kind in ("people", "group")

    def again(self, identity: Identity) -> Mention | None:
        """Return the last mention that a definite noun comes back to."""
        lists = self._scene.words.lists
        if not identity.definite or identity.named:
            return None
        last = identity.lemma.split()[-1] if identity.lemma else ""
        kinds: frozenset[str] = frozenset()
        if last in lists["anaphors.group"]:
            kinds = frozenset(("group",))
        elif last in lists["anaphors.organisation"]:
            kinds = frozenset(("organisation", "group"))
        for mention in reversed(self.mentions[-40:]):
            if mention.kind in kinds and mention.named and not mention.pronoun:
                return mention
        return None


def stand_for(antecedent: Mention, mention: Mention) -> Mention:
    """Give a mention the identity of its antecedent."""
    actor = antecedent.actor
    same = replace(mention.actor, id=actor.id, name=actor.name, country=actor.country, sector=actor.sector, office=actor.office)
    return replace(mention, kind=antecedent.kind, actor=same, entity=antecedent.entity)
