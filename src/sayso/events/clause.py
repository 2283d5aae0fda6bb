"""Who does what in a clause: surface and logical subjects, objects and prepositional objects of a predicate, with control and sharing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..clauses import perfect_of
from ..parsed import Parsed

__all__ = ["Clauses", "Grammar"]

_SUBJECT = ("nsubj", "nsubjpass", "csubj", "csubjpass")
_RELATIVE_TAGS = frozenset({"WDT", "WP", "WP$"})
_RELATIVE_WORDS = frozenset({"who", "which", "that", "whom"})
_VERBAL = frozenset({"VERB", "AUX"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ", "X", "SYM"})
_MAX_DEPTH = 12  # a longer way up through governing clauses is a misparse; set by hand, the gold needs 5


class Grammar:
    """The language's table `coder`: closed classes that the coder's grammar needs, as sets of lemmas, and all verbs that the lexicon knows."""

    def __init__(self, table: Mapping[str, Any], verbs: frozenset[str] = frozenset()) -> None:
        def words(name: str) -> frozenset[str]:
            return frozenset(table.get(name, ()))

        self.subject_control = words("subject_control")
        self.object_control_prepositions = words("object_control_prepositions")
        self.partitives = words("partitives")
        self.light = words("light")
        self.light_prepositions = words("light_prepositions")
        self.verbs = verbs | frozenset(w.split()[0] for w in self.light)
        self.happening = words("happening")
        self.reflexive = words("reflexive")
        self.presupposing = words("presupposing")
        self.content_prepositions = words("content_prepositions")
        self.inner_prepositions = words("inner_prepositions")
        self.wishes = words("wishes")
        self.questions = words("questions")
        self.fixed_phrases = words("fixed_phrases")
        self.naming = words("naming")
        self.hung_low = words("hung_low")
        self.participial = words("participial")
        self.charging = words("charging")
        self.aims = words("aims")
        self.outcomes = words("outcomes")
        self.documents = words("documents")
        self.announcing = words("announcing")
        self.speaking = words("speaking")
        self.conditions = words("conditions")
        self.consequences = words("consequences")
        self.imprisonment = words("imprisonment")
        self.definite = words("definite")
        self.offering = words("offering")
        self.wanting = words("wanting")
        self.routes = words("routes")
        self.conflicts = words("conflicts")
        self.envoys = words("envoys")
        self.witnessing = words("witnessing")
        self.irregular: Mapping[str, str] = table.get("irregular", {})


class Clauses:
    """Grammatical roles in one report; all answers are tuples of head tokens, coordinated ones side by side, and remembered."""

    def __init__(self, parsed: Parsed, grammar: Grammar) -> None:
        self.parsed = parsed
        self.grammar = grammar
        self._surface: dict[int, tuple[int, ...]] = {}
        self._passive: dict[int, bool] = {}
        self._objects: dict[int, tuple[int, ...]] = {}

    # ------------------------------------------------------------------ voice
    def passive(self, verb: int) -> bool:
        """Tell whether the verb's surface subject undergoes it ("was shot", "troops backed by", "wants X cut off")."""
        if verb not in self._passive:
            self._passive[verb] = False  # a cycle in a broken tree ends here
            self._passive[verb] = self._is_passive(verb)
        return self._passive[verb]

    def _is_passive(self, verb: int) -> bool:
        p = self.parsed
        tag, dep = p.tags[verb], p.deps[verb]
        if dep == "amod" and perfect_of(p, verb) is not None:
            return False
        perfect = False
        for kid in p.kids[verb]:
            kid_dep = p.deps[kid]
            if kid_dep in ("auxpass", "nsubjpass", "csubjpass", "agent"):
                return True
            if kid_dep == "aux" and (p.lemmas[kid] in ("have", "'ve") or p.tags[kid] == "MD" or p.lowers[kid] in ("to", "do", "did", "does")):
                perfect = True
        if tag == "VB" and not perfect and dep in ("ccomp", "xcomp") and p.lemmas[p.heads[verb]] in self.grammar.wanting:
            return p.child(verb, "nsubj") is not None and p.child(verb, "dobj") is None  # without "to" it is a participle: "wants X cut off"
        if perfect or tag not in ("VBN", "VBD"):
            return False
        has_object = any(p.deps[k] in ("dobj", "ccomp", "xcomp") for k in p.kids[verb])
        if dep == "acl":
            return not has_object or tag == "VBN"
        if tag == "VBD":
            return not has_object and dep != "conj" and p.lowers[verb].endswith(("en", "wn"))  # "protesters beaten in Minsk": no past tense
        if dep == "conj":
            head = p.heads[verb]
            own = any(p.deps[k] in ("nsubj", "aux") for k in p.kids[verb])
            return not own and p.pos[head] in _VERBAL and self.passive(head)
        if dep in ("advcl", "amod", "oprd"):
            return True
        return dep in ("ccomp", "xcomp", "pcomp", "dobj") and not has_object

    # ------------------------------------------------------------------ subjects
    def subjects(self, verb: int) -> tuple[int, ...]:
        """Return the logical subjects: of an active verb its surface subjects, of a passive one the `by`-phrase."""
        if not self.passive(verb):
            return self.surface_subjects(verb)
        p = self.parsed
        for kid in p.kids[verb]:
            if p.deps[kid] == "agent" or (p.deps[kid] == "prep" and p.lowers[kid] == "by"):
                found = p.child(kid, "pobj")
                if found is not None and not self._when_or_how(found):
                    return self.spread(found)
        if p.deps[verb] == "conj" and not p.children(verb, *_SUBJECT):  # "were arrested and beaten by police"
            head = p.heads[verb]
            if p.pos[head] in _VERBAL and self.passive(head):
                return self.subjects(head)
        for kid in p.kids[verb]:  # "was threatened with strikes by Iran": hung on the strikes
            inner = p.child(kid, "pobj") if p.deps[kid] == "prep" and p.lowers[kid] == "with" else None
            agent = next((k for k in p.kids[inner] if p.lowers[k] == "by" and p.deps[k] == "prep"), None) if inner is not None else None
            found = p.child(agent, "pobj") if agent is not None else None
            if found is not None and not self._when_or_how(found):
                return self.spread(found)
        later = [k for k in p.kids[verb] if p.deps[k] == "conj" and p.pos[k] == "VERB" and not p.children(k, *_SUBJECT)]
        for kid in later:
            agents = [k for k in p.kids[kid] if p.deps[k] == "agent"]
            if agents:
                found = p.child(agents[0], "pobj")
                if found is not None:
                    return self.spread(found)
        return ()

    def _when_or_how(self, token: int) -> bool:
        p = self.parsed
        return p.ents[token] in ("DATE", "TIME", "PERCENT", "MONEY") or p.pos[token] == "VERB"

    def surface_subjects(self, verb: int) -> tuple[int, ...]:
        """Return the subjects as the grammar gives them, found through relative clauses, coordination, participles and control."""
        if verb not in self._surface:
            self._surface[verb] = ()
            self._surface[verb] = self._find_subjects(verb, 0)
        return self._surface[verb]

    def _find_subjects(self, verb: int, depth: int) -> tuple[int, ...]:
        p = self.parsed
        own = [k for k in p.kids[verb] if p.deps[k] in _SUBJECT and p.pos[k] != "VERB"]
        if not own:  # the parser sometimes hangs the subject on the auxiliary ("Kigali is opposed")
            own = [s for k in p.kids[verb] if p.deps[k] in ("aux", "auxpass") for s in p.kids[k] if p.deps[s] in _SUBJECT and p.pos[s] != "VERB"]
        if own:
            before = [k for k in own if k < verb]
            subject = before[-1] if before else own[0]
            return (*self._listed(subject, verb), *self._antecedent(subject, verb))
        if self.infinitive(verb) and (announced := self._announced(verb)) is not None:
            return self.spread(announced)
        if p.pos[verb] in ("NOUN", "PROPN"):  # a verb that the model took for a noun: its subject stands before it like a modifier
            return tuple(k for k in p.kids[verb] if k < verb and p.deps[k] in ("amod", "compound", "nmod", "poss") and p.pos[k] in ("PROPN", "NOUN"))
        if depth > _MAX_DEPTH or p.heads[verb] == verb:
            return ()
        dep, head = p.deps[verb], p.heads[verb]
        if dep == "conj":
            return self._find_subjects(head, depth + 1) if p.pos[head] in _VERBAL else ()
        if dep in ("xcomp", "ccomp", "oprd"):
            return self._controller(verb, head, depth)
        if dep == "advcl":
            return self._find_subjects(head, depth + 1) if p.pos[head] in _VERBAL else ()
        if dep == "amod" and (have := perfect_of(p, verb)) is not None:
            return self._find_subjects(have, depth + 1)
        if dep in ("acl", "relcl", "amod"):
            return self._of_noun(verb, head, depth)
        if dep in ("pcomp", "prep"):
            return self._of_preposition(head if dep == "pcomp" else verb, depth)
        if dep in ("aux", "auxpass", "attr", "acomp", "dep", "parataxis", "advmod", "prt"):
            return self._find_subjects(head, depth + 1) if p.pos[head] in _VERBAL else ()
        return ()

    def _listed(self, subject: int, verb: int) -> tuple[int, ...]:
        """Return what a headline lists before its subject with a comma alone ("[Britain], Canada condemn Russia"), which the parser hangs elsewhere."""
        p = self.parsed
        first, comma = p.sentence(verb).start, p.left[subject] - 1
        if comma <= first or p.words[comma] != "," or not self._headline(verb):
            return ()
        name = comma - 1
        alone = p.left[name] == first and p.deps[name] in ("npadvmod", "advcl", "dep", "nmod", "amod", "appos", "advmod", "compound")
        return (name,) if alone and p.ents[name] in ("GPE", "NORP", "ORG", "PERSON") else ()

    def _announced(self, verb: int) -> int | None:
        """Return the subject of a headline in the infinitive ("[Ankara] to expel envoy"): the noun that opens it right before "to"."""
        p = self.parsed
        to = next(k for k in p.kids[verb] if p.lowers[k] == "to" and p.deps[k] == "aux")
        name, first = to - 1, p.sentence(verb).start
        opens = name >= first and p.pos[name] in _NOMINAL and p.left[name] == first and self._headline(verb)
        return name if opens and (p.deps[verb] == "ROOT" or p.heads[name] == name or p.heads[name] in (verb, p.heads[verb])) else None

    def _headline(self, token: int) -> bool:
        """Tell whether a sentence has the form of a headline: no stop at its end."""
        p = self.parsed
        return p.words[p.sentence(token).end - 1][-1:] not in ".!?…”\"'"

    def _controller(self, verb: int, head: int, depth: int) -> tuple[int, ...]:
        """Return who does an infinitive: the governing verb's object ("asked X to go") or its subject ("promised to go")."""
        p = self.parsed
        if p.pos[head] not in _VERBAL:
            return self._find_subjects(head, depth + 1) if p.pos[head] == "ADJ" else ()
        if p.deps[verb] == "ccomp" and any(p.deps[k] == "mark" for k in p.kids[verb]):
            return ()
        if p.lemmas[head] not in self.grammar.subject_control:
            objects = [k for k in p.kids[head] if p.deps[k] in ("dobj", "dative") and p.pos[k] in _NOMINAL]
            if objects:
                return self.spread(objects[0])
            indirect = [k for k in p.kids[head] if p.deps[k] == "prep" and p.lowers[k] in ("on", "to", "for") and k < verb]  # "called on X to go"
            if indirect:
                found = p.child(indirect[0], "pobj")
                if found is not None and not self._when_or_how(found):
                    return self.spread(found)
        return self._find_subjects(head, depth + 1)

    def _of_noun(self, verb: int, noun: int, depth: int) -> tuple[int, ...]:
        """Return the subject of a clause that hangs on a noun: the noun itself, or who owns a plan ("Iran's threat to close …")."""
        p = self.parsed
        infinitive = p.tags[verb] in ("VB", "VBP") and any(p.lowers[k] == "to" for k in p.kids[verb])
        if not infinitive:
            objects = any(p.deps[k] in ("dobj", "nsubj", "nsubjpass") for k in p.kids[verb])
            gap = p.deps[verb] == "relcl" and objects and p.child(verb, "nsubj", "nsubjpass") is not None
            return () if gap else self.spread(noun)
        owners = [k for k in p.kids[noun] if p.deps[k] == "poss"]
        if owners:
            return (owners[0],)
        for_whom = [k for k in p.kids[noun] if p.deps[k] == "prep" and p.lowers[k] == "for"]  # "permission for X to go"
        if for_whom and for_whom[0] < verb:
            found = p.child(for_whom[0], "pobj")
            if found is not None:
                return self.spread(found)
        mods = [k for k in p.kids[noun] if p.deps[k] in ("amod", "compound", "nmod") and p.ents[k] in ("GPE", "NORP", "ORG", "PERSON")]
        if mods:
            return (mods[0],)
        governor = p.heads[noun]
        if p.deps[noun] in ("dobj", "attr", "pobj") and p.pos[governor] in _VERBAL:
            return self._find_subjects(governor, depth + 1)
        return self.spread(noun) if p.deps[noun] in ("nsubj", "nsubjpass", "ROOT", "conj") and p.ents[noun] else ()

    def _of_preposition(self, preposition: int, depth: int) -> tuple[int, ...]:
        p = self.parsed
        head = p.heads[preposition]
        if p.pos[head] not in _VERBAL:
            if p.pos[head] in ("NOUN", "PROPN"):
                verb = p.heads[head]
                charged = p.lowers[preposition] == "of" and p.deps[head] == "dobj" and p.lemmas[verb] in self.grammar.charging
                return self.spread(head) if charged else self._of_plan(head, depth)  # "convicted the general of killing": hung on the general
            return self._find_subjects(head, depth + 1) if head != preposition and p.pos[head] in ("ADJ", "ADP", "SCONJ", "ADV") else ()
        if p.lowers[preposition] in self.grammar.object_control_prepositions:
            objects = self.objects(head)
            if objects:
                return objects
        if self.passive(head) and p.lowers[preposition] in ("by",):
            return self.subjects(head)
        return self._find_subjects(head, depth + 1)

    def _of_plan(self, noun: int, depth: int) -> tuple[int, ...]:
        """Return who is meant in "Iran's threat of closing the strait", "made a promise of withdrawing"."""
        p = self.parsed
        owner = p.child(noun, "poss")
        if owner is not None:
            return (owner,)
        governor = p.heads[noun]
        if p.deps[noun] == "dobj" and p.pos[governor] in _VERBAL:
            return self._find_subjects(governor, depth + 1)
        if p.deps[noun] == "pobj" and depth <= _MAX_DEPTH:
            return self._of_preposition(governor, depth + 1)
        return ()

    def _antecedent(self, token: int, verb: int) -> tuple[int, ...]:
        """Return what a relative pronoun stands for, or the token with all that is coordinated to it."""
        p = self.parsed
        relative = p.tags[token] in _RELATIVE_TAGS or (p.lowers[token] in _RELATIVE_WORDS and p.pos[token] in ("PRON", "SCONJ", "DET"))
        if not relative:
            return self.spread(token)
        for up in (verb, *p.ancestors(verb)):
            if p.deps[up] == "relcl":
                return self.spread_back(p.heads[up])
            above = p.heads[up]
            if p.deps[up] in ("ccomp", "advcl") and p.lemmas[above] == "be" and any(p.lowers[k] == "it" for k in p.kids[above]):
                cleft = p.child(above, "attr")  # "it was Russia that shelled the hospital"
                return self.spread(cleft) if cleft is not None and cleft < up else ()
            if p.deps[up] not in ("conj", "xcomp", "ccomp", "auxpass", "aux"):
                break
        if p.deps[verb] in ("acl", "ccomp", "advcl") and p.pos[p.heads[verb]] in ("NOUN", "PROPN") and p.lowers[token] != "that":
            return self.spread(p.heads[verb])
        return () if p.lowers[token] != "that" or p.deps[verb] == "relcl" else (token,)

    # ------------------------------------------------------------------ objects
    def objects(self, verb: int) -> tuple[int, ...]:
        """Return what undergoes the verb: direct objects of an active verb, surface subjects of a passive one."""
        if verb not in self._objects:
            self._objects[verb] = ()
            self._objects[verb] = self._find_objects(verb)
        return self._objects[verb]

    def _find_objects(self, verb: int) -> tuple[int, ...]:
        p = self.parsed
        if self.passive(verb):
            kept = tuple(t for k in p.kids[verb] if p.deps[k] == "dobj" for t in self.spread(k))
            return (*self.surface_subjects(verb), *kept) if kept else self.surface_subjects(verb)
        if p.deps[verb] == "amod" and perfect_of(p, verb) is not None:
            return self.spread(p.heads[verb])
        own = [k for k in p.kids[verb] if p.deps[k] in ("dobj", "attr") and k > verb]
        fronted = [k for k in p.kids[verb] if p.deps[k] == "dobj" and k < verb]
        if own:
            return tuple(t for k in own for t in self.spread(k))
        if fronted:
            return self._antecedent(fronted[0], verb)
        if p.deps[verb] == "relcl" and p.tags[verb] != "VBN" and self._object_gap(verb):
            return self.spread(p.heads[verb])
        for kid in p.kids[verb]:  # "holds the army responsible": the small clause's subject
            if p.deps[kid] == "ccomp" and p.pos[kid] in ("ADJ", "NOUN") and not any(p.deps[k] in ("aux", "cop", "mark") for k in p.kids[kid]):
                return tuple(t for k in p.kids[kid] if p.deps[k] == "nsubj" for t in self.spread(k))
        if any(p.deps[k] in ("ccomp", "xcomp", "prep") for k in p.kids[verb]):
            return ()
        for kid in p.kids[verb]:  # "attacked and looted the village"
            if p.deps[kid] == "conj" and p.tags[kid] == p.tags[verb] and not p.children(kid, *_SUBJECT) and not self.passive(kid):
                return tuple(t for k in p.kids[kid] if p.deps[k] == "dobj" for t in self.spread(k))
        return ()

    def _object_gap(self, verb: int) -> bool:
        """Tell whether a relative clause with a subject of its own lacks its object ("the deal they signed")."""
        p = self.parsed
        subject = p.child(verb, "nsubj")
        if subject is None or p.tags[subject] in _RELATIVE_TAGS:
            return False
        stranded = any(p.deps[k] == "prep" and not p.kids[k] for k in p.kids[verb])
        return not stranded and not any(p.deps[k] in ("ccomp", "xcomp", "advmod") and p.tags[k] in ("WRB",) for k in p.kids[verb])

    def indirect(self, verb: int) -> tuple[int, ...]:
        """Return the indirect objects ("gave **Mali** two ships")."""
        p = self.parsed
        for kid in p.kids[verb]:
            if p.deps[kid] == "dative":
                found = p.child(kid, "pobj")
                return self.spread(found if found is not None else kid)
        objects = [k for k in p.kids[verb] if p.deps[k] == "dobj"]
        return self.spread(objects[0]) if len(objects) > 1 else ()

    def prepositional(self, token: int, preposition: str) -> tuple[int, ...]:
        """Return the objects of a preposition on the token, on its particles ("out of") or on its object or light verb."""
        p = self.parsed
        out: list[int] = []
        for kid in p.kids[token]:
            if p.deps[kid] in ("prep", "agent", "dative", "prt", "advmod") or p.pos[kid] == "ADP":
                if p.lowers[kid] == preposition:
                    stranded = not p.kids[kid] and p.deps[kid] == "prep" and p.pos[token] == "VERB" and self.passive(token)
                    out.extend(self.surface_subjects(token) if stranded else self._of_prep(kid))  # "villagers were shot at"
                for inner in p.kids[kid]:
                    if p.lowers[inner] == preposition and p.deps[inner] in ("prep", "pcomp"):
                        out.extend(self._of_prep(inner))
        if not out and preposition in self.grammar.participial:
            out.extend(self._participial(token, preposition))
        return tuple(out)

    def _participial(self, token: int, preposition: str) -> Iterator[int]:
        """Yield the objects of a participle that serves as a preposition ("threats **regarding** X"), which the parser hangs anywhere to the right."""
        p = self.parsed
        end = max(p.right[token], p.right[p.heads[token]] if p.pos[p.heads[token]] == "VERB" else 0)
        at = next((t for t in range(token + 1, end) if p.lowers[t] == preposition and p.tags[t] in ("VBG", "IN")), None)
        for kid in p.kids[at] if at is not None else ():
            if p.deps[kid] in ("dobj", "pobj"):
                yield from self.spread(kid)

    def hung_low(self, head: int, through: Sequence[str] = ("dobj",)) -> Iterator[int]:
        """Yield prepositions that the parser hung deep below a verb's object (or a noun) though they may belong to it ("raised the case of X **with** Y")."""
        p = self.parsed
        at = next((k for k in reversed(p.kids[head]) if p.deps[k] in through), None) if through else head
        while at is not None:
            preps = [k for k in p.kids[at] if p.deps[k] == "prep" and k > at]
            yield from preps
            at = next((k for prep in reversed(preps) for k in p.kids[prep] if p.deps[k] == "pobj"), None)

    def _of_prep(self, preposition: int) -> tuple[int, ...]:
        p = self.parsed
        found = [t for k in p.kids[preposition] if p.deps[k] in ("pobj", "pcomp") for t in self.spread(k)]
        for kid in p.kids[preposition]:
            if p.deps[kid] == "conj" and p.pos[kid] == "ADP":
                found.extend(self._of_prep(kid))
        if found and p.tags[found[0]] in _RELATIVE_TAGS:
            return ()
        return tuple(found)

    # ------------------------------------------------------------------ helpers of all
    def spread(self, token: int) -> tuple[int, ...]:
        """Return a noun with all that is coordinated to it."""
        p = self.parsed
        beside = tuple(t for k in p.kids[token] if p.deps[k] == "cc" for t in p.kids[k] if p.deps[t] == "pobj")  # "X as well as Y"
        if not any(p.deps[k] == "conj" for k in p.kids[token]):
            return (token, *beside)
        nominal = p.pos[token] != "VERB"
        return (*(t for t in p.conjuncts(token) if (p.pos[t] not in _VERBAL) == nominal), *beside)

    def spread_back(self, token: int) -> tuple[int, ...]:
        """Return a noun as antecedent: alone, for a relative clause belongs to the nearest conjunct."""
        return (token,)

    def effective(self, token: int) -> tuple[int, ...]:
        """Return the token and, where it only counts or groups ("hundreds of", "a convoy of"), the nouns that it counts."""
        p = self.parsed
        if p.lemmas[token] in self.grammar.partitives or p.pos[token] in ("NUM", "DET", "PRON"):
            inner = [t for k in p.kids[token] if p.deps[k] == "prep" and p.lowers[k] == "of" for t in self._of_prep(k)]
            if inner:
                return (token, *inner)
        return (token,)

    def complement_verbs(self, predicate: int) -> tuple[int, ...]:
        """Return the verbs of the predicate's complement clauses ("demanded that X **withdraw**", "asked X to **go**")."""
        p = self.parsed
        out = [k for k in p.kids[predicate] if p.deps[k] in ("ccomp", "xcomp") and k > predicate]
        if not out:
            out = [k for k in p.kids[predicate] if p.deps[k] in ("acl", "advcl", "ccomp", "relcl") and (self.infinitive(k) or self._that_clause(k))]
        if not out:
            out = [v for k in p.kids[predicate] if p.deps[k] == "dobj" for v in p.kids[k] if p.deps[v] in ("acl", "relcl") and self.infinitive(v)]
        for kid in p.kids[predicate] if not out else ():
            if p.deps[kid] == "prep":
                out.extend(k for k in p.kids[kid] if p.deps[k] == "pcomp" and p.pos[k] == "VERB")
        return tuple(out)

    def infinitive(self, verb: int) -> bool:
        """Tell whether the verb is a to-infinitive."""
        p = self.parsed
        return any(p.lowers[k] == "to" and p.deps[k] == "aux" for k in p.kids[verb] if k < verb)

    def _that_clause(self, verb: int) -> bool:
        p = self.parsed
        return p.deps[verb] in ("acl", "relcl") and any(p.deps[k] == "mark" and p.lowers[k] == "that" for k in p.kids[verb])
