"""The user's own ontology: what a file may say, what is refused with which words, and what it does to coding; docs/ontologies.md runs as written."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from sayso import Coded, Config, DataError, PluginError, code
from sayso.ontologies import PloverOntology, ontology_of, plover
from sayso.pipeline import fingerprint

TYPE = '[types.WATCH]\nquad = 4\nscore = -6.5\ndefinition = "Watches in secret."\n'
ENTRY = '[[entry]]\nid = "watch"\nwords = ["spy on"]\npos = "verb"\ntype = "WATCH"\nrecipient = ["on"]\n'
DOCS = (Path(__file__).parents[1] / "docs" / "ontologies.md").read_text(encoding="utf-8")


def write(folder: Path, text: str, name: str = "mine.toml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def read(folder: Path, text: str) -> PloverOntology:
    found = ontology_of(write(folder, text))
    assert isinstance(found, PloverOntology)
    return found


def run(text: str, **settings: str) -> Coded:
    return next(code(text, published=date(2026, 1, 15), outlet="The Daily Test", config=Config(**settings)))


def test_a_file_stands_alone_or_builds_on_plover(tmp_path: Path) -> None:
    """Without a base the file's types are the only ones; with `base = "plover"` they come behind PLOVER's sixteen."""
    alone = read(tmp_path, TYPE)
    assert (list(alone.types), alone.name, alone.version) == (["WATCH"], "mine", "own")
    built = read(tmp_path, 'base = "plover"\n' + TYPE)
    assert list(built.types) == [*plover().types, "WATCH"]
    assert (built.quad("WATCH"), built.intensity("WATCH", None)) == (4, -6.5)
    assert built.sectors == plover().sectors


def test_a_type_and_its_modes_are_changed_key_by_key(tmp_path: Path) -> None:
    """What a file says about a type of PLOVER's replaces just that; modes are added, changed and taken out one by one."""
    text = 'base = "plover"\n[types.PROTEST]\nscore = -4.0\nmodes.demo = { score = -1 }\nmodes.noise = { score = -2.0, definition = "pots and pans" }\n'
    found = read(tmp_path, text + "modes.hunger = { off = true }\n[types.AID]\noff = true\n")
    assert found["PROTEST"].score == -4.0
    assert found["PROTEST"].definition == plover()["PROTEST"].definition
    assert (found["PROTEST"].modes["demo"], found["PROTEST"].modes["noise"]) == (-1, -2.0)
    assert "hunger" not in found["PROTEST"].modes
    assert set(plover().types) - set(found.types) == {"AID"}
    assert "hunger" in plover()["PROTEST"].modes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[types.WATCH\n", "not valid TOML"),
        ("", "there are no types"),
        ('base = "icews"\n', "base is 'icews'"),
        ("types = 3\n", "types is no table"),
        ("[types]\nWATCH = 4\n", "type WATCH"),
        (TYPE + "colour = 1\n", "unknown key colour (mine.toml: type WATCH)"),
        (TYPE.replace("WATCH", "watch"), "type watch"),
        (TYPE.replace("quad = 4", "quad = 5"), "quad is 5 (mine.toml: type WATCH)"),
        (TYPE.replace("quad = 4", "quad = true"), "quad is True"),
        (TYPE.replace("-6.5", "-65"), "score is -65"),
        (TYPE.replace("-6.5", "nan"), "score is nan"),
        (TYPE.replace("score", "scores"), "unknown key scores"),
        (TYPE.replace('"Watches in secret."', '" "'), "there is no definition"),
        (TYPE + 'recipient_required = "yes"\n', "recipient_required is neither true nor false"),
        (TYPE + 'examples = "Iran spied."\n', "examples is no list of sentences"),
        (TYPE + "modes.phones = { score = -7.0 }\n", "there is no definition (mine.toml: type WATCH, mode phones)"),
        (TYPE + 'modes.Phones = { score = -7.0, definition = "x" }\n', "type WATCH, mode Phones"),
        (TYPE + "modes.phones = 3\n", "type WATCH, mode phones"),
        (TYPE + "off = true\n", "is taken out, but nobody has it (mine.toml: type WATCH)"),
        (TYPE + "off = 1\n", "off is neither true nor false"),
        (TYPE + "[contexts]\nwar = 3\n", "contexts has a value that is no text"),
        ("version = 3\n" + TYPE, "version is 3"),
    ],
)
def test_mistakes_are_told_with_file_type_and_mode(tmp_path: Path, text: str, words: str) -> None:
    """A wrong file raises a DataError that says what is wrong, where, and what to do."""
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    assert words in str(caught.value)
    assert caught.value.remedy


