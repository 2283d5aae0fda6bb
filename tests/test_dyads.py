"""How pairs get on: counts, tension, level, and who asks for them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from arrests import arrest_of
from exchanged import ICEWS, MIRROR
from exchanged import text as text_of
from hypothesis import given, settings
from hypothesis import strategies as st
from served import client_of, page, store_at
from starlette.testclient import TestClient
from typer.testing import CliRunner

import sayso
from sayso.between import SHAPES, changed
from sayso.cli.app import app
from sayso.dyadic import BY, Acts, Party, between, changes, monads, pairs, scheme_of, schemes, series, smooth, table_of
from sayso.dyadic.acts import REALIS
from sayso.dyadic.periods import ends, fitting, periods, starts
from sayso.dyadic.smoothing import Z80, Z95
from sayso.dyadic.volume import factors
from sayso.errors import UsageError
from sayso.exchange import import_file
from sayso.records import Actor, Coded
from sayso.store import Store, open_store

DAY = date(2026, 3, 2).toordinal()
TEXT = (
    "Port guards arrested six sailors at Sines quay on Monday, the harbour master said.\n"
    "The sailors had slept aboard a grey trawler for eleven nights, and their captain had hidden the log in a barrel of herring."
)
OTHER = "Two divers were arrested at Olhos quay by port guards.\nThe divers sang all the way to the cells, and nobody has learnt the song."
_SIDES = ("USA", "MEX", "FRA", "DEU")
_ROW = st.tuples(
    st.integers(0, 800), st.sampled_from(_SIDES), st.sampled_from((*_SIDES, None)), st.integers(0, 4), st.integers(-20, 20).map(lambda x: x / 2),
    st.sampled_from(REALIS), st.integers(0, 5),
)  # fmt: skip


def acts_of(rows: list[Any]) -> Acts:
    columns: Any = zip(*rows, strict=True) if rows else [()] * 7
    days, sources, targets, quads, intensities, realis, origins = columns
    return table_of([DAY + d for d in days], sources, targets, quads, intensities, realis=realis, origins=origins)


def with_sides(one: Coded, actors: tuple[str, ...], recipients: tuple[str, ...], **codes: Any) -> Coded:
    """Return the coding with these countries in its event."""

    def people(names: tuple[str, ...]) -> tuple[Actor, ...]:
        return tuple(Actor(id=f"country:{n}", name=n, country=n, sector="GOV") for n in names)

    event = replace(one.events[0], actors=people(actors), recipients=people(recipients), quad=4, intensity=-7.0, **codes)
    return replace(one, events=(event, *one.events[1:]))


def told() -> list[Coded]:
    """Return an arrest, its copy in another outlet, another arrest, and talks of both sides."""
    first = with_sides(arrest_of("a1", TEXT, date(2026, 5, 4)), ("USA",), ("MEX",))
    copy = with_sides(arrest_of("a2", TEXT, date(2026, 5, 5), outlet="Harbour Post"), ("USA",), ("MEX",))
    other = with_sides(arrest_of("b1", OTHER, date(2026, 5, 20), outlet="Light Courier"), ("MEX",), ("USA",))
    return [first, copy, other]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_at(tmp_path_factory.mktemp("dyads") / "news.db", told()) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(store: Store) -> TestClient:
    return client_of(store)


# ---- counting


@settings(max_examples=60, deadline=None)
@given(st.lists(_ROW, max_size=40), st.sampled_from(BY))
def test_the_sums_over_periods_and_quads_are_the_totals(rows: list[Any], by: Any) -> None:
    """However long a period is, every dated act of a pair is counted once, its standing too, and the tension is minus the sum of the scores."""
    acts = acts_of(rows)
    pairing = pairs(acts)
    found = series(acts, pairing, by, volume="none", level=False)
    total = found.key % 5 == 0
    score = scheme_of("plover").scores(acts)

    assert int(found.standing[total].sum()) == len(pairing.act)
    assert int(found.n[total].sum()) == int((acts.realis[pairing.act] == 0).sum())
    assert found.tension[total].sum() == pytest.approx(-score[pairing.act].sum())
    assert int(found.n[~total].sum()) == int(((acts.realis == 0) & (acts.quad > 0))[pairing.act].sum())
    assert int(found.origins[total].sum()) == int((acts.origins * (acts.realis == 0))[pairing.act].sum())
    assert found.dense(found.n).sum() == found.n[total].sum()


@settings(max_examples=60, deadline=None)
@given(st.lists(_ROW, max_size=40))
def test_both_directions_together_are_the_pair_without_direction(rows: list[Any]) -> None:
    """What goes one way and what goes the other is what the undirected pair has, where acts that go both ways are counted once."""
    acts = acts_of(rows)
    directed, undirected = pairs(acts), pairs(acts, undirected=True)
    ways = {(s, t): n for s, t, n in zip(directed.sources, directed.targets, np.bincount(directed.dyad, minlength=len(directed)), strict=True)}
    both = np.bincount(directed.dyad, weights=directed.mutual, minlength=len(directed))
    mutual = dict(zip(zip(directed.sources, directed.targets, strict=True), both, strict=True))

    for i, (a, b) in enumerate(zip(undirected.sources, undirected.targets, strict=True)):
        number = int((undirected.dyad == i).sum())
        assert number == ways.get((a, b), 0) + (ways.get((b, a), 0) if a != b else 0) - mutual.get((a, b), 0)
        assert len(between(acts, a, b)[1].act) == number


def test_where_all_sides_act_each_goes_with_each_and_counts_once_together() -> None:
    """Talks of three countries are an act of each of six directed pairs, and one act of each pair without direction."""
    table = table_of([DAY] * 1, ["USA"], [None], [1], [2.5])
    three = tuple(Party(c, c, c) for c in _SIDES[:3])
    acts = replace(table, parties=three, actor_act=np.array([0, 0, 0], np.int32), actor=np.array([0, 1, 2], np.int32))
    directed, together = between(acts, "USA", "MEX")

    assert len(pairs(acts)) == 6
    assert pairs(acts).mutual.all()
    assert (len(directed.act), len(together.act)) == (2, 1)
    assert series(acts, together, "week").n.tolist() == [1, 1]


def test_levels_name_countries_sectors_and_actors() -> None:
    """The same act is of the pair of countries, of their sectors, and of the actors by name; a side may be asked for at any level."""
    police, mayor = Party("org:police", "Police", "USA", "COP"), Party("office:mayor", "The Mayor", "MEX", "GOV")
    acts = table_of([DAY], [police], [mayor], [4], [-7.0])

    assert [(p.sources, p.targets) for p in (pairs(acts, level) for level in ("country", "sector", "actor"))] == [
        (("USA",), ("MEX",)),
        (("USA:COP",), ("MEX:GOV",)),
        (("org:police",), ("office:mayor",)),
    ]
    assert all(len(between(acts, a, b)[1].act) == 1 for a in ("usa", "USA:COP", "org:police", "police") for b in ("MEX", "mex:gov", "the mayor"))
    assert len(between(acts, "USA:GOV", "MEX")[1].act) == 0
    assert {(s or "-", t or "-") for s, t in zip(monads(acts, "country").sources, monads(acts, "country").targets, strict=True)} == {("USA", "-"), ("-", "MEX")}


@given(st.integers(1, 800_000), st.sampled_from(BY))
def test_a_day_lies_in_its_period(day: int, by: Any) -> None:
    """Periods follow each other without gap, and weeks begin on a Monday."""
    period = int(periods(day, by))
    first, last = int(starts(period, by)), int(ends(period, by))

    assert first <= day <= last
    assert int(periods(last + 1, by)) == period + 1
    assert by != "week" or date.fromordinal(first).weekday() == 0
    assert fitting(day, day + 9) == "day"


def test_days_outside_and_unknown_are_left_out_and_told() -> None:
    """By default the periods go from the first report to the last; what happened before, and what has no day, is counted as outside."""
    acts = table_of([DAY, DAY - 9000, 0], ["USA"] * 3, ["MEX"] * 3, [4] * 3, [-7.0] * 3, report_days=[DAY, DAY + 21])
    found = series(acts, pairs(acts), "week")

    assert (found.size, int(found.n[found.key % 5 == 0].sum()), found.outside) == (4, 1, 2)
    assert series(acts, pairs(acts), "week", since=date.fromordinal(DAY - 9001)).outside == 1


# ---- weights, volume, level


def test_schemes_weigh_what_they_say() -> None:
    """By default only what is told as having happened and denied by nobody weighs; others are named, and each says what it does."""
    acts = table_of(
        [DAY] * 4, ["USA"] * 4, ["MEX"] * 4, [4, 4, 4, 1], [-8.0] * 3 + [4.0], realis=["actual", "contested", "threatened", "actual"], origins=[1, 2, 1, 1]
    )
    tension = {name: float(-scheme_of(name).scores(acts).sum()) for name in schemes()}

    assert tension == {"plover": 4.0, "asserted": 12.0, "corroborated": 8.0, "outlook": 16.0, "balance": 0.0, "deeds": 8.0}
    assert all(scheme.about for scheme in schemes().values())
    assert float(series(acts, pairs(acts), "day", realis=["threatened"], volume="none").tension[0]) == 8.0


def test_a_scheme_of_ones_own_is_a_file(tmp_path: Path) -> None:
    """A file replaces realis weights, scores by quad class and by type; one that is wrong is refused with S170, saying how."""
    path = tmp_path / "mine.toml"
    path.write_text("realis = { actual = 2.0 }\nintensity = { 4 = -1.0 }\n[types]\nASSAULT = -9.0\n", encoding="utf-8")
    acts = table_of([DAY] * 2, ["USA"] * 2, ["MEX"] * 2, [4, 4], [-5.0, -5.0], types=["ASSAULT", "COERCE"])

    assert scheme_of(path).scores(acts).tolist() == [-18.0, -2.0]
    for wrong in ("realis = { real = 1 }", 'intensity = "mine"', "weights = 1", "realis = 3", "quads = [7]", "types = { A = true }", "= nothing"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(UsageError, match="S170"):
            scheme_of(path)
    with pytest.raises(UsageError, match="S170"):
        scheme_of("nothing")


def test_twice_the_reports_make_the_same_acts_weigh_less() -> None:
    """Tension is corrected for the reports of the three months around, within bounds; counts and raw tension are not, nor is a store of a few reports."""
    quiet, loud = DAY, DAY + 400
    reports = [quiet + i % 30 for i in range(1000)] + [loud + i % 30 for i in range(3000)]
    acts = table_of([quiet + 9, loud + 9], ["USA"] * 2, ["MEX"] * 2, [4, 4], [-8.0, -8.0], report_days=reports)
    found = series(acts, pairs(acts), "month")
    total = found.key % 5 == 0
    few = factors(replace(acts, report_days=acts.report_days[::100]), [quiet + 9, loud + 9], "reports").factor

    assert found.raw[total].tolist() == [8.0, 8.0]
    assert found.n[total].tolist() == [1, 1]
    assert found.tension[total][0] > 2 * found.tension[total][1]
    assert 0.8 < few[1] <= few[0] < 1.3
    assert series(acts, pairs(acts), "month", volume="none").tension[total].tolist() == [8.0, 8.0]
    assert (factors(acts, range(quiet - 500, loud + 500, 10), "reports").factor <= 4.0).all()


def test_the_level_is_that_of_the_model() -> None:
    """For a known q the smoothed level is the solution of the model's own equations: the penalised least squares of a random walk."""
    rng = np.random.default_rng(7)
    scaled = np.cumsum(rng.normal(0, 0.3, 60)) + rng.normal(0, 1, 60)
    scaled[20:30] = np.nan
    found = smooth(5 * np.sinh(scaled)[None, :], grid=(0.2,))
    seen = np.isfinite(scaled)
    steps = np.diff(np.eye(60), axis=0)
    expected = np.linalg.solve(np.diag(seen.astype(float)) + steps.T @ steps / 0.2, np.where(seen, scaled, 0.0))

    assert found.mean[0] == pytest.approx(expected, abs=2e-3)
    assert found.error[0, 25] > found.error[0, 10]


