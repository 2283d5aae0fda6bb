"""Other people's events in the store: beside ours, in tables of their own, since they have no reports, no text and no chains.

A row is told from others by its dataset and key. What is there stays: a file that is read a second time adds nothing, and a row with a known key and other
content is refused and told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ..records import ForeignEvent, ForeignMention, ForeignParty, Place, Problem, content_id
from .tables import foreign_events, foreign_mentions, import_problems, imports, insert, scrubbed

if TYPE_CHECKING:
    from ..dyadic import Acts

__all__ = [
    "Batch",
    "Held",
    "Import",
    "add",
    "begin",
    "datasets",
    "each",
    "finish",
    "foreign_acts",
    "held",
    "import_list",
    "layouts_of",
    "mentions_of",
    "problems_of",
    "restart",
    "state_of",
]

_CHUNK = 500
"""Keys that are looked up at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One file as it was read: `rows` were events or mentions, `added` now, `there` before; `refused` were none (`import_problems` tells why).

    `done` is None where the reading broke off; it goes on from the beginning and adds what is missing.
    """

    id: str
    dataset: str
    layout: str
    name: str | None
    digest: str
    rows: int = 0
    added: int = 0
    there: int = 0
    refused: int = 0
    version: str = ""
    started: str = ""
    done: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a batch came to: rows added, rows that were there, and problems of rows whose key has other content."""

    added: int
    there: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a store holds of a dataset: events and mentions, and the first and last day of its events (ISO; None without days)."""

    dataset: str
    events: int
    mentions: int
    first: str | None
    last: str | None


def begin(conn: sa.Connection, *, dataset: str, layout: str, name: str, digest: str, version: str) -> Import:
    """Return the import of a file (told by dataset and digest of its bytes), made where it is new. One that is `done` need not be read again."""
    id_ = content_id("f", dataset, layout, digest)
    row = conn.execute(sa.select(imports).where(imports.c.id == id_)).mappings().one_or_none()
    if row is None:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        made = Import(id=id_, dataset=dataset, layout=layout, name=name, digest=digest, version=version, started=started)
        insert(conn, imports, [asdict(made)])
        return made
    return Import(**row)


def add(conn: sa.Connection, import_id: str, items: Sequence[ForeignEvent | ForeignMention]) -> Batch:
    """Add a batch; rows that are there stay as they are."""
    added = there = 0
    problems: list[Problem] = []
    events = [_event_row(item, import_id) for item in items if isinstance(item, ForeignEvent)]
    mentions = [_mention_row(item, import_id) for item in items if isinstance(item, ForeignMention)]
    for table, rows in ((foreign_events, events), (foreign_mentions, mentions)):
        new: dict[tuple[str, str], dict[str, Any]] = {}
        held = _held(conn, table, rows)
        for row in rows:
            key = (row["dataset"], row["key"])
            other = new[key]["row"] if key in new else held.get(key, ...)
            if other is ...:
                new[key] = row
            elif other == (None if row["row"] is None else scrubbed(row["row"])):
                there += 1
            else:
                what = f"{row['dataset']} has a row with the key {row['key']} and other content"
                problems.append(
                    Problem(code="S265", record=row["key"], what=what, remedy="The first stays; import into --dataset NAME of its own to have both.")
                )
        insert(conn, table, list(new.values()))
        added += len(new)
    return Batch(added=added, there=there, problems=tuple(problems))


def _held(conn: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str | None]:
    """Return the lines that are there for the keys of a batch."""
    found: dict[tuple[str, str], str | None] = {}
    by_set: dict[str, list[str]] = {}
    for row in rows:
        by_set.setdefault(row["dataset"], []).append(row["key"])
    for dataset, keys in by_set.items():
        for start in range(0, len(keys), _CHUNK):
            chosen = sa.select(table.c.key, table.c.row).where(table.c.dataset == dataset, table.c.key.in_(keys[start : start + _CHUNK]))
            found |= {(dataset, key): line for key, line in conn.execute(chosen)}
    return found


def finish(conn: sa.Connection, import_id: str, *, rows: int, added: int, there: int, refused: int, problems: Sequence[Problem], done: bool) -> None:
    """Write what an import came to so far; `problems` are those since the last call."""
    first = conn.execute(sa.select(sa.func.coalesce(sa.func.max(import_problems.c.n) + 1, 0)).where(import_problems.c.import_id == import_id)).scalar_one()
    insert(
        conn,
        import_problems,
        [{"import_id": import_id, "n": first + n, "code": p.code, "record": p.record, "what": p.what, "remedy": p.remedy} for n, p in enumerate(problems)],
    )
    values: dict[str, Any] = {"rows": rows, "added": added, "there": there, "refused": refused}
    if done:
        values["done"] = datetime.now(UTC).isoformat(timespec="seconds")
    conn.execute(sa.update(imports).where(imports.c.id == import_id).values(values))


def restart(conn: sa.Connection, import_id: str) -> None:
    """Forget the problems of a reading that broke off: they will be found again."""
    conn.execute(sa.delete(import_problems).where(import_problems.c.import_id == import_id))


def import_list(conn: sa.Connection) -> tuple[Import, ...]:
    """Return the imports, the oldest first."""
    return tuple(Import(**row) for row in conn.execute(sa.select(imports).order_by(imports.c.started, imports.c.id)).mappings())


def problems_of(conn: sa.Connection, import_id: str) -> tuple[Problem, ...]:
    """Return what was wrong with a file's rows."""
    p = import_problems.c
    rows = conn.execute(sa.select(p.code, p.record, p.what, p.remedy).where(p.import_id == import_id).order_by(p.n)).mappings()
    return tuple(Problem(**row) for row in rows)


