"""What may come: the count model, plain forecasts, rolling origins, skill, and who asks for them."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from arrests import arrest_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom
from served import client_of, fill, page, store_at
from typer.testing import CliRunner

import sayso
from sayso import ahead
from sayso.ahead import HORIZONS, KINDS, backtests
from sayso.changepoints import Rule
from sayso.cli.app import app
from sayso.dyadic import Acts, table_of
from sayso.errors import UsageError
from sayso.forecasts import LEVELS, WAYS, at_least, backtest, first_judged, foretell, history_of, pinball, skill
from sayso.forecasts.counts import Counting, quantiles
from sayso.forecasts.history import HALF_LIVES
from sayso.forecasts.negbin import crossing, log_gamma
from sayso.forecasts.plain import carried

FIRST = date(2024, 1, 1)
ICEWS = Path(__file__).parents[2] / "shared" / "benchmarks" / "icews14"


def counts_of(rows: int, days: int, rate: float = 1.0, seed: int = 5) -> Any:
    """Return daily counts whose rates differ by pair and are clustered by day."""
    rng = np.random.default_rng(seed)
    each = rate * rng.gamma(1.5, 1 / 1.5, (rows, 1))
    return rng.poisson(each * rng.gamma(2.0, 0.5, (rows, days)))


@pytest.fixture(scope="module")
def acts() -> Acts:
    """Return eleven months of acts between six countries."""
    rng = np.random.default_rng(3)
    names = ("USA", "MEX", "FRA", "DEU", "RUS", "CHN")
    size = 9_000
    source, target = rng.integers(0, 6, size), rng.integers(0, 6, size)
    quad = rng.integers(1, 5, size)
    score = np.array([0.0, 3.5, 7.0, -3.5, -8.0])[quad]
    days = (FIRST.toordinal() + rng.integers(0, 330, size)).tolist()
    return table_of(days, [names[i] for i in source], [names[i] for i in target], quad.tolist(), score.tolist())


@given(st.floats(1e-8, 1e5))
def test_log_gamma_is_that_of_the_standard_library(x: float) -> None:
    """Stirling's series agrees with math.lgamma to nine digits."""
    assert log_gamma(x) == pytest.approx(math.lgamma(x), rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.floats(1e-6, 400.0), st.floats(0.02, 60.0), st.floats(0.001, 0.998))
def test_quantiles_of_the_negative_binomial_are_scipys(mean: float, size: float, level: float) -> None:
    """The least count that reaches a level, and the probabilities around it, are scipy's; a hair's breadth decides neither."""
    (k,), under, upto = (a[:, 0] for a in crossing([[level]], [mean], [size]))
    p = size / (size + mean)
    assert upto[0] == pytest.approx(nbinom.cdf(k, size, p), abs=1e-9)
    assert under[0] == pytest.approx(nbinom.cdf(k - 1, size, p), abs=1e-9)
    assert under[0] < level + 1e-9 <= upto[0] + 2e-9


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(1e-4, 300.0), min_size=1, max_size=5), st.floats(1.02, 7.0), st.floats(0.01, 1.0)
)  # fmt: skip
def test_quantiles_of_counts_grow_and_the_interval_is_nearest_to_eighty(means: list[float], phi: float, delta: float) -> None:
    """Quantiles are whole, grow with the level and are never negative; the median is in the interval, and no interval with its beginning is nearer to 80 %."""
    model = Counting(7.0, 0.5, phi, delta)
    values, low, high = quantiles(model, np.array(means), LEVELS)
    assert (values >= 0).all()
    assert (np.diff(values, axis=1) >= 0).all()
    assert ((low <= values[:, LEVELS.index(0.5)]) & (values[:, LEVELS.index(0.5)] <= high)).all()
    for mean, first, last in zip(means, low.tolist(), high.tolist(), strict=True):
        size = model.size(mean)
        p = size / (size + mean)

        def inside(end: int, first: int = first, size: float = size, p: float = p) -> float:
            return abs(float(nbinom.cdf(end, size, p) - nbinom.cdf(first - 1, size, p)) - 0.8)

        assert inside(last) <= inside(last + 1) + 1e-6
        assert last == first or inside(last) <= inside(last - 1) + 1e-6