def test_the_band_holds_the_level_as_often_as_it_says() -> None:
    """Of series that the model made, the bands of 80 and 95 % hold the level in about so many periods; a wider band holds the narrower."""
    rng = np.random.default_rng(5)
    level = np.cumsum(rng.normal(0, 0.2, (200, 150)), axis=1)
    found = smooth(5 * np.sinh(level + rng.normal(0, 1, level.shape)))

    for z, share in ((Z80, 0.80), (Z95, 0.95)):
        assert (np.abs(level - found.mean) <= z * found.error).mean() == pytest.approx(share, abs=0.05)
    assert (found.at(-Z95) <= found.at(-Z80)).all()
    assert (found.at(Z80) <= found.at(Z95)).all()


def test_the_level_is_a_mean() -> None:
    """The level of acts that come by chance at a steady rate is what they amount to on average, not what most periods have (nothing)."""
    values = np.random.default_rng(3).poisson(0.4, (50, 400)) * 7.0

    assert smooth(values).at().mean() == pytest.approx(values.mean(), rel=0.03)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False) | st.just(float("nan")), min_size=0, max_size=12))
def test_any_series_has_a_finite_level(values: list[float]) -> None:
    """One of no period, of one, of nothing known, or of huge numbers too."""
    found = smooth(np.array([values], dtype=float).reshape(1, -1))

    assert all(np.isfinite(found.at(z)).all() for z in (0.0, Z95, -Z95))


