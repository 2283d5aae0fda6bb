"""Every coder: texts with and without events, legal codes, spans inside the text, the same answer every time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import ModelServer

import sayso
from sayso.actors import resolve
from sayso.config import Config
from sayso.languages import english
from sayso.ontologies import plover
from sayso.parse import parse
from sayso.parsed import Frame, Mention, Parsed
from sayso.plugins import Coder, load, names
from sayso.records import Report

DEMO = Path(sayso.__file__).parent / "demo" / "reports.jsonl"
REPORTS = [Report(id=row["id"], text=row["text"]) for row in map(json.loads, DEMO.read_text(encoding="utf-8").splitlines()[::4])]
BARREN = [
    "",
    " \n\n ",
    "…",
    "The museum opens at nine, and tickets cost four francs.",
    "Rain is likely in the north; the hills will be dry.",
    "Two plus two is four.",
]
AWKWARD = ["and, or but", "He.", "“”", "said said said said", "Kenya " * 300, "(((", "http://a.example/b?c=d", "I love 🥐.\u200d\n\n- \n- x\n"]

each = pytest.mark.parametrize("name", names("coders"))


@pytest.fixture(scope="module", autouse=True)
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the coders that ask a language model a stand-in for one."""
    global SETTINGS
    with ModelServer() as server:
        SETTINGS = Config(llm=str(server.settings(tmp_path_factory.mktemp("llm"))))
        yield


SETTINGS = Config()


def coder(name: str) -> Coder:
    found: Coder = load("coders", name)(SETTINGS)
    return found


def parsed(texts: list[Report]) -> list[tuple[Parsed, tuple[Mention, ...]]]:
    return [(one, resolve(one, english())) for one in parse(texts, Config())]


@pytest.fixture(scope="module")
def demo() -> list[tuple[Parsed, tuple[Mention, ...]]]:
    return parsed(REPORTS)


def assert_legal(one: Parsed, mentions: tuple[Mention, ...], frames: tuple[Frame, ...]) -> None:
    text = one.report.text
    assert list(frames) == sorted(frames, key=lambda f: f.trigger.start)
    for i, frame in enumerate(frames):
        assert 0 <= frame.trigger.start < frame.trigger.end <= len(text)
        assert frame.trigger.start <= one.starts[frame.anchor] < frame.trigger.end
        assert frame.mode is None or frame.mode in plover().modes(frame.type)
        assert set(frame.contexts) <= set(plover().contexts)
        assert all(0 <= m < len(mentions) for m in (*frame.actors, *frame.recipients))
        assert frame.under is None or (0 <= frame.under < len(frames) and frame.under != i)
        assert frame.why


@each
@pytest.mark.parametrize("text", BARREN)
def test_a_text_without_events_has_none(name: str, text: str) -> None:
    """Nothing is found where there is nothing, an empty text included."""
    for one, mentions in parsed([Report(id="x", text=text)]):
        assert coder(name)(one, mentions) == ()


@each
@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_is_survived(name: str, text: str) -> None:
    """Fragments, repetitions, signs and addresses give legal frames or none."""
    for one, mentions in parsed([Report(id="x", text=text)]):
        assert_legal(one, mentions, coder(name)(one, mentions))


@each
def test_frames_are_legal_and_explain_themselves(name: str, demo: list[tuple[Parsed, tuple[Mention, ...]]]) -> None:
    """In the demo reports frames are found, in order, with triggers inside the text, codes of PLOVER, mentions that exist and a reason."""
    found = [(one, mentions, coder(name)(one, mentions)) for one, mentions in demo]
    assert sum(len(frames) for *_, frames in found) >= len(demo)
    for one, mentions, frames in found:
        assert_legal(one, mentions, frames)


@each
def test_a_coder_has_no_memory(name: str, demo: list[tuple[Parsed, tuple[Mention, ...]]]) -> None:
    """The same report is coded alike by the same coder again, by another one, and after other reports."""
    first = coder(name)
    forward = [first(one, mentions) for one, mentions in demo]
    second = coder(name)
    backward = [second(one, mentions) for one, mentions in reversed(demo)]
    assert forward == backward[::-1] == [first(one, mentions) for one, mentions in demo]


@each
def test_a_coder_says_its_name_and_version(name: str) -> None:
    """The name that goes into the fingerprint starts with the plug-in's and says more."""
    assert coder(name).name.startswith(name)
    assert coder(name).name != name