def test_the_recent_mean_is_the_discounted_one() -> None:
    """After days of 4, 0, 8 the mean with a half-life of 4 days weighs each by what is left of it."""
    values = np.array([[4, 0, 8]])
    found = history_of(values, origins=[3]).recent[HALF_LIVES.index(4.0), 0, 0]
    weights = 0.5 ** (np.array([2, 1, 0]) / 4.0)
    assert found == pytest.approx((values[0] * weights).sum() / weights.sum(), rel=1e-5)


def test_plain_forecasts_carry_on_what_was() -> None:
    """Naive is the sum of as many days before; seasonal repeats the last week, weekday by weekday, which over 7 days is the same."""
    history = history_of(np.arange(1, 41)[None, :], origins=[40])
    at = np.array([0])
    assert carried(history, "naive", 10, at)[0, 0] == sum(range(31, 41))
    assert carried(history, "seasonal", 10, at)[0, 0] == sum(range(34, 41)) + 34 + 35 + 36
    assert carried(history, "seasonal", 7, at)[0, 0] == carried(history, "naive", 7, at)[0, 0]


@pytest.mark.parametrize("counts", [True, False])
def test_no_forecast_knows_what_comes_after_its_origin(counts: bool) -> None:
    """Whatever happens after a day, forecasts judged until then, and one made on it, are the same to the last digit."""
    values = counts_of(8, 200).astype(float) * (1.0 if counts else -2.5)
    changed = values.copy()
    changed[:, 150:] = 40.0
    made = []
    for days in (values, changed):
        history = history_of(days, counts=counts, origins=np.arange(3, 201, 7))
        judged = backtest(history, 7)
        assert judged is not None
        now = foretell(history, 7, np.flatnonzero(history.origins == 150), 150)
        assert now is not None
        early = judged.origins <= 150
        made.append([*(judged.said[w].quantiles[:, early] for w in WAYS), *(now[w].quantiles for w in WAYS), *(now[w].high for w in WAYS)])
        assert early.sum() >= 8
    assert all(np.array_equal(a, b) for a, b in zip(*made, strict=True))


def test_steady_pairs_are_forecast_better_than_by_their_last_week_and_as_wide_as_promised() -> None:
    """Of pairs whose rates stay as they are, skill against naive is above 0 with certainty, and 75 to 85 % of outcomes are in the 80 % interval."""
    judged = backtest(history_of(counts_of(80, 330)), 7)
    assert judged is not None
    found = judged.skill()
    assert found.verdict == "better than naive"
    assert 0.75 < judged.coverage() < 0.85


def test_pinball_loss_weighs_by_level() -> None:
    """At the 90 % quantile an outcome above costs nine times one below."""
    assert pinball(12.0, [10.0], [0.9]) == pytest.approx(1.8)
    assert pinball(8.0, [10.0], [0.9]) == pytest.approx(0.2)


def test_skill_tells_better_worse_neither_and_too_few() -> None:
    """The verdict follows the interval; it is the same each time; forecasts as good as naive have skill 0; six origins of 90 days tell nothing."""
    rng = np.random.default_rng(1)
    plain = rng.gamma(5.0, 1.0, 40)
    noisy = plain * rng.gamma(2.0, 0.5, 40)
    ways: dict[str, Any] = {"step": 7, "horizon": 7}
    assert skill(plain * 0.8, plain, **ways).verdict == "better than naive"
    assert skill(plain * 1.2, plain, **ways).verdict == "worse than naive"
    assert skill(noisy * plain.sum() / noisy.sum(), plain, **ways).verdict == "no better than naive"
    assert skill(plain, plain, **ways).value == 0
    assert skill(noisy, plain, **ways) == skill(noisy, plain, **ways)
    assert skill(plain[:6], plain[:6], step=7, horizon=90).verdict == "too few origins to tell"
    assert skill([0.0] * 40, [0.0] * 40, **ways).verdict == "no better than naive"


