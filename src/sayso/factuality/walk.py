"""The walk from a predicate to the root of its sentence, collecting the operators on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sayso.clauses import perfect_of
from sayso.parsed import Parsed

from .clause import Clause, auxiliaries, finite, infinitive, verbal
from .operators import Effect, Operators
from .stand import Stand, compose

__all__ = ["Walker"]

_PASS = Effect("pass")
_FACT = Effect("fact")
_CONDITIONAL = Effect("conditional")
_PLANNED = Effect("planned")
_REQUESTED = Effect("requested")
_GENERIC = Effect("generic")
_UNDONE = Effect("planned", "PS+")
_DENIED = Effect("denied", "CT-")
_CLAUSAL = ("xcomp", "ccomp", "csubj", "csubjpass", "dep", "parataxis", "acomp")
_OBJECT = ("dobj", "nsubjpass", "oprd", "dative", "obj")


class Walker:
    """Reads one report. `reported` marks the tokens that stand in somebody's words; `light` are verbs that lend a noun their subject."""

    def __init__(self, parsed: Parsed, operators: Operators, reported: Sequence[bool], cues: frozenset[int], light: frozenset[str]) -> None:
        self.parsed = parsed
        self.table = operators
        self.cues = cues
        self.light = light
        self.clause = Clause(parsed, operators, reported)

    def read(self, anchor: int, stop: int | None = None, skip_own: bool = False) -> tuple[Stand, Effect | None]:
        """Walk from `anchor` to the root, or to the token `stop`; return the stand, and what the last step did if it was to `stop`.

        `skip_own` leaves out what stands in the anchor's own clause (the lexicon entry has read it).
        """
        p, stand, token, came = self.parsed, Stand(), anchor, -1
        own = not skip_own
        for _ in range(len(p)):
            if own:
                stand = self.clause.apply(stand, token, came) if verbal(p, token) else self.modified(stand, token)
            head = p.heads[token]
            if head == token:
                return self.clause.root(stand, token), None
            effect, to, by = self.link(token, head, came, stand)
            if head == stop or to == stop:
                return stand, effect
            own = p.deps[token] != "conj" and not self.parenthetical(token, head)
            stand = compose(stand, effect)
            if effect is _CONDITIONAL or (effect.kind == "conditional" and p.deps[token] in ("advcl", "ccomp", "csubj")):
                stand = replace(stand, condition=True)
            if effect.kind not in ("pass", "fact"):
                stand = stand.by(by)
            if effect.kind == "fact":
                return stand, None
            came, token = token, to
        return stand, None

    def tells(self, token: int, act: int) -> bool:
        """Tell whether a clause tells its act for itself beside a speech act in the same sentence: "refused, but put the vote off"."""
        p = self.parsed
        if p.sentence_of[token] != p.sentence_of[act] or p.quote_of[token] >= 0 or not verbal(p, token):
            return False
        past = p.tags[token] == "VBD" or any(p.lowers[k] == "had" for k in auxiliaries(p, token))
        beside = p.deps[token] == "conj" and self.finite_above(p.heads[token]) == act
        return past and (beside or act not in p.ancestors(token))

    def promised(self, stand: Stand, verb: int) -> Stand:
        """Apply what the event's own verb says of its object: "offered shelter", "pledged aid", "called them out on strike from Monday"."""
        if not verbal(self.parsed, verb):
            return stand
        if self.called_ahead(verb):
            return compose(stand, _PLANNED).by(verb)
        if self.parsed.lemmas[verb] in self.table.words["clauses.commissive"]:
            return compose(stand, self.governor(verb, "noun") or _PLANNED).by(verb)
        return stand

    # ---- the event noun's own determiners and modifiers
    def modified(self, stand: Stand, token: int) -> Stand:
        """Apply the determiners and modifiers of a noun."""
        p, words = self.parsed, self.table.words
        for kid in p.kids[token]:
            lower, dep = p.lowers[kid], p.deps[kid]
            if dep in ("det", "neg", "predet", "preconj") or (dep == "nummod" and lower in words["negation.determiners"]):
                if lower in words["negation.determiners"]:
                    stand = compose(stand, _DENIED).by(kid)
                elif lower in words["negation.any"]:
                    stand = replace(compose(stand, _CONDITIONAL), any=True).by(kid)
            elif dep in ("amod", "compound", "nmod", "advmod"):
                effect = self.table.modifiers.get(lower)
                if effect is not None:
                    stand = compose(stand, effect).by(kid)
            elif self.dated_ahead(kid, dep):
                stand = compose(stand, _PLANNED).by(kid)
        return stand

    def called_ahead(self, verb: int) -> bool:
        """Tell whether a verb calls something for a day to come: "called a strike for Thursday", "called them out from Monday"."""
        p = self.parsed
        return p.lemmas[verb] in self.table.words["clauses.calling"] and any(p.deps[k] == "prep" and self.dated_ahead(k, "prep") for k in p.kids[verb])

    def dated_ahead(self, kid: int, dep: str) -> bool:
        """Tell whether a dependent dates the noun ahead: "a strike for Thursday", "next week's vote"."""
        p = self.parsed
        if dep == "prep":
            return p.lowers[kid] in ("for", "from") and self.clause.day_to_come(kid)
        return dep in ("poss", "npadvmod") and any(p.lowers[k] in self.table.words["future_time.next"] for k in p.kids[kid])

    def definite(self, token: int) -> bool:
        """Tell whether a noun is marked as known: "the attack", "Monday's raid", "this war"."""
        p = self.parsed
        return p.pos[token] == "PROPN" or any(
            p.deps[k] == "poss" or p.lowers[k] in self.table.words["clauses.definite"] for k in p.kids[token] if p.deps[k] in ("det", "poss", "amod", "predet")
        )

    # ---- one step up the tree
    def link(self, token: int, head: int, came: int, stand: Stand) -> tuple[Effect, int, int]:
        """Return what the step from a token to its head does, the token to go on from, and the operator's token."""
        p = self.parsed
        dep = p.deps[token]
        if self.separate(token, head):
            return _FACT, head, head
        if dep == "conj" and verbal(p, token) and finite(p, token):
            return _PASS, self.finite_above(head), head
        if dep in ("conj", "appos"):
            return _PASS, head, head
        if dep == "amod" and (have := perfect_of(p, token)) is not None:
            return _PASS, have, have  # "denied having used batons"
        if dep in ("poss", "nmod", "compound", "amod", "nummod", "quantmod"):
            effect = self.table.governor("noun", p.lemmas[head], "of") if dep in ("compound", "nmod") else _FACT
            return effect or _PASS, head, head
        if dep == "pobj" or dep == "pcomp":
            return self.under_preposition(token, head)
        if verbal(p, token) and dep not in (*_OBJECT, "nsubj", "attr", "pobj"):
            return self.clause_link(token, head, stand)
        return self.noun_link(token, head, came)

    def separate(self, token: int, head: int) -> bool:
        """Tell whether a clause stands for itself, whatever the small model hangs it on: "A struck; B denied that …"."""
        p = self.parsed
        if p.deps[token] not in ("ccomp", "parataxis", "dep", "conj", "advcl", "appos") or not verbal(p, token) or not verbal(p, head):
            return False
        between = p.words[min(token, head) + 1 : max(token, head)]
        broken = ";" in between or ":" in between
        if token > head:
            return broken and finite(p, token)
        loose = p.deps[token] == "ccomp" and not self.says(head) and self.governor(head, "that") is None
        return broken or (loose and "," in p.words[p.right[token] : head])

    def parenthetical(self, token: int, head: int) -> bool:
        """Tell whether the governing verb only tells who says it, after the clause: "…, officials said"."""
        return self.parsed.deps[token] == "ccomp" and token < head and self.says(head)

    def says(self, token: int) -> bool:
        """Tell whether a verb is one of saying."""
        return token in self.cues or self.parsed.lemmas[token] in self.table.words["reports.verbs"]

    def finite_above(self, token: int) -> int:
        """Return the clause that a coordinated finite verb belongs to: "ruled out talks, shutting the gate and rebuffed" goes with "ruled"."""
        p = self.parsed
        while verbal(p, token) and not finite(p, token) and p.heads[token] != token and not (p.tags[token] == "VBN" and p.deps[token] == "ROOT"):
            token = p.heads[token]
        return token

    def clause_link(self, token: int, head: int, stand: Stand) -> tuple[Effect, int, int]:
        """Take the step from a clause to what it hangs on."""
        dep = self.parsed.deps[token]
        opened = self.clause.opener(token)
        if dep != "advcl" and opened is not None and opened[1] is not None and opened[1].kind == "conditional":
            return _CONDITIONAL, head, opened[0]
        if dep == "advcl":
            return self.adverbial(token, head)
        if dep == "relcl":
            return self.relative(token, head, stand)
        if dep == "acl":
            return self.noun_clause(token, head)
        if dep in ("advmod", "prep", "npadvmod"):
            return _PASS, head, head
        if self.parsed.pos[head] in ("NOUN", "PROPN") and dep in ("ccomp", "dep") and finite(self.parsed, token):
            return self.noun_clause(token, head)
        return self.complement(token, head), head, head

    def governor(self, head: int, form: str) -> Effect | None:
        """Look a governing token up, with its particle if it has one."""
        p = self.parsed
        if p.pos[head] in ("ADJ",) or (p.tags[head] == "VBN" and p.deps[head] in ("acomp", "oprd")):
            found = self.table.governor("adjective", p.lowers[head], form) or self.table.governor("adjective", p.lemmas[head], form)
            if found is not None or p.pos[head] == "ADJ":
                return found
        if verbal(p, head):
            particle = next(
                (p.lowers[k] for k in p.kids[head] if p.deps[k] in ("prt", "advmod") and p.lowers[k] in ("out", "off", "up", "down", "on", "over")), ""
            )
            return self.table.governor("verb", p.lemmas[head], form, particle)
        return self.table.governor("noun", p.lemmas[head], form)

    def complement(self, token: int, head: int) -> Effect:
        """Return what a governing word does to a clause that is its complement."""
        p = self.parsed
        if p.deps[token] in ("csubj", "csubjpass"):
            return self.subject_of(head) or (self.governor(head, "ing") if p.deps[token] == "csubjpass" else None) or _PASS
        if self.clause.subjunctive(token):
            return self.governor(head, "object_to") or _REQUESTED
        if infinitive(p, token) or (p.tags[token] == "VB" and not auxiliaries(p, token)):
            return self.infinitival(token, head)
        if p.tags[token] == "VBG" and not finite(p, token):
            return self.governor(head, "ing") or _PASS
        found = self.governor(head, "that") or self.predicate(head, "that")
        if found is not None:
            return found
        known = p.lemmas[head] in self.table.words["reports.verbs" if verbal(p, head) else "reports.nouns"]
        if known or head in self.cues or p.lemmas[head] == "be" or p.deps[token] not in ("ccomp", "xcomp"):
            return _PASS
        after = token > head and any(p.deps[k] == "mark" and p.lowers[k] == "that" for k in p.kids[token])
        return _CONDITIONAL if after else _PASS

    def predicate(self, head: int, form: str) -> Effect | None:
        """Look up the adjective of a copula: "it is untrue that", "talks are likely to"."""
        p = self.parsed
        if p.lemmas[head] not in ("be", "seem", "look", "become", "remain"):
            return None
        for kid in p.kids[head]:
            if p.deps[kid] in ("acomp", "oprd", "attr"):
                found = self.table.governor("adjective", p.lowers[kid], form)
                if found is not None:
                    return found
        return None

    def infinitival(self, token: int, head: int) -> Effect:
        """Return what a governing word does to an infinitive; one that no operator is known to bring about has not happened."""
        p = self.parsed
        if p.lemmas[head] in ("have", "be") and any(p.lowers[k] == "yet" for k in p.kids[head]):
            return _DENIED
        if p.lemmas[head] == "have" and p.tags[head] == "VBD":
            return _PASS  # "had to flee": they did
        passive = any(p.deps[k] in ("nsubjpass", "auxpass") for k in p.kids[head])
        own = any(p.deps[k] in ("nsubj", "nsubjpass") for k in p.kids[token])
        given = own or passive or any(p.deps[k] in ("dobj", "dative", "obj") for k in p.kids[head])
        forms = ("object_to", "to") if given else ("to", "object_to")
        if given and p.lemmas[head] in self.table.words["clauses.subject_control"]:
            forms = ("to", "object_to")
        if p.tags[head] == "VBN" and p.deps[head] == "acl":
            forms = ("object_to", "to")
        perfect = any(p.lemmas[k] == "have" and p.deps[k] == "aux" for k in p.kids[token])
        for form in forms:
            found = self.governor(head, form)
            if found is not None:
                return Effect("hedged", "PS+") if perfect and found.kind == "expected" else found
        found = self.predicate(head, "to")
        if found is not None:
            return found
        bare = not infinitive(p, token)
        if bare and p.deps[token] == "ccomp" and not own:
            if self.clause.order(token):
                return _REQUESTED
            return _PASS  # "…", said X: the small model often tags a past tense as a base form
        return _UNDONE if not bare or own else _PASS

    def adverbial(self, token: int, head: int) -> tuple[Effect, int, int]:
        """Take the step from an adverbial clause: purpose, condition, reason, time, or a participle that goes with its clause."""
        p = self.parsed
        opened = self.clause.opener(token)
        if opened is not None:
            mark, effect = opened
            if effect is not None:
                return effect, head, mark
            if p.lowers[mark] in self.table.words["temporal.marks"]:
                if p.lowers[mark] in ("when", "whenever") and self.clause.habitual(token, head):
                    return _GENERIC, head, mark
                return (_CONDITIONAL if self.clause.to_come(token, head) else _FACT), head, mark
            if finite(p, token):
                return _FACT, head, mark
        if self.clause.inverted(token):
            return _CONDITIONAL, head, token
        if infinitive(p, token):
            found = self.governor(head, "object_to") or self.governor(head, "to")
            return (found or _PLANNED), head, head
        if self.clause.order(token):
            return _REQUESTED, head, token
        if p.tags[token] == "VBG" and head < token and "," not in p.words[head:token]:
            return (self.governor(head, "ing") or _PASS), head, head  # "ruled out sending": the small model hangs it on loosely
        return _PASS, head, head

    def relative(self, token: int, head: int, stand: Stand) -> tuple[Effect, int, int]:
        """Take the step from a relative clause: it keeps its own tense; on "any" it is a condition; a present one goes with its open noun."""
        p = self.parsed
        if infinitive(p, token) and not finite(p, token):
            return self.noun_clause(token, head)
        if self.indefinite(head):
            return _CONDITIONAL, head, head
        present = (p.tags[token] in ("VBZ", "VBP") and not auxiliaries(p, token)) or any(
            p.tags[k] in ("VBZ", "VBP") and p.deps[k] == "auxpass" for k in p.kids[token]
        )
        if (
            present
            and p.lemmas[head] not in self.table.words["clauses.documents"]
            and stand.realis == "actual"
            and not self.definite(head)
            and p.pos[head] == "NOUN"
        ):
            return _PASS, head, head
        return _FACT, head, head

    def indefinite(self, noun: int) -> bool:
        """Tell whether a noun phrase is open: "any", "anyone", "whoever"."""
        p, words = self.parsed, self.table.words["negation.any"]
        return p.lowers[noun] in words or any(p.lowers[k] in words for k in p.kids[noun])

    def noun_clause(self, token: int, head: int) -> tuple[Effect, int, int]:
        """Take the step from a clause that hangs on a noun: "plans to leave", "the threat that", "men carrying"."""
        p = self.parsed
        if infinitive(p, token):
            found = self.governor(head, "to")
            if found is not None:
                return found, head, head
            above = p.heads[head]
            if p.deps[head] in ("dobj", "dative", "pobj"):
                verb = above if verbal(p, above) else p.heads[above]
                taken = self.governor(verb, "object_to")
                if taken is not None:
                    return taken, verb, verb
            if any(p.lowers[k] in self.table.words["clauses.ordinals"] for k in p.kids[head]) or p.lowers[head] in self.table.words["clauses.ordinals"]:
                return _PASS, head, head
            return _UNDONE, head, head
        if self.clause.subjunctive(token):
            return _REQUESTED, head, head
        if p.tags[token] == "VBN" and not finite(p, token):
            return (_CONDITIONAL if self.indefinite(head) else _FACT), head, head
        if p.tags[token] == "VBG" and not finite(p, token):
            if p.lemmas[head] in self.table.words["clauses.documents"]:
                return _FACT, head, head
            return (self.governor(head, "ing") or _PASS), head, head
        noun = self.content_noun(head)
        if noun is None:
            if p.deps[token] == "ccomp":
                return _CONDITIONAL, head, head
            return self.relative(token, head, Stand())
        return self.governor(noun, "that") or _PASS, noun, noun

    def content_noun(self, noun: int) -> int | None:
        """Return the noun that a that-clause fills: the one it hangs on, or one further out ("a report in the newspaper that …")."""
        p = self.parsed
        for _ in range(5):
            if p.lemmas[noun] in self.table.words["reports.nouns"] or self.governor(noun, "that") is not None:
                return noun
            if p.deps[noun] == "dep" and verbal(p, p.heads[noun]):  # "a report in the newspaper Le Phare that": the name comes loose
                thing = p.child(p.heads[noun], "dobj")
                return thing if thing is not None and p.lemmas[thing] in self.table.words["reports.nouns"] else None
            if p.deps[noun] not in ("pobj", "appos", "compound", "prep") or p.heads[noun] == noun:
                return None
            noun = p.heads[noun]
        return None

    def under_preposition(self, token: int, preposition: int) -> tuple[Effect, int, int]:
        """Take the step from what hangs on a preposition: the preposition itself may say, then the word that governs it; a known thing is a fact."""
        p = self.parsed
        governor = p.heads[preposition]
        word = p.lowers[preposition]
        if p.deps[governor] in ("advmod", "prt") and p.pos[governor] == "ADV" and p.lowers[governor] not in ("short", "ahead", "instead"):
            governor = p.heads[governor]
        opened = self.clause.opener(token) if p.deps[token] == "pcomp" else None
        if opened is not None and opened[1] is not None:
            return opened[1], governor, opened[0]
        chain = [word]
        while p.deps[governor] in ("prep", "pobj", "pcomp", "advmod") and p.heads[governor] != governor and self._compound(p.lowers[governor], chain[0]):
            chain.insert(0, p.lowers[governor])
            preposition, governor = governor, p.heads[governor]
            if p.pos[preposition] == "NOUN":
                chain.insert(0, p.lowers[governor])
                preposition, governor = governor, p.heads[governor]
        before = next((p.lowers[k] for k in p.kids[preposition] if p.deps[k] == "advmod" and k < preposition), None)  # "Instead of bombing …, it"
        effect = self.table.prepositions.get(" ".join(chain)) or (self.table.prepositions.get(f"{before} {word}") if before is not None else None)
        if effect is not None and effect.kind != "pass":
            return effect, governor, preposition
        if p.deps[token] == "pcomp" and p.tags[token] == "VBG":
            found = self.governor(governor, word) or self.governor(governor, "ing" if not verbal(p, governor) else word)
            open_end = word == "for" and p.pos[governor] == "NOUN" and p.lemmas[governor] not in self.table.words["clauses.for_done"]
            return (found or (_UNDONE if open_end else _PASS)), governor, governor
        found = self.governor(governor, word)
        if found is not None and found.kind == "pass" and not found.weak and p.pos[governor] == "NOUN" and self.definite(token):
            found = _FACT  # "responsibility for the attack": the attack stands, whatever is said of the responsibility
        if found is not None:
            return found, governor, governor
        if self.called_ahead(governor):
            return _PLANNED, governor, governor
        if verbal(p, governor) and f"{p.lemmas[governor]} {word}" in self.table.words["clauses.purposes"]:
            return _PLANNED, governor, preposition
        return (_FACT if self.definite(token) else _PASS), governor, governor

    def _compound(self, outer: str, inner: str) -> bool:
        return any(key.startswith(f"{outer} ") and key.endswith(inner) for key in self.table.prepositions) or (outer in ("case", "event") and inner == "of")

    def noun_link(self, token: int, head: int, came: int) -> tuple[Effect, int, int]:
        """Take the step from an event noun as object or subject: the verb decides; a light verb lets it through; a known thing is a fact."""
        p = self.parsed
        dep = p.deps[token]
        if dep in ("nsubj", "nsubjpass"):
            if not self.event(token, came):
                return (_PASS if self.clause.habit(head) else _FACT), head, head
            raised = self.raised(head)
            if raised is not None:
                return raised, head, head
        if dep == "nsubj":
            return self.subject(token, head, came)
        if dep in _OBJECT and verbal(p, head):
            found = self.governor(head, "act") if p.lemmas[token] in self.table.words["clauses.speech_acts"] else None
            found = found or self.governor(head, "noun")
            if found is None and not self.definite(token):
                found = self.governor(head, "new")
            if self.called_ahead(head):
                found = _PLANNED
            if found is not None:
                return found, head, head
            if p.lemmas[head] not in self.light and self.definite(token):
                return _FACT, head, head
        return _PASS, head, head

    def event(self, noun: int, came: int) -> bool:
        """Tell whether the walk comes through a noun as an event or its content, not through a participle that describes a person or thing."""
        return came < 0 or self.parsed.deps[came] not in ("acl", "relcl") or self.content_noun(noun) is not None

    def raised(self, head: int) -> Effect | None:
        """Return what stands between a subject and its infinitive: "an inquiry is to start", "talks are expected to resume"."""
        p = self.parsed
        passive = any(p.deps[k] == "nsubjpass" for k in p.kids[head])
        if p.lemmas[head] in self.table.words["clauses.purposive"]:
            return _PASS
        if not passive and p.lemmas[head] not in self.table.words["clauses.raising"]:
            return None
        for kid in (head, *(k for k in p.kids[head] if p.deps[k] in ("acomp", "oprd"))):
            clause = p.child(kid, "xcomp")
            if clause is not None and infinitive(p, clause):
                return self.infinitival(clause, kid)
        return None

    def subject_of(self, head: int) -> Effect | None:
        """Return what a copula's predicate does to its subject ("an agreement is near", "reports are false")."""
        p = self.parsed
        for kid in p.kids[head]:
            if p.deps[kid] in ("acomp", "attr", "oprd"):
                found = self.table.governor("adjective", p.lowers[kid], "subject")
                if found is not None:
                    return found
        return self.table.governor("verb", p.lemmas[head], "subject")

    def presupposes(self, verb: int) -> bool:
        """Tell whether a plain past or present clause takes for granted that its subject happened: "talks brought no result", "the attack did not kill".

        Only in a main clause, or behind "after" and its like: anywhere else what stands above decides.
        """
        p = self.parsed
        if p.lemmas[verb] in self.table.words["clauses.occurring"] or any(p.tags[k] == "MD" for k in p.kids[verb]) or not finite(p, verb):
            return False
        marks = {p.lowers[k] for k in p.kids[verb] if p.deps[k] == "mark"}
        if p.deps[verb] == "ROOT":
            return not marks
        return p.deps[verb] == "advcl" and bool(marks) and marks <= self.table.words["clauses.factive_marks"]

    def subject(self, token: int, head: int, came: int) -> tuple[Effect, int, int]:
        """Take the step from an event noun as subject: a predicate of its own decides, a verb of happening lets it through."""
        p = self.parsed
        found = self.subject_of(head)
        if found is not None and found.kind == "generic" and came >= 0 and self.content_noun(token) is not None:
            found = _PASS  # "rumours that … were common": the rumours are, not what they say
        if found is not None:
            return found, head, head
        if self.presupposes(head):
            return _FACT, head, head
        known = p.lemmas[head] in self.light or p.lemmas[head] in self.table.words["clauses.happening"]
        return (_PASS if known or not self.definite(token) else _FACT), head, head