def datasets(conn: sa.Connection) -> dict[str, int]:
    """Return the datasets that have events here, with how many."""
    e = foreign_events.c
    chosen = sa.select(e.dataset, sa.func.count()).group_by(e.dataset).order_by(e.dataset)
    return {row[0]: row[1] for row in conn.execute(chosen)}


def held(conn: sa.Connection) -> list[Held]:
    """Return what there is of each dataset that a file was read of, by name."""
    e, m = foreign_events.c, foreign_mentions.c
    days = sa.select(e.dataset, sa.func.count(), sa.func.min(e.day_start), sa.func.max(e.day_start)).group_by(e.dataset)
    events = {row[0]: row[1:] for row in conn.execute(days)}
    mentions = {row[0]: row[1] for row in conn.execute(sa.select(m.dataset, sa.func.count()).group_by(m.dataset))}
    names = sorted(set(conn.execute(sa.select(imports.c.dataset)).scalars()) | set(events))
    out = []
    for name in names:
        number, first, last = events.get(name, (0, None, None))
        span = [None if day is None else day.isoformat() for day in (first, last)]
        out.append(Held(dataset=name, events=number, mentions=mentions.get(name, 0), first=span[0], last=span[1]))
    return out


def state_of(conn: sa.Connection) -> tuple[int, int, int, int]:
    """Return numbers that change whenever a file is read: files, files done, rows that were added and that were there."""
    i = imports.c
    row = conn.execute(sa.select(sa.func.count(), sa.func.count(i.done), sa.func.sum(i.added), sa.func.sum(i.there))).one()
    return int(row[0]), int(row[1]), int(row[2] or 0), int(row[3] or 0)


def layouts_of(conn: sa.Connection, dataset: str) -> set[str]:
    """Return the layouts of the files that a dataset's events came from."""
    return set(conn.execute(sa.select(imports.c.layout).where(imports.c.dataset == dataset)).scalars())


def each(conn: sa.Connection, dataset: str, *, since: date | None = None, until: date | None = None, type_: str | None = None) -> Iterator[ForeignEvent]:
    """Yield the events of a dataset in order of days, read a thousand at a time."""
    e = foreign_events.c
    chosen = sa.select(foreign_events).where(e.dataset == dataset)
    if since is not None:
        chosen = chosen.where(e.day_start >= since)
    if until is not None:
        chosen = chosen.where(e.day_start <= until)
    if type_ is not None:
        chosen = chosen.where(e.type == type_.upper())
    for row in conn.execution_options(yield_per=1000).execute(chosen.order_by(e.day_start, e.key)).mappings():
        yield _event(row)


def mentions_of(conn: sa.Connection, dataset: str, event: str | None = None) -> Iterator[ForeignMention]:
    """Yield the mentions of a dataset, or of one of its events."""
    m = foreign_mentions.c
    chosen = sa.select(foreign_mentions).where(m.dataset == dataset)
    if event is not None:
        chosen = chosen.where(m.event == event)
    for row in conn.execution_options(yield_per=1000).execute(chosen.order_by(m.event, m.mention_time, m.key)).mappings():
        yield ForeignMention(**{name: value for name, value in row.items() if name != "import_id"})


# ---- rows


@lru_cache(maxsize=50_000)
def _packed(parties: tuple[ForeignParty, ...]) -> str | None:
    listed = [{name: value for name, value in asdict(party).items() if value is not None} for party in parties]
    return json.dumps(listed, separators=(",", ":")) if listed else None


@lru_cache(maxsize=50_000)
def _parties(text: str | None) -> tuple[ForeignParty, ...]:
    return tuple(ForeignParty(**one) for one in json.loads(text)) if text else ()


@lru_cache(maxsize=50_000)
def _packed_place(place: Place | None) -> str | None:
    return None if place is None else json.dumps({n: v for n, v in asdict(place).items() if v is not None}, separators=(",", ":"))


