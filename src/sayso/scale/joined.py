"""A run's folder → copies, citations, stories and incidents with their origins, without a store: Parquet beside the shards, a folder a day.

Reports are read in order of time, as `sayso.join` reads a store's, by the same clustering, and come to the same. In memory are the window of the corpus, the
incidents that may still change, a few row groups, and sixteen bytes a report of the whole run. An incident is written when it can change no more, under the
day on which its first report was published.

`joined=KEY` in the run's folder is done when its `done.json` is there; KEY names the shards that were read, so that more shards make another one.
"""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..config import Config
from ..incidents.corpus import DAYS, WINDOW, Corpus
from ..plugins import Language, load
from ..records import Coded, Incident, Lineage
from ..store.acts import day_of, scored
from ..store.corpus import lineage_rows
from ..store.incident_list import stands
from ..store.incidents import incident_rows
from .back import Shards
from .tables import GROUP, JOINED, parquet_bytes, read_columns
from .work import ShardReceipt

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Joining", "is_joined", "join_run", "joined_folder", "joined_rows", "order_of"]

_KEPT = 8
"""Row groups that are kept read: archives are in rough order of time, so that one day's reports stand in few of them."""
_NONE = "none"
_DONE = "done.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """How far joining a run is: the day read last, reports read of all, incidents and copies so far.

    `clashing` reports have the id of an earlier one and another text; they are left out (`sayso load` codes them again under a new id).
    """

    day: date | None
    read: int
    reports: int
    incidents: int
    copies: int
    clashing: int


def joined_folder(found: Shards) -> str:
    """Return the name of the folder of what the run's shards come to, whether or not it is there."""
    told = json.dumps([(r.shard, r.files["reports"][1]) for r in found.receipts])
    return f"joined={blake2b(told.encode(), digest_size=6).hexdigest()}"


def is_joined(found: Shards) -> bool:
    """Tell whether the run, as it is now, was joined."""
    return found.place.read(f"{joined_folder(found)}/{_DONE}") is not None


def order_of(found: Shards) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], int]:
    """Return day (ordinal; the largest number where there is none), shard and row of every report in order of time, and how many clash.

    Of reports with one id the first is taken; those with another text clash.
    """
    import numpy as np

    none = np.iinfo(np.int32).max
    days, shards, rows = list[int](), list[int](), list[int]()
    seen: dict[str, int] = {}
    clashing = 0
    for n, receipt in enumerate(found.receipts):
        at = 0
        with found.open(receipt, "reports") as file:
            for columns in read_columns(file, ("id", "digest", "published")):
                for id_, digest, day in zip(columns["id"], columns["digest"], columns["published"], strict=True):
                    known = seen.setdefault(id_, mark := int(digest[2:], 16))
                    if known != mark:
                        clashing += 1
                    elif len(seen) > len(days):
                        days.append(day.toordinal() if day else none)
                        shards.append(n)
                        rows.append(at)
                    at += 1
    arrays = tuple(np.array(one, dtype=np.int32) for one in (days, shards, rows))
    order = np.lexsort(arrays[::-1])
    return arrays[0][order], arrays[1][order], arrays[2][order], clashing


def join_run(found: Shards, *, days: int = DAYS, window: int = WINDOW) -> Iterator[Joining]:
    """Join a run; yields after every day of publication. Killed, the same call begins anew; done, it yields what there is and writes nothing.

    Raises `StoreError` S541 where the folder cannot be written, S549 for a damaged shard.
    """
    import numpy as np

    folder = joined_folder(found)
    told = found.place.read(f"{folder}/{_DONE}")
    if told is not None:
        yield Joining(day=None, **json.loads(told))
        return
    language: Language = load("languages", Config.from_mapping(dict(found.settings)).language)()
    corpus = Corpus(language=language, days=days, window=window)
    when, shard, row, clashing = order_of(found)
    writing = _Writing(found, folder)
    reading = _Reading(found)
    step = Joining(day=None, read=0, reports=len(when), incidents=0, copies=0, clashing=clashing)
    starts = [0, *(np.flatnonzero(np.diff(when)) + 1).tolist(), len(when)] if len(when) else [0]
    copies = 0
    for start, stop in pairwise(starts):
        day = date.fromordinal(int(when[start])) if when[start] != np.iinfo(np.int32).max else None
        for at in range(start, stop):
            coded = reading.at(int(shard[at]), int(row[at]))
            writing.know(coded)
            corpus.add(coded)
        reads, changed = corpus.take()
        copies += sum(one.copy is not None for one in reads)
        writing.take(day, reads, changed, corpus.open())
        step = Joining(day=day, read=stop, reports=len(when), incidents=writing.so_far(), copies=copies, clashing=clashing)
        yield step
    writing.finish()
    done = {"read": len(when), "reports": len(when), "incidents": writing.written, "copies": copies, "clashing": clashing}
    found.place.put(f"{folder}/{_DONE}", json.dumps(done).encode() + b"\n")
    for name in found.place.folders():
        if name.startswith("joined=") and name != folder:
            found.place.remove_folder(name)
    yield Joining(day=step.day, **done)