def test_neighbouring_origins_are_drawn_together() -> None:
    """Where forecasts overlap, whole stretches are drawn: the interval is wider than with origins one by one."""
    wave = 1 + 0.5 * np.sin(np.arange(120) / 8)
    alone, together = (skill(wave, np.ones(120), step=7, horizon=h) for h in (7, 90))
    assert alone.low is not None
    assert together.low is not None
    assert together.high is not None
    assert alone.high is not None
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_counts_over_more_days_are_never_less() -> None:
    """A longer horizon is raised to the shorter one where it is below it, in quantiles and interval."""
    history = history_of(counts_of(5, 300))
    at = np.array([len(history.origins) - 1])
    short, long_ = foretell(history, 7, at, 300), foretell(history, 30, at, 300)
    assert short is not None
    assert long_ is not None
    raised = at_least(short["model"], long_["model"])
    assert np.array_equal(raised.quantiles, np.maximum(short["model"].quantiles, long_["model"].quantiles))
    assert (raised.low >= short["model"].low).all()


def test_a_pair_is_forecast_with_its_skill(acts: Acts) -> None:
    """Every kind and horizon has a row beside plain forecasts and skill; counts are whole, not negative and grow with the horizon."""
    found = sayso.forecast(acts, "USA", "MEX")
    assert [(row.kind, row.horizon) for row in found.rows] == [(kind, h) for kind in KINDS for h in HORIZONS]
    assert found.title == "USA → MEX"
    for row in found.rows:
        assert row.origins > 0
        assert -math.inf < row.skill.value <= 1
        values = list(row.quantiles.values())
        assert values == sorted(values)
        assert row.end - row.start == timedelta(days=row.horizon - 1)
        assert row.start == found.known + timedelta(days=1)
        if row.kind != "tension":
            assert all(x >= 0 and x == int(x) for x in (*values, row.low80, row.high80, *row.naive, *row.seasonal))
    for kind in KINDS[:-1]:
        rows = [row for row in found.rows if row.kind == kind]
        for a, b in pairwise(rows):
            assert all(x <= y for x, y in zip(a.quantiles.values(), b.quantiles.values(), strict=True))
            assert a.high80 <= b.high80
    table = found.to_polars()
    assert table.height == len(found) == 18
    assert table["verdict"].null_count() == 0


def test_one_horizon_is_that_of_all(acts: Acts) -> None:
    """Asking for 30 days gives the rows that asking for all gives; undirected has both directions."""
    every, one = (sayso.forecast(acts, "USA", "MEX", horizon=h, until=FIRST + timedelta(days=200)) for h in (None, 30))
    assert one.rows == tuple(row for row in every.rows if row.horizon == 30)
    both = sayso.forecast(acts, "MEX", "USA", horizon=7, undirected=True)
    assert both.title == "MEX and USA"
    assert both.rows[0].quantiles[0.5] > one.rows[0].quantiles[0.5] / 30 * 7


def test_what_cannot_be_forecast_is_refused(acts: Acts) -> None:
    """Too few days are S275, another horizon or model S276, an unknown actor S172; a horizon that is too long for the days is left out and said."""
    for ways, code in (({"horizon": 8}, "S276"), ({"model": "oracle"}, "S276"), ({"until": FIRST + timedelta(days=60)}, "S275")):
        with pytest.raises(UsageError, match=code):
            sayso.forecast(acts, "USA", "MEX", **ways)
    with pytest.raises(UsageError, match="S275"):
        backtests(acts, until=FIRST + timedelta(days=60))
    with pytest.raises(UsageError, match="S172"):
        sayso.forecast(acts, "USA", "ATLANTIS")
    short = sayso.forecast(acts, "USA", "MEX", until=FIRST + timedelta(days=159))
    assert {row.horizon for row in short.rows} == {7, 30}
    assert "90 days are not forecast: 160 days are known" in short.notes[0]