@lru_cache(maxsize=50_000)
def _place(text: str | None) -> Place | None:
    return Place(**json.loads(text)) if text else None


def _event_row(event: ForeignEvent, import_id: str) -> dict[str, Any]:
    return {
        "dataset": event.dataset, "key": event.key, "import_id": import_id, "day_start": event.start, "day_end": event.end, "type": event.type,
        "mode": event.mode, "code": event.code, "label": event.label, "quad": event.quad, "intensity": event.intensity,
        "contexts": json.dumps(event.contexts) if event.contexts else None, "actors": _packed(event.actors), "recipients": _packed(event.recipients),
        "place": _packed_place(event.place), "outlet": event.outlet, "published": event.published, "url": event.url, "story": event.story, "lead": event.lead,
        "mentions": event.mentions, "outlets": event.outlets, "reports": event.reports, "mirror": event.mirror, "row": event.row,
    }  # fmt: skip


def _event(row: Any) -> ForeignEvent:
    same = ("dataset", "key", "type", "mode", "code", "label", "quad", "intensity", "outlet", "published", "url", "story", "lead", "mentions", "outlets")
    return ForeignEvent(
        **{name: row[name] for name in same},
        start=row["day_start"],
        end=row["day_end"],
        contexts=tuple(json.loads(row["contexts"])) if row["contexts"] else (),
        actors=_parties(row["actors"]),
        recipients=_parties(row["recipients"]),
        place=_place(row["place"]),
        reports=row["reports"],
        mirror=row["mirror"],
        row=row["row"],
    )


def _mention_row(mention: ForeignMention, import_id: str) -> dict[str, Any]:
    return {name: getattr(mention, name) for name in ForeignMention.__slots__} | {"import_id": import_id}


# ---- as arrays


def foreign_acts(conn: sa.Connection, dataset: str) -> Acts:
    """Return a dataset's events as the acts that dyad series are counted from (`sayso.dyadic`): each row one act, told as actual.

    Two rows that tell one reciprocal act (ICEWS) are one act with both sides as actors. The score is the dataset's own (Goldstein's for CAMEO data).
    A party is told by name, country and sector, or by code where it has no name. Reports behind the acts are not known: reporting is taken to be even.
    """
    import numpy as np

    from ..dyadic.acts import Acts, Party

    e = foreign_events.c
    columns = (e.key, e.day_start, e.type, e.code, e.quad, e.intensity, e.actors, e.recipients, e.reports, e.mirror)
    mirrored = set(conn.execute(sa.select(e.mirror).where(e.dataset == dataset, e.mirror.is_not(None))).scalars())
    ids: list[str] = []
    days: list[int] = []
    types: dict[str, int] = {}
    numbers: list[tuple[int, int, float, int]] = []
    people: dict[Party, int] = {}
    sides: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])

    @lru_cache(maxsize=100_000)
    def placed(text: str | None) -> tuple[int, ...]:
        return tuple(
            dict.fromkeys(
                people.setdefault(Party(p.name or p.code or p.country or "?", p.name, p.country, p.sector), len(people))
                for p in _parties(text)
            )
        )  # fmt: skip

    rows = conn.execution_options(yield_per=5000).execute(sa.select(*columns).where(e.dataset == dataset).order_by(e.day_start, e.key))
    for key, day, type_, code, quad, intensity, actors, recipients, reports, mirror in rows:
        if mirror is not None:
            continue
        act = len(ids)
        ids.append(key)
        days.append(day.toordinal() if day else 0)
        numbers.append((types.setdefault(type_ or code or "?", len(types)), quad, intensity or 0.0, reports or 1))
        both = key in mirrored
        sides[0].extend((act, one) for one in dict.fromkeys(placed(actors) + (placed(recipients) if both else ())))
        if not both:
            sides[1].extend((act, one) for one in placed(recipients))
    size = len(ids)
    table = np.array(numbers, dtype=np.float64).reshape(-1, 4)
    actor, recipient = (np.array(side, dtype=np.int32).reshape(-1, 2) for side in sides)
    return Acts(
        ids=ids,
        incident=np.zeros(size, dtype=bool),
        day=np.array(days, dtype=np.int32),
        dated=np.ones(size, dtype=np.int8),
        types=tuple(types),
        type=table[:, 0].astype(np.int32),
        quad=table[:, 1].astype(np.int8),
        intensity=table[:, 2].copy(),
        realis=np.zeros(size, dtype=np.int8),
        origins=np.zeros(size, dtype=np.int32),
        reports=table[:, 3].astype(np.int32),
        weight=np.ones(size),
        parties=tuple(people),
        actor_act=actor[:, 0].copy(),
        actor=actor[:, 1].copy(),
        recipient_act=recipient[:, 0].copy(),
        recipient=recipient[:, 1].copy(),
        report_days=np.array([], dtype=np.int32),
    )
