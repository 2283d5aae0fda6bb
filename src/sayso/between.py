"""How two actors get on: counts, tension and its level, out of a store.

    import sayso
    weeks = sayso.dyads("news.db", "USA", "MEX", by="week")
    weeks.to_pandas()

docs/dyads.md says what is counted, and what each choice does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, get_args

from .errors import UsageError
from .frames import Frame, Framed

if TYPE_CHECKING:
    from .dyadic import Acts, Change, Scheme, Series
    from .dyadic.pairing import Level, Pairing
    from .dyadic.periods import By
    from .dyadic.volume import VolumeName
    from .store import Store

__all__ = ["SHAPES", "Dyads", "Shape", "acts_of", "changed", "dyads", "foreign_acts_of", "unknown_actor"]

Shape = Literal["dyad", "event", "actor-day", "country-month"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
_TEXTS = {"source", "target", "quad", "counted", "id", "day_from", "type", "realis", "actor", "role"}
_DAYS = {"start", "end", "day", "last"}
_REALS = {
    "tension", "tension_raw", "tension_before", "volume_factor", "level", "low80", "high80", "low95", "high95", "intensity", "change", "sigmas",
}  # fmt: skip
_ALL = 5_000_000
"""Rows of a table, empty ones too; more are a mistake in the question, and would not fit memory as Python's objects."""


@dataclass(frozen=True, repr=False)
class Dyads(Framed):
    """The answer: a table, and for pairs the series that it was made of.

    `series` has the directions apart (source → target); `both` the pair without direction, with the level; both None for other shapes.
    """

    frame: Frame
    series: Series | None = None
    both: Series | None = None
    title: str = ""
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        return f"<Dyads {self.title}: {len(self.frame)} rows>"

    def write_csv(self, out: IO[str]) -> None:
        """Write the table as CSV."""
        self.frame.write_csv(out)

    def write_parquet(self, path: Path) -> None:
        """Write the table as Parquet."""
        self.frame.write_parquet(path)

    def _repr_html_(self) -> str:
        """Return a drawing of the pair's tension for notebooks, or the first rows."""
        from .render.dyads import as_html

        return as_html(self.title, self.series, self.both, (tuple(self.frame.columns), self.frame.rows), self.notes)


@contextmanager
def _opened(where: Store | str | Path) -> Iterator[Store]:
    from .store import Store, open_store

    if isinstance(where, Store):
        yield where
        return
    with open_store(where, read_only=True) as store:
        yield store


def acts_of(where: Store | str | Path) -> Acts:
    """Return the acts of a store, or of a folder of `sayso run`, as arrays: what all series are counted from."""
    from .scale.back import is_run, open_run
    from .store import Store, engine
    from .store.acts import load_acts

    if not isinstance(where, Store) and is_run(str(where)):
        from .scale.acts import acts_of_run

        return acts_of_run(open_run(str(where)))
    with _opened(where) as store, engine.reading(store.engine, store.where) as conn:
        return load_acts(conn)


def _acts_between(where: Store | str | Path, one: str, other: str) -> Acts | None:
    """Return the acts between two countries of a store, where they can be read without all others; None otherwise."""
    from .scale.back import is_run
    from .store import Store, engine
    from .store.dyads import acts_of_pair

    if not isinstance(where, Store) and is_run(str(where)):
        return None
    with _opened(where) as store, engine.reading(store.engine, store.where) as conn:
        return acts_of_pair(conn, one, other)


def foreign_acts_of(where: Store | str | Path, dataset: str) -> Acts:
    """Return the events of an imported dataset as arrays, for `dyads` and `changed`. Raises `UsageError` S267 where the store has no such dataset."""
    from .store import engine, foreign

    with _opened(where) as store, engine.reading(store.engine, store.where) as conn:
        known = foreign.datasets(conn)
        if dataset not in known:
            remedy = f"Datasets: {', '.join(known) or 'none: sayso import brings them'}."
            raise UsageError("S267", "no such dataset in the store", record=dataset, remedy=remedy)
        return foreign.foreign_acts(conn, dataset)


