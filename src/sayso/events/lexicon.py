"""The lexicon: TOML entries (docs/lexicon.md) read, checked and compiled into frozen entries indexed by head lemma.

The words are sayso's own; types and modes are PLOVER's (Open Event Data Alliance, PLOVER manual of 2024-02-04).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast, get_args

from ..errors import DataError
from ..plugins import Language, Ontology
from ..records import Realis

__all__ = ["Choice", "Entry", "Example", "Lexicon", "ModeRule", "Pattern", "compile_entry", "read_lexicon"]

SPECIAL = frozenset({"actor", "state", "armed", "people", "org", "outlet", "place", "number"})
"""Classes that are read off the mentions instead of a list of lemmas."""

_ALSO_SPECIAL = {"person": "people"}
"""Classes of lemmas that every mention of a special class belongs to as well."""

_POS = ("verb", "noun", "adj")
_NAMED_SLOTS = frozenset({"subject", "object", "iobj", "poss", "mod", "content-subject", "object-of-content", "poss-object"})
_KEYS = frozenset({
    "id", "words", "pos", "type", "mode", "modes", "actor", "recipient", "mutual", "flip", "content", "object", "object_not", "subject", "subject_not",
    "requires", "not_near", "content_not", "light", "bare", "realis", "also", "under", "off", "contexts", "examples", "note",
})  # fmt: skip
_EXAMPLE_KEYS = frozenset({"text", "none", "type", "mode", "realis", "actor", "recipient", "trigger"})
_DEFAULT_SLOTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "verb": (("subject",), ("object",)),
    "adj": (("subject",), ()),
    "noun": (("subject", "poss", "by", "mod", "of"), ("on", "against")),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives for one word: lemmas (two words with a space in between) and special classes; empty stands for any word.

    `literal` tells that the alternatives are spelt out: the word then belongs to the idiom ("lay down **arms**") and is nobody's argument.
    """

    lemmas: frozenset[str] = frozenset()
    special: frozenset[str] = frozenset()
    literal: bool = False

    @property
    def any(self) -> bool:
        """Tell that every word fits."""
        return not self.lemmas and not self.special


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of `words`: a head and what must hang on it in the tree. `weight` orders: a longer pattern beats a shorter one.

    `spelt` are the pieces that name their words: of each, one must be in the sentence.
    """

    text: str
    head: frozenset[str]
    words: tuple[frozenset[str], ...] = ()
    objects: tuple[Choice, ...] = ()
    preps: tuple[tuple[frozenset[str], Choice], ...] = ()
    complements: tuple[Choice, ...] = ()
    modifiers: tuple[frozenset[str], ...] = ()
    spelt: tuple[frozenset[str], ...] = ()

    @property
    def weight(self) -> int:
        """Number of pieces beside the head; a piece that names lemmas counts more than a bare special class."""
        named = [c for c in (*self.objects, *(c for _, c in self.preps), *self.complements) if c.lemmas]
        return 2 * (len(self.words) + len(self.objects) + len(self.preps) + len(self.complements) + len(self.modifiers)) + len(named)


@dataclass(frozen=True, slots=True)
class ModeRule:
    """A mode that holds if one of these words is subject, object, modifier or prepositional object of the trigger."""

    mode: str
    near: Choice
    preps: tuple[tuple[frozenset[str], Choice], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One sentence in which the entry must (or, with `none`, must not) fire."""

    text: str
    none: bool = False
    type: str | None = None
    mode: str | None = None
    realis: str | None = None
    actor: str | None = None
    recipient: str | None = None
    trigger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One compiled entry of the lexicon. `light` empty means the language's common light verbs; `own` marks the user's, which win between equals."""

    id: str
    file: str
    patterns: tuple[Pattern, ...]
    pos: str
    type: str
    mode: str | None = None
    modes: tuple[ModeRule, ...] = ()
    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    mutual: bool = False
    content: Realis | None = None
    object: Choice | None = None
    object_not: Choice | None = None
    subject: Choice | None = None
    subject_not: Choice | None = None
    requires: frozenset[str] = frozenset()
    not_near: Choice | None = None
    content_not: Choice | None = None
    light: frozenset[str] = frozenset()
    bare: bool = False
    realis: Realis | None = None
    also: bool = False
    under: frozenset[str] = frozenset()
    contexts: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    own: bool = False

    @property
    def conditions(self) -> int:
        """Number of conditions on the words around: between patterns of one weight the entry with more of them wins."""
        return sum(c is not None for c in (self.object, self.subject, self.object_not, self.subject_not)) + len(self.requires)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries, and for every part of speech the (pattern, entry) pairs by head lemma, heaviest pattern first."""

    entries: tuple[Entry, ...]
    index: Mapping[str, Mapping[str, tuple[tuple[Pattern, Entry], ...]]] = field(repr=False)

    @property
    def verbs(self) -> frozenset[str]:
        """All head lemmas of verbs."""
        return frozenset(self.index["verb"])

    def entry(self, id_: str) -> Entry:
        """Return the entry with this id; raises `DataError` where there is none."""
        for entry in self.entries:
            if entry.id == id_:
                return entry
        raise DataError("S327", "no such lexicon entry", record=id_, remedy="List the entries with `sayso show lexicon`.")


