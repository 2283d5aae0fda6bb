"""The lexicon's loader: what it accepts, what it refuses with which words, and what lint finds doubtful."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import LEXICON, SmallLanguage

from sayso.errors import DataError
from sayso.events.lexicon import SPECIAL, Lexicon, compile_entry, read_lexicon
from sayso.events.lint import counts, lint
from sayso.languages import english
from sayso.ontologies import plover

ENTRY: dict[str, Any] = {"id": "x", "words": ["attack"], "pos": "verb", "type": "ASSAULT"}


def _lexicon(text: str) -> Lexicon:
    return read_lexicon(SmallLanguage(text), plover())


def _entry(**more: Any) -> str:
    row = {**ENTRY, **more}
    return "[[entry]]\n" + "".join(f"{k} = {_toml(v)}\n" for k, v in row.items())


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return f'"{value}"'


def test_shipped_lexicon_loads() -> None:
    """The English lexicon keeps its own rules: known keys, slots, classes, types and modes."""
    lexicon = read_lexicon(english(), plover())
    assert {e.type for e in lexicon.entries} <= set(plover().types)
    assert len({e.id for e in lexicon.entries}) == len(lexicon.entries) > 100


def test_defaults_by_part_of_speech() -> None:
    """A verb acts from subject on object, a noun takes its actor from light verb, possessor, by, modifier or of."""
    verb = compile_entry(ENTRY, "f", {})
    noun = compile_entry({**ENTRY, "pos": "noun"}, "f", {})
    assert (verb.actor, verb.recipient) == (("subject",), ("object",))
    assert noun.actor == ("subject", "poss", "by", "mod", "of")


def test_a_recipient_slot_is_not_also_the_actor() -> None:
    """A slot that an entry gives to the recipient leaves the default slots of the actor."""
    assert "of" not in compile_entry({**ENTRY, "pos": "noun", "recipient": ["of"]}, "f", {}).actor


def test_flip_changes_places() -> None:
    """`flip` exchanges actor and recipient."""
    entry = compile_entry({**ENTRY, "flip": True}, "f", {})
    assert (entry.actor, entry.recipient) == (("object",), ("subject",))


def test_pattern_pieces() -> None:
    """Particle, object, preposition with object, complement and alternatives are told apart."""
    words = ["take|hold +hostage|captive", "put on:alert", "walk out", "declare =illegal", "fire +@gun"]
    entry = compile_entry({**ENTRY, "words": words}, "f", {"gun": ["rifle"]})
    take, put, walk, declare, fire = entry.patterns
    assert take.head == {"take", "hold"}
    assert take.objects[0].lemmas == {"hostage", "captive"}
    assert put.preps[0][0] == {"on"}
    assert put.preps[0][1].lemmas == {"alert"}
    assert walk.words == (frozenset({"out"}),)
    assert declare.complements[0].lemmas == {"illegal"}
    assert fire.objects[0].lemmas == {"rifle"}
    assert not fire.objects[0].literal


def test_noun_pattern_ends_in_its_head() -> None:
    """Of a noun's plain words the last is the head, the others are its modifiers."""
    pattern = compile_entry({**ENTRY, "pos": "noun", "words": ["hunger strike"]}, "f", {}).patterns[0]
    assert pattern.head == {"strike"}
    assert pattern.modifiers == (frozenset({"hunger"}),)


def test_heavier_patterns_come_first() -> None:
    """In the index, patterns of one lemma are ordered from the longest to the shortest."""
    lexicon = _lexicon(_entry(words=["hand", "hand over +weapon", "hand over"]))
    weights = [p.weight for p, _ in lexicon.index["verb"]["hand"]]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pos": "adverb"}, "pos is 'adverb'"),
        ({"sort": "x"}, "unknown key sort"),
        ({"type": "ATTACK"}, "no event type 'ATTACK'"),
        ({"mode": "nuclear"}, "ASSAULT has no mode 'nuclear'"),
        ({"actor": ["sub ject"]}, "'sub ject' is no slot"),
        ({"words": ["+arm"]}, "has no head word"),
        ({"words": "attack"}, "words is no list"),
        ({"content": "wished"}, "content = 'wished' is no realis"),
        ({"object": ["@nothing"]}, "no class @nothing"),
    ],
)
def test_mistakes_are_told_with_the_entry(change: dict[str, Any], words: str) -> None:
    """A wrong entry raises a DataError that says what is wrong."""
    with pytest.raises(DataError) as caught:
        _lexicon(_entry(**change))
    assert words in str(caught.value)
    assert caught.value.remedy


def test_entry_without_id_is_told_by_its_words() -> None:
    """An entry without id is found again by its words."""
    with pytest.raises(DataError, match="attack"):
        compile_entry({k: v for k, v in ENTRY.items() if k != "id"}, "f", {})


