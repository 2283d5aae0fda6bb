"""Alerts: what changes a level, what does not, and what each alert says; rules, back-test, and who asks for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from alarming import FIRST, QUIET, WAR, fill
from hooked import Receiver, Time, run, subscribed
from hypothesis import given, settings
from hypothesis import strategies as st
from served import client_of, page
from starlette.testclient import TestClient
from typer.testing import CliRunner

import sayso
from sayso.changepoints import Rule, delays, find, rates, read_known, read_rules, sentence, unknown
from sayso.changepoints.offline import look_back
from sayso.changepoints.online import Cells, Ways, rhythm, watch
from sayso.changepoints.wanted import Wanted, kept
from sayso.cli.app import app
from sayso.config import Config
from sayso.dyadic import Acts, table_of
from sayso.errors import PluginError, UsageError
from sayso.join import Joiner
from sayso.store import Store, open_store

_EVEN = np.ones(400)
Row = tuple[int, str, str, int, float]


def rows_of(source: str, target: str, rate: float, begin: int, end: int, *, quad: int = 4, seed: int = 13) -> list[Row]:
    """Return acts that come by chance at a rate a day; fewer at weekends."""
    rng = np.random.default_rng(seed)
    out: list[Row] = []
    for day in range(begin, end):
        number = rng.poisson(rate * (0.4 if day % 7 >= 5 else 1.24))
        out += [(FIRST + day, source, target, quad, {1: 3.0, 2: 7.0, 3: -3.0, 4: -7.0}[quad])] * number
    return out


def acts_of(*rows: list[Row], **more: Any) -> Acts:
    days, sources, targets, quads, scores = zip(*[row for part in rows for row in part], strict=True)
    return table_of(days, sources, targets, quads, scores, **more)


def incidents(acts: Acts, origins: int = 2) -> Acts:
    """Return the acts as incidents with so many independent origins each."""
    return replace(acts, incident=np.ones(len(acts), dtype=bool), origins=np.full(len(acts), origins, dtype=np.int32))


@pytest.fixture(scope="module")
def war() -> Acts:
    """Return a pair whose material conflict rises on day 200 from an act in five days to three a day, beside one that stays as it is."""
    return acts_of(
        rows_of("AAA", "BBB", 0.2, 0, 200), rows_of("AAA", "BBB", 3.0, 200, 260, seed=5), rows_of("CCC", "DDD", 1.0, 0, 260, seed=7),
        rows_of("CCC", "DDD", 0.5, 0, 260, quad=1, seed=8),
    )  # fmt: skip


# ---- detecting


def test_a_rise_is_raised_within_a_week_and_says_what_since_when_and_by_which(war: Acts) -> None:
    """The alert names pair, series, direction, the levels, a day near the true one, and exactly the acts of the series from then to the day it was raised."""
    first = [a for a in find(war) if a.series == "material conflict"][-1]
    day = (war.day >= first.since.toordinal()) & (war.day <= first.day.toordinal()) & (war.quad == 4)
    mine = [i for i, good in enumerate(day.tolist()) if good and war.parties[war.actor[i]].id == "AAA"]

    assert (first.source, first.target, first.rose, first.worse, first.directed) == ("AAA", "BBB", True, True, False)
    assert abs(first.since.toordinal() - FIRST - 200) <= 2
    assert 0 <= first.day.toordinal() - FIRST - 200 <= 7
    assert first.before == pytest.approx(1.4, abs=0.8)
    assert first.after > 10
    assert sorted(first.acts) == sorted(str(war.ids[i]) for i in mine)
    assert sentence(first).startswith(
        f"AAA and BBB: material conflict up from {first.before:.1f} to {first.after:.1f} a week since {first.since}, by {len(mine)} acts"
    )


def test_a_pair_that_stays_as_it_is_raises_nothing_for_its_weekends(war: Acts) -> None:
    """A steady pair that has a third of the acts at weekends raises no alert in 260 days."""
    assert [a for a in find(war) if a.source == "CCC"] == []


def test_an_end_is_raised_too() -> None:
    """Where acts stop coming, material conflict and tension fall, which is for the better."""
    acts = acts_of(rows_of("AAA", "BBB", 2.0, 0, 150), rows_of("CCC", "DDD", 1.0, 0, 260, seed=7))
    found = {a.series: a for a in find(acts) if a.source == "AAA"}

    assert set(found) == {"material conflict", "tension"}
    assert all(not a.rose and not a.worse and 150 <= a.day.toordinal() - FIRST <= 175 for a in found.values())


def test_what_never_was_does_not_end() -> None:
    """Nine years in which a pair does nothing, with acts only after them, raise no fall: what is believed of an unknown pair cannot stop."""
    quiet = np.zeros((3300, 1))
    late = quiet.copy()
    late[3290:] = 1  # ten acts: the series is watched

    for acts in (quiet, late):
        for counts in (True, False):
            found = watch(acts if counts else 7.0 * acts, acts, np.ones(3300), Ways(), counts=counts)
            assert [hit for hit in found if hit.raised < 3290] == []


def test_years_of_silence_are_no_fall_from_nothing_to_nothing() -> None:
    """What an alert says is true of its days: a pair without acts for years, of which the detector expects a few all the same, is told only when it acts."""
    acts = acts_of([(FIRST + 4000 + day, "AAA", "BBB", 4, -7.0) for day in range(9)], rows_of("CCC", "DDD", 0.05, 0, 4100, seed=7))
    found = find(acts)

    assert [a for a in found if a.source == "AAA" and a.day.toordinal() < FIRST + 4000] == []
    assert {a.series for a in found if a.source == "AAA" and a.rose} == {"material conflict", "tension"}
    assert all((a.after > a.before) == a.rose for a in found)


def test_what_was_raised_stays_as_it_was_when_days_are_added(war: Acts) -> None:
    """The alerts of the days up to a day are the same, with the same ids, whatever happens afterwards."""
    until = date.fromordinal(FIRST + 230)
    parts = (rows_of("AAA", "BBB", 0.2, 0, 200), rows_of("AAA", "BBB", 3.0, 200, 260, seed=5), rows_of("CCC", "DDD", 1.0, 0, 260, seed=7))
    early = acts_of(*([row for row in part if row[0] <= FIRST + 230] for part in (*parts, rows_of("CCC", "DDD", 0.5, 0, 260, quad=1, seed=8))))
    then = {a.id for a in find(early)}

    assert then
    assert then == {a.id for a in find(war, until=until)} == {a.id for a in find(war) if a.day <= until}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 250), st.integers(1, 40)), max_size=4), st.sampled_from([True, False]))
def test_four_acts_of_a_sparse_pair_or_many_on_one_day_raise_nothing(bursts: list[tuple[int, int]], counts: bool) -> None:
    """Up to four single acts in nine months raise nothing; nor do forty of one day, which may be one happening told often."""
    few = np.zeros((260, 1))
    for day, _ in bursts:
        few[day] += 1
    one = np.zeros((260, 1))
    if bursts:
        one[bursts[0][0]] = bursts[0][1]

    for acts in (few, one):
        found = watch(acts if counts else 7.0 * acts, acts, _EVEN[:260], counts=counts)
        assert [hit for hit in found if hit.rose] == []


@pytest.mark.parametrize("counts", [True, False])
def test_cells_are_watched_as_tables_are(counts: bool) -> None:
    """Series given as their cells that are not 0 have the same changes as the whole table, whatever the order of the cells."""
    rng = np.random.default_rng(3)
    acts = rng.poisson(np.where(np.arange(260)[:, None] < 180, 0.2, 2.0), size=(260, 6)).astype(float)
    values = acts if counts else acts * rng.normal(3.0, 1.0, size=acts.shape)
    day, row = (places[::-1] for places in np.nonzero(acts))
    found = watch(Cells(260, 6, day, row, values[day, row]), Cells(260, 6, day, row, acts[day, row]), _EVEN[:260], counts=counts)

    assert found == watch(values, acts, _EVEN[:260], counts=counts) != []


def test_few_acts_are_told_where_a_rule_asks_for_it() -> None:
    """Two acts on one day raise an alert where the rule is content with two acts, one day and a low threshold."""
    acts = acts_of([(FIRST + 100, "AAA", "BBB", 4, -7.0)] * 2, rows_of("CCC", "DDD", 1.0, 0, 260, seed=7))
    eager = Rule(name="eager", dyads=(("AAA", "BBB"),), series=("material conflict",), threshold=2, min_incidents=2, min_days=1)

    assert [(a.day.toordinal() - FIRST, len(a.acts), a.rule) for a in find(acts, (eager,)) if a.rose] == [(100, 2, "eager")]
    assert [a for a in find(acts) if a.source == "AAA"] == []


def test_the_weekly_rhythm_is_learned_from_the_days_before() -> None:
    """After some weeks the factor of a weekday is what that weekday has to an average day; no day's own acts change it."""
    totals = np.tile([12.0, 12.0, 12.0, 12.0, 12.0, 5.0, 5.0], 60) * 50
    found = rhythm(totals, FIRST)
    louder = rhythm(np.append(totals[:-1], 9e9), FIRST)

    assert found[-7:] == pytest.approx(totals[-7:] / totals.mean(), rel=0.06)
    assert (louder == found).all()


