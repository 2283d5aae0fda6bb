"""The records."""

from __future__ import annotations

import dataclasses
import inspect
import json
from datetime import date

import pytest
from anything import TEXTS, codings
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import parsed, records
from sayso.admit import admit, clean
from sayso.config import Config
from sayso.records import Coded, Event, Report, Span, content_id, to_dict
from sayso.render.lines import to_line

CLASSES = [c for module in (records, parsed) for _, c in inspect.getmembers(module, dataclasses.is_dataclass) if c.__module__ == module.__name__]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_records_are_frozen_slotted_and_documented(cls: type) -> None:
    """Every record is frozen, slotted, keyword-only and says what it is."""
    params = cls.__dataclass_params__  # type: ignore[attr-defined]

    assert params.frozen
    assert "__slots__" in vars(cls)
    assert all(f.kw_only for f in dataclasses.fields(cls))
    assert not (cls.__doc__ or "").startswith(cls.__name__ + "(")


def test_spans_know_overlap_and_cover() -> None:
    """Touching spans do not overlap; a span covers itself and what lies inside."""
    assert not Span(0, 3).overlaps(Span(3, 5))
    assert Span(0, 4).overlaps(Span(3, 5))
    assert Span(0, 4).covers(Span(0, 4))
    assert not Span(0, 4).covers(Span(2, 5))


@given(st.lists(st.one_of(st.text(), st.integers(), st.none(), st.dates(), st.lists(st.integers()))))
def test_content_ids_are_stable_and_short(parts: list[object]) -> None:
    """The same parts give the same id, of the prefix and 16 hex digits, whatever the characters."""
    one = content_id("e", *parts)

    assert one == content_id("e", *parts)
    assert one.startswith("e_")
    assert len(one) == 18


def test_content_ids_differ_where_parts_differ() -> None:
    """Moving a letter from one part to the next gives another id."""
    assert content_id("e", "ab", "c") != content_id("e", "a", "bc")


PARTS = st.lists(st.one_of(st.text(st.one_of(st.sampled_from('",[]\\\x00'), st.characters()), max_size=5), st.none(), st.booleans(), st.integers()), max_size=4)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(PARTS, PARTS)
def test_equal_content_ids_mean_equal_parts(one: list[object], other: list[object]) -> None:
    """Two lists of parts have one id only where they are the same, value by value and kind by kind (1 is not true, and neither is "1")."""
    same = [(type(part), part) for part in one] == [(type(part), part) for part in other]
    assert (content_id("e", *one) == content_id("e", *other)) is same


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(min_size=1, max_size=12), st.data())
def test_content_ids_tell_where_one_part_ends(text: str, data: st.DataObject) -> None:
    """A text cut at two places gives two ids, whatever stands at the cuts."""
    first, second = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))
    assert (content_id("e", text[:first], text[first:]) == content_id("e", text[:second], text[second:])) is (first == second)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(codings("r1"))
def test_any_record_is_the_same_after_json(coded: Coded) -> None:
    """Whatever the words (NUL, directions, halves of characters), a record as plain values comes back from JSON as it was, and its spans lie in its text."""
    plain = to_dict(coded)
    assert json.loads(json.dumps(plain)) == plain
    assert json.loads(json.dumps(to_line(coded, with_text=True)))["text"] == coded.report.text
    assert all(coded.report.text[e.trigger.start : e.trigger.end] for e in coded.events)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(TEXTS)
def test_an_admitted_text_can_be_written_in_utf_8_at_its_length(text: str) -> None:
    """What is admitted is as long as it came, UTF-8 has it, and admitting it again changes nothing."""
    ((report, _, _),) = admit([Report(id="r", text=text)], Config(detect_language=False))
    assert len(report.text) == len(text)
    assert report.text.encode().decode() == report.text == clean(report.text)


def test_a_content_id_is_fixed_for_all_time() -> None:
    """The hash of known parts is this one: a change of the hash would change every id in every store."""
    assert content_id("e", "r1", "ASSAULT", None, (3, 9), date(2026, 1, 3)) == "e_e474c703154b0644"


def test_records_become_plain_json() -> None:
    """`to_dict` leaves only what JSON knows: spans are pairs, dates ISO strings."""
    event = Event(id="e1", report_id="r", type="AID", mode=None, realis="actual", trigger=Span(1, 2), evidence=Span(0, 9))
    coded = Coded(report=Report(id="r", text="x", published=date(2026, 1, 3), meta={"a": 1}), events=(event,))

    plain = json.loads(json.dumps(to_dict(coded)))

    assert plain["events"][0]["trigger"] == [1, 2]
    assert plain["report"]["published"] == "2026-01-03"
