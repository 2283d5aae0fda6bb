"""Two codings side by side: what agrees, what differs, and what is counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import linear_sum_assignment
from stored import FRENCH, at, coded, entries, run_in
from typer.testing import CliRunner

import sayso
from sayso.cli.app import app
from sayso.comparison.figures import alpha_of, kappa_of, pearson, ranks, spearman
from sayso.comparison.over_period import most_pairs
from sayso.comparison.pairing import pairs_of
from sayso.comparison.records import Comparison
from sayso.comparison.rows import Row
from sayso.dyadic import table_of
from sayso.errors import UsageError
from sayso.records import Actor, Coded, ForeignEvent, ForeignParty, Report, Span
from sayso.render.lines import to_line
from sayso.review.agreement import cohen_kappa, krippendorff_alpha
from sayso.store import Entry, engine, foreign, open_store

IDS = ("r1", "r2", "r3", "r4")
DAY = date(2026, 3, 2)
Changed = Callable[[Coded], Coded]


def codings(*ids: str) -> list[Coded]:
    """Return codings whose events have ids and types of their own."""
    types = ("REQUEST", "ACCUSE", "REQUEST", "CONSULT")
    return [coded(id_, type_=types[n % 4], day=date(2026, 7, 1 + n)) for n, id_ in enumerate(ids or IDS)]


def with_event(one: Coded, **changes: Any) -> Coded:
    """Return the coding with its first event changed."""
    return replace(one, events=(replace(one.events[0], **changes), *one.events[1:]))


def lines(path: Path, found: list[Coded], **more: Any) -> str:
    path.write_text("".join(json.dumps(to_line(one, **more)) + "\n" for one in found), encoding="utf-8")
    return str(path)


def quick(a: Any, b: Any, **more: Any) -> Comparison:
    return sayso.compare(a, b, **{"samples": 0, **more})


# ---- over reports


def test_the_same_codings_agree_wholly() -> None:
    """A coding compared with itself: all matched, every share, kappa and alpha 1 with an interval of 1 to 1, nothing that differs."""
    found = sayso.compare(codings(), codings(), samples=50).reports

    assert found is not None
    assert (found.shared, found.matched, found.by_trigger, found.only_a, found.only_b, found.found) == (4, 8, 8, 0, 0, 1.0)
    assert [(f.field, f.same, f.interval) for f in found.fields] == [
        (f.field, *((1.0, (1.0, 1.0)) if f.field != "recipient countries" else (None, None))) for f in found.fields
    ]
    assert [f.items for f in found.fields] == [8, 4, 8, 4, 0, 4, 4]
    assert [(f.kappa, f.alpha, f.kappa_interval) for f in found.fields if f.field == "type"] == [(1.0, 1.0, (1.0, 1.0))]
    assert not found.confusions
    assert not found.missing_a
    assert not found.missing_b
    assert {line.differ for line in (*found.types, *found.countries, *found.days)} == {0}


def test_one_changed_type_is_one_confusion_with_its_sentence() -> None:
    """A type changed in one event is counted once among the confusions, with both codings and the words, and once for either type."""
    other = [with_event(one, type="THREATEN") if one.report.id == "r2" else one for one in codings()]
    found = quick(codings(), other).reports

    assert found is not None
    assert [(c.field, c.a, c.b, c.n) for c in found.confusions] == [("type", "ACCUSE", "THREATEN", 1)]
    example = found.confusions[0].examples[0]
    assert example.a is not None
    assert example.b is not None
    assert (example.a.type, example.b.type, example.a.report) == ("ACCUSE", "THREATEN", "r2")
    assert example.a.text == codings("r2")[0].report.text[: at("said.").end]
    assert [(line.key, line.a, line.b, line.both, line.differ) for line in found.types[:2]] == [("ACCUSE", 1, 0, 0, 1), ("THREATEN", 0, 1, 0, 1)]
    assert sum(line.differ for line in found.types) == 2
    assert [(f.items, f.same) for f in found.fields if f.field == "type"] == [(8, 7 / 8)]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("realis", {"realis": "planned"}),
        ("mode", {"mode": "investigate"}),
        ("actor countries", {"actors": (Actor(id="country:FRA", name="France", country="FRA"),)}),
        ("recipient countries", {"recipients": (Actor(id="country:FRA", name="France", country="FRA"),)}),
        ("date", {"when": None}),
        ("place", {"place": None}),
    ],
)
def test_a_difference_in_a_field_is_told_in_that_field_alone(field: str, changes: dict[str, Any]) -> None:
    """What differs in one field of one matched event lowers that field's agreement and no other's."""
    other = codings()
    other[0] = with_event(other[0], **changes)
    found = quick(codings(), other).reports

    assert found is not None
    assert [f.field for f in found.fields if f.same not in (1.0, None)] == [field]
    assert [(f.items - round((f.same or 0) * f.items)) for f in found.fields if f.field == field] == [1]


def test_a_country_that_one_side_alone_names_is_counted_once() -> None:
    """An actor added by B differs by one in the line of that country, and the lines of others agree."""
    other = codings()
    other[1] = with_event(other[1], actors=(*other[1].events[0].actors, Actor(id="country:FRA", name="France", country="FRA")))
    found = quick(codings(), other).reports

    assert found is not None
    assert [(line.key, line.a, line.b, line.both, line.differ) for line in found.countries] == [("FRA", 0, 1, 0, 1), ("BRA", 4, 4, 4, 0)]


def test_an_event_that_one_side_alone_has_is_listed_there() -> None:
    """An event left out by B stands among what B lacks, by type, with its words, and lowers the agreement on what is an event."""
    other = codings()
    other[3] = replace(other[3], events=other[3].events[1:])
    found = quick(codings(), other).reports

    assert found is not None
    assert (found.matched, found.only_a, found.only_b, found.found) == (7, 1, 0, 14 / 15)
    assert [(g.type, g.n, g.examples[0].b) for g in found.missing_b] == [("CONSULT", 1, None)]
    assert found.missing_a == ()
    assert [(line.key, line.differ) for line in found.days if line.differ] == [("2026-07-04", 1)]


def test_exchanging_the_sides_mirrors_the_comparison() -> None:
    """compare(b, a) says of A what compare(a, b) says of B, with the same shares, kappas and intervals."""
    other = [with_event(one, type="THREATEN", realis="planned") if one.report.id in ("r2", "r3") else one for one in codings()]
    other[0] = replace(other[0], events=other[0].events[:1])
    one, two = (sayso.compare(*sides, samples=40).reports for sides in ((codings(), other), (other, codings())))

    assert one is not None
    assert two is not None
    assert [(f.same, f.interval) for f in one.fields] == [(f.same, f.interval) for f in two.fields]
    assert [f.kappa for f in one.fields] == pytest.approx([f.kappa for f in two.fields])
    assert (one.found, one.found_interval, one.matched) == (two.found, two.found_interval, two.matched)
    assert (one.only_a, one.only_b, one.missing_b) == (two.only_b, two.only_a, tuple(_mirrored(g) for g in two.missing_a))
    assert sorted((c.field, str(c.a), str(c.b), c.n) for c in one.confusions) == sorted((c.field, str(c.b), str(c.a), c.n) for c in two.confusions)
    assert [(x.key, x.a, x.b, x.both) for x in one.types] == [(x.key, x.b, x.a, x.both) for x in two.types]


def _mirrored(group: Any) -> Any:
    return replace(group, examples=tuple(replace(e, a=e.b, b=e.a) for e in group.examples))


def test_reports_of_one_side_and_other_texts_are_left_out_and_told() -> None:
    """Only reports that both coded, with the same text, are compared; the others are counted."""
    other = [*codings("r1", "r2"), coded("r3", text=FRENCH * 2), coded("r9")]
    found = quick(codings(), other).reports

    assert found is not None
    assert (found.shared, found.other_text, found.reports_only_a, found.reports_only_b) == (2, 1, 1, 1)


_TRIGGER = st.tuples(st.integers(0, 12), st.integers(1, 4)).map(lambda t: Span(t[0], t[0] + t[1]))
_ROWS = st.lists(
    st.builds(
        lambda trigger, type_, sources: (trigger, type_, sources),
        _TRIGGER,
        st.sampled_from(("ACCUSE", "THREATEN")),
        st.sampled_from(((), ("FRA",), ("FRA", "USA"))),
    ),
    max_size=5,
).map(
    lambda found: [
        Row(id=f"e{n}", report="r", trigger=t, evidence=Span(t.start // 8 * 8, t.start // 8 * 8 + 8), type=k, sources=s) for n, (t, k, s) in enumerate(found)
    ]
)


@given(_ROWS, _ROWS)
def test_pairs_are_one_to_one_and_the_same_both_ways(a: list[Row], b: list[Row]) -> None:
    """Whatever the events: no event pairs twice, each pair shares words of its trigger or its type, and exchanging the sides gives the same pairs."""
    one, two = pairs_of(a, b), pairs_of(b, a)

    assert {(p.a.id, p.b.id) for p in one} == {(p.b.id, p.a.id) for p in two}
    assert len({p.a.id for p in one}) == len({p.b.id for p in one}) == len(one)
    for pair in one:
        assert pair.a.trigger is not None
        assert pair.b.trigger is not None
        assert pair.by_trigger == pair.a.trigger.overlaps(pair.b.trigger)
        assert pair.by_trigger or pair.a.type == pair.b.type


@given(_ROWS)
def test_events_pair_with_themselves(a: list[Row]) -> None:
    """A report's events compared with themselves pair all, and with an equal one each."""
    assert all((p.a.trigger, p.a.type, p.a.sources) == (p.b.trigger, p.b.type, p.b.sources) for p in pairs_of(a, a))
    assert len(pairs_of(a, a)) == len(a)