def test_a_store_is_read(tmp_path: Path) -> None:
    """A store of one day is told that its days are too few, and an actor that it does not have is S172."""
    with store_at(tmp_path / "news.db", [arrest_of("a1", "Port guards arrested six sailors at Sines quay on Monday.", FIRST)]) as store:
        with pytest.raises(UsageError, match=r"S275.*1 days"):
            backtests(store)
        with pytest.raises(UsageError, match="S172"):
            sayso.forecast(store, "USA", "ATLANTIS")


def test_a_pair_is_judged_among_its_like(acts: Acts) -> None:
    """What a pair is learnt with has about its number of acts, never the pair itself, and no pair of a side with itself."""
    from sayso.dyadic import pairs

    every = pairs(acts)
    alike = ahead._alike(every, "usa", "MEX", 10)
    sides = set(zip(alike.sources, alike.targets, strict=True))
    assert len(sides) == 29
    assert ("USA", "MEX") not in sides
    assert all(s != t for s, t in sides)


def test_backtests_choose_pairs_by_what_was_known(acts: Acts) -> None:
    """A pair that is busy only later is not among the busiest; figures of all ways are there for each kind and horizon."""
    late = table_of([FIRST.toordinal() + d for d in range(230, 330)] * 20, ["ITA"] * 2_000, ["ESP"] * 2_000, [1] * 2_000, [2.0] * 2_000)
    rows = [(int(d), acts.parties[a].id, acts.parties[r].id, int(q)) for d, a, r, q in zip(acts.day, acts.actor, acts.recipient, acts.quad, strict=True)]
    joined = table_of(
        [*(r[0] for r in rows), *late.day.tolist()], [*(r[1] for r in rows), *["ITA"] * 2_000], [*(r[2] for r in rows), *["ESP"] * 2_000],
        [*(r[3] for r in rows), *[1] * 2_000], [1.0] * (len(rows) + 2_000),
    )  # fmt: skip
    without, with_late = (backtests(one, busiest=10, kinds=("all", "verbal conflict")) for one in (acts, joined))
    assert [(one.kind, one.horizon) for one in without] == [(kind, h) for kind in ("all", "verbal conflict") for h in HORIZONS]
    assert [one.loss for one in without] == [one.loss for one in with_late]
    seven = without[0]
    assert seven.pairs == 10
    assert set(seven.loss) == set(seven.coverage) == set(WAYS)
    assert seven.first >= FIRST + timedelta(days=first_judged(7) - 1)


def test_plots_are_files_that_show_what_is_said(acts: Acts, tmp_path: Path) -> None:
    """SVG has the words of skill, labels of days and the same bytes each time; PNG is one; other endings and no fan are S278."""
    from sayso.plots import Mark, plot_dyad, plot_forecast

    answer = sayso.forecast(acts, "USA", "MEX", horizon=7, fan=True)
    assert [len(fan.ahead) for fan in answer.fans] == [13, 13]
    for name in ("a.svg", "b.svg", "c.png"):
        plot_forecast(tmp_path / name, answer)
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert answer.rows[0].verdict in text
    assert "USA → MEX: the next 91 days" in text
    assert text == (tmp_path / "b.svg").read_text(encoding="utf-8")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    weeks = sayso.dyads(acts, "USA", "MEX", by="week")
    assert weeks.both is not None
    plot_dyad(tmp_path / "d.svg", "USA and MEX", weeks.both, [Mark(date(2024, 5, 1), "conflict up")])
    drawn = (tmp_path / "d.svg").read_text(encoding="utf-8")
    assert "conflict up" in drawn
    assert "80 %" in drawn
    with pytest.raises(UsageError, match="S278"):
        plot_forecast(tmp_path / "a.pdf", answer)
    with pytest.raises(UsageError, match="S278"):
        plot_forecast(tmp_path / "a.svg", sayso.forecast(acts, "USA", "MEX", horizon=7))
    with pytest.raises(UsageError, match="S107"):
        plot_dyad(tmp_path / "nowhere" / "d.svg", "USA and MEX", weeks.both)