def test_an_id_is_used_once() -> None:
    """Two entries of one id are refused, with the id."""
    with pytest.raises(DataError, match="entry x"):
        _lexicon(_entry() + _entry(words=["bomb"]))


def test_user_entry_replaces_the_built_in_one(tmp_path: Path) -> None:
    """An entry of the user's file takes the place of the built-in entry of its id, and `off` removes it."""
    own = tmp_path / "own.toml"
    own.write_text(_entry(words=["zap"]) + '[[entry]]\nid = "kill"\nwords = ["kill"]\npos = "verb"\ntype = "ASSAULT"\noff = true\n', encoding="utf-8")
    lexicon = read_lexicon(SmallLanguage(), plover(), str(own))
    assert "zap" in lexicon.index["verb"]
    assert "kill" not in lexicon.index["verb"]
    assert lexicon.entry("x").file == "own.toml"


def test_a_user_file_with_the_name_of_a_built_in_one_takes_nothing_away(tmp_path: Path) -> None:
    """What the user's file is called says nothing about the built-in files: their entries stay."""
    own = tmp_path / "small"
    own.write_text(_entry(id="mine", words=["zap"]), encoding="utf-8")
    lexicon = read_lexicon(SmallLanguage(), plover(), str(own))
    assert {"zap", "kill"} <= set(lexicon.index["verb"])
    assert [entry.id for entry in lexicon.entries if entry.own] == ["mine"]


def test_between_equals_the_users_entry_wins(tmp_path: Path) -> None:
    """Of two patterns of one weight that of the user's file stands first, however many conditions ours has."""
    own = tmp_path / "own.toml"
    own.write_text(_entry(id="mine", words=["zap"], type="REJECT"), encoding="utf-8")
    built_in = _entry(words=["zap", "zap on"], object=["@actor"], requires=["actor"])
    lexicon = read_lexicon(SmallLanguage(built_in), plover(), str(own))
    assert [(p.text, e.id) for p, e in lexicon.index["verb"]["zap"]] == [("zap on", "x"), ("zap", "mine"), ("zap", "x")]


