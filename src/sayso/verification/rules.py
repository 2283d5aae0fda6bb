"""The rules: how news writes that somebody confirms, denies, cannot verify or will not comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sayso.parsed import Mention, Parsed
from sayso.records import Status

from .grammar import Grammar

__all__ = ["Found", "Rules"]

_SUBJECT = ("nsubj", "nsubjpass")


@dataclass(frozen=True, slots=True)
class Found:
    """A verification clause: its status, its head, who does it (None: the outlet), and the token of what it is about, if it names it."""

    status: Status
    head: int
    who: int | None
    rule: str
    about: int | None = None


class Rules(Grammar):
    """Recognises verification clauses; `read` tries the rules on one token."""

    def __init__(self, parsed: Parsed, mentions: Sequence[Mention], words: Mapping[str, frozenset[str]]) -> None:
        super().__init__(parsed, mentions, words)
        self.rules = (self.confirming, self.unable, self.denying, self.false, self.silent, self.declining, self.nothing_said)
        listed = frozenset().union(*(v for k, v in words.items() if not k.startswith(("outlet", "anaphora"))))
        self.triggers = listed | {"no", "have", "do", "be", "see", "take", "play"}

    def read(self, token: int) -> Found | None:
        """Return the verification whose head is this token, or None."""
        p = self.p
        if p.lemmas[token] not in self.triggers and p.lowers[token] not in self.triggers:
            return self._short_denial(token) if p.deps[token] == "ccomp" and self.verb(token) else None
        for rule in self.rules:
            found = rule(token)
            if found is not None:
                return found
        return None

    # ---- rules
    def confirming(self, token: int) -> Found | None:
        """Read "X confirmed that", "could not be confirmed", "which this newspaper has authenticated", "claimed responsibility"."""
        p = self.p
        if not self.verb(token):
            return None
        if self.has("confirm.claiming", token) and not self.negated(token):
            thing = p.child(token, "dobj")
            owned = thing is not None and (
                self.has("confirm.responsibility", thing) or (p.lemmas[token] == "claim" and p.lowers[thing] in ("it", "them", "this"))
            )
            if owned and p.tags[token] in ("VBD", "VBN", "VBZ") and not any(p.deps[k] == "poss" for k in p.kids[thing or 0]):
                return self._by("confirmed", token, token, "claimed", thing)
        if self.has("confirm.supporting", token) and not self.negated(token):
            thing = p.child(token, "dobj")
            who = p.child(token, "nsubj")
            if thing is not None and p.lemmas[thing] in ("account", "version") and who is not None and p.lowers[who] == "it":
                return Found("confirmed", token, None, "supports the account", thing)
        if self.has("confirm.locating", token) and not self.negated(token) and not self.passive(token):
            thing = p.child(token, "dobj")
            if thing is not None and self.has("confirm.pictures", thing):
                return self._by("confirmed", token, token, "located the pictures", thing)
        if self.has("confirm.witnessing", token) and not self.negated(token) and not self.passive(token):
            thing, who = p.child(token, "dobj"), p.child(token, "nsubj")
            if thing is not None and thing - token <= 4 and who is not None and self.has("confirm.traces", thing) and self.is_outlet(who):
                return Found("confirmed", token, None, "has seen the traces", thing)
        if not self.has("confirm.verbs", token):
            return None
        return self._confirm(token)

    def _confirm(self, token: int) -> Found | None:
        p = self.p
        thing = p.child(token, "dobj", "nsubjpass", "ccomp")
        if self._appoints(token):
            return None
        declined = self._declines(token)
        if declined is not None:
            return declined
        unable = self._unable(token)
        if unable or self.negated(token):
            status: Status = "could_not_verify"
            who = self.subject(token)
            party = who is not None and not self.passive(token) and not self.is_outlet(who)
            if not unable and party and not self.has("confirm.checking", token):
                status = "no_comment"
            return self._by(status, token, token, "could not verify", thing)
        if p.deps[token] == "advcl" or p.tags[token] == "VB":  # "to confirm", "will confirm": nothing confirmed yet
            return None
        if self.passive(token) and self.agent(token) is None:
            return None
        if p.tags[token] == "VBG" and p.child(token, "aux") is None:
            return None
        return self._by("confirmed", token, token, "confirmed", thing)

    def _appoints(self, token: int) -> bool:
        p = self.p
        thing = p.child(token, "dobj", "nsubjpass")
        if thing is None:
            return False
        if p.tags[thing] == "WP" and self.passive(token):
            return True
        if self.has("confirm.office_objects", thing):
            return True
        mention = self.heads.get(thing)
        return (
            mention is not None
            and mention.kind in ("person", "office")
            and any(p.lowers[k] in self.words["confirm.office_prepositions"] for k in p.kids[token])
        )

    def _unable(self, token: int) -> bool:
        """Tell whether a verb stands under "could not", "unable to", "not able to", "not in a position to", "not possible to"."""
        p = self.p
        if self.modal(token, "unable.modals") and self.negated(token):
            return True
        for above in islice(p.ancestors(token), 4):
            if p.lowers[above] in self.words["unable.adjectives"]:
                return True
            if p.lowers[above] in self.words["unable.negated_adjectives"]:
                return any(self.negated(t) for t in (above, *list(p.ancestors(above))[:3]))
            if p.lemmas[above] in ("be", "have") and p.deps[token] == "xcomp":
                adjective = p.child(above, "acomp")
                if adjective is not None and p.lowers[adjective] in self.words["unable.adjectives"]:
                    return True
                if adjective is not None and p.lowers[adjective] in self.words["unable.negated_adjectives"]:
                    return self.negated(above)
        return False

    def unable(self, token: int) -> Found | None:
        """Read "could not reach the governor", "unable to enter", "cannot be established", "found no evidence of", "has no record of"."""
        p = self.p
        if self.verb(token):
            if self.has("unable.checks", token) and not self.has("confirm.verbs", token) and self._unable(token):
                return self._by("could_not_verify", token, token, "unable to check")
            if (
                self.has("unable.questions", token)
                and self._unable(token)
                and (self._asks(token) or (self.passive(token) and p.lemmas[token] not in ("say", "tell")))
            ):
                return self._by("could_not_verify", token, token, "unable to establish")
            if self.has("unable.reaching", token) and not self.passive(token) and self._unable(token):
                who = self.subject(token)
                if who is not None and self.is_outlet(who):
                    return Found("could_not_verify", token, None, "unable to reach")
            if self.has("unable.finding", token):
                return self._no_evidence(token)
            if self.has("unable.knowing", token) and self._of_nothing(token):
                return self._by("could_not_verify", token, token, "knows nothing of it")
        if self.has("unable.unaware", token) and p.deps[token] in ("acomp", "attr"):
            negated = self.negated(p.heads[token])
            thing = p.prepositional(token, "of")
            told = thing is not None and (
                self.has("confirm.accounts", thing)
                or p.lowers[thing] in self.words["anaphora.pronouns"]
                or any(p.lowers[k] in ("any", "such") for k in p.kids[thing])
            )
            if told and (p.lowers[token] == "unaware") != negated:
                return self._by("could_not_verify", p.heads[token], p.heads[token], "not aware")
        if self.has("unable.confirmations", token) and self.negative(token) and p.pos[token] == "NOUN":
            return Found("could_not_verify", self._clause(token), None, "no confirmation", token)
        return None

    def _asks(self, token: int) -> bool:
        """Tell whether a verb takes a question: "establish when", "say whether"."""
        p = self.p
        clause = p.child(token, "ccomp", "advcl")
        return clause is not None and any(p.tags[k] in ("WRB", "WP", "WDT") or p.lowers[k] in ("whether", "if") for k in p.kids[clause])

    def _no_evidence(self, token: int) -> Found | None:
        p = self.p
        thing = p.child(token, "dobj")
        if thing is None or not self.has("unable.evidence", thing):
            return None
        if p.lemmas[token] == "have" and not self.negative(thing):
            return None
        if not (self.negative(thing) or self.negated(token)) or p.pos[thing - 1] == "NOUN":
            return None
        return self._by("could_not_verify", token, token, "no evidence", thing)

    def _of_nothing(self, token: int) -> bool:
        p = self.p
        thing = p.child(token, "dobj")
        return thing is not None and p.lowers[thing] == "nothing" and any(p.lowers[k] in ("of", "about") for k in (*p.kids[thing], *p.kids[token]))

    def denying(self, token: int) -> Found | None:
        """Read "X denied it", "rejected the allegation", "dismissed that as fiction", "laughed it off", "says it had no part in it"."""
        p = self.p
        if not self.verb(token):
            return None
        things = p.children(token, "dobj", "ccomp", "xcomp")  # "his lawyer said …; the police denied it": what stands before the semicolon is not what it takes
        thing = next((t for t in things if t > token or ";" not in p.words[t:token]), None)
        if self.has("deny.verbs", token):
            return self._deny(token, thing)
        if self.has("deny.rejecting", token) and thing is not None and not self.negated(token):
            account = self.has("confirm.accounts", thing) and not any(p.lowers[k] == "any" and p.lemmas[thing] in ("suggestion",) for k in p.kids[thing])
            pointing = p.lowers[thing] in self.words["anaphora.pronouns"]
            if account or (pointing and self.has("deny.pronoun_rejecting", token)) or self._as_false(token):
                return self._by("denied", token, token, "rejected the account", thing)
        if self.has("deny.calling", token) and thing is not None and self._as_false(token):
            return self._by("denied", token, token, "called it false", p.child(token, "dobj"))
        off = self.has("deny.shrugging", token) and p.tags[token] != "VB" and any(p.lowers[k] in self.words["deny.particles"] for k in p.kids[token])
        if off and thing is not None and (p.lowers[thing] in self.words["anaphora.pronouns"] or self.has("confirm.accounts", thing)):
            return self._by("denied", token, token, "laughed it off", thing)
        return self._no_part(token) or self._short_denial(token)

    def _short_denial(self, token: int) -> Found | None:
        """Read "they have not, aides say", "says it sent no such letter", "says it took nothing but water"."""
        p = self.p
        who = self.speaker(token)
        if who is None or p.deps[token] not in ("ccomp", "ROOT", "conj") or p.heads[token] == token:
            return None
        subject = p.child(token, *_SUBJECT)
        if subject is not None and p.lowers[subject] in ("you", "i", "he", "she", "we"):
            return None
        bare = (
            p.lemmas[token] in ("have", "do", "be")
            and len(p.kids[token]) <= 4
            and p.child(token, "dobj", "attr", "acomp", "xcomp", "ccomp", "prep", "advmod") is None
        )
        if bare and self.negated(token) and subject is not None and p.tags[subject] in ("PRP", "DT"):
            return Found("denied", self._sayer(token), who, "says that it did not")
        words = " ".join(p.lowers[p.left[token] : p.right[token]])
        if subject is not None and p.tags[subject] in ("PRP", "DT", "EX") and ("no such" in words or "nothing but" in words):
            return Found("denied", self._sayer(token), who, "says that there was no such thing")
        return None

    def _deny(self, token: int, thing: int | None) -> Found | None:
        p = self.p
        if self.passive(token) and self.agent(token) is None:
            return None
        if thing is not None and (self.has("deny.things", thing) or p.child(token, "dative") is not None or p.prepositional(token, "to") is not None):
            return None
        declined = self._declines(token)
        if declined is not None:
            return declined
        if self.negated(token) or (p.tags[token] == "VB" and not self._shares(token)) or self._asked(token):
            return None
        return self._by("denied", token, token, "denied", thing)

    def _asked(self, token: int) -> bool:
        """Tell whether a clause is opened by "if" or "whether"."""
        p = self.p
        return any(p.lowers[k] in ("if", "whether", "unless") and p.deps[k] == "mark" for k in p.kids[token])

    def _shares(self, token: int) -> bool:
        return self.p.child(token, "aux") is not None and not any(self.p.tags[k] == "TO" for k in self.p.kids[token])

    def _as_false(self, token: int) -> bool:
        """Tell whether a verb of calling has a word for falsehood as its complement: "as fiction", "a lie", "false"."""
        p = self.p
        for kid in p.kids[token]:
            inner = (
                p.child(kid, "pobj", "amod", "acomp")
                if p.deps[kid] == "prep" and p.lowers[kid] == "as"
                else kid
                if p.deps[kid] in ("oprd", "ccomp", "xcomp", "acomp", "attr", "dobj")
                else None
            )
            if inner is not None and any(p.lowers[t] in self.words["deny.false"] for t in (inner, *p.kids[inner])):
                return True
        return False

    def _no_part(self, token: int) -> Found | None:
        """Read "has nothing to do with it", "had no part in it"."""
        p = self.p
        if p.lemmas[token] not in ("have", "play", "take"):
            return None
        thing = p.child(token, "dobj")
        if thing is None:
            return None
        nothing = p.lowers[thing] == "nothing" and any(p.lowers[t] == "do" for t in range(p.left[thing], p.right[token]))
        if not (nothing or (self.negative(thing) and self.has("deny.parts", thing))):
            return None
        subject = p.child(token, "nsubj")
        if p.deps[token] not in ("ccomp", "conj") or (subject is not None and p.tags[subject] != "PRP"):
            return None
        who = self.speaker(token)
        return Found("denied", self._sayer(token), who, "nothing to do with it", thing) if who is not None else None

    def false(self, token: int) -> Found | None:
        """Read "Reports that … are false, X said", "the order does not exist, insists X", "no such note exists", '"Nonsense," X said'."""
        p = self.p
        said = False
        if p.lowers[token] in self.words["deny.false"] and p.deps[token] in ("acomp", "attr", "oprd", "ROOT", "ccomp", "intj", "dobj", "dep"):
            said = self._lone(token) or self._is_false(token)
        elif self.has("deny.existing", token) and self.verb(token) and p.deps[token] in ("ccomp", "conj", "ROOT"):
            lasting = p.lemmas[token] == "exist" or any(p.lowers[k] in ("did", "never") for k in p.kids[token])
            said = lasting and self.negated(token) and not any(p.tags[k] == "MD" for k in p.kids[token])
        if not said:
            return None
        who = self.speaker(token)
        return Found("denied", self._sayer(token), who, "said to be false", token) if who is not None else None

    def _lone(self, token: int) -> bool:
        """Tell whether a quotation is one word of falsehood: "Nonsense", "Complete lies"."""
        p = self.p
        number = p.quote_of[token]
        if number < 0:
            return False
        words = [t for t in range(p.quotes[number].start, p.quotes[number].end) if p.words[t][0].isalnum()]
        return len(words) == 1 or (len(words) == 2 and p.lowers[words[0]] in self.words["deny.wholly"])

    def _is_false(self, token: int) -> bool:
        """Tell whether a clause calls an account false: "the reports are false", "it is untrue that"."""
        p = self.p
        head = p.heads[token]
        if p.deps[token] not in ("acomp", "attr") or p.lemmas[head] != "be" or self.negated(head):
            return False
        subject = p.child(head, *_SUBJECT)
        if subject is None or any(p.deps[k] in ("prep", "xcomp") for k in p.kids[token]):
            return False
        return self.has("confirm.accounts", subject) or p.lowers[subject] in ("it", "this", "that", "they", "these", "all")

    def _sayer(self, token: int) -> int:
        """Return the verb of saying above a clause, or the clause itself."""
        above = self.saying(token)
        return token if above is None else above

    def silent(self, token: int) -> Found | None:
        """Read "did not respond to requests", "had no comment", "could not be reached", "was not available for comment"."""
        p = self.p
        if self.verb(token) and self.has("silent.verbs", token) and not self.has("decline.verbs", token):
            return self._silent_verb(token)
        if self.verb(token) and self.has("silent.reach", token) and self.passive(token) and self._unable(token):
            return self._by("no_comment", token, token, "could not be reached")
        if p.lowers[token] in self.words["silent.available"] and p.deps[token] == "acomp" and self.negated(p.heads[token]):
            return self._by("no_comment", p.heads[token], p.heads[token], "not available")
        if p.lowers[token] in self.words["silent.unavailable"] and p.deps[token] == "acomp":
            return self._by("no_comment", p.heads[token], p.heads[token], "not available")
        if self.has("silent.comments", token) and p.pos[token] == "NOUN" and self.negative(token):
            return self._no_comment(token)
        if p.lowers[token] in self.words["silent.unanswered"]:
            return self._unanswered(token)
        return None

    def _silent_verb(self, token: int) -> Found | None:
        p = self.p
        declined = self._declines(token)
        if declined is not None:
            return declined
        if not self.negated(token) or self.passive(token) or p.deps[token] == "pcomp" or self._asked(token):
            return None
        thing = p.child(token, "dobj")
        asked = p.prepositional(token, "to", "on", "for")
        if p.lemmas[token] in ("return", "answer") and (thing is None or not self.has("silent.objects", thing)):
            return None
        if p.lemmas[token] in ("respond", "reply", "react") and asked is not None and not self.has("silent.objects", asked):
            return None
        if (p.quote_of[token] >= 0 and p.lemmas[token] != "comment") or p.prepositional(token, "in") is not None:
            return None
        return self._by("no_comment", token, token, "did not answer", thing)

    def _no_comment(self, token: int) -> Found | None:
        p = self.p
        head = p.heads[token]
        source = p.prepositional(token, "from", "by") or p.prepositional(head, "from", "by")
        if (
            p.deps[token] == "dobj"
            and p.lemmas[head] in ("have", "make", "offer", "issue", "give")
            and p.lemmas[token] in ("comment", "response", "reply", "answer", "reaction")
        ):
            return self._by("no_comment", head, head, "no comment")
        if source is not None and p.lemmas[token] != "confirmation":
            return Found("no_comment", head if p.deps[token] in ("attr", *_SUBJECT) else token, source, "no comment from")
        return None

    def _unanswered(self, token: int) -> Found | None:
        p = self.p
        subject = self.subject(token)
        if subject is None or not self.has("silent.objects", subject):
            return None
        who = p.prepositional(subject, "to")
        return Found("no_comment", p.heads[token], who, "unanswered") if who is not None else None

    def declining(self, token: int) -> Found | None:
        """Read "declined to comment", "would not give details", "refused to say", "neither confirmed nor denied", "referred reporters to"."""
        p = self.p
        if not self.verb(token):
            return None
        if self.has("decline.verbs", token):
            clause = p.child(token, "xcomp", "ccomp")
            if clause is not None and self.has("decline.to", clause) and not self.passive(clause) and self._tells(clause) and not self.negated(token):
                return self._by("declined", token, token, "declined to say", clause)
            thing = p.child(token, "dobj")
            if thing is not None and p.lemmas[thing] in ("comment", "interview"):
                return self._by("declined", token, token, "declined comment")
        if self.has("decline.refer", token) and not self.passive(token):
            thing = p.child(token, "dobj")
            if thing is not None and self.has("decline.referred", thing) and p.prepositional(token, "to") is not None:
                return self._by("declined", token, token, "referred elsewhere")
        if (self.has("decline.to", token) or self.has("decline.drawn", token)) and not self.has("confirm.verbs", token) and not self.has("deny.verbs", token):
            return self._declines(token)
        return None

    def _tells(self, clause: int) -> bool:
        """Tell whether giving, providing, naming is giving information: "give details", not "give up"."""
        p = self.p
        if p.lemmas[clause] not in ("give", "provide", "offer", "release", "answer", "go", "name", "identify", "tell", "talk", "speak", "respond"):
            return True
        thing = p.child(clause, "dobj")
        if p.lemmas[clause] in ("give", "provide", "offer", "release"):
            return thing is not None and self.has("decline.details", thing)
        if p.lemmas[clause] == "go":
            return p.prepositional(clause, "into") is not None
        if p.lemmas[clause] in ("talk", "respond", "speak"):
            return p.lemmas[clause] != "talk" or p.prepositional(clause, "to") is None
        return True

    def _declines(self, token: int) -> Found | None:
        """Read "would not confirm", "declined to confirm", "neither confirmed nor denied", "would neither confirm nor deny"."""
        p = self.p
        above = self.governor(token, "xcomp", "ccomp")
        if above is not None and self.has("decline.verbs", above) and p.tags[token] == "VB":
            return (
                None
                if self.has("decline.verbs", token) or self.passive(token) or not self.has("decline.to", token) or not self._tells(token)
                else self._by("declined", above, above, "declined to say", p.child(token, "dobj", "ccomp"))
            )
        family = (token, *p.children(token, "conj"), *([p.heads[token]] if p.deps[token] == "conj" else []))
        both = any(self.has("confirm.verbs", t) for t in family) and any(self.has("deny.verbs", t) or p.lemmas[t] == "rule" for t in family)
        first = min(family)
        neither = any(p.lowers[t] in ("neither", "nor", "not", "n't") for t in range(max(p.sentence(token).start, first - 4), max(family) + 1))
        if both and neither:
            return self._by("declined", first, first, "neither confirmed nor denied", p.child(max(family), "dobj"))
        would_not = self.modal(token, "decline.modals") and self.negated(token)
        telling = self.has("decline.would_not", token) or (p.lemmas[token] == "say" and self._asks(token))
        if would_not and telling and not self.passive(token) and self._tells(token):
            return self._by("declined", token, token, "would not say", p.child(token, "dobj", "ccomp"))
        if would_not and self.has("decline.drawn", token) and self.passive(token):
            return self._by("declined", token, token, "would not be drawn")
        return None

    def nothing_said(self, token: int) -> Found | None:
        """Read "Beijing has not said so", "said he had not seen it", "said that it did it"."""
        p = self.p
        if not self.verb(token):
            return None
        if self.has("silent.saying", token) and self.negated(token) and any(p.lowers[k] == "so" for k in p.kids[token]):
            return self._by("no_comment", token, token, "has not said so")
        if p.lemmas[token] == "see" and self.negated(token):
            thing = p.child(token, "dobj")
            who = self.speaker(token)
            if thing is not None and who is not None and (p.lowers[thing] in ("it", "them", "this") or self.has("confirm.accounts", thing)):
                return Found("no_comment", self._sayer(token), who, "had not seen it", thing)
        owning = self.has("confirm.own_doing", token) and p.child(token, "dobj") is not None and p.lowers[p.child(token, "dobj") or 0] in ("it", "this", "that")
        behind = p.lemmas[token] == "be" and any(p.lowers[k] in self.words["confirm.owning"] for k in p.kids[token])
        past = p.tags[token] in ("VBD", "VBN") and not any(p.tags[k] == "MD" for k in p.kids[token])
        if (owning or behind) and past and not self.negated(token) and p.deps[token] == "ccomp":
            who, subject = self.speaker(token), p.child(token, "nsubj")
            if who is not None and subject is not None and p.lowers[subject] in ("it", "they", "we", "he", "she"):
                return Found("confirmed", self._sayer(token), who, "said it did it", token)
        return None

    # ---- helpers of the rules
    def _by(self, status: Status, head: int, verb: int, rule: str, about: int | None = None) -> Found | None:
        """Fill in who: the agent of a passive, the outlet of an agentless one, else the subject."""
        p = self.p
        if self.passive(verb) and not self.has("silent.reach", verb) and not self.has("decline.drawn", verb):
            agent = self.agent(verb)
            if agent is None and status in ("denied", "confirmed"):
                return None
            if agent is None:
                subject = p.child(verb, "nsubjpass")
                return Found(status, head, self._author(verb), rule, about if about is not None else subject)
            return Found(status, head, agent, rule, about)
        who = self.subject(verb)
        if who is None or (p.lowers[who] == "it" and rule == "could not verify" and self._expletive(verb)):
            return Found(status, head, None, rule, about) if status == "could_not_verify" else None
        if self.is_outlet(who):
            return Found(status, head, None, rule, about)
        if p.tags[who] == "PRP" and p.deps[verb] == "ccomp":
            speaker = self.speaker(verb)
            if speaker is not None:
                return Found(status, self._sayer(verb), speaker, rule, about)
        if p.lowers[who] in ("you", "i"):
            return None
        return Found(status, head, who, rule, about)

    def _author(self, verb: int) -> int | None:
        """Return who says that something could not be checked: the subject of the verb of saying, or the maker of the paper that says it."""
        p = self.p
        who = self.speaker(verb)
        if who is None:
            return None
        mention = self.heads.get(who)
        if mention is not None and mention.kind == "document":
            return p.prepositional(who, "by", "of", "from")
        return p.prepositional(who, "by") or who

    def _expletive(self, verb: int) -> bool:
        p = self.p
        return any(p.lowers[t] in ("possible", "impossible", "difficult") for t in range(max(0, verb - 4), verb))

    def _clause(self, token: int) -> int:
        """Return the verb of the clause that a noun stands in."""
        p = self.p
        for above in (token, *p.ancestors(token)):
            if p.tags[above].startswith("VB"):
                return above
        return token