class _Reading:
    """Codings by shard and row; the row groups read last are kept."""

    def __init__(self, found: Shards) -> None:
        self._found = found
        self._kept: OrderedDict[tuple[int, int], list[Coded]] = OrderedDict()

    def at(self, shard: int, row: int) -> Coded:
        key = (shard, row // GROUP)
        held = self._kept.pop(key, None)
        if held is None:
            receipt: ShardReceipt = self._found.receipts[shard]
            ((codings, _),) = self._found.codings(receipt, only=[key[1]])
            held = [coded for coded, _ in codings]
        self._kept[key] = held
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return held[row % GROUP]


@dataclass(slots=True)
class _Writing:
    """What waits to be written: incidents that may still change, by number, and of the reports that they tell of what their rows need."""

    found: Shards
    folder: str
    pending: dict[int, Incident] = field(default_factory=dict)
    written: int = 0
    _published: dict[str, date | None] = field(default_factory=dict)
    _codes: dict[tuple[str, str], tuple[str, str, int, float]] = field(default_factory=dict)
    _final: dict[date | None, list[tuple[int, Incident]]] = field(default_factory=dict)
    _last: int = 0

    def know(self, coded: Coded) -> None:
        """Remember of a report what rows of incidents say of it."""
        self._published[coded.report.id] = coded.report.published
        for event in coded.events:
            self._codes[coded.report.id, event.id] = (event.realis, event.type, event.quad or 0, event.intensity or 0.0)

    def take(self, day: date | None, reads: list[Lineage], changed: list[tuple[int, Incident]], open_: frozenset[int]) -> None:
        """Write what the reports of a day came to, and the incidents that can change no more, once all of their day can not."""
        self._put(day, lineage_rows([(one, 0) for one in reads]))
        self.pending.update(changed)
        for number in [n for n in self.pending if n not in open_]:
            incident = self.pending.pop(number)
            self._final.setdefault(self._published[incident.passages[0].report_id], []).append((number, incident))
        waiting = {self._published[i.passages[0].report_id] for i in self.pending.values()}
        for done in [d for d in self._final if d not in waiting and d != day]:
            self._write(done)
        if len(self._published) > 2 * max(self._last, 1_000):
            self._forget()

    def so_far(self) -> int:
        """Return how many incidents there are, written or not."""
        return self.written + len(self.pending) + sum(map(len, self._final.values()))

    def finish(self) -> None:
        """Write what is left."""
        for number, incident in self.pending.items():
            self._final.setdefault(self._published[incident.passages[0].report_id], []).append((number, incident))
        self.pending.clear()
        for day in list(self._final):
            self._write(day)

    def _write(self, day: date | None) -> None:
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("incidents", "parties", "passages", "origins", "statuses", "acts")}
        for number, incident in sorted(self._final.pop(day), key=lambda one: one[0]):
            made = incident_rows(number, incident, self._published, Counter(), 0)
            for name in rows:
                rows[name] += [self._act(incident, made["incidents"][0])] if name == "acts" else made[name]
        self._put(day, rows)
        self.written += len(rows["incidents"])

    def _put(self, day: date | None, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        name = day.isoformat() if day else _NONE
        for table, some in rows.items():
            self.found.place.put(f"{self.folder}/{table}/day={name}/part.parquet", parquet_bytes(table, some))

    def _act(self, incident: Incident, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the act that an incident is, as `sayso.store.acts` makes it of a store's rows."""
        codes = [self._codes[p.report_id, p.event_id] for p in incident.passages if p.event_id and (p.report_id, p.event_id) in self._codes]
        quad, intensity = scored([code[1:] for code in codes], incident.type)
        stances = {origin.stance for origin in incident.origins}
        realis = Counter(code[0] for code in codes)
        how = stands(asserts="asserts" in stances, denies="denies" in stances, contested=incident.contested, realis=realis) or "mentioned"
        first = row["first_published"]
        start, end, published = (d.toordinal() if d else 0 for d in (incident.start, incident.end, first))
        day, dated = day_of(start, end, published)
        return {
            "id": incident.id, "incident": True, "day": day, "dated": dated, "type": incident.type, "quad": quad, "intensity": intensity, "realis": how,
            "origins": incident.independent_origins, "reports": row["reports"],
        }  # fmt: skip

    def _forget(self) -> None:
        """Forget reports that no incident which is not written yet tells of, older than the window: they are not asked of again."""
        waiting = [*self.pending.values()] + [i for some in self._final.values() for _, i in some]
        told = {p.report_id for i in waiting for p in i.passages}
        recent = set(list(self._published)[-WINDOW - 1 :])
        self._published = {id_: day for id_, day in self._published.items() if id_ in told or id_ in recent}
        self._codes = {key: code for key, code in self._codes.items() if key[0] in self._published}
        self._last = len(self._published)


def joined_rows(found: Shards, table: str, columns: tuple[str, ...]) -> Iterator[dict[str, list[Any]]]:
    """Read some columns of a table of what the run was joined to, a day at a time, in order of days."""
    assert table in JOINED
    base = f"{joined_folder(found)}/{table}"
    for day in found.place.folders(base):
        with found.place.open(f"{base}/{day}/part.parquet") as file:
            yield from read_columns(file, columns)