def read_lexicon(
    language: Language, ontology: Ontology | None = None, own: str = "", theirs: Ontology | None = None, faults: list[DataError] | None = None
) -> Lexicon:
    """Read a language's lexicon and the user's file `own` ("" for none); an entry of the user's replaces the built-in one of its id.

    Raises `DataError` that names the entry for whatever breaks the format, and for types and modes that `ontology` does not have; the
    user's entries are held to `theirs`, the ontology in use. What of the built-in lexicon is in no type of theirs is read all the same:
    a demand makes its content `requested` whether demands are counted or not. With a list `faults` wrong entries are put there and left out.
    """
    tables = [(name, table, False) for name, table in language.table("lexicon").items()]
    if own:  # it may have the name of one of ours
        tables.append((Path(own).name, _user_table(Path(own)), True))
    classes: dict[str, Sequence[str]] = {}
    for name, table, _ in tables:
        classes.update(_classes(name, table))
    found: dict[str, Entry] = {}
    for name, table, mine in tables:
        for number, row in enumerate(_rows(name, table), 1):
            try:
                entry = replace(_compiled(row, name, number, classes), own=mine)
                if entry.id in found and not (mine and not found[entry.id].own):
                    raise _wrong("S321", f"the id is used twice (also in {found[entry.id].file})", entry.id, "Give every entry an id of its own.")
                if ontology is not None:
                    _check_type(entry, theirs if theirs is not None and mine else ontology)
            except DataError as exc:
                if faults is None:
                    raise
                faults.append(exc)
                continue
            found.pop(entry.id, None)
            if not row.get("off", False):
                found[entry.id] = entry
    return Lexicon(entries=tuple(found.values()), index=_index(found.values()))