def dyads(
    where: Store | str | Path | Acts,
    source: str | None = None,
    target: str | None = None,
    *,
    by: By | None = None,
    level: Level | None = None,
    undirected: bool = False,
    realis: Sequence[str] | None = None,
    weights: str | Path | Scheme = "plover",
    volume: VolumeName = "reports",
    shape: Shape = "dyad",
    since: date | None = None,
    until: date | None = None,
) -> Dyads:
    """Return how two sides get on: a row a pair, period and quad class (docs/dyads.md has the columns).

    A side is a country's code, COUNTRY:SECTOR, or an actor's id or name. With both, every period has a row, and the pair's tension a smoothed level with
    its band (in the rows of quad class "all"). With one or none, all pairs (of that side) of the `level` have rows where something was, without a level.

    Args:
        where: a store, its file's name or url, a folder of `sayso run`, or acts (`sayso.dyadic.table_of` makes them of other people's events).
        source: who acts.
        target: upon whom; the other direction is in the table too, unless `undirected`.
        by: day, week (the default), month, quarter or year.
        level: country, sector or actor; of a side that is named it follows from its form.
        undirected: one row for both directions; an act that goes both ways counts once.
        realis: ways of standing that count; by default those of the scheme (`actual`).
        weights: name of a scheme of weighting, a TOML file, or a `Scheme`.
        volume: what reporting volume is measured by: reports, incidents or none.
        shape: dyad; event (a row an act); actor-day and country-month (a row what an actor or country does, and what is done to it).
        since: first day of the periods; by default that of the first report.
        until: last day; by default that of the last report.

    Raises `UsageError` S170 for a scheme that is none, S171 for a value that is no choice, S172 for an actor that no act has.
    """
    from .dyadic import Acts, between, monads, scheme_of, series
    from .dyadic.acts import REALIS
    from .dyadic.periods import BY
    from .dyadic.series import chosen, levelled
    from .dyadic.tables import act_columns, act_rows
    from .dyadic.volume import VOLUMES

    for name, value, known in (("by", by or "week", BY), ("shape", shape, SHAPES), ("volume", volume, VOLUMES), *(("realis", r, REALIS) for r in realis or ())):
        if value not in known:
            raise UsageError("S171", f"{name} cannot be this", record=str(value)[:80], remedy=f"Give one of {', '.join(known)}.")
    rule = chosen(scheme_of(weights), realis)
    if isinstance(where, Acts):
        acts = where
    else:
        few = source and target and shape == "dyad" and volume == "reports" and level in (None, "country")
        acts = (_acts_between(where, source, target) if few and source and target else None) or acts_of(where)
    monadic = shape in ("actor-day", "country-month")
    named = [one for one in (source, target) if one is not None]
    title = " and ".join(named) or "all pairs"
    if monadic:
        level_, by = level or ("actor" if shape == "actor-day" else "country"), by or ("day" if shape == "actor-day" else "month")
        pairing = monads(acts, level_)
        if named:
            pairing = _kept(acts, pairing, named, level_)
        found = series(acts, pairing, by, since=since, until=until, scheme=rule, volume=volume, level=False)
        return Dyads(_frame("actors", _monadic(found.columns())), title=title, notes=_notes(found))
    both: Pairing | None
    if source is not None and target is not None:
        for one in named:
            unknown_actor(acts, one, level)
        directed, whole_pair = between(acts, source, target, level)
        pairing, both = (whole_pair if undirected else directed), whole_pair
    else:
        pairing, both = _pairs(acts, named, level or "country", undirected=undirected), None
    if shape == "event":
        return Dyads(_frame("acts", act_columns(acts, pairing, act_rows(acts, pairing, since, until), rule)), title=title)
    ways: dict[str, Any] = {"since": since, "until": until, "scheme": rule, "volume": volume}
    found = series(acts, pairing, by or "week", **ways, level=False)
    if both is None:
        return Dyads(_frame("dyads", found.columns()), title=title, notes=_notes(found))
    if len(found.pairing) * found.size * 5 > _ALL:
        raise UsageError("S171", "too many periods", record=found.by, remedy="Take longer ones, or fewer days (since, until).")
    if undirected:
        found = whole = levelled(found)[0]
    else:
        found, whole = levelled(found, series(acts, both, by or "week", **ways, level=False))
    return Dyads(_frame("dyads", found.columns(empty=True)), None if undirected else found, whole, title, _notes(whole))