# ---- where things come from


def test_two_runs_of_one_store_are_compared_as_files_of_the_same_codings_are(tmp_path: Path) -> None:
    """Two runs side by side in a store, two files of events, and the codings in memory give the same figures."""
    other = [with_event(one, type="THREATEN") if one.report.id == "r2" else one for one in codings()]
    where = str(tmp_path / "a.db")
    with open_store(where) as store:
        for name, found in (("f1", codings()), ("f2", other)):
            store.add(run_in(store, name), [Entry(coded=one) for one in found])
    by_run = quick(f"{where}#run:1", f"{where}#run:2")
    by_file = quick(lines(tmp_path / "a.jsonl", codings(), with_text=True), lines(tmp_path / "b.jsonl", other))
    in_memory = quick(codings(), other)

    assert by_run.reports == by_file.reports == in_memory.reports
    assert by_run.a.name.endswith("#run:1")
    assert quick(where, f"{where}#run:2").reports is not None
    assert quick(where, f"{where}#run:2").to_dict()["reports"]["found"] == 1.0


def test_a_line_that_is_no_report_is_a_problem_and_the_others_are_compared(tmp_path: Path) -> None:
    """Broken lines, and a report told twice, are problems S282 with their number; the rest is compared."""
    path = tmp_path / "a.jsonl"
    lines(path, codings())
    path.write_text(path.read_text() + '{"id": 3}\n[1]\nnull\n{"id": "x", "events": [{"id": 1}]}\n' + path.read_text().splitlines()[0] + "\n", encoding="utf-8")
    found = quick(str(path), codings())

    assert [p.code for p in found.problems] == ["S282"] * 5
    assert [p.record.rpartition(":")[2] for p in found.problems] == ["5", "6", "7", "8", "9"]
    assert found.reports is not None
    assert found.reports.found == 1.0