def _user_table(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise DataError("S328", "the user's lexicon cannot be read", record=str(path), remedy="Mend the path in `lexicon` of sayso.toml.") from None
    except (ValueError, RecursionError) as exc:  # no UTF-8, no TOML, or brackets without end
        raise DataError("S301", f"not valid TOML: {exc}", record=str(path), remedy="Mend the line named.") from None


def _rows(name: str, table: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    rows = table.get("entry", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DataError("S324", "entry is no list of tables", record=name, remedy="Begin each entry with [[entry]].")
    return rows


def _compiled(row: Mapping[str, Any], name: str, number: int, classes: Mapping[str, Sequence[str]]) -> Entry:
    """Compile an entry; a value of a kind that no check foresees is S324 too."""
    try:
        return compile_entry(row, name, classes)
    except (TypeError, AttributeError, ValueError, KeyError) as exc:
        raise _wrong("S324", f"a value of another kind: {exc}", f"{row.get('id')} ({name}, entry {number})", "See docs/lexicon.md for the kinds.") from None


def _classes(name: str, table: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    rows: Mapping[str, Any] = table.get("classes", {})
    if not isinstance(rows, dict):
        raise DataError("S322", "classes is no table", record=name, remedy='Write [classes], and below it name = ["lemma", …].')
    for key, value in rows.items():
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise DataError("S322", f"class {key!r} is no list of lemmas", record=name, remedy='Write it as name = ["lemma", …].')
    return rows


def _index(entries: Iterable[Entry]) -> Mapping[str, Mapping[str, tuple[tuple[Pattern, Entry], ...]]]:
    index: dict[str, dict[str, list[tuple[Pattern, Entry]]]] = {pos: {} for pos in _POS}
    for entry in entries:
        for pattern in entry.patterns:
            for lemma in pattern.head:
                index[entry.pos].setdefault(lemma, []).append((pattern, entry))

    def order(pair: tuple[Pattern, Entry]) -> tuple[int, bool, int]:
        pattern, entry = pair
        return -pattern.weight, not entry.own, -entry.conditions

    return {pos: {lemma: tuple(sorted(pairs, key=order)) for lemma, pairs in heads.items()} for pos, heads in index.items()}


def compile_entry(row: Mapping[str, Any], file: str, classes: Mapping[str, Sequence[str]]) -> Entry:
    """Check one `[[entry]]` table and compile it; raises `DataError` with the entry's id."""
    id_ = row.get("id")
    if not isinstance(id_, str) or not id_:
        raise _wrong("S320", "an entry has no id", file, f'Give it one, as id = "type.word" (its words: {row.get("words")}).')
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise _wrong("S323", f"unknown key {', '.join(unknown)}", id_, f"Known keys: {', '.join(sorted(_KEYS))}.")
    pos, type_ = row.get("pos"), row.get("type")
    if pos not in _POS:
        raise _wrong("S324", f"pos is {pos!r}", id_, f"Choose one of {', '.join(_POS)}.")
    if not isinstance(type_, str):
        raise _wrong("S324", "the type is missing", id_, 'Write type = "ASSAULT" or another PLOVER type.')
    words = row.get("words")
    if not isinstance(words, list) or not words:
        raise _wrong("S324", "words is no list of patterns", id_, 'Write words = ["pattern", …].')
    reader = _Reader(id_, classes)
    actor, recipient = reader.slots(row, "actor", pos, 0), reader.slots(row, "recipient", pos, 1)
    if row.get("mutual"):  # all sides act; a recipient only where the entry names its slots ("joint raids **on X's soil**")
        recipient = recipient if "recipient" in row else ()
    if "actor" not in row and "recipient" in row:
        actor = tuple(s for s in actor if s not in recipient)
    if "recipient" not in row and "actor" in row:
        recipient = tuple(s for s in recipient if s not in actor)
    if row.get("flip", False):
        actor, recipient = recipient, actor
    return Entry(
        id=id_,
        file=file,
        patterns=tuple(reader.pattern(w, pos) for w in words),
        pos=pos,
        type=type_,
        mode=row.get("mode"),
        modes=tuple(reader.mode(m) for m in row.get("modes", ())),
        actor=actor,
        recipient=recipient,
        mutual=bool(row.get("mutual", False)),
        content=reader.realis(row, "content"),
        realis=reader.realis(row, "realis"),
        object=reader.choice_of(row, "object"),
        object_not=reader.choice_of(row, "object_not"),
        subject=reader.choice_of(row, "subject"),
        subject_not=reader.choice_of(row, "subject_not"),
        not_near=reader.choice_of(row, "not_near"),
        content_not=reader.choice_of(row, "content_not"),
        requires=frozenset(reader.strings(row, "requires")),
        light=frozenset(reader.strings(row, "light")),
        bare=bool(row.get("bare", False)),
        also=bool(row.get("also", False)),
        under=frozenset(reader.strings(row, "under")),
        contexts=tuple(reader.strings(row, "contexts")),
        examples=tuple(reader.example(e) for e in row.get("examples", ())),
    )


class _Reader:
    """Reads the values of one entry; every complaint names its id."""

    def __init__(self, id_: str, classes: Mapping[str, Sequence[str]]) -> None:
        self.id = id_
        self.classes = classes

    def strings(self, row: Mapping[str, Any], key: str) -> Sequence[str]:
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise _wrong("S324", f"{key} is no list of words", self.id, f'Write {key} = ["…"].')
        return value

    def slots(self, row: Mapping[str, Any], key: str, pos: str, which: int) -> tuple[str, ...]:
        if key not in row:
            return _DEFAULT_SLOTS[pos][which]
        slots = tuple(self.strings(row, key))
        for slot in slots:
            if slot not in _NAMED_SLOTS and not slot.replace("-", "").replace("_", "").isalpha():
                raise _wrong("S325", f"{slot!r} is no slot", self.id, f"Slots: {', '.join(sorted(_NAMED_SLOTS))}, or a preposition.")
        return slots

    def realis(self, row: Mapping[str, Any], key: str) -> Realis | None:
        value = row.get(key)
        if value is not None and value not in get_args(Realis):
            raise _wrong("S325", f"{key} = {value!r} is no realis", self.id, f"Choose one of {', '.join(get_args(Realis))}.")
        return cast("Realis | None", value)

    def choice(self, alternatives: Iterable[str]) -> Choice:
        alternatives = tuple(alternatives)
        lemmas: set[str] = set()
        special: set[str] = set()
        for word in alternatives:
            if not word.startswith("@"):
                lemmas.add(word.lower())
                continue
            name = word[1:]
            if name not in SPECIAL and name not in self.classes:
                raise _wrong("S326", f"there is no class @{name}", self.id, "Add it to classes.toml, or mend the name.")
            if name in SPECIAL or name in _ALSO_SPECIAL:
                special.add(_ALSO_SPECIAL.get(name, name))
            lemmas.update(self.classes.get(name, ()))
        return Choice(frozenset(lemmas), frozenset(special), not any(w.startswith("@") for w in alternatives))

    def choice_of(self, row: Mapping[str, Any], key: str) -> Choice | None:
        words = self.strings(row, key)
        return self.choice(words) if words else None

    def pattern(self, text: str, pos: str) -> Pattern:
        if not isinstance(text, str) or not text.split():
            raise _wrong("S324", f"{text!r} is no pattern", self.id, "A pattern is a head word and what hangs on it.")
        pieces = text.split()
        plain = [p for p in pieces if p[0] not in "+=" and ":" not in p[1:]]
        if pos == "noun":
            head, rest = (plain[-1] if plain else ""), plain[:-1]
        else:
            head, rest = pieces[0], plain[1:] if plain and plain[0] == pieces[0] else plain
        if not head or head[0] in "+=" or ":" in head[1:]:
            raise _wrong("S324", f"{text!r} has no head word", self.id, "The first word is the predicate itself (for nouns the last plain one).")
        heads = self.choice(head.split("|")).lemmas - {""}
        if not heads:
            raise _wrong("S324", f"{text!r} has no head word", self.id, "Name at least one lemma.")
        words = tuple(frozenset(w.lower().split("|")) for w in rest)
        objects = tuple(self.choice(p[1:].split("|")) for p in pieces if p[0] == "+")
        complements = tuple(self.choice(p[1:].split("|")) for p in pieces if p[0] == "=")
        preps = tuple(self.prep(p) for p in pieces if p[0] not in "+=" and ":" in p[1:])
        choices = (*(objects if pos != "noun" else ()), *complements, *(choice for _, choice in preps))  # a noun has no objects to look at
        named = (c.lemmas for c in choices if c.literal and not c.any and not any(" " in lemma for lemma in c.lemmas))
        return Pattern(
            text=text,
            head=heads,
            words=() if pos == "noun" else words,
            modifiers=words if pos == "noun" else (),
            objects=objects,
            complements=complements,
            preps=preps,
            spelt=(*words, *(prepositions for prepositions, _ in preps), *named),
        )

    def prep(self, piece: str) -> tuple[frozenset[str], Choice]:
        prepositions, _, objects = piece.partition(":")
        return frozenset(prepositions.lower().split("|")), self.choice(objects.split("|")) if objects and objects != "*" else Choice()

    def mode(self, row: Mapping[str, Any]) -> ModeRule:
        if not isinstance(row, Mapping) or set(row) != {"mode", "if"}:
            raise _wrong("S324", f"{row!r} is no mode rule", self.id, 'Write { mode = "aerial", if = ["@aircraft"] }.')
        words = self.strings(row, "if")
        preps = tuple(self.prep(w) for w in words if ":" in w)
        plain = [w for w in words if ":" not in w]
        return ModeRule(row["mode"], self.choice(plain) if plain else Choice(frozenset({""})), preps)

    def example(self, row: Mapping[str, Any]) -> Example:
        if not isinstance(row, Mapping) or "text" not in row or set(row) - _EXAMPLE_KEYS:
            raise _wrong("S324", f"{row!r} is no example", self.id, f"An example has text and may have {', '.join(sorted(_EXAMPLE_KEYS - {'text'}))}.")
        return Example(**row)


def _wrong(code: str, what: str, id_: str, remedy: str) -> DataError:
    return DataError(code, what, record=f"lexicon entry {id_}", remedy=remedy)


def _check_type(entry: Entry, ontology: Ontology) -> None:
    try:
        known = ontology.modes(entry.type)
    except DataError as exc:
        raise _wrong("S310", exc.what, entry.id, exc.remedy) from None
    for mode in (entry.mode, *(m.mode for m in entry.modes)):
        if mode is not None and mode not in known:
            raise _wrong("S326", f"{entry.type} has no mode {mode!r}", entry.id, f"Modes: {', '.join(known) or 'none'}.")
