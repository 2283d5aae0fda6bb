"""What may come between two sides in the next days, out of a store, and how good such forecasts were.

    import sayso
    sayso.forecast("news.db", "USA", "MEX").to_pandas()

docs/forecasts.md says how it is made, how good it is, and what it cannot do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from .errors import UsageError
from .frames import Frame, Framed

if TYPE_CHECKING:
    from .dyadic import Acts, Pairing, Scheme
    from .dyadic.pairing import Level
    from .forecasts import History, Judged, Said, Skill
    from .store import Store

__all__ = ["ALIKE", "HORIZONS", "KINDS", "MODELS", "Fan", "Forecast", "Outcome", "Row", "backtests", "forecast"]

HORIZONS = (7, 30, 90)
KINDS = ("all", "verbal cooperation", "material cooperation", "verbal conflict", "material conflict", "tension")
Model = Literal["gamma-poisson", "ets"]
MODELS: tuple[Model, ...] = get_args(Model)
ALIKE = 100
"""Pairs of about the same activity from which a pair's forecast is learnt, itself among them. A choice."""
_WEEKS = 13
_WORDS = {"source", "target", "kind", "model", "verdict"}
_DAYS = {"start", "end"}
_WHOLE = {"horizon", "origins"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One forecast: a sum over the days `start` to `end`, and how good such forecasts of this pair were.

    Attributes:
        kind: of `KINDS`.
        horizon: days.
        start, end: first and last day.
        quantiles: by level (`sayso.forecasts.LEVELS`).
        low80, high80: the 80 % interval.
        naive, seasonal: (middle, low80, high80) of the plain forecasts.
        origins: past days on which the pair's forecasts were made and judged.
        skill, skill_seasonal: against the plain forecasts on those days.
        coverage: share of outcomes within the 80 % interval, of this pair and of all that are alike; None without origins.
        coverage_alike: the same of all pairs that it was learnt with.
        skill_alike: the skill against the naive forecast over all of them.
        model: by what it was made.
    """

    kind: str
    horizon: int
    start: date
    end: date
    quantiles: dict[float, float]
    low80: float
    high80: float
    naive: tuple[float, float, float]
    seasonal: tuple[float, float, float]
    origins: int
    skill: Skill
    skill_seasonal: Skill
    coverage: float
    coverage_alike: float
    skill_alike: Skill
    model: Model = "gamma-poisson"

    @property
    def verdict(self) -> str:
        """Say what the pair's own skill amounts to."""
        return self.skill.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """Weeks behind and ahead of a pair: (first day, sum) of each week until now, and (first day, quantiles) of the next thirteen, each forecast by itself."""

    kind: str
    past: tuple[tuple[date, float], ...]
    ahead: tuple[tuple[date, tuple[float, ...]], ...]


@dataclass(frozen=True, repr=False)
class Forecast(Framed):
    """The forecasts of a pair: `rows`, in order of kind and horizon; `known` the last day that is known; `alike` how many pairs they were learnt with."""

    source: str
    target: str
    rows: tuple[Row, ...]
    known: date
    days: int
    alike: int
    undirected: bool = False
    fans: tuple[Fan, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<Forecast {self.title} from {self.known}: {len(self.rows)} rows>"

    @property
    def title(self) -> str:
        """Return the sides with the direction."""
        return f"{self.source} {'and' if self.undirected else '→'} {self.target}"

    @property
    def frame(self) -> Frame:
        """Return the table: docs/forecasts.md has the columns."""
        rows = [_flat(self, row) for row in self.rows]
        columns: dict[str, Any] = {c: "text" if c in _WORDS else "day" if c in _DAYS else "whole" if c in _WHOLE else "real" for c in (rows[0] if rows else ())}
        return Frame(name="forecasts", columns=columns, rows=tuple(tuple(row.values()) for row in rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How forecasts of one kind and horizon did over many pairs.

    Attributes:
        loss: mean pinball loss, by way (model, naive, seasonal).
        coverage: of the 80 % interval, by way.
        mean: mean outcome.
        skill, skill_seasonal: over all pairs.
        pairs: how many pairs; `better`, `worse`: of how many the interval of the pair's own skill lies above, below 0; None with too few origins.
        first, last: days on which the first and last forecast was made.
    """

    kind: str
    horizon: int
    pairs: int
    origins: int
    first: date
    last: date
    mean: float
    loss: dict[str, float]
    coverage: dict[str, float]
    skill: Skill
    skill_seasonal: Skill
    better: int | None
    worse: int | None


def forecast(
    where: Store | str | Path | Acts,
    source: str,
    target: str,
    *,
    horizon: int | None = None,
    undirected: bool = False,
    level: Level | None = None,
    realis: Sequence[str] | None = None,
    weights: str | Path | Scheme = "plover",
    until: date | None = None,
    model: Model = "gamma-poisson",
    fan: bool = False,
) -> Forecast:
    """Return what may come from `source` to `target` in the next 7, 30 and 90 days: counts by quad class and tension, with the skill of such forecasts so far.

    Args:
        where: a store, its file's name or url, or acts (`sayso.dyadic.table_of` makes them of other people's events).
        source: who acts: a country's code, COUNTRY:SECTOR, an actor's id or name.
        target: upon whom.
        horizon: 7, 30 or 90 days only.
        undirected: both directions together.
        level: what the sides are; otherwise as their form says.
        realis: ways of standing that count, as in `sayso.dyads`.
        weights: scheme of weighting, as in `sayso.dyads`; tension is not corrected for the volume of reporting, which would need the days to come.
        until: the last day that is taken as known; otherwise that of the last report.
        model: "gamma-poisson", or "ets" (statsforecast's AutoETS on this pair alone; `pip install 'sayso[forecast]'`; counts and tension, slower).
        fan: also forecast each of the next thirteen weeks, for a drawing.

    Raises `UsageError` S172 for an actor that no act has, S275 where there are too few days to forecast and judge, S276 for a horizon or model that is none,
    and `PluginError` S121 where statsforecast is not installed.
    """
    from .between import acts_of, unknown_actor
    from .dyadic import Acts, between, pairs, scheme_of
    from .dyadic.series import chosen

    horizons = _checked(horizon, model)
    rule = chosen(scheme_of(weights), realis)
    acts = where if isinstance(where, Acts) else acts_of(where)
    for one in (source, target):
        unknown_actor(acts, one, level)
    directed, both = between(acts, source, target, level)
    own = both if undirected else directed.only([True] + [False] * (len(directed) - 1))
    days = _days(acts, until)
    others = _alike(pairs(acts, level or "country", undirected=undirected), source, target, len(own.act))
    histories = _histories(acts, [own, others], rule, until)
    rows: list[Row] = []
    missing = [h for h in horizons if not _enough(h, days)]
    if len(missing) == len(horizons):
        raise _too_short(days, min(horizons))
    for kind, history in histories.items():
        rows += _rows(kind, [h for h in horizons if h not in missing], history, until or _last(acts), model)
    notes = [f"{h} days are not forecast: {days} days are known, {_needed(h)} are needed to make such forecasts and judge them" for h in missing]
    told = {row.horizon for row in rows}
    notes += [f"{h} days are not forecast: {model} knows too few of its own errors of this pair" for h in horizons if h not in told and h not in missing]
    known = until or _last(acts)
    fans = tuple(_fan(kind, histories[kind], known) for kind in ("all", "tension")) if fan else ()
    return Forecast(source, target, tuple(rows), known, days, 1 if model == "ets" else histories["all"].sums.shape[0], undirected, fans, tuple(notes))


def backtests(
    where: Store | str | Path | Acts,
    *,
    busiest: int = 100,
    kinds: Sequence[str] = KINDS,
    level: Level = "country",
    undirected: bool = False,
    within: bool = False,
    realis: Sequence[str] | None = None,
    weights: str | Path | Scheme = "plover",
    until: date | None = None,
) -> list[Outcome]:
    """Return how forecasts of the busiest pairs would have done, made every week from what was then known.

    The busiest are those with the most acts before the first forecast that is judged, so that none is chosen for what came later. `kinds` are of `KINDS`;
    `within`: also pairs of a side with itself. Raises `UsageError` S275 where there are too few days.
    """
    import numpy as np

    from .between import acts_of
    from .dyadic import Acts, pairs, scheme_of
    from .dyadic.series import chosen
    from .forecasts import backtest, first_judged, nested
    from .forecasts.backtest import MOST

    acts = where if isinstance(where, Acts) else acts_of(where)
    rule = chosen(scheme_of(weights), realis)
    days = _days(acts, until)
    if not _enough(min(HORIZONS), days):
        raise _too_short(days, min(HORIZONS))
    every = pairs(acts, level, undirected=undirected)
    if not within:
        every = every.only([s != t for s, t in zip(every.sources, every.targets, strict=True)])
    first = acts.span[0] if acts.span else 0
    begin = max(first_judged(min(HORIZONS)), days - 7 * MOST - max(HORIZONS))
    day = acts.day[every.act]
    early = np.bincount(every.dyad[rule.counted(acts, every.act) & (day >= first) & (day < first + begin)], minlength=len(every))
    pick = np.zeros(len(every), dtype=bool)
    pick[np.argsort(-early, kind="stable")[:busiest]] = True
    histories = _histories(acts, [every.only(pick.tolist())], rule, until)
    out = []
    for kind in kinds:
        history = histories[kind]
        before: Judged | None = None
        for horizon in HORIZONS:
            judged = backtest(history, horizon)
            if judged is None:
                continue
            if before is not None and history.counts:
                judged = nested(judged, before)
            before = judged
            out.append(_outcome(kind, judged, date.fromordinal(first)))
    return out


def _checked(horizon: int | None, model: str) -> tuple[int, ...]:
    if horizon is not None and horizon not in HORIZONS:
        raise UsageError("S276", "no such horizon", record=str(horizon)[:40], remedy="Give 7, 30 or 90 days, or none for all three.")
    if model not in MODELS:
        raise UsageError("S276", "no such model of forecasts", record=str(model)[:40], remedy=f"Give one of {', '.join(MODELS)}.")
    return HORIZONS if horizon is None else (horizon,)


def _last(acts: Acts) -> date:
    return date.fromordinal(acts.span[1]) if acts.span else date.min


def _days(acts: Acts, until: date | None) -> int:
    if acts.span is None:
        return 0
    return max(0, (until.toordinal() if until else acts.span[1]) - acts.span[0] + 1)


def _needed(horizon: int) -> int:
    from .forecasts import STEP, first_judged

    return first_judged(horizon) + horizon + STEP


def _enough(horizon: int, days: int) -> bool:
    return days >= _needed(horizon)


def _too_short(days: int, horizon: int) -> UsageError:
    remedy = f"{_needed(horizon)} days are needed for the next {horizon}: half to learn from, half to judge by."
    return UsageError("S275", "too few days to forecast from and to judge the forecasts by", record=f"{days} days", remedy=remedy)


def _alike(every: Pairing, source: str, target: str, acts: int) -> Pairing:
    """Return the pairs whose number of acts is nearest to this one's, by ratio; the pair itself and pairs of a side with itself are not among them."""
    import numpy as np

    number = np.bincount(every.dyad, minlength=len(every)).astype(np.float64)
    off = np.abs(np.log(number + 1) - np.log(acts + 1))
    same = {(source.upper(), target.upper()), (target.upper(), source.upper())} if not every.directed else {(source.upper(), target.upper())}
    for i, sides in enumerate(zip(every.sources, every.targets, strict=True)):
        if sides[0] == sides[1] or (sides[0].upper(), sides[1].upper()) in same:
            off[i] = np.inf
    order = np.argsort(off, kind="stable")[: ALIKE - 1]
    pick = np.zeros(len(every), dtype=bool)
    pick[order[np.isfinite(off[order])]] = True
    return every.only(pick.tolist())


def _histories(acts: Acts, pairings: Sequence[Pairing], rule: Scheme, until: date | None) -> dict[str, History]:
    """Return the history of each kind, the series of all pairings one after the other."""
    import numpy as np

    from .dyadic import series
    from .forecasts import history_of

    found = [series(acts, pairing, "day", scheme=rule, until=until, volume="none", level=False) for pairing in pairings if len(pairing)]
    out = {}
    for quad, kind in enumerate(KINDS[:-1]):
        out[kind] = history_of(np.concatenate([one.dense(one.n, quad) for one in found]))
    out[KINDS[-1]] = history_of(np.concatenate([one.dense(one.raw) for one in found]), counts=False)
    return out


def _rows(kind: str, horizons: Sequence[int], history: History, known: date, model: Model) -> Iterator[Row]:
    """Forecast the first series of a history and judge such forecasts; no row where the model has too few of its own errors to learn from.

    Counts over more days are at least those over fewer, so that shorter horizons are made too where they are not asked for.
    """
    import numpy as np

    from .forecasts import at_least, backtest, foretell, nested

    before: tuple[Judged, dict[str, Said]] | None = None
    for horizon in (h for h in HORIZONS if h <= max(horizons)):
        judged = backtest(history, horizon)
        said = foretell(history, horizon, np.array([len(history.origins) - 1]), history.days)
        assert judged is not None
        assert said is not None  # _enough() has seen to both
        if model == "ets":
            from .forecasts.ets import replaced

            other = replaced(history, horizon, judged, said)
            if other is None:
                continue
            judged, said = other
        if before is not None and history.counts:
            judged = nested(judged, before[0])
            said = said | {"model": at_least(said["model"], before[1]["model"])}
        before = judged, said
        if horizon in horizons:
            yield _told(kind, horizon, judged, said, known, model)


def _told(kind: str, horizon: int, judged: Judged, said: dict[str, Said], known: date, model: Model) -> Row:
    from .forecasts import LEVELS

    own, middle = said["model"], LEVELS.index(0.5)
    plain: dict[str, Any] = {
        way: (float(said[way].quantiles[0, 0, middle]), float(said[way].low[0, 0]), float(said[way].high[0, 0])) for way in ("naive", "seasonal")
    }
    first = slice(0, 1)
    return Row(
        kind=kind,
        horizon=horizon,
        start=known + timedelta(days=1),
        end=known + timedelta(days=horizon),
        quantiles=dict(zip(LEVELS, own.quantiles[0, 0].tolist(), strict=True)),
        low80=float(own.low[0, 0]),
        high80=float(own.high[0, 0]),
        **plain,
        origins=len(judged.origins),
        skill=judged.skill("naive", first),
        skill_seasonal=judged.skill("seasonal", first),
        coverage=judged.coverage("model", first),
        coverage_alike=judged.coverage(),
        skill_alike=judged.skill(),
        model=model,
    )


def _fan(kind: str, history: History, known: date) -> Fan:
    import numpy as np

    from .forecasts import foretell

    last = np.array([len(history.origins) - 1])
    ahead: list[tuple[date, tuple[float, ...]]] = []
    for week in range(_WEEKS):
        said = foretell(history, 7, last, history.days, lead=7 * week)
        if said is None:
            break
        ahead.append((known + timedelta(days=1 + 7 * week), tuple(said["model"].quantiles[0, 0].tolist())))
    ends = np.arange(history.days % 7 + 7, history.days + 1, 7)
    sums = history.of(ends - 7, ends)[0].tolist()
    past = tuple((known - timedelta(days=int(history.days - end + 6)), float(x)) for end, x in zip(ends.tolist(), sums, strict=True))
    return Fan(kind=kind, past=past, ahead=tuple(ahead))


def _outcome(kind: str, judged: Judged, first: date) -> Outcome:
    each = [judged.skill("naive", slice(i, i + 1)) for i in range(judged.came.shape[0])]
    told = [one for one in each if one.low is not None]
    return Outcome(
        kind=kind,
        horizon=judged.horizon,
        pairs=judged.came.shape[0],
        origins=len(judged.origins),
        first=first + timedelta(days=int(judged.origins[0]) - 1),
        last=first + timedelta(days=int(judged.origins[-1]) - 1),
        mean=float(judged.came.mean()),
        loss={way: float(loss.mean()) for way, loss in judged.loss.items()},
        coverage={way: judged.coverage(way) for way in judged.said},
        skill=judged.skill("naive"),
        skill_seasonal=judged.skill("seasonal"),
        better=sum(one.verdict == "better than naive" for one in told) if told else None,
        worse=sum(one.verdict == "worse than naive" for one in told) if told else None,
    )


def _flat(answer: Forecast, row: Row) -> dict[str, Any]:
    levels = {f"q{level * 100:g}".replace(".", "_"): value for level, value in row.quantiles.items()}
    return {
        "source": answer.source,
        "target": answer.target,
        "kind": row.kind,
        "horizon": row.horizon,
        "start": row.start,
        "end": row.end,
        **levels,
        "low80": row.low80,
        "high80": row.high80,
        "naive": row.naive[0],
        "naive_low80": row.naive[1],
        "naive_high80": row.naive[2],
        "seasonal": row.seasonal[0],
        "seasonal_low80": row.seasonal[1],
        "seasonal_high80": row.seasonal[2],
        "verdict": row.verdict,
        "skill": row.skill.value,
        "skill_low": row.skill.low,
        "skill_high": row.skill.high,
        "skill_seasonal": row.skill_seasonal.value,
        "skill_alike": row.skill_alike.value,
        "coverage": row.coverage,
        "coverage_alike": row.coverage_alike,
        "origins": row.origins,
        "model": row.model,
    }