@pytest.mark.parametrize(
    ("code", "a", "more"),
    [
        ("S281", "STORE#data:icews", {}),
        ("S280", "STORE#data:", {}),
        ("S280", "STORE#all", {}),
        ("S280", "STORE#run:x", {}),
        ("S280", "BAD", {}),
        ("S280", 7, {}),
        ("S280", [1, 2], {}),
        ("S281", "STORE#run:9", {}),
        ("S283", "STORE", {"over": "period", "since": date(1999, 1, 1), "until": date(1999, 1, 2)}),
        ("S284", "STORE", {"by": "hour"}),
        ("S284", "STORE", {"over": "all"}),
        ("S284", "STORE", {"realis": ["true"]}),
        ("S284", "STORE", {"examples": -1}),
        ("S284", "STORE", {"since": date(2026, 2, 1), "until": date(2026, 1, 1)}),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_code(code: str, a: Any, more: dict[str, Any], tmp_path: Path) -> None:
    """What is no store or file of events, a run that is not there, nothing in common, and impossible values each have their code."""
    where = str(tmp_path / "a.db")
    with open_store(where) as store:
        store.add(run_in(store), entries("r1"))
    bad = tmp_path / "bad.jsonl"
    bad.write_text("no json\n", encoding="utf-8")
    named = a.replace("STORE", where).replace("BAD", str(bad)) if isinstance(a, str) else a

    with pytest.raises(UsageError) as caught:
        sayso.compare(named, where, **more)
    assert caught.value.code == code


def test_no_shared_report_is_said_where_reports_are_asked_for() -> None:
    """Over reports, two sides without one in common are refused; left to itself the comparison goes over days."""
    with pytest.raises(UsageError, match="S283"):
        quick(codings("r1"), codings("r2"), over="reports")
    assert quick(codings("r1"), codings("r2", "r1")).over == "reports"
    assert quick(codings("r1"), [replace_id(codings("r1")[0], "r7")]).over == "period"


def replace_id(one: Coded, id_: str) -> Coded:
    """Return the coding of a report of the same text and another id."""
    moved = tuple(replace(e, report_id=id_) for e in one.events)
    return replace(one, report=replace(one.report, id=id_), events=moved)


# ---- over a period


def acts(rows: list[tuple[int, str, str, int]]) -> Any:
    days, sources, targets, quads = zip(*rows, strict=True)
    return table_of([DAY + timedelta(days=d) for d in days], sources, targets, quads, [0.0] * len(rows), types=[f"T{q}" for q in quads])


ROWS = [(n, "USA", "MEX", 1 + n % 4) for n in range(28)] + [(n * 3, "FRA", "DEU", 4) for n in range(9)] + [(n, "FRA", "DEU", 1) for n in range(20, 28)]


def test_the_same_table_agrees_wholly_over_days() -> None:
    """A table compared with itself: every cell met, correlations 1, no differences."""
    found = sayso.compare(acts(ROWS), acts(ROWS), samples=30).period

    assert found is not None
    assert [(o.a, o.b, o.both, o.near, o.agree, o.interval) for o in found.overlaps] == [(45, 45, 45, 45, 1.0, (1.0, 1.0))] * 2
    assert [(d.key, d.a, d.pearson, d.spearman) for d in found.dyads] == [("USA → MEX", 28, None, None), ("FRA → DEU", 17, 1.0, 1.0)]
    assert found.gaps == ()
    assert found.periods == 4


def test_rows_that_one_side_alone_has_are_the_biggest_difference() -> None:
    """Five rows planted in one week of one dyad come first among the differences, counted once, with rows behind them."""
    planted = [*ROWS, *((14, "USA", "MEX", 4) for _ in range(5))]
    one, two = (quick(*sides).period for sides in ((acts(ROWS), acts(planted)), (acts(planted), acts(ROWS))))

    assert one is not None
    assert two is not None
    gap = one.gaps[0]
    assert (gap.start, gap.source, gap.target, gap.quad, gap.b - gap.a) == (DAY + timedelta(days=14), "USA", "MEX", 4, 5)
    assert gap.residual < 0
    assert len(gap.examples_b) == 3
    assert {s.day for s in gap.examples_b} <= {DAY + timedelta(days=d) for d in range(14, 21)}
    assert two.gaps[0].residual == pytest.approx(-gap.residual)
    assert [(t.type, t.a, t.b) for t in one.types] == [(t.type, t.b, t.a) for t in two.types]
    assert [(o.near, o.agree) for o in one.overlaps] == [(o.near, o.agree) for o in two.overlaps]


def test_a_day_later_is_met_within_the_tolerance_and_not_without() -> None:
    """Cells moved by a day overlap within ±1 day; exactly on the day they do not."""
    later = [(d + 1, s, t, q) for d, s, t, q in [(0, "USA", "MEX", 1), (5, "USA", "MEX", 1), (10, "USA", "MEX", 1), (15, "USA", "MEX", 1)]]
    rows = [(d - 1, *rest) for d, *rest in later]
    found = quick(acts(rows), acts(later)).period

    assert found is not None
    assert (found.overlaps[0].both, found.overlaps[0].near) == (0, 2)  # the days that both span leave out the first of A and the last of B
    assert quick(acts(rows), acts(later), tolerance=0).period.overlaps[0].near == 0  # type: ignore[union-attr]


def test_a_store_counts_over_days_what_dyads_count(tmp_path: Path) -> None:
    """Against a table without reports a store counts its acts, and only those that are actual; rows say whose words they are."""
    where = str(tmp_path / "a.db")
    with open_store(where) as store:
        mine = [with_event(one, when=None, recipients=(Actor(id="country:FRA", name="France", country="FRA"),)) for one in codings()]
        store.add(run_in(store), [Entry(coded=one) for one in mine])
    table = table_of([date(2026, 7, 1), date(2026, 7, 4)], ["BRA", "BRA"], ["FRA", "FRA"], [3, 3], [0.0, 0.0], types=["REQUEST", "CONSULT"])
    found = quick(where, table)

    assert (found.a.counts, found.b.counts) == ("incidents, and events not joined yet", "rows")
    assert found.period is not None
    assert [(o.by, o.a, o.b, o.both, o.near) for o in found.period.overlaps] == [("quad", 4, 2, 2, 2), ("type", 4, 2, 2, 2)]
    texts = [s.text for g in found.period.gaps for s in g.examples_a]
    assert all(text and text.startswith("The mayor") for text in texts)


def test_a_store_is_compared_with_a_data_set_imported_into_it(tmp_path: Path) -> None:
    """`STORE#data:NAME` is the data set's rows: those that tell what the store tells are met, and one that it alone has is a difference with its id."""
    where = str(tmp_path / "a.db")
    brazil, france = (ForeignParty(name=n, country=c) for n, c in (("Brazil", "BRA"), ("France", "FRA")))
    days = [date(2026, 7, 1), date(2026, 7, 3), date(2026, 7, 4), date(2026, 7, 4)]
    rows = [
        ForeignEvent(dataset="theirs", key=f"k{n}", start=day, end=day, type="REQUEST", quad=3 if n < 3 else 4, actors=(brazil,), recipients=(france,))
        for n, day in enumerate(days)
    ]
    with open_store(where) as store:
        mine = [with_event(one, when=None, recipients=(Actor(id="country:FRA", name="France", country="FRA"),)) for one in codings()]
        store.add(run_in(store), [Entry(coded=one) for one in mine])
        with engine.writing(store.engine, store.where) as conn:
            one = foreign.begin(conn, dataset="theirs", layout="icews", name="x", digest="x", version="0")
            foreign.add(conn, one.id, rows)
    found = quick(where, f"{where}#data:theirs")

    assert (found.over, found.b.name.rpartition("#")[2], found.b.counts, found.b.compared) == ("period", "data:theirs", "rows", 4)
    assert found.period is not None
    assert [(o.a, o.b, o.both, o.near) for o in found.period.overlaps if o.by == "quad"] == [(4, 4, 3, 3)]
    (gap,) = [g for g in found.period.gaps if g.quad == 4]
    assert (gap.a, gap.b, [s.id for s in gap.examples_b]) == (0, 1, ["k3"])


@given(st.lists(st.integers(0, 12), unique=True).map(sorted), st.lists(st.integers(0, 12), unique=True).map(sorted), st.integers(0, 2))
def test_days_are_paired_as_often_as_can_be(a: list[int], b: list[int], tolerance: int) -> None:
    """The pairing of days within a tolerance is as large as that of the optimal assignment, and the same both ways."""
    fits = np.array([[abs(x - y) <= tolerance for y in b] for x in a], dtype=float).reshape(len(a), len(b))
    rows, columns = linear_sum_assignment(fits, maximize=True)

    assert len(most_pairs(a, b, tolerance)) == int(fits[rows, columns].sum())
    assert most_pairs(b, a, tolerance) == [(y, x) for x, y in most_pairs(a, b, tolerance)]


# ---- figures


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")), max_size=12))
def test_kappa_and_alpha_of_a_table_are_those_of_the_review(units: list[tuple[str, str]]) -> None:
    """Both figures are what `sayso.review.agreement` says of the same judgements."""
    table = np.zeros((3, 3))
    for one, other in units:
        table["xyz".index(one), "xyz".index(other)] += 1

    for mine, theirs in ((kappa_of(table), cohen_kappa(units)), (alpha_of(table), krippendorff_alpha(units))):
        assert (mine is None) == (theirs is None)
        assert mine is None or mine == pytest.approx(theirs, abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=20))
def test_correlations_are_scipys(points: list[tuple[int, int]]) -> None:
    """Pearson's and Spearman's are what scipy says, where both series vary; None where one does not."""
    a, b = (list(series) for series in zip(*points, strict=True))
    if len(set(a)) == 1 or len(set(b)) == 1:
        assert pearson(a, b) is None
        assert spearman(a, b) is None
        return
    assert ranks(a) == pytest.approx(stats.rankdata(a).tolist())
    assert pearson(a, b) == pytest.approx(stats.pearsonr(a, b).statistic, abs=1e-9)
    assert spearman(a, b) == pytest.approx(stats.spearmanr(a, b).statistic, abs=1e-9)


def test_intervals_are_drawn_from_the_reports_and_repeat() -> None:
    """The interval of a share holds the share, is drawn the same each time, and is absent with a single report."""
    other = [with_event(one, type="THREATEN") if one.report.id == "r2" else one for one in codings()]
    one, two = (sayso.compare(codings(), other, samples=200).reports for _ in range(2))

    assert one is not None
    assert one == two
    kind = next(f for f in one.fields if f.field == "type")
    assert kind.interval is not None
    assert kind.interval[0] < (kind.same or 0) <= kind.interval[1] == 1.0
    alone = sayso.compare(codings("r1"), codings("r1"), samples=200).reports
    assert alone is not None
    assert alone.fields[0].interval is None


# ---- said


def test_the_command_prints_tables_or_one_object(tmp_path: Path) -> None:
    """`sayso compare` prints the tables with the confused types and an example, and with --json what `to_dict` gives; problems make it exit with 3."""
    other = [with_event(one, type="THREATEN") if one.report.id == "r2" else one for one in codings()]
    a, b = lines(tmp_path / "a.jsonl", codings(), with_text=True), lines(tmp_path / "b.jsonl", other)
    printed = CliRunner().invoke(app, ["compare", a, b, "--samples", "20"])
    as_json = CliRunner().invoke(app, ["compare", a, b, "--samples", "20", "--json"])
    wrong = CliRunner().invoke(app, ["compare", a])
    (tmp_path / "b.jsonl").write_text((tmp_path / "b.jsonl").read_text() + "{\n", encoding="utf-8")
    broken = CliRunner().invoke(app, ["compare", a, b, "--samples", "0"])

    assert printed.exit_code == 0
    assert "Values confused" in printed.stdout
    assert "A ACCUSE, B THREATEN" in printed.stdout
    assert "Agreement is not truth" in printed.stderr
    assert json.loads(as_json.stdout) == sayso.compare(a, b, samples=20).to_dict() | {"problems": []}
    assert isinstance(wrong.exception, UsageError)
    assert broken.exit_code == 3


def test_a_notebook_shows_the_tables_with_nothing_unescaped() -> None:
    """`_repr_html_` has the tables; what stands in a report is escaped."""
    text = "<script>alert(1)</script> " + codings("r1")[0].report.text
    one = Coded(
        report=Report(id="x", text=text), events=(replace(codings("r1")[0].events[0], report_id="x", trigger=Span(0, 8), evidence=Span(0, 25)),)
    )  # fmt: skip
    html = quick([one], [with_event(one, type="THREATEN")])._repr_html_()

    assert "<table>" in html
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