def test_more_reports_of_everything_are_no_change_between_two() -> None:
    """Where ten times the reports come in, and ten times the acts with them, nothing is raised; without reports that tell it, it is."""
    rows = [rows_of("AAA", "BBB", 0.3, 0, 200), rows_of("AAA", "BBB", 3.0, 200, 320, seed=5)]
    reports = [FIRST + d for d in range(320) for _ in range(20 if d < 200 else 200)]
    grown = acts_of(*rows, report_days=reports)
    alike = acts_of(*rows, report_days=[FIRST + d for d in range(320) for _ in range(20)])

    def raised(acts: Acts) -> int:
        return sum(a.rose and a.series == "material conflict" for a in find(acts) if a.day.toordinal() > FIRST + 240)

    assert [a for a in find(alike) if a.rose]
    assert raised(grown) == 0


def test_looking_back_finds_the_day_of_the_change(war: Acts) -> None:
    """The offline detector has one rise of material conflict, within two days of the true day, raised on no day; on chance alone it finds nothing."""
    found = [a for a in find(war, how="offline") if a.series == "material conflict"]
    steady = np.random.default_rng(3).poisson(1.0, size=(250, 3)).astype(float)

    assert [(a.source, a.rose, a.raised) for a in found] == [("AAA", True, None)]
    assert abs(found[0].since.toordinal() - FIRST - 200) <= 2
    assert look_back(steady, steady, _EVEN[:250]) == []
    assert look_back(steady[:10], steady[:10], _EVEN[:10]) == []


