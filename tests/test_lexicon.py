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
from sayso.events.lexicon import SPECIAL, Lexicon, compile_entry, lint, read_lexicon
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


def test_lint_finds_duplicates_contradictions_and_missing_examples() -> None:
    """Lint names entries that say the same, that contradict each other, and that have no example."""
    text = _entry() + _entry(id="y") + _entry(id="z", type="REJECT")
    found = lint(_lexicon(text))
    assert any("y: 'attack'" in line and "says the same as x" in line for line in found)
    assert any("z: 'attack'" in line and "contradicts x" in line for line in found)
    assert "x: no examples" in found


def test_lint_lets_be_what_is_meant() -> None:
    """Entries that are meant to stand side by side (`also`) are no contradiction."""
    found = lint(_lexicon(_entry() + _entry(id="z", type="REJECT", also=True)))
    assert not any("contradicts" in line for line in found)


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
