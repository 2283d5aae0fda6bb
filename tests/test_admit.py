"""What may go into the line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.admit import admit, clean
from sayso.config import Config
from sayso.records import Problem, Report

DAY = date(2026, 1, 15)


def admitted(text: str, **fields: object) -> tuple[Report, tuple[Problem, ...], bool]:
    return next(admit([Report(id="r", text=text, published=DAY, **fields)], Config()))  # type: ignore[arg-type]


@given(st.text(st.characters()))
def test_cleaning_keeps_every_offset(text: str) -> None:
    """Cleaning replaces character by character and leaves nothing that cannot be encoded."""
    cleaned = clean(text)

    assert len(cleaned) == len(text)
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "S222"),
        (" \n\t…!?", "S222"),
        ("word " * 300_000, "S223"),
        ("<html><body>Police arrested two men.</body></html>", "S224"),
        ("<p>One.</p><p>Two.</p><div>Three.</div><span>x</span><br>", "S224"),
        ("Le président français a déclaré jeudi que la France enverrait des troupes en Ukraine avant la fin de l'année.", "S225"),
        ("Президент России заявил в четверг, что переговоры продолжатся.", "S225"),
        ("الرئيس قال اليوم إن المحادثات ستستمر", "S225"),
    ],
)
def test_what_cannot_be_coded_becomes_a_problem(text: str, code: str) -> None:
    """Empty, over-long, HTML and foreign-language texts are not coded and say why."""
    _, problems, go = admitted(text)

    assert [p.code for p in problems] == [code]
    assert not go


def test_the_foreign_language_is_named() -> None:
    """The problem of a French report says French."""
    _, problems, _ = admitted("Le gouvernement a annoncé mercredi la fermeture de la frontière avec la Belgique pour une semaine.")

    assert "French (fr)" in problems[0].what


@pytest.mark.parametrize(
    "text", ["U.S. hits Syria", "Iran attacked Israel.", "The price of <b>x</b> rose, 3 < 4.", "Police 👮 arrested two men \u202e in Cairo.", "a\x00b Iran"]
)
def test_odd_but_honest_texts_are_coded(text: str) -> None:
    """Short headlines, a stray tag, emoji, bidi marks and control characters do not keep a report out."""
    _, problems, go = admitted(text)

    assert go
    assert problems == ()


def test_the_same_report_twice_is_coded_once() -> None:
    """A second copy of a report is told and not coded."""
    report = Report(id="r", text="Iran attacked Israel.", published=DAY)

    assert [(len(p), go) for _, p, go in admit([report, report], Config())] == [(0, True), (1, False)]


def test_two_texts_under_one_id_are_both_kept() -> None:
    """A second text under a used id gets an id of its own and a problem row."""
    first, second = (Report(id="r", text=t, published=DAY) for t in ("Iran attacked Israel.", "Israel attacked Iran."))

    (one, _, _), (two, problems, go) = admit([first, second], Config())

    assert one.id == "r"
    assert two.id != "r"
    assert go
    assert [p.code for p in problems] == ["S221"]


def test_a_missing_date_is_told_but_for_typed_text() -> None:
    """A report without a date is coded with a problem row; a sentence typed at the prompt is not scolded."""
    rows = list(admit([Report(id="a", text="Iran attacked Israel."), Report(id="b", text="Iran attacked Iraq.", meta={"typed": True})], Config()))

    assert [([p.code for p in problems], go) for _, problems, go in rows] == [(["S226"], True), ([], True)]


def test_a_problem_of_the_reader_keeps_its_place() -> None:
    """A record that could not be read comes out in order, under its own name."""
    bad = Problem(code="S204", record="a.jsonl:2", what="x", remedy="y")
    rows = list(admit([Report(id="r", text="Iran attacked Israel.", published=DAY), bad], Config()))

    assert rows[1][0].id == "a.jsonl:2"
    assert rows[1][1] == (bad,)


def test_names_are_fit_to_print() -> None:
    """Lone surrogates and escape codes in id, outlet and title are replaced, so that no output fails on them."""
    report = Report(id="a\ud800", text="Iran attacked Israel.", outlet="\x1b[31mX", title="T\ud800", published=DAY)

    (cleaned, problems, go) = next(admit([report], Config()))

    assert (cleaned.id, cleaned.outlet, cleaned.title) == ("a\ufffd", " [31mX", "T\ufffd")
    assert go
    assert problems == ()


def test_repetitive_english_is_english() -> None:
    """The same sentence many times over is still English."""
    _, problems, go = admitted("Russia bombed Kyiv on Monday, Ukraine said. " * 20)

    assert go
    assert problems == ()


def test_an_unreadable_date_is_told_once_with_its_report() -> None:
    """The reader's note on a date comes out with the report itself, and the missing date is not told a second time."""
    from sayso.read.fields import to_report

    row = to_report({"id": "a", "text": "Iran attacked Israel.", "date": "soon"}, {"id": "id", "text": "text", "published": "date"}, "x:1")

    ((report, problems, go),) = admit([row], Config())

    assert [p.code for p in problems] == ["S211"]
    assert go
    assert "problems" not in report.meta
