"""Who comes back: pronouns, surnames, "the minister", "the group", "the same sources"; who "we" is in a quotation."""

from __future__ import annotations

from dataclasses import replace

from ..parsed import Mention
from .knowledge import surnames_of
from .phrases import phrase_at
from .reading import PLURAL, Identity, agent_of, is_definite
from .scene import Scene

__all__ = ["Discourse", "stand_for"]

_PERSONS = frozenset(("person", "office"))
_BODIES = frozenset(("country", "organisation", "group", "outlet"))
_FAR = 5
"""Sentences back that a pronoun reaches; chosen on the development gold, where no antecedent is farther."""
_LOOK = 60
"""Mentions back that are weighed for a pronoun or a definite noun."""
_SUBJECT = frozenset(("nsubj", "nsubjpass"))
_UNARMED = frozenset(("GOV", "ELI", "CVL", "OPP", "LEG", "JUD", "BUS", "AGR", "LAB", "MED", "EDU", "REL", None))


class Discourse:
    """What has been mentioned so far, newest last, and the entity numbers given."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._entities: dict[str, int] = {}
        self._next = 0
        self._surnames: dict[str, Mention] = {}
        self._gender: dict[int, str] = {}
        self._nouns: dict[int, str] = {}
        self.mentions: list[Mention] = []
        scene.antecedent = self.pronoun
        scene.returning = self.returning

    def entity(self, key: str) -> int:
        """Return the number of the chain of a key; keys that end in "?" get a new one each time."""
        if key.endswith("?") or key not in self._entities:
            self._entities[key] = self._next
            self._next += 1
        return self._entities[key]

    def add(self, mention: Mention, lemma: str = "") -> None:
        """Take a mention in, with the agent noun that it was made by."""
        self.mentions.append(mention)
        self._scene.found[mention.head] = mention
        self._nouns[mention.index] = lemma
        if mention.kind == "person" and mention.named:
            for called in surnames_of(mention.actor.name, mention.actor.country or ""):
                self._surnames.setdefault(called.lower(), mention)
        if mention.kind in ("person", "office", "people") and not mention.pronoun and mention.entity not in self._gender:
            gender = self._gender_of(mention)
            if gender:
                self._gender[mention.entity] = gender

    def _gender_of(self, mention: Mention) -> str:
        parsed, lists = self._scene.parsed, self._scene.words.lists
        for token in range(mention.start, min(mention.end, mention.start + 8)):
            if parsed.lowers[token] in lists["words.feminine"]:
                return "f"
            if parsed.lowers[token] in lists["words.masculine"]:
                return "m"
        return ""

    # ---------------------------------------------------------------- names and nouns that come back
    def surname(self, token: int) -> Mention | None:
        """Return the person whose surname a word repeats."""
        return self._surnames.get(self._scene.parsed.lowers[token])

    def again(self, identity: Identity) -> Mention | None:
        """Return the mention that a noun without a name comes back to: of the same noun, or a body that the noun describes."""
        if identity.named or not identity.lemma or (identity.own and identity.kind != "office"):
            return None
        same = any(self._scene.parsed.lowers[t] in ("same", "latter") for t in range(identity.start, identity.head))
        bare = identity.head - identity.start <= (2 if same else 1)
        if not identity.definite and not (bare and identity.plural):
            return None
        if not bare and identity.definite and identity.kind in ("organisation", "group") and identity.possessor is None and not identity.plural:
            return self._described(identity)  # "the Islamist group"
        if not bare or identity.possessor is not None or (identity.end > identity.head + 1 and not same):
            return None
        if identity.count is not None and not identity.definite:
            return None
        return self._same_noun(identity, same) or (self._described(identity) if identity.definite else None)

    def of_two(self, token: int) -> Mention | None:
        """Return the first or second of the two named side by side last: "the former", "the latter"."""
        parsed = self._scene.parsed
        here = parsed.sentence_of[token]
        for mention in reversed(self.mentions[-_LOOK:]):
            if here - parsed.sentence_of[mention.head] > 1:
                return None
            if parsed.deps[mention.head] != "conj" or mention.pronoun or mention.kind in ("place", "document", "site"):
                continue
            first = self._scene.found.get(parsed.heads[mention.head])
            if first is not None:
                return mention if parsed.lowers[token] == "latter" else first
        return None

    def returning(self, token: int) -> Mention | None:
        """Return whom the definite noun phrase headed by a token comes back to, before it has a mention of its own."""
        scene = self._scene
        phrase = phrase_at(scene.parsed, token)
        agent, lemma = agent_of(scene, phrase)
        if agent is None or not is_definite(phrase) or scene.parsed.pos[token] != "NOUN":
            return None
        plural = scene.parsed.tags[token] in PLURAL
        return self.again(Identity(
            agent.kind, "", "", None, None, "", phrase.start, phrase.end, token, definite=True, plural=plural, possessor=phrase.possessor, lemma=lemma,
        ))  # fmt: skip

    def _same_noun(self, identity: Identity, same: bool) -> Mention | None:
        last = identity.lemma.split()[-1]
        for mention in reversed(self.mentions[-_LOOK * 2 :]):
            noun = self._nouns[mention.index]
            if mention.pronoun or not noun:
                continue
            if self._alike(noun.split()[-1], last) and mention.plural == identity.plural and mention.kind not in ("place", "document", "site"):
                away = self._scene.parsed.sentence_of[identity.head] - self._scene.parsed.sentence_of[mention.head]
                if identity.kind == "office" and mention.actor.country not in (identity.country, self._scene.home) and away > 2:
                    continue  # "the president" of a report on Zimbabwe, long after South Africa's
                return mention if identity.definite or mention.kind in ("people", "group") else None
            if same and mention.kind == "group":
                return mention
        return None

    def _alike(self, noun: str, last: str) -> bool:
        alike = self._scene.words.alike
        return noun == last or (noun in alike and alike[noun] == alike.get(last))

    def _described(self, identity: Identity) -> Mention | None:
        """Return the last body that "the alliance", "the company", "the movement", "the rebels" may mean."""
        last, lists = identity.lemma.split()[-1], self._scene.words.lists
        for mention in reversed(self.mentions[-_LOOK:]):
            if mention.kind not in ("organisation", "group") or mention.pronoun:
                continue
            actor = mention.actor
            if last in actor.name.lower().split() and mention.named:
                return mention
            if last in lists["anaphors.union"] and actor.country in ("IGO", "EUR"):
                return mention
            if last in lists["anaphors.group"] and mention.kind == "group":
                return mention
            if last in lists["anaphors.company"] and mention.named and (actor.sector == "BUS" or actor.country == "MNC"):
                return mention
            if last in lists["anaphors.charity"] and actor.country == "NGO":
                return mention
            if last in lists["anaphors.rebels"] and actor.sector == "REB":
                return mention
        return None

    # ---------------------------------------------------------------- pronouns
    def pronoun(self, token: int) -> Mention | None:
        """Return the mention that a pronoun of the third person most likely stands for, None where there is none."""
        scene = self._scene
        parsed = scene.parsed
        form = scene.words.pronouns.get(parsed.lowers[token])
        if form is None or form == "s":
            return None
        # "it" as an object is most often a thing ("denied it"), which has no mention that could be weighed.
        if form == "n" and (self._expletive(token) or parsed.deps[token] in ("dobj", "pobj", "iobj")):
            return None
        here = parsed.sentence_of[token]
        best: tuple[float, Mention] | None = None
        for rank, mention in enumerate(reversed(self.mentions[-_LOOK:])):
            away = here - parsed.sentence_of[mention.head]
            if away > _FAR:
                break
            if not self._fits(mention, form) or self._bound(mention, token):
                continue
            score = self._salience(mention, token, form) - 1.0 * away - 0.02 * rank
            if best is None or score > best[0]:
                best = (score, mention)
        if best is None:
            return None
        if form in ("m", "f"):
            self._gender.setdefault(best[1].entity, form)
        return best[1]

    def _expletive(self, token: int) -> bool:
        """Tell whether "it" stands for a clause or the weather ("it was not clear when")."""
        parsed = self._scene.parsed
        verb = parsed.heads[token]
        if parsed.deps[token] == "expl":
            return True
        if parsed.deps[token] not in _SUBJECT or parsed.lemmas[verb] not in ("be", "seem", "appear", "become", "take", "remain", "turn"):
            return False
        return any(parsed.deps[k] in ("acomp", "attr") and parsed.right[verb] > k + 2 for k in parsed.kids[verb]) and any(
            parsed.deps[k] in ("ccomp", "xcomp", "advcl", "csubj") or any(parsed.deps[i] in ("ccomp", "xcomp", "relcl") for i in parsed.kids[k])
            for k in parsed.kids[verb]
        )

    def _fits(self, mention: Mention, form: str) -> bool:
        parsed = self._scene.parsed
        if parsed.tags[mention.head] == "JJ" or mention.kind in ("place", "document", "site") or parsed.deps[mention.head] in ("compound", "amod", "nmod"):
            return False
        if form in ("m", "f"):
            if mention.plural or (mention.kind not in _PERSONS and mention.kind != "people"):
                return False
            return self._gender.get(mention.entity, form) == form
        if form == "n":
            return mention.kind in _BODIES and not mention.plural
        if mention.kind == "people" and not mention.plural:
            noun = self._scene.words.agents.get(self._nouns[mention.index])
            return noun is not None and noun.list == "collective"
        return mention.plural or mention.kind == "group" or (mention.kind == "organisation" and mention.actor.sector in ("COP", "MIL", "PRM", "LAB"))

    def _bound(self, mention: Mention, token: int) -> bool:
        """Tell whether grammar forbids it: the object of a clause is not its subject, and nobody owns himself."""
        parsed = self._scene.parsed
        if mention.start <= token < mention.end:
            return True
        quote = parsed.quote_of[token]
        if quote >= 0 and parsed.quote_of[mention.head] != quote and parsed.deps[mention.head] in _SUBJECT and not parsed.quotes[quote].scare:
            verb = parsed.heads[mention.head]
            if parsed.sentence_of[verb] == parsed.sentence_of[token] and parsed.lemmas[verb] in self._scene.words.lists["words.saying"]:
                return True  # the speaker of a quotation speaks of himself as "I"
        if parsed.tags[token] == "PRP$" or parsed.lowers[token].endswith(("self", "selves")) or parsed.deps[mention.head] not in _SUBJECT:
            return False
        verb = parsed.heads[token]
        while parsed.pos[verb] not in ("VERB", "AUX") and parsed.heads[verb] != verb:
            verb = parsed.heads[verb]  # "four of them": the clause is that of "four"
        return parsed.deps[token] in ("dobj", "iobj", "dative", "pobj") and parsed.heads[mention.head] == verb

    def _salience(self, mention: Mention, token: int, form: str) -> float:
        parsed = self._scene.parsed
        score = 0.0
        if parsed.deps[mention.head] in _SUBJECT:
            score += 1.0
            if parsed.deps[token] in _SUBJECT:
                score += 0.3
        if form in ("m", "f"):
            score += 0.4 if mention.named else -0.6 if mention.kind == "people" else 0.0
        if form == "p" and mention.plural:
            score += 0.4
        if mention.pronoun and self._scene.words.pronouns.get(parsed.lowers[mention.head]) == form:
            score += 0.7  # a chain of pronouns goes on
        if form == "p" and mention.kind == "organisation":
            score -= 0.3
        if form == "n" and mention.kind == "outlet":
            score -= 0.6
        if form in ("m", "f") and self._gender.get(mention.entity) == form:
            score += 0.5
        if parsed.deps[mention.head] in ("pobj", "poss"):
            score -= 0.3
        return score

    # ---------------------------------------------------------------- I and we
    def speaker(self, token: int) -> Mention | None:
        """Return who says "I" or "we" in a quotation: the subject of the verb of saying around it, else of the sentence before or after."""
        scene = self._scene
        parsed = scene.parsed
        quote = parsed.quote_of[token]
        if quote < 0:
            return None
        here = parsed.sentence_of[token]
        for number in (here, here + 1, here - 1, here - 2):
            if not 0 <= number < len(parsed.sentences):
                continue
            sentence = parsed.sentences[number]
            for verb in range(sentence.start, sentence.end):
                if parsed.quote_of[verb] >= 0 or parsed.lemmas[verb] not in scene.words.lists["words.saying"]:
                    continue
                for kid in parsed.kids[verb]:
                    if parsed.deps[kid] not in (*_SUBJECT, "attr"):
                        continue
                    said = parsed.lemmas[kid] in scene.words.lists["words.sayings"]
                    owner = parsed.child(kid, "poss") if said else kid if parsed.lemmas[verb] != "be" else None
                    if owner is not None and owner in scene.found:
                        return scene.found[owner]
        return None

    def first_person(self, token: int) -> Mention | None:
        """Return whom "I" (the speaker) or "we" (his side: his country, his group) stands for."""
        speaker = self.speaker(token)
        parsed = self._scene.parsed
        if speaker is None or parsed.lowers[token] in ("i", "me", "my", "myself") or speaker.kind not in ("person", "office", "people"):
            return speaker
        actor, countries = speaker.actor, self._scene.facts.countries
        if actor.sector in _UNARMED and actor.country in countries and actor.sector in ("GOV", None):
            side = replace(actor, id=f"country:{actor.country}", name=countries[actor.country], sector="GOV", office=None)
            return replace(speaker, kind="country", actor=side, entity=self.entity(side.id))
        return replace(speaker, kind="organisation" if speaker.kind != "people" else "people")


def stand_for(antecedent: Mention, mention: Mention) -> Mention:
    """Give a mention the identity of its antecedent."""
    actor = antecedent.actor
    why = f"the same as {antecedent.text}: {actor.why}" if antecedent.text != mention.text else actor.why
    same = replace(mention.actor, id=actor.id, name=actor.name, country=actor.country, sector=actor.sector, office=actor.office, why=why)
    return replace(mention, kind=antecedent.kind, actor=same, entity=antecedent.entity)