@pytest.fixture
def asked(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command over the acts instead of a store."""
    monkeypatch.setattr("sayso.between.acts_of", lambda _: acts)
    return lambda *args: CliRunner().invoke(app, list(args))


def test_the_command_says_how_good_it_is(asked: Any, tmp_path: Path) -> None:
    """`sayso forecast DB A B` prints a row a kind with its verdict; --json has the same rows; --plot draws; the last line says what to do next."""
    shown = asked("forecast", "news.db", "USA", "MEX", "--horizon", "7", "--plot", str(tmp_path / "f.svg"))
    assert shown.exit_code == 0, shown.output
    assert "naive" in shown.stdout
    assert (tmp_path / "f.svg").is_file()
    assert shown.stderr.rstrip().splitlines()[-1].startswith("→ ")
    rows = json.loads(asked("forecast", "pair", "news.db", "USA", "MEX", "--horizon", "7", "--json").stdout)
    assert [row["kind"] for row in rows] == list(KINDS)
    assert all(row["verdict"] and row["low80"] <= row["q50"] <= row["high80"] for row in rows)


def test_the_backtest_command_prints_figures(asked: Any, tmp_path: Path) -> None:
    """`sayso forecast backtest DB` has a row a kind and horizon; --plot draws them; neither or both of a store and --icews14 are S277."""
    found = json.loads(asked("forecast", "backtest", "news.db", "--pairs", "5", "--json").stdout)
    assert len(found) == 18
    assert found[0]["verdict"] in ("better than naive", "no better than naive", "worse than naive")
    drawn = asked("forecast", "backtest", "news.db", "--pairs", "5", "--plot", str(tmp_path / "b.svg"))
    assert "against seasonal" in drawn.stdout
    text = (tmp_path / "b.svg").read_text(encoding="utf-8")
    assert all(words in text for words in ("all acts", "material conflict", "90 days", "5 pairs"))
    for args in ([], ["news.db", "--icews14"]):
        assert getattr(asked("forecast", "backtest", *args).exception, "code", None) == "S277"


def test_a_pair_is_drawn_with_its_alerts_and_the_weeks_to_come(asked: Any, acts: Acts, tmp_path: Path) -> None:
    """`sayso dyads A B --plot` has a strip of the pair's alerts, unless not wanted; --ahead draws thirteen weeks more, by week alone."""
    from sayso.plots import plot_dyad

    told = sayso.alerts(acts, "USA", "MEX", rules=[Rule(dyads=(("USA", "MEX"),), threshold=2.0)])
    weeks = sayso.dyads(acts, "USA", "MEX", by="week")
    assert told
    assert weeks.both is not None
    plot_dyad(tmp_path / "alerts.svg", "USA and MEX", weeks.both, alerts=told)
    drawn = (tmp_path / "alerts.svg").read_text(encoding="utf-8")
    assert "red to the worse" in drawn
    assert all(one.series in drawn for one in told)

    plain, ahead = tmp_path / "p.svg", tmp_path / "a.svg"
    assert asked("dyads", "news.db", "USA", "MEX", "--plot", str(plain), "--no-alerts").exit_code == 0
    assert asked("dyads", "news.db", "USA", "MEX", "--plot", str(ahead), "--ahead").exit_code == 0
    assert "red to the worse" not in plain.read_text(encoding="utf-8")
    assert "weeks to come" not in plain.read_text(encoding="utf-8")
    assert "weeks to come" in ahead.read_text(encoding="utf-8")
    for args in (["--ahead"], ["--ahead", "--by", "month", "--plot", str(ahead)]):
        assert getattr(asked("dyads", "news.db", "USA", "MEX", *args).exception, "code", None) == "S112"


def test_autoets_is_judged_like_the_other(acts: Acts) -> None:
    """With statsforecast one pair has another model's rows, judged on origins of its own; the days ahead of a steady series are its mean."""
    pytest.importorskip("statsforecast")
    from sayso.forecasts.ets import replaced, sums_ahead

    assert sums_ahead(np.full(60, 2.0), 7) == pytest.approx(14.0, rel=0.05)
    history = history_of(counts_of(1, 170, rate=2.0))
    judged = backtest(history, 7)
    said = foretell(history, 7, np.array([len(history.origins) - 1]), history.days)
    assert judged is not None
    assert said is not None
    found = replaced(history, 7, judged, said)
    assert found is not None
    assert set(found[0].origins) <= set(judged.origins)
    assert (np.diff(found[1]["model"].quantiles[0, 0]) >= 0).all()
    few = history_of(counts_of(1, 150, rate=2.0), origins=np.arange(80, 151, 10))
    assert replaced(few, 30, judged, said) is None


def test_the_busiest_pairs_of_icews_are_forecast_better_than_naive() -> None:
    """Over the busiest 100 pairs of 2014 all acts of 7 and 30 days have skill, and 75 to 85 % of outcomes are in the 80 % interval."""
    if not ICEWS.is_dir():
        pytest.skip(f"no shared data at {ICEWS}")
    from sayso.measure.icews14 import read_icews14

    found = {(one.kind, one.horizon): one for one in backtests(read_icews14(ICEWS / "train.jsonl", ICEWS / "dev.jsonl").acts, kinds=("all",))}
    for horizon in (7, 30):
        one = found["all", horizon]
        assert one.skill.verdict == "better than naive"
        assert 0.75 < one.coverage["model"] < 0.85


# ---- the page of a pair


def test_a_pair_has_a_page_of_what_may_come(acts: Acts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its twin has the rows of `sayso.forecast`; the page of the pair leads there, and shows them once they were made; too few days are told, not hidden."""
    monkeypatch.setattr("sayso.web.acts.load_acts", lambda _: acts)
    said = sayso.forecast(acts, "USA", "MEX", undirected=True)
    with store_at(tmp_path / "news.db", fill()[:2]) as opened:
        client = client_of(opened, remembered=0)
        path = client.get("/api/dyads/USA/MEX").json()["forecast"]
        later = [e.attrib["data-later"] for e in page(client, "/dyads/USA/MEX").iter("section") if "data-later" in e.attrib]
        data = client.get(f"/api{path}").json()
        tree = page(client, path)
        after = page(client, "/dyads/USA/MEX")
        early = client.get(f"/api{path}?until=2024-02-01").json()
        page(client, f"{path}?until=2024-02-01&way=directed")
        assert client.get("/api/dyads/USA/ATLANTIS/forecast").status_code == 404

    assert later == [path] == ["/dyads/USA/MEX/forecast"]
    assert [(r["kind"], r["horizon"], r["verdict"]) for r in data["forecasts"]] == [(r.kind, r.horizon, r.verdict) for r in said.rows]
    assert [r["low80"] for r in data["forecasts"]] == [round(r.low80, 3) for r in said.rows]
    shown = ["".join(e.itertext()) for one in (tree, after) for e in one.iter("td") if e.attrib.get("class") == "so"]
    assert len(shown) == 2 * len(said.rows)
    assert all(text.startswith(row.verdict) for text, row in zip(shown, said.rows * 2, strict=True))
    assert early["forecasts"] == []
    assert "105 days are needed" in early["notes"][0]
