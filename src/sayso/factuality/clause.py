"""One clause: its auxiliaries, negations, adverbs, opening words and tense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sayso.parsed import Parsed

from .operators import Effect, Operators
from .stand import Stand, compose

__all__ = ["Clause", "finite", "infinitive", "verbal"]

_DENIED = Effect("denied", "CT-")
_WEAKLY = Effect("denied", "PR-")
_CONDITIONAL = Effect("conditional")
_ARGUMENTS = ("nsubj", "nsubjpass", "dobj", "attr", "oprd", "dative")


def verbal(p: Parsed, token: int) -> bool:
    """Tell whether a token heads a clause."""
    return p.pos[token] in ("VERB", "AUX") or p.tags[token].startswith("VB")


def infinitive(p: Parsed, token: int) -> bool:
    """Tell whether a verb has "to", also the "to" of the verb that it is coordinated with."""
    if any(p.tags[k] == "TO" and p.deps[k] == "aux" for k in p.kids[token]):
        return True
    return p.deps[token] == "conj" and p.tags[token] == "VB" and not auxiliaries(p, token) and p.heads[token] != token and infinitive(p, p.heads[token])


def auxiliaries(p: Parsed, token: int) -> tuple[int, ...]:
    """Return the auxiliaries of a verb, without "to"."""
    return tuple(k for k in p.kids[token] if p.deps[k] in ("aux", "auxpass") and p.tags[k] != "TO")


def finite(p: Parsed, token: int) -> bool:
    """Tell whether a clause has a tense or a modal."""
    tags = [p.tags[token], *(p.tags[k] for k in auxiliaries(p, token))]
    return any(t in ("VBD", "VBZ", "VBP", "MD") for t in tags)


def shared(p: Parsed, token: int) -> int | None:
    """Return the verb whose auxiliaries a coordinated verb shares ("will meet and discuss", "was arrested and beaten"), or None."""
    if p.deps[token] != "conj" or auxiliaries(p, token) or any(p.deps[k] in ("nsubj", "nsubjpass") for k in p.kids[token]):
        return None
    head = p.heads[token]
    return head if p.tags[token] in ("VB", "VBN", "VBG") and p.tags[head] == p.tags[token] else None


class Clause:
    """Reads the clauses of one report; `reported` marks the tokens that stand in somebody's words."""

    def __init__(self, parsed: Parsed, operators: Operators, reported: Sequence[bool]) -> None:
        self.parsed = parsed
        self.table = operators
        self.reported = reported

    def apply(self, stand: Stand, token: int, came: int) -> Stand:
        """Apply what stands in the clause of a verb; `came` is the dependent that the walk comes from."""
        p = self.parsed
        stand = self._adverbs(stand, token)
        if p.heads[token] != token and self.inverted(token):
            return replace(compose(stand, _CONDITIONAL), condition=True).by(token)
        negation = self.negation(token, came)
        modal = self.modal(token)
        if negation is not None:
            past = modal is not None and p.lowers[modal] in ("could", "can", "ca")
            effect = _WEAKLY if p.lowers[negation] in self.table.words["negation.weak"] else _DENIED
            stand = compose(stand, effect).by(negation)
            if past:
                return stand
        if modal is not None:
            effect = self._modal_effect(token, modal)
            if negation is not None and p.lowers[modal] in ("would", "'d", "’d") and not self.conditioned(token):
                effect = Effect("planned")  # "would not let them pass": a refusal, no condition
            return compose(stand, effect).by(modal)
        return self._tense(stand, token)

    def modal(self, token: int) -> int | None:
        """Return the modal of a clause, its own or the one it shares."""
        p = self.parsed
        for kid in auxiliaries(p, token):
            if p.lowers[kid] in self.table.modals and p.tags[kid] in ("MD", "VB", "VBP"):
                return kid
        other = shared(p, token)
        return self.modal(other) if other is not None else None

    def _modal_effect(self, token: int, modal: int) -> Effect:
        p = self.parsed
        perfect = any(p.lemmas[k] in ("have", "'ve", "’ve") for k in auxiliaries(p, token))
        table = self.table.modals_perfect if perfect else self.table.modals
        effect = table.get(p.lowers[modal]) or self.table.modals[p.lowers[modal]]
        if self.conditioned(token):
            return _CONDITIONAL if effect.kind in ("planned", "expected", "would") else effect
        if effect.kind != "would":
            return effect
        told = (self.reported[token] or self._told(token)) and p.deps[token] != "relcl" and p.lemmas[token] not in self.table.words["clauses.states"]
        return Effect("planned") if told else _CONDITIONAL

    def _told(self, token: int) -> bool:
        """Tell whether a verb of saying governs a clause."""
        p = self.parsed
        while p.deps[token] in ("conj", "ccomp", "xcomp"):
            if p.deps[token] == "ccomp" and p.lemmas[p.heads[token]] in self.table.words["reports.verbs"]:
                return True
            token = p.heads[token]
        return False

    def conditioned(self, token: int) -> bool:
        """Tell whether a clause hangs on a condition: an if-clause, "unless", "should X", "whoever"."""
        p = self.parsed
        for kid in p.kids[token]:
            if p.deps[kid] in ("nsubj", "nsubjpass") and p.lowers[kid] in self.table.words["negation.any"]:
                return True
            if p.deps[kid] == "advcl":
                opened = self.opener(kid)
                if opened is not None and opened[0] and p.lowers[opened[0] - 1] == "only":
                    return True
                if (opened and opened[1] is not None and opened[1].kind == "conditional") or self.inverted(kid):
                    return True
        return False

    def negation(self, token: int, came: int) -> int | None:
        """Return the word that denies a clause, its own or the one it shares with the verb it is coordinated with, or None."""
        p, words = self.parsed, self.table.words
        for kid in p.kids[token]:
            if kid == came:
                continue
            lower, dep = p.lowers[kid], p.deps[kid]
            if (dep == "neg" or lower in words["negation.words"] or lower in words["negation.weak"] or lower in words["negation.near"]) and dep in (
                "neg",
                "advmod",
                "preconj",
                "det",
            ):
                following = p.lowers[kid + 1] if kid + 1 < len(p) else ""
                if following not in words["negation.excepting"]:
                    return kid
            if dep in _ARGUMENTS:
                found = self._negative(kid)
                if found is not None:
                    return found
            if dep in ("prep", "agent"):
                inner = p.child(kid, "pobj")
                if inner is not None and inner != came and p.lowers[inner] in words["negation.pronouns"]:
                    return inner
            if dep == "advmod" and lower == "longer" and any(p.lowers[k] == "no" for k in p.kids[kid]):
                return kid
        if p.deps[token] == "conj":
            nor = next((k for k in p.kids[p.heads[token]] if p.lowers[k] == "nor" and p.heads[token] < k < token), None)
            if nor is not None:
                return nor
        other = shared(p, token)
        return self.negation(other, token) if other is not None and p.tags[token] == "VB" else None

    def _negative(self, noun: int) -> int | None:
        """Return the negative word of a noun phrase ("no soldier", "neither side", "none of them", "not one soldier"), or None."""
        p, words = self.parsed, self.table.words
        if p.lowers[noun] in words["negation.pronouns"]:
            return noun
        if p.lowers[noun] == "one" and noun and p.lowers[noun - 1] == "no":
            return noun
        for kid in p.kids[noun]:
            if p.lowers[kid] in words["negation.determiners"] and p.deps[kid] in ("det", "neg", "preconj", "nummod", "advmod"):
                return None if p.lowers[kid] == "not" and kid + 1 < len(p) and p.lowers[kid + 1] in words["negation.excepting"] else kid
        return None

    def _adverbs(self, stand: Stand, token: int) -> Stand:
        p = self.parsed
        for kid in p.kids[token]:
            if p.deps[kid] in ("advmod", "npadvmod", "intj"):
                effect = self.table.adverbs.get(p.lowers[kid])
                if effect is not None:
                    stand = compose(stand, effect).by(kid)
        return stand

    def _tense(self, stand: Stand, token: int) -> Stand:
        """Read a present tense with a time to come as planned, one of habit as generic."""
        p, words = self.parsed, self.table.words
        if p.sentence(token).kind == "heading":
            return stand
        aux = auxiliaries(p, token)
        simple = (p.tags[token] in ("VBZ", "VBP") and not aux) or (p.tags[token] == "VBN" and bool(aux) and all(p.lowers[k] in ("is", "are") for k in aux))
        progressive = p.tags[token] == "VBG" and any(p.tags[k] in ("VBZ", "VBP") for k in aux)
        if simple and self.habit(token):
            return compose(stand, Effect("generic"))
        if (simple or progressive) and self._to_come_time(token) and (progressive or p.lemmas[token] in words["future_time.schedules"]):
            return compose(stand, Effect("planned")).by(token)
        if progressive and p.lemmas[token] == "go" and p.child(token, "prep") is not None:
            return compose(stand, Effect("planned")).by(token)
        return stand

    def habit(self, token: int) -> bool:
        """Tell whether a clause speaks of a habit: "always", "every year", "whenever"."""
        p, words = self.parsed, self.table.words
        if any(p.lowers[k] in words["habit.adverbs"] for k in p.kids[token]):
            return True
        text = " ".join(p.lowers[p.left[token] : p.right[token]])
        if any(phrase in text for phrase in words["habit.phrases"]):
            return True
        return any(p.deps[k] == "advcl" and any(p.lowers[m] in words["habit.marks"] for m in p.kids[k]) for k in p.kids[token])

    def _to_come_time(self, token: int) -> bool:
        p, words = self.parsed, self.table.words
        for kid in p.kids[token]:
            lower, dep = p.lowers[kid], p.deps[kid]
            if dep in ("npadvmod", "advmod") and (lower in words["future_time.words"] or any(p.lowers[k] in words["future_time.next"] for k in p.kids[kid])):
                return True
            if dep == "prep" and lower in ("on", "in", "from", "at") and self.day_to_come(kid):
                return True
        return False

    def day_to_come(self, preposition: int) -> bool:
        """Tell whether a preposition has a weekday or a "next …" that may lie ahead."""
        p, words = self.parsed, self.table.words
        time = p.child(preposition, "pobj")
        if time is None or any(p.lowers[k] == "last" for k in p.kids[time]):
            return False
        return (
            p.lowers[time] in words["future_time.days"]
            or p.lowers[time] in words["future_time.words"]
            or any(p.lowers[k] in words["future_time.next"] for k in p.kids[time])
        )

    def order(self, token: int) -> bool:
        """Tell whether a clause is an imperative: a bare verb without subject at the head of its sentence or quotation."""
        p = self.parsed
        if p.tags[token] != "VB" or auxiliaries(p, token) or infinitive(p, token) or p.child(token, "nsubj", "nsubjpass", "csubj") is not None:
            return False
        first = p.left[token]
        while first < token and not p.words[first][0].isalpha():
            first += 1
        return first == token or p.lowers[first] in ("please", "do", "never", "let")

    def subjunctive(self, token: int) -> bool:
        """Tell whether a that-clause has a bare verb of its own subject: "insisted that the child be returned"."""
        p = self.parsed
        if p.child(token, "nsubj", "nsubjpass") is None or infinitive(p, token):
            return False
        aux = auxiliaries(p, token)
        if any(p.lowers[k] == "be" and p.deps[k] == "auxpass" for k in aux):
            return not any(p.tags[k] == "MD" for k in aux)
        return p.tags[token] == "VB" and not aux and any(p.lowers[k] == "that" and p.deps[k] == "mark" for k in p.kids[token])

    def habitual(self, token: int, head: int) -> bool:
        """Tell whether a clause and its main clause are both in the simple present."""
        p = self.parsed
        return all(p.tags[t] in ("VBZ", "VBP") and not auxiliaries(p, t) for t in (token, head))

    # ---- what opens a clause
    def opener(self, token: int) -> tuple[int, Effect | None] | None:
        """Return the word that opens a subordinate clause with its effect (None where it has none), or None."""
        p = self.parsed
        for kid in p.kids[token]:
            if p.deps[kid] in ("mark", "advmod") and kid < token:
                lower = p.lowers[kid]
                if lower in self.table.marks:
                    return kid, self.table.marks[lower]
                if p.deps[kid] == "mark" and lower in ("that", "so") and kid and p.lowers[kid - 1] == "so":
                    return kid, self.table.marks.get("so that")
                if p.deps[kid] == "mark" or lower in self.table.words["temporal.marks"]:
                    return kid, None
        return None

    def inverted(self, token: int) -> bool:
        """Tell whether a clause is a condition by word order: "should they attack", "were the talks to fail", "had he known"."""
        p = self.parsed
        if p.sentence(token).span.end and p.words[p.sentence(token).end - 1] == "?":
            return False
        subject = p.child(token, "nsubj", "nsubjpass")
        if p.lowers[token] == "were" and subject is not None and subject > token:
            return True
        return subject is not None and any(p.lowers[k] in ("should", "had", "were") and k < subject for k in auxiliaries(p, token))

    def to_come(self, token: int, head: int) -> bool:
        """Tell whether a temporal clause is still to come: beside a future main clause, or itself present beside a present one."""
        p = self.parsed
        if verbal(p, head):
            if self.modal(head) is not None or infinitive(p, head) or (p.tags[head] == "VB" and not finite(p, head)):
                return True
            if p.tags[head] in ("VBZ", "VBP") and self.negation(head, token) is not None:
                return True
        tags = [p.tags[token], *(p.tags[k] for k in auxiliaries(p, token))]
        return "MD" in tags or ("VBD" not in tags and any(t in ("VBZ", "VBP") for t in tags))

    # ---- the end of the walk
    def root(self, stand: Stand, token: int) -> Stand:
        """Apply what holds for the whole sentence: questions, orders, conditions by word order; and resolve "any"."""
        p = self.parsed
        sentence = p.sentence(token)
        last = sentence.end - 1
        while last > sentence.start and p.words[last] in ('"', "”", "’", "'", ")", "“"):
            last -= 1
        if p.words[last] == "?":
            return compose(stand, _CONDITIONAL).by(last)
        if verbal(p, token):
            opened = self.opener(token)
            if opened is not None and opened[1] is not None:
                return compose(stand, opened[1]).by(opened[0])
            if infinitive(p, token):
                return compose(stand, Effect("planned")).by(token)
            if sentence.kind != "heading" and self.order(token):
                return compose(stand, Effect("requested")).by(token)
        return replace(stand, any=False)
