"""What is doubtful in a lexicon though it is well formed: entries without examples, duplicates, contradictions, patterns that never win; and its counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..records import Problem
from .lexicon import Choice, Entry, Lexicon, Pattern

__all__ = ["counts", "lint"]

_MEND = "Take one of them out, or give them different conditions."


def lint(lexicon: Lexicon, *, own: bool = False) -> tuple[Problem, ...]:
    """Return what is doubtful, one problem each; with `own` only what is so in the user's entries.

    S350 no examples, S351 no example in which it must fire, S352 duplicate, S353 contradiction (the same pattern under the same conditions
    with another type or mode), S354 a pattern that can never win, S355 a type in `under` or in an example that no entry has.
    """
    found = [*_examples(lexicon), *_types(lexicon), *_pairs(lexicon)]
    mine = {f"lexicon entry {e.id}" for e in lexicon.entries if e.own or not own}
    return tuple(p for p in found if p.record in mine)


def counts(lexicon: Lexicon, *, own: bool = False) -> Mapping[str, Mapping[str, int]]:
    """Return by type, and for all: entries, patterns, predicates (a head lemma with what its pattern asks for, each once) by part of speech, and examples."""
    names = ("entries", "patterns", "predicates", "verbs", "nouns", "adjectives", "examples")
    out: dict[str, dict[str, int]] = {}
    seen: set[tuple[object, ...]] = set()
    entries = [e for e in lexicon.entries if e.own or not own]
    for entry in sorted(entries, key=lambda e: e.type):
        row = out.setdefault(entry.type, dict.fromkeys(names, 0))
        row["entries"] += 1
        row["patterns"] += len(entry.patterns)
        row["examples"] += len(entry.examples)
        for pattern in entry.patterns:
            pieces = (pattern.words, pattern.objects, pattern.preps, pattern.complements, pattern.modifiers)
            new = {(entry.type, entry.pos, lemma, pieces) for lemma in pattern.head} - seen
            seen |= new
            row["predicates"] += len(new)
            row[{"verb": "verbs", "noun": "nouns", "adj": "adjectives"}[entry.pos]] += len(new)
    out["all"] = {name: sum(row[name] for row in out.values()) for name in names}
    return out


def _problem(code: str, entry: Entry, what: str, remedy: str) -> Problem:
    return Problem(code=code, record=f"lexicon entry {entry.id}", what=what, remedy=remedy)


def _examples(lexicon: Lexicon) -> Iterator[Problem]:
    for entry in lexicon.entries:
        if not entry.examples:
            yield _problem("S350", entry, "no examples", "Give it a sentence in which it must fire.")
        elif all(x.none for x in entry.examples) and entry.type not in entry.under:  # an entry under its own type only takes words away from another
            yield _problem("S351", entry, "no example in which it must fire", "Add a sentence in which it must fire.")


def _types(lexicon: Lexicon) -> Iterator[Problem]:
    known = {e.type for e in lexicon.entries}
    for entry in lexicon.entries:
        named = entry.under | {x.type for x in entry.examples if x.type is not None}
        for type_ in sorted(named - known):
            yield _problem("S355", entry, f"it names the type {type_!r}, which no entry has", f"Types: {', '.join(sorted(known))}.")


def _pairs(lexicon: Lexicon) -> Iterator[Problem]:
    """Compare each pattern with those that are tried before it on the same lemma; one problem a pair."""
    told: set[tuple[str, str, str, str]] = set()
    for heads in lexicon.index.values():
        for lemma, pairs in sorted(heads.items()):
            for at, (pattern, entry) in enumerate(pairs):
                for before, other in pairs[:at]:
                    problem = _compared(before, other, pattern, entry, lemma)
                    key = (entry.id, pattern.text, other.id, before.text)
                    if problem is not None and key not in told:
                        told.add(key)
                        yield problem
                    if problem is not None:
                        break


def _compared(before: Pattern, other: Entry, pattern: Pattern, entry: Entry, lemma: str) -> Problem | None:
    """Return what is wrong with a pattern that stands behind another one, or None."""
    if entry.also or other.also or not _covers(before, pattern) or (other.own and not entry.own):
        return None
    where = f"“{pattern.text}” ({lemma})"
    if _covers(pattern, before) and _conditions(entry) == _conditions(other):
        if (entry.type, entry.mode) == (other.type, other.mode):
            return _problem("S352", entry, f"{where} says the same as {other.id}" + (", where it is written twice" if entry is other else ""), _MEND)
        return _problem("S353", entry, f"{where} contradicts {other.id}: {_told(entry)}, not {_told(other)}", _MEND)
    if entry is other or _wins(other, entry):
        return _problem("S354", entry, f"{where} can never win: “{before.text}” of {other.id} always does", _MEND)
    return None


def _told(entry: Entry) -> str:
    return "/".join(filter(None, (entry.type, entry.mode)))


def _conditions(entry: Entry) -> tuple[object, ...]:
    return (
        entry.object, entry.object_not, entry.subject, entry.subject_not, entry.requires, entry.not_near, entry.content_not, entry.under, entry.light,
    )  # fmt: skip


def _covers(wide: Pattern, narrow: Pattern) -> bool:
    """Tell whether a pattern matches (on a lemma of both) wherever the other one does, and weighs as much."""
    if wide.weight < narrow.weight:
        return False
    words = ((wide.words, narrow.words), (wide.modifiers, narrow.modifiers))
    choices = ((wide.objects, narrow.objects), (wide.complements, narrow.complements))
    return (
        all(any(inner <= outer for inner in theirs) for mine, theirs in words for outer in mine)
        and all(any(_within(inner, outer) for inner in theirs) for mine, theirs in choices for outer in mine)
        and all(any(p <= preps and _within(inner, outer) for p, inner in narrow.preps) for preps, outer in wide.preps)
    )


def _within(inner: Choice, outer: Choice) -> bool:
    return outer.any or (not inner.any and inner.lemmas <= outer.lemmas and inner.special <= outer.special)


def _wins(other: Entry, entry: Entry) -> bool:
    """Tell whether an entry, tried first, fires whenever the other one does, and finds somebody whenever that one does."""
    wanted = ((other.object, entry.object), (other.subject, entry.subject))
    unwanted = (
        (other.object_not, entry.object_not),
        (other.subject_not, entry.subject_not),
        (other.not_near, entry.not_near),
        (other.content_not, entry.content_not),
    )
    slots: Sequence[tuple[tuple[str, ...], tuple[str, ...]]] = ((other.actor, entry.actor), (other.recipient, entry.recipient))
    return (
        all(mine is None or (theirs is not None and _within(theirs, mine)) for mine, theirs in wanted)
        and all(mine is None or (theirs is not None and _within(mine, theirs)) for mine, theirs in unwanted)
        and other.requires <= entry.requires
        and (not other.under or (bool(entry.under) and entry.under <= other.under))
        and other.light == entry.light
        and (other.content is not None or entry.content is None)
        and (other.content != "requested" or entry.content == "requested")
        and other.mutual == entry.mutual
        and (other.bare or (not entry.bare and all(set(theirs) <= set(mine) for mine, theirs in slots)))
    )
