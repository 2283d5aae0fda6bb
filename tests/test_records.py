"""The records."""

from __future__ import annotations

import dataclasses
import inspect
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import parsed, records
from sayso.records import Coded, Event, Report, Span, content_id, to_dict

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