def test_what_changed_most_stands_first() -> None:
    """A pair that was quiet and is at blows stands before one that is always so; the comparison is of 90 days with the 90 before."""
    steady = [(DAY + i, "FRA", "DEU") for i in range(0, 180, 3)]
    sudden = [(DAY + 170 + i, "USA", "MEX") for i in range(9)]
    rows = steady + sudden
    acts = table_of([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], [4] * len(rows), [-7.0] * len(rows))
    first, second = changes(acts, pairs(acts))

    assert (first.source, first.target, first.n, first.before) == ("USA", "MEX", 9, 0)
    assert (second.n, second.before) == (30, 30)
    assert first.sigmas > 2 > abs(second.sigmas)


def test_a_table_that_is_none_is_refused() -> None:
    """Columns of other lengths, a quad class or realis that is none, and numbers that are not finite are S174."""
    good: dict[str, Any] = {"days": [DAY], "sources": ["USA"], "targets": ["MEX"], "quads": [1], "intensities": [1.0]}
    for wrong in ({"sources": []}, {"quads": [5]}, {"realis": ["real"]}, {"intensities": [float("nan")]}, {"weights": [float("inf")]}):
        with pytest.raises(UsageError, match="S174"):
            table_of(**(good | wrong))
    assert len(table_of([], [], [], [], [])) == 0
    assert len(series(table_of([], [], [], [], []), pairs(table_of([], [], [], [], [])), "week").key) == 0