def test_broken_user_file_is_told(tmp_path: Path) -> None:
    """A user's file that is no TOML raises a DataError with its path."""
    own = tmp_path / "own.toml"
    own.write_text("[[entry]\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"own\.toml"):
        read_lexicon(SmallLanguage(), None, str(own))


def test_unknown_entry_is_told() -> None:
    """Asking for an entry that does not exist raises a DataError."""
    with pytest.raises(DataError, match="nosuch"):
        _lexicon(LEXICON).entry("nosuch")


def _found(text: str) -> list[tuple[str, str]]:
    return [(p.code, f"{p.record.removeprefix('lexicon entry ')}: {p.what}") for p in lint(_lexicon(text))]


GOOD = "[{ text = 'Iran attacked Israel.' }]"


def test_lint_finds_duplicates_contradictions_and_missing_examples() -> None:
    """Lint names entries that say the same, that contradict each other, and that have no example in which they fire."""
    found = _found(_entry() + _entry(id="y") + _entry(id="z", type="REJECT"))
    assert ("S352", "y: “attack” (attack) says the same as x") in found
    assert ("S353", "z: “attack” (attack) contradicts x: REJECT, not ASSAULT") in found
    assert ("S350", "x: no examples") in found
    assert ("S351", "x: no example in which it must fire") in _found(_entry() + "examples = [{ text = 'Rain fell.', none = true }]\n")


def test_lint_finds_what_is_written_twice() -> None:
    """A pattern that another one of its own entry says or covers is told."""
    found = _found(_entry(words=["attack +town|village", "attack +village|town", "attack +town", "raid", "raid"]))
    assert sorted(code for code, _ in found) == ["S350", "S352", "S352", "S354"]
    assert any("“raid” (raid) says the same as x, where it is written twice" in what for _, what in found)


@pytest.mark.parametrize(
    ("first", "second", "never"),
    [
        ({"words": ["hand|give over"]}, {"words": ["give over"], "not_near": ["cup"]}, True),
        ({"words": ["hand|give over"]}, {"words": ["give over"], "object": ["gun"]}, False),
        ({"words": ["call +@gun"]}, {"words": ["call +rifle"]}, True),
        ({"words": ["call +rifle"]}, {"words": ["call +@gun"]}, False),
        ({"words": ["call for:*"]}, {"words": ["call for:gun"]}, False),
        ({"words": ["call out"], "requires": ["actor"]}, {"words": ["call out"]}, False),
        ({"words": ["call out"], "under": ["AGREE"]}, {"words": ["call out"]}, False),
        ({"words": ["call out"], "actor": ["by"]}, {"words": ["call out"], "not_near": ["cup"]}, False),
        ({"words": ["call out"]}, {"words": ["call out"], "not_near": ["cup"], "content": "threatened"}, False),
        ({"words": ["call out"], "object_not": ["gun"]}, {"words": ["call out"], "not_near": ["cup"]}, False),
    ],
)
def test_lint_finds_patterns_that_never_win(first: dict[str, Any], second: dict[str, Any], never: bool) -> None:
    """A pattern is out of reach where one that is tried before it fires whenever it does and finds whomever it finds, and only there."""
    classes = '[classes]\ngun = ["rifle", "mortar"]\n'
    found = _found(classes + _entry(**first) + _entry(id="y", type="REJECT", **second))
    assert any(code == "S354" for code, _ in found) is never


def test_lint_knows_the_types_that_entries_name() -> None:
    """A type in `under` that no entry has is told, for nothing could ever stand under it."""
    assert ("S355", "x: it names the type 'AGREED', which no entry has") in _found(_entry(under=["AGREED"]))


def test_lint_lets_be_what_is_meant() -> None:
    """Entries that are meant to stand side by side (`also`) are no contradiction."""
    assert not any(code == "S353" for code, _ in _found(_entry() + _entry(id="z", type="REJECT", also=True)))


def test_lint_of_the_users_entries_is_about_them_alone(tmp_path: Path) -> None:
    """What is doubtful in ours is not told to the user, nor is that his entry takes the place of one of ours."""
    own = tmp_path / "own.toml"
    own.write_text(_entry(id="mine", type="REJECT") + f"examples = {GOOD}\n" + _entry(id="bare", words=["zap"]), encoding="utf-8")
    found = lint(read_lexicon(SmallLanguage(_entry()), plover(), str(own)), own=True)
    assert [(p.code, p.record) for p in found] == [("S350", "lexicon entry bare")]


def test_the_shipped_lexicon_is_clean() -> None:
    """No entry of the English lexicon lacks an example, says a thing twice, contradicts another or is out of reach."""
    assert [f"{p.record}: {p.what}" for p in lint(read_lexicon(english(), plover()))] == []


def test_predicates_are_counted_by_type() -> None:
    """A predicate is a head lemma with what its pattern asks for, counted once a type; the English lexicon has at least 8,000."""
    text = _entry(words=["attack|raid", "attack", "raid on", "fire +gun|rifle"]) + _entry(id="n", pos="noun", words=["raid"])
    assert counts(_lexicon(text))["ASSAULT"] == {
        "entries": 2, "patterns": 5, "predicates": 5, "verbs": 4, "nouns": 1, "adjectives": 0, "examples": 0,
    }  # fmt: skip
    shipped = counts(read_lexicon(english(), plover()))
    assert shipped["all"]["predicates"] == sum(row["predicates"] for type_, row in shipped.items() if type_ != "all") >= 8000
    assert set(shipped) == {*plover().types, "all"}


def test_all_wrong_entries_are_collected_where_asked_for() -> None:
    """With a list for the faults a wrong entry does not stop the reading of the next one."""
    faults: list[DataError] = []
    text = _entry(pos="adverb") + _entry(id="y", object=["@nothing"]) + _entry(id="z", type="ATTACK") + _entry(id="good")
    lexicon = read_lexicon(SmallLanguage(text), plover(), faults=faults)
    assert [(f.code, f.record) for f in faults] == [("S324", "lexicon entry x"), ("S326", "lexicon entry y"), ("S310", "lexicon entry z")]
    assert [e.id for e in lexicon.entries] == ["good"]


def test_every_shipped_class_is_a_list() -> None:
    """Classes never name other classes, and none hides a special class by accident except where it adds lemmas to it."""
    classes = english().table("lexicon")["classes"]["classes"]
    assert all(not word.startswith("@") for words in classes.values() for word in words)
    assert {"actor", "number"}.isdisjoint(classes)
    assert "state" in SPECIAL


@given(st.lists(st.text("abc +=:@|", min_size=1, max_size=8), min_size=1, max_size=3))
def test_any_pattern_compiles_or_is_refused(words: list[str]) -> None:
    """Whatever is written as a pattern either compiles or raises a DataError, never anything else."""
    try:
        heads = [p.head for p in compile_entry({**ENTRY, "words": words}, "f", {}).patterns]
    except DataError:
        heads = [frozenset({"refused"})]
    assert all(heads)


def test_small_lexicon_of_the_tests_is_clean() -> None:
    """The tests' own lexicon passes lint, so that a finding elsewhere means something."""
    assert tomllib.loads(LEXICON)["entry"]
    assert lint(_lexicon(LEXICON)) == ()