def changed(
    where: Store | str | Path | Acts,
    *,
    level: Level = "country",
    undirected: bool = False,
    days: int = 90,
    until: date | None = None,
    weights: str | Path | Scheme = "plover",
    realis: Sequence[str] | None = None,
    volume: VolumeName = "reports",
) -> list[Change]:
    """Return the pairs with acts in the last days or as many before, those that changed most first (`sayso.dyadic.changes`)."""
    from .dyadic import Acts, changes, pairs, scheme_of

    rule = scheme_of(weights)
    acts = where if isinstance(where, Acts) else acts_of(where)
    return changes(acts, pairs(acts, level, undirected=undirected), until=until, days=days, scheme=rule, realis=realis, volume=volume)


def unknown_actor(acts: Acts, one: str, level: Level | None) -> None:
    """Raise `UsageError` S172 where no act has an actor so called."""
    from .dyadic.pairing import meant

    if not meant(acts, one, level).any():
        remedy = "Give a country's code (USA), COUNTRY:SECTOR (USA:GOV), or an actor's id or name; `sayso dyads DB` lists the pairs."
        raise UsageError("S172", "no act has this actor", record=one[:200], remedy=remedy)


def _pairs(acts: Acts, named: list[str], level: Level, *, undirected: bool) -> Pairing:
    from .dyadic import pairs

    pairing = pairs(acts, level, undirected=undirected)
    return _kept(acts, pairing, named, level) if named else pairing


def _kept(acts: Acts, pairing: Pairing, named: list[str], level: Level) -> Pairing:
    """Return the dyads of which a side is meant."""
    from .dyadic.pairing import meant, unit_of

    units: set[str | None] = set()
    for one in named:
        unknown_actor(acts, one, None)
        mask = meant(acts, one)
        units |= {unit_of(party, level) for party, good in zip(acts.parties, mask.tolist(), strict=True) if good}
    return pairing.only([s in units or t in units for s, t in zip(pairing.sources, pairing.targets, strict=True)])


def _monadic(columns: dict[str, Any]) -> dict[str, Any]:
    """Return the table of monads: who, and whether he acts or is acted upon, in place of two sides."""
    source, target = columns.pop("source"), columns.pop("target")
    columns.pop("mutual")
    for name in ("level", "low80", "high80", "low95", "high95"):
        columns.pop(name)
    return {"actor": [s or t for s, t in zip(source, target, strict=True)], "role": ["acts" if s else "is acted upon" for s in source], **columns}


def _notes(found: Series) -> tuple[str, ...]:
    """Say what the series leaves out and how it was counted."""
    notes = [f"weights {found.scheme.name}: {found.scheme.about}" if found.scheme.about else f"weights {found.scheme.name}"]
    if found.outside:
        notes.append(f"{found.outside:,} acts lie outside these days or have no day (--since, --until)")
    return tuple(notes)


def _frame(name: str, columns: dict[str, Any]) -> Frame:
    from .frames import Frame

    kinds: dict[str, Any] = {c: _kind(c, values) for c, values in columns.items()}
    listed = [_plain(values, kinds[c]) for c, values in columns.items()]
    return Frame(name=name, columns=kinds, rows=tuple(zip(*listed, strict=True)))


def _kind(column: str, values: Any) -> str:
    if column in _TEXTS:
        return "text"
    if column in _DAYS:
        return "day"
    if column in _REALS:
        return "real"
    return "flag" if str(getattr(values, "dtype", "")) == "bool" else "whole"


def _plain(values: Any, kind: str) -> list[Any]:
    found: list[Any] = values.tolist() if hasattr(values, "tolist") else list(values)
    if kind == "day":
        known = {day: date.fromordinal(day) if day else None for day in set(found)}
        return [known[day] for day in found]
    return [None if x != x else x for x in found] if kind == "real" else found