# ---- a store


def test_a_copy_changes_no_count(store: Store) -> None:
    """Three reports, one a copy of another, are two acts between the two; the tension is that of two arrests."""
    found = sayso.dyads(store, "USA", "MEX", by="month", volume="none", since=date(2026, 1, 1), until=date(2026, 12, 31))
    table = found.to_polars()
    whole = table.filter((pl.col("quad") == "all") & (pl.col("n") > 0))

    assert whole.select("source", "n", "counted", "tension").rows() == [("USA", 1, "incidents", 7.0), ("MEX", 1, "incidents", 7.0)]
    assert sum(whole["origins"]) == 2
    assert found.both is not None
    assert int(found.both.n[found.both.key % 5 == 0].sum()) == 2
    assert table.filter(pl.col("quad") == "all")["level"].null_count() == 0


def test_a_notebook_sees_a_drawing(store: Store) -> None:
    """The answer for a pair draws itself; one of all pairs shows its first rows."""
    assert "<svg" in sayso.dyads(store, "USA", "MEX")._repr_html_()
    assert "<table" in sayso.dyads(store)._repr_html_()


def test_every_shape_has_its_rows(store: Store) -> None:
    """A row an act, a pair, an actor's day or a country's month; each counts the same two acts."""
    events = sayso.dyads(store, "USA", "MEX", shape="event").to_polars()
    months = sayso.dyads(store, shape="country-month").to_polars().filter(pl.col("quad") == "all")
    days = sayso.dyads(store, "MEX", shape="actor-day").to_polars().filter(pl.col("quad") == "all")

    assert events["counted"].to_list() == ["incident"] * 2
    assert events["tension"].to_list() == [7.0, 7.0]
    assert months.group_by("role").agg(pl.col("n").sum()).sort("role").rows() == [("acts", 2), ("is acted upon", 2)]
    assert days["actor"].unique().to_list() == ["country:MEX"]
    assert sayso.dyads(store).to_polars().filter(pl.col("quad") == "all")["n"].sum() == 2