def test_without_ruptures_looking_back_names_the_extra(war: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    """S121 says what to install; looking on line does without."""
    monkeypatch.setitem(__import__("sys").modules, "ruptures", None)

    with pytest.raises(PluginError, match=r"sayso\[alerts\]") as caught:
        find(war, how="offline")
    assert caught.value.code == "S121"
    assert find(war)


# ---- rules


def test_rules_choose_dyads_actors_series_direction_and_origins(war: Acts) -> None:
    """Each field of a rule narrows what is told; an actor's alerts have an empty other side; sides that no act has are named."""
    both = incidents(war)

    def told(**fields: Any) -> set[tuple[str, str, str, bool]]:
        return {(a.source, a.target, a.series, a.rose) for a in find(both, (Rule(**fields),))}

    assert told(dyads=(("BBB", "AAA"),), series=("material conflict",), direction="up") == {("BBB", "AAA", "material conflict", True)}
    assert ("AAA", "", "material conflict", True) in told(actors=("AAA",))
    assert ("", "BBB", "material conflict", True) in told(actors=("bbb",))
    assert told(direction="down", dyads=(("AAA", "BBB"),), series=("material conflict",)) == set()
    assert all(a.origins == 2 * len(a.acts) and a.incidents == len(a.acts) for a in find(both))
    assert told(min_origins=10_000) == told(dyads=(("AAA", "EEE"),)) == told(actors=("EEE",)) == set()
    assert unknown(both, Rule(dyads=(("AAA", "EEE"),))) == ("EEE",)
    assert ("AAA", "BBB", "material conflict", True) in told(directed=True)
    assert find(table_of([], [], [], [], [])) == []


def test_a_file_of_rules_is_read(tmp_path: Path) -> None:
    """The example of the documentation is two rules with what it says; `all` are all dyads."""
    text = (Path(__file__).parents[1] / "docs" / "alerts.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    path = tmp_path / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    neighbours, fleet = read_rules(path)

    assert neighbours == Rule(name="neighbours", dyads=(("RUS", "UKR"), ("ISR", "PSE")), series=("tension", "material conflict"), direction="up", min_origins=3)
    assert (fleet.name, fleet.actors, fleet.threshold, fleet.min_incidents) == ("fleet", ("USA:MIL", "IRN"), 9, 8)


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("rule = 3", "S270", "without a"),
        ("[[rule]\n", "S270", "no file of rules"),
        ('[[rule]]\nname = "a"\n[[rule]]\nname = "a"\n', "S270", "two rules"),
        ('[[rule]]\nname = "a"\ncolour = 1\n', "S270", "colour"),
        ('volume = 1\n[[rule]]\nname = "a"\n', "S270", "volume"),
        ("[[rule]]\nthreshold = 3\n", "S271", "name"),
        ('[[rule]]\nname = "a"\nseries = ["war"]\n', "S271", "series"),
        ('[[rule]]\nname = "a"\ndyads = [["USA"]]\n', "S271", "two different sides"),
        ('[[rule]]\nname = "a"\ndyads = "some"\n', "S271", "dyads"),
        ('[[rule]]\nname = "a"\nactors = []\n', "S271", "actors"),
        ('[[rule]]\nname = "a"\nactors = ["USA"]\ndyads = [["USA", "MEX"]]\n', "S271", "two rules"),
        ('[[rule]]\nname = "a"\nthreshold = "high"\n', "S271", "threshold"),
        ('[[rule]]\nname = "a"\nmin_incidents = 0\n', "S271", "min_incidents"),
        ('[[rule]]\nname = "a"\nmin_days = 1.5\n', "S271", "whole number"),
        ('[[rule]]\nname = "a"\ndirected = "yes"\n', "S271", "true or false"),
        ('[[rule]]\nname = "a"\ndirection = "left"\n', "S271", "direction"),
        ('[[rule]]\nname = "a"\nweights = "none"\n', "S271", "weights"),
        ('[[rule]]\nname = "a"\nlevel = "city"\n', "S271", "level"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_refused_with_its_place_and_what_to_give(tmp_path: Path, text: str, code: str, says: str) -> None:
    """Each fault of a file of rules names the file, the rule where there is one, and the field."""
    path = tmp_path / "alerts.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError) as caught:
        read_rules(path)
    assert (caught.value.code, str(path) in str(caught.value.record)) == (code, True)
    assert says in str(caught.value)


# ---- back-test


def test_the_back_test_has_few_alerts_on_shuffled_days_and_the_delay_on_a_known_day(war: Acts, tmp_path: Path) -> None:
    """The pair that changes raises alerts as it is and none with its days shuffled; the known day's delay is that of its first alert."""
    path = tmp_path / "known.csv"
    path.write_text(f"day,one,other,kind,what\n{date.fromordinal(FIRST + 200)},BBB,AAA,conflict,war\n2025-02-01,CCC,DDD,cooperation,talks\n", encoding="utf-8")
    as_is, days, weeks = rates(war)
    met, missed = delays(war, read_known(path))

    assert (as_is.shuffled, days.shuffled, weeks.shuffled) == (None, "days", "weeks")
    assert as_is.alerts >= 2 > days.alerts
    assert as_is.a_dyad_year == pytest.approx(as_is.alerts / 2 / as_is.years, rel=0.01)
    assert [(least, number) for least, number, _ in as_is.tiers if number] == [(100, 2)]
    assert met.fitting is not None
    assert met.fitting_days == met.fitting.day.toordinal() - FIRST - 200 <= 7
    assert (missed.alert, missed.days, missed.chance) == (None, None, 0.0)
    assert 0 < met.chance < 0.3
    for text in ("day,one\n2025-01-01,AAA\n", "day,one,other,kind,what\n2025-01-01,AAA,BBB,peace,x\n", "day,one,other,kind,what\nsoon,AAA,BBB,conflict,x\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="S272"):
            read_known(path)


def test_an_actor_or_a_pair_can_be_asked_for(war: Acts) -> None:
    """Of the alerts of all pairs those of a side or a pair are kept, in either order; a side that no act has is S172."""
    assert {a.source for a in sayso.alerts(war, "BBB")} == {"AAA"}
    assert {a.source for a in sayso.alerts(war, "BBB", "AAA")} == {"BBB"}
    assert sayso.alerts(war, "CCC") == []
    found = find(war)
    assert kept(war, found, Wanted(actor="BBB", other="AAA")) == found
    assert kept(war, found, Wanted(turn="better")) == [a for a in found if not a.worse]
    assert kept(war, found, Wanted(series="tension", direction="up", acts=3)) == [a for a in found if a.series == "tension" and a.rose and len(a.acts) >= 3]
    assert kept(war, found, Wanted(rule="other")) == kept(war, found, Wanted(origins=1)) == kept(war, found, Wanted(until=date(2025, 1, 1))) == []
    with pytest.raises(UsageError, match="S172"):
        sayso.alerts(war, "EEE")


# ---- from a store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    where = tmp_path_factory.mktemp("alerts") / "news.db"
    with open_store(where) as opened:
        fill(opened, [*QUIET, *WAR])
    with open_store(where, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(store: Store) -> TestClient:
    return client_of(store)


def test_the_pages_the_feed_and_the_api_tell_the_same(client: TestClient, store: Store) -> None:
    """The page names the pair and what changed, its twin and the feed have the same alerts, the pair's page marks them, and the filter narrows all."""
    found = sayso.alerts(store)
    told = client.get("/api/alerts").json()

    assert [a["id"] for a in told["alerts"]] == [a.id for a in found] != []
    page(client, "/alerts")
    assert "material conflict up from" in client.get("/alerts").text
    feed = client.get("/alerts.atom?turn=worse")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert all(f"urn:sayso:{a.id}" in feed.text for a in found if a.worse)
    assert client.get("/alerts.json?actor=USA&other=MEX&direction=up").json()["total"] == sum(a.rose for a in found)
    assert client.get("/alerts.json?actor=FRA").json()["code"] == "S172"
    page(client, "/dyads/USA/MEX")
    assert "<h2>Alerts</h2>" in client.get("/dyads/USA/MEX").text
    assert client.get(told["alerts"][0]["page"]).status_code == 200
    page(client, "/alerts?origins=9000")
    assert "No alert" in client.get("/alerts?origins=9000").text


def test_the_command_lists_alerts_and_tests_them_back(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list needs no command's name, has rules by file or by `alerts.toml` of the folder, and JSON; the back-test takes thresholds."""
    monkeypatch.chdir(tmp_path)
    asked = CliRunner()
    db = str(store.where)
    found = json.loads(asked.invoke(app, ["alerts", db, "--json"]).stdout)

    assert [a["id"] for a in found] == [a.id for a in sayso.alerts(store)]
    assert set(found[0]) >= {"since", "raised", "before", "after", "acts", "origins", "sentence", "page"}
    plain = asked.invoke(app, ["alerts", "list", db, "USA", "MEX", "--since", "2025-04-01"])
    assert plain.exit_code == 0
    assert "USA – MEX" in plain.stdout
    assert asked.invoke(app, ["alerts", db, "USA", "MEX", "--plot", "pair.svg"]).exit_code == 0
    drawn = (tmp_path / "pair.svg").read_text(encoding="utf-8")
    assert all(a["series"] in drawn for a in found if {a["source"], a["target"]} == {"USA", "MEX"})
    with pytest.raises(UsageError, match="S112"):
        asked.invoke(app, ["alerts", db, "--plot", "pair.svg"], catch_exceptions=False)
    (tmp_path / "alerts.toml").write_text('[[rule]]\nname = "mine"\nactors = ["FRA"]\n', encoding="utf-8")
    mine = asked.invoke(app, ["alerts", db, "--json"])
    assert json.loads(mine.stdout) == []
    assert "no act has FRA" in mine.stderr
    (tmp_path / "alerts.toml").unlink()
    tested = asked.invoke(app, ["alerts", "backtest", db, "--thresholds", "5,9", "--json"])
    assert [one["rule"]["threshold"] for one in json.loads(tested.stdout)] == [5, 9]
    assert "weeks shuffled" in asked.invoke(app, ["alerts", "backtest", db]).stdout
    with pytest.raises(UsageError, match="thresholds"):
        asked.invoke(app, ["alerts", "backtest", db, "--thresholds", "x"], catch_exceptions=False)


def test_an_alert_is_sent_once_by_webhook_and_old_ones_are_not(tmp_path: Path) -> None:
    """A filter of alerts takes conditions of its page; what is raised after the webhook was added is sent once, with what is behind it."""
    time = Time()
    with open_store(tmp_path / "news.db") as store, Receiver() as receiver:
        fill(store, QUIET)
        hook, _ = subscribed(store, receiver.url, time, "/alerts?turn=worse&actor=USA")
        fill(store, WAR)
        steps = run(store, time)
        assert [body["type"] for body in receiver.bodies()] == []
        assert [getattr(step, "outcome", None) for step in steps] == ["waits"]  # alerts count incidents: joined first
        for _ in Joiner(store, Config()).join():
            pass
        run(store, time)
        number = len(receiver.got)
        run(store, time)
        bodies = receiver.bodies()

    assert number == len(bodies) > 0
    assert {body["type"] for body in bodies} == {"alert.new"}
    assert all(body["data"]["worse"] and body["data"]["acts"] and body["data"]["page"].startswith("/dyads/MEX/USA/acts") for body in bodies)
    assert hook.id