def test_a_missing_file_and_an_unknown_name_are_told_apart(tmp_path: Path) -> None:
    """A path to no file is a DataError that names it, a name of no ontology a PluginError that lists what there is."""
    with pytest.raises(DataError, match=r"nowhere\.toml"):
        ontology_of(str(tmp_path / "nowhere.toml"))
    with pytest.raises(PluginError, match="plover"):
        ontology_of("icews")


def test_entries_of_the_users_are_held_to_his_ontology(tmp_path: Path) -> None:
    """An entry may have a type of the user's own; one whose type the ontology has not is refused with the entry's id."""
    words = write(tmp_path, ENTRY, "words.toml")
    coded = run("Egypt spied on the Sudanese minister.", ontology=write(tmp_path, 'base = "plover"\n' + TYPE), lexicon=words)
    assert [(e.type, e.quad, e.intensity) for e in coded.events if e.type == "WATCH"] == [("WATCH", 4, -6.5)]
    with pytest.raises(DataError, match=r"no event type 'WATCH' in plover .*lexicon entry watch"):
        run("Egypt spied on the Sudanese minister.", lexicon=words)


def test_a_type_that_is_not_counted_still_makes_its_content_requested(tmp_path: Path) -> None:
    """Where the ontology has RETREAT alone, a demand is no event, what it demands is still `requested`, and claims are about what is left."""
    text = '[types.RETREAT]\nquad = 2\nscore = 6.5\ndefinition = "Gives up ground."\n'
    coded = run("France demanded that Niger withdraw its troops, and Kenya condemned Chad.", ontology=write(tmp_path, text))
    assert [(e.type, e.mode, e.realis) for e in coded.events] == [("RETREAT", None, "requested")]
    assert {c.event_id for c in coded.claims} == {e.id for e in coded.events}


def test_the_file_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    """Another word in the ontology's file is another way of coding."""
    path = write(tmp_path, TYPE)
    first = fingerprint(Config(ontology=path))
    write(tmp_path, TYPE.replace("-6.5", "-6.0"))
    assert first != fingerprint(Config(ontology=path)) != fingerprint(Config())


def test_cameo_keeps_its_goldstein_values() -> None:
    """A registered ontology is still taken by its name."""
    (event,) = run("Iran attacked Israel.", ontology="cameo").events
    assert event.intensity == -10.0 or event.intensity == -9.0


def test_the_worked_example_of_the_docs_runs(tmp_path: Path) -> None:
    """The two files of docs/ontologies.md, as printed there, give the event that the page tells."""
    mine, words = re.findall(r"```toml\n(.*?)```", DOCS, flags=re.DOTALL)
    settings = {"ontology": write(tmp_path, mine), "lexicon": write(tmp_path, words, "words.toml")}
    (event,) = run("Police in Kenya wiretapped two journalists.", **settings).events
    assert (event.type, event.mode, event.quad, event.intensity) == ("SURVEIL", "phones", 4, -7.0)
    assert [a.sector for a in event.actors + event.recipients] == ["COP", "JRN"]
    (boycott,) = run("The opposition in Kenya boycotted the election.", **settings).events
    assert (boycott.type, boycott.mode) == ("PROTEST", None)