@pytest.mark.parametrize("undirected", [False, True])
@pytest.mark.parametrize("level", ["country", "sector", "actor"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_there_at_every_level_in_every_form(store: Store, shape: Any, level: Any, undirected: bool) -> None:
    """The command's JSON, Arrow, pandas and polars have the same rows and columns, of whatever actors, directed or not; some act is in them."""
    found = sayso.dyads(store, shape=shape, level=level, undirected=undirected)
    told = CliRunner().invoke(app, ["dyads", store.where, "--shape", shape, "--level", level, "--json", *(["--undirected"] if undirected else [])])
    rows = json.loads(told.stdout)
    columns = list(found.frame.columns)

    assert rows
    assert rows == json.loads(json.dumps([dict(zip(columns, row, strict=True)) for row in found.frame.rows], default=str))
    assert found.to_arrow().to_pylist() == [dict(zip(columns, row, strict=True)) for row in found.frame.rows]
    assert (list(found.to_pandas().columns), len(found.to_pandas())) == (columns, len(rows))
    assert found.to_polars().rows() == list(found.frame.rows)
    side = {"country": "MEX", "sector": "MEX:GOV", "actor": "country:MEX"}[level]
    assert any(side in (row.get("source"), row.get("target"), row.get("actor")) for row in rows)
    if shape == "dyad":
        assert sum(row["n"] for row in rows if row["quad"] == "all") == 2


def test_schemes_and_corrections_are_told_and_replaceable(tmp_path: Path) -> None:
    """The page names every scheme and every correction for volume; a scheme of one's own changes the tension and nothing else."""
    page_ = (Path(__file__).parents[1] / "docs" / "dyads.md").read_text(encoding="utf-8")
    table = table_of([DAY, DAY + 1], ["USA", "USA"], ["MEX", "MEX"], [4, 1], [-7.0, 2.5])
    own = tmp_path / "own.toml"
    own.write_text("realis = { actual = 1.0 }\nintensity = { 1 = 0.0, 2 = 0.0, 3 = -1.0, 4 = -2.0 }\n", encoding="utf-8")
    usual, mine = (sayso.dyads(table, "USA", "MEX", weights=w, volume="none").to_polars().filter(pl.col("quad") == "all") for w in ("plover", own))

    assert all(f"| `{name}`" in page_ for name in schemes())
    assert all(f"`--volume {name}`" in page_ for name in ("incidents", "none"))
    assert (sum(usual["tension"]), sum(mine["tension"])) == (4.5, 2.0)
    assert usual["n"].to_list() == mine["n"].to_list()


def test_what_cannot_be_asked_is_refused(store: Store) -> None:
    """A choice that is none is S171, an actor that no act has S172."""
    for wrong in ({"by": "hour"}, {"shape": "cube"}, {"volume": "noise"}, {"realis": ["real"]}):
        with pytest.raises(UsageError, match="S171"):
            sayso.dyads(store, "USA", "MEX", **wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="S172"):
        sayso.dyads(store, "USA", "ATLANTIS")


def test_the_command_prints_lists_periods_and_tables(store: Store, tmp_path: Path) -> None:
    """Without sides the pairs that changed, with two the periods; CSV, JSON and Parquet have the table; the last line says what to do next."""

    def run(*args: str, code: int = 0) -> Any:
        result = CliRunner().invoke(app, ["dyads", store.where, *args])
        assert result.exit_code == code, result.output
        return result

    listed = run()
    assert "USA → MEX" in listed.stdout
    assert "→ sayso dyads" in listed.stderr
    assert [one["n"] for one in json.loads(run("--json").stdout)] == [one.n for one in changed(store)]
    assert "2026-05-04" in run("USA", "MEX").stdout
    rows = list(csv.DictReader(io.StringIO(run("USA", "MEX", "--csv", "--by", "month").stdout)))
    assert [row["n"] for row in rows if row["quad"] == "all" and row["source"] == "USA"] == ["1"]
    assert "incident" in run("USA", "MEX", "--shape", "event").stdout
    assert len(json.loads(run("--shape", "country-month", "--json").stdout)) == 8
    out = tmp_path / "pairs.parquet"
    run("--shape", "dyad", "--parquet", str(out))
    assert pl.read_parquet(out).height == len(sayso.dyads(store))
    assert isinstance(run("--csv", code=1).exception, UsageError)
    assert isinstance(run("--json", "--csv", code=1).exception, UsageError)


# ---- pages


def words(tree: Any) -> str:
    return " ".join("".join(tree.find("body").itertext()).split())


def test_the_pages_of_dyads_are_pages(client: TestClient) -> None:
    """The list, a pair, each filter and the acts behind a bar keep the rules of all pages."""
    for path in (
        "/dyads", "/dyads?way=undirected&order=active", "/dyads?level=actor&within=yes&order=tense", "/dyads?level=sector&actor=USA", "/dyads?page=9",
        "/dyads?until=1999-01-01", "/dyads/USA/MEX", "/dyads/USA/USA", "/dyads/USA:GOV/MEX", "/dyads/USA/MEX/acts", "/dyads/USA/MEX/acts?quad=1",
        *(f"/dyads/USA/MEX?by={by}&since=2020-01-01" for by in BY), "/dyads/USA/MEX?weights=outlook&volume=none&realis=threatened", "/",
    ):  # fmt: skip
        page(client, path)
    assert "Most changed dyads" in words(page(client, "/"))


def test_a_pair_shows_what_its_twin_has(client: TestClient) -> None:
    """Numbers of the page, of its JSON and of its CSV are the same; the drawing leads to the acts behind each bar, which are there."""
    data = client.get("/api/dyads/USA/MEX").json()
    tree = page(client, "/dyads/USA/MEX")
    links = [e.attrib["href"] for e in tree.iter("{http://www.w3.org/2000/svg}a")]
    rows = list(csv.DictReader(io.StringIO(client.get(data["csv"]).text)))

    assert data["together"]["n"] == 2
    assert [d["n"] for d in data["directed"]] == [1, 1]
    assert sum(p["n"] for p in data["periods"]) == 2
    assert sum(int(r["n"]) for r in rows if r["quad"] == "all") == 2
    assert "Tension" in words(tree)
    assert len(links) == 4
    for link in links:
        (incident,) = client.get(link.replace("?", ".json?")).json()["incidents"]
        assert client.get(incident["page"]).status_code == 200


def test_the_list_of_pairs_leads_to_each_pair(client: TestClient) -> None:
    """At every level the link of a pair opens the page of that pair, with the same number of acts."""
    for level in ("country", "sector", "actor"):
        rows = client.get(f"/api/dyads?level={level}").json()["dyads"]
        assert len(rows) == 2
        for row in rows:
            path, _, query = row["page"].partition("?")
            data = client.get(f"/api{path}?{query}").json()
            assert data["directed"][0]["n"] == row["n"], row


def test_sides_with_odd_letters_have_pages(tmp_path: Path) -> None:
    """An actor's id may hold slashes, signs and spaces: its link leads to its page."""
    one = with_sides(arrest_of("a1", TEXT, date(2026, 5, 4)), ("USA",), ("MEX",))
    odd = Actor(id="office:USA/head ~1~0 100%?#é", name="Head", country="USA", sector="GOV")
    one = replace(one, events=(replace(one.events[0], actors=(odd,)),))
    with store_at(tmp_path / "odd.db", [one]) as opened:
        client = client_of(opened)
        (row,) = client.get("/api/dyads?level=actor").json()["dyads"]
        assert row["source"] == odd.id
        page(client, row["page"])


def test_wrong_questions_have_answers(client: TestClient) -> None:
    """An unknown actor is 404, a value that cannot be 400, each in the one shape; so is a day after the last."""
    for path, status, code in (
        ("/api/dyads/USA/ATLANTIS", 404, "S172"), ("/api/dyads?actor=nobody", 404, "S172"), ("/api/dyads/USA/MEX?by=hour", 400, "S141"),
        ("/api/dyads/USA/MEX?weights=/etc/passwd", 400, "S141"), ("/api/dyads/USA/MEX?since=2030-01-01", 400, "S141"), ("/api/dyads/USA/MEX?x=1", 400, "S140"),
        ("/dyads/USA/ATLANTIS.csv", 404, "S172"),
    ):  # fmt: skip
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path


def test_an_empty_store_has_pages_of_dyads(tmp_path: Path) -> None:
    """Nothing is there, and nothing breaks."""
    with store_at(tmp_path / "empty.db", []) as opened:
        client = client_of(opened)
        page(client, "/dyads")
        page(client, "/dyads/USA/MEX", 404)
        page(client, "/")
        assert len(sayso.dyads(opened)) == 0
        assert changed(opened) == []


# ---- imported datasets beside ours


def test_an_imported_dataset_stands_beside_and_is_counted_with_nothing(tmp_path: Path) -> None:
    """The first page counts its rows apart, /imports has its files and busiest pairs, a pair's page its series; our own numbers stay as they were."""
    path = tmp_path / "theirs.tab"
    path.write_text(text_of("icews", ICEWS, MIRROR, ICEWS | {"Event ID": 9, "CAMEO Code": "112", "Intensity": -2}), encoding="utf-8")
    store_at(tmp_path / "news.db", told()).close()
    with open_store(tmp_path / "news.db", read_only=True) as opened:
        client = client_of(opened)
        before = client.get("/api/dyads/USA/MEX").json()
        page(client, "/imports")
        assert client.get("/api/imports").json()["imports"] == []
        assert client.get("/api/store").json()["counts"]["imported"] == 0
        with open_store(tmp_path / "news.db") as writing:
            (came,) = import_file(writing, path)

        (held,) = client.get("/api/imports").json()["imports"]
        assert (held["dataset"], held["events"], held["first"], held["last"]) == ("icews", 3, "2018-06-01", "2018-06-01")
        assert [(f["name"], f["rows"]) for f in held["files"]] == [("theirs.tab", came.rows)]
        assert client.get("/api/store").json()["counts"]["imported"] == 3
        assert "imported events of others" in words(page(client, "/"))
        page(client, "/imports")
        page(client, held["page"])
        (pair,) = client.get("/api/imports?dataset=icews").json()["pairs"]
        assert ({pair["source"], pair["target"]}, pair["n"]) == ({"BGD", "VNM"}, 2)
        theirs = client.get(f"/api{pair['page']}").json()
        assert theirs["together"]["n"] == 0
        assert theirs["imported"]["n"] == sum(row["n"] for row in theirs["imported"]["periods"]) == 2
        shown = page(client, pair["page"])
        assert "Imported: icews" in words(shown)
        assert len(list(shown.iter("{http://www.w3.org/2000/svg}svg"))) == 2
        none = client.get("/api/dyads/USA/MEX?dataset=icews").json()
        assert none["imported"] == {"dataset": "icews", "n": 0, "periods": []}
        page(client, "/dyads/USA/MEX?dataset=icews")
        assert client.get("/api/dyads/USA/MEX").json()["together"] == before["together"]
        for wrong, code in (("/api/dyads/USA/MEX?dataset=gdelt", "S267"), ("/api/imports?dataset=gdelt", "S267"), ("/api/dyads/BGD/VNM", "S172")):
            answer = client.get(wrong)
            assert (answer.status_code, answer.json()["code"]) == (404, code), wrong
