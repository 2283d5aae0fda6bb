"""A shard's tables as Parquet: the store's tables with the store's columns, but for the number of the run, which is in the folder's name.

Every file has the same settings and holds no time and no host, so that the same shard gives the same bytes. A row group of every table holds the rows of the
same reports, `GROUP` of them: what is written and what is read back are never more than that in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import IO, Any

import sqlalchemy as sa

from ..extras import needed
from ..ingest import status_of
from ..records import Coded, Problem, Report, to_dict
from ..store import tables as t
from ..store.acts import ROW
from ..store.rows import coded_of, problem_row, report_row, rows_of, stored
from ..store.tables import CODED, COUNTED, codings, problems, reports, scrubbed
from .flat import FLAT, GROUP_ROWS, flat_rows, flat_schema
from .places import Draft

__all__ = ["FILES", "GROUP", "JOINED", "TABLES", "Writer", "groups", "parquet_bytes", "read_columns"]

GROUP = 500
"""Reports of a row group. Their rows take some 50 MB as Python's objects."""
TABLES: Mapping[str, sa.Table] = {one.name: one for one in (reports, codings, *CODED, problems)}
FILES = (*TABLES, FLAT)
"""The folders in which every shard has a file."""
_ACT = {"incident": sa.Boolean, "intensity": sa.Double, "id": sa.Text, "type": sa.Text, "realis": sa.Text}
_acts = sa.Table("acts", sa.MetaData(), *(sa.Column(name, _ACT.get(name, sa.Integer)) for name in ROW))
JOINED: Mapping[str, sa.Table] = {one.name: one for one in (t.joined, t.copies, t.citations, t.incidents, t.parties, t.passages, t.origins, t.statuses, _acts)}
"""What joining a run comes to (`sayso.scale.joined`): the store's tables, and the acts that `sayso dyads` counts."""
_SETTINGS: Mapping[str, Any] = {
    "compression": "zstd", "compression_level": 3, "version": "2.6", "data_page_version": "1.0", "use_dictionary": True, "write_statistics": True,
    "store_schema": True,
}  # fmt: skip
_LEFT_OUT = {"run", "redacted", "redacted_why"}
_TEXTS = {("events", "aux"), ("events", "contexts"), ("events", "why"), ("verifications", "about"), ("outlooks", "dyad")}
_REALS = {("events", "context_scores")}
_SPANS = {("actors", "mentions"), ("participants", "mentions"), ("codings", "headings"), *(("attributions", name) for name in ("source", "cue", "content"))}
"""Columns of JSON that are lists in Parquet: of texts, of reals, of pairs of offsets. The others (`meta`, `counts`, …) are JSON as text."""


@cache
def _schema(name: str) -> Any:
    arrow = needed("pyarrow", purpose="writing Parquet", extra="arrow")
    whole, text = arrow.int64(), arrow.string()

    def kind(column: sa.Column[Any]) -> Any:
        key = (name, column.name)
        if key in _TEXTS:
            return arrow.list_(text)
        if key in _REALS:
            return arrow.list_(arrow.float64())
        if key in _SPANS:
            return arrow.list_(arrow.list_(whole))
        if isinstance(column.type, sa.Date):
            return arrow.date32()
        for sort, found in ((sa.Double, arrow.float64()), (sa.Integer, whole), (sa.Boolean, arrow.bool_())):
            if isinstance(column.type, sort):
                return found
        return text

    return arrow.schema([(c.name, kind(c)) for c in {**TABLES, **JOINED}[name].columns if c.name not in _LEFT_OUT])


@cache
def _as_json(name: str) -> frozenset[str]:
    """Return the columns that hold JSON as text."""
    lists = _TEXTS | _REALS | _SPANS
    return frozenset(c.name for c in {**TABLES, **JOINED}[name].columns if type(c.type).__name__ == "_Json" and (name, c.name) not in lists)


class Writer:
    """Writes the tables of one shard into drafts, a row group whenever `GROUP` reports have come."""

    def __init__(self, drafts: Mapping[str, Draft]) -> None:
        parquet = needed("pyarrow.parquet", purpose="writing Parquet", extra="arrow")
        self.counts = dict.fromkeys(FILES, 0)
        self._waiting: list[Coded] = []
        self._flat: dict[str, list[Any]] = {column: [] for column in flat_schema().names}
        self._reports = 0
        self._files: dict[str, Any] = {}
        try:
            for name, draft in drafts.items():
                self._files[name] = parquet.ParquetWriter(draft.path, flat_schema() if name == FLAT else _schema(name), **_SETTINGS)
        except BaseException:
            self.abandon()
            raise

    def add(self, coded: Coded) -> None:
        """Take the coding of the next report."""
        self._waiting.append(coded)
        if len(self._waiting) >= GROUP:
            self._flush(())

    def close(self, loose: Sequence[Problem]) -> None:
        """Write the rest, and the problems of which no report came."""
        self._flush(loose)
        self._flush_flat()
        files, self._files = self._files, {}
        for file in files.values():
            file.close()

    def abandon(self) -> None:
        """Close the files, whatever is in them."""
        for file in self._files.values():
            try:
                file.close()
            except Exception:  # it is thrown away
                continue
        self._files = {}

    def _flush(self, loose: Sequence[Problem]) -> None:
        arrow = needed("pyarrow", purpose="writing Parquet", extra="arrow")
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        for coded in self._waiting:
            report = stored(coded.report)
            made = rows_of(coded, 0)
            rows["reports"].append(report_row(report, 0) | {"n": self._reports})
            rows["codings"].append(_coding(coded, made))
            for row in flat_rows(replace(coded, report=report)):
                for column, values in self._flat.items():
                    values.append(row[column])
            self._reports += 1
            for name in COUNTED:
                rows[name] += made[name]
        rows["problems"] += [problem_row(p, 0) for p in loose]
        self._waiting.clear()
        for name, found in rows.items():
            table = _table(arrow, name, found)
            self._files[name].write_table(table, row_group_size=max(len(found), 1))
            self.counts[name] += len(found)
        if len(self._flat["n"]) >= GROUP_ROWS:
            self._flush_flat()

    def _flush_flat(self) -> None:
        arrow = needed("pyarrow", purpose="writing Parquet", extra="arrow")
        count = len(self._flat["n"])
        table = arrow.table([_array(arrow, values, flat_schema().field(column).type) for column, values in self._flat.items()], schema=flat_schema())
        self._files[FLAT].write_table(table, row_group_size=max(count, 1))
        self.counts[FLAT] += count
        self._flat = {column: [] for column in self._flat}


def _coding(coded: Coded, made: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {
        "report_id": coded.report.id,
        "status": status_of(coded),
        "headings": to_dict(coded.headings),
        "contexts": to_dict(coded.contexts),
        "counts": {name: len(made[name]) for name in COUNTED},
    }


def _table(arrow: Any, name: str, rows: Sequence[Mapping[str, Any]]) -> Any:
    schema, as_json = _schema(name), _as_json(name)
    columns = []
    for column in schema:
        values = [row[column.name] for row in rows]
        if column.name in as_json:
            values = [None if v is None else json.dumps(v, separators=(",", ":"), default=str) for v in values]
        columns.append(_array(arrow, values, column.type))
    return arrow.table(columns, schema=schema)


def _array(arrow: Any, values: Sequence[Any], kind: Any) -> Any:
    try:
        return arrow.array(values, type=kind)
    except UnicodeEncodeError:  # a lone surrogate, which no file of UTF-8 keeps; the store keeps none either
        return arrow.array([_fit(v) for v in values], type=kind)


def parquet_bytes(name: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a small table as a Parquet file, with the same settings."""
    import io

    arrow, parquet = (needed(module, purpose="writing Parquet", extra="arrow") for module in ("pyarrow", "pyarrow.parquet"))
    out = io.BytesIO()
    parquet.write_table(_table(arrow, name, rows), out, **_SETTINGS)
    return out.getvalue()


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return scrubbed(value)
    return [_fit(v) for v in value] if isinstance(value, list) else value


def groups(files: Mapping[str, IO[bytes]], only: Sequence[int] | None = None) -> Iterator[tuple[list[tuple[Coded, str]], list[Problem]]]:
    """Read the tables of a shard back, a row group at a time: the codings in their order, each with its status, and the problems without a report.

    `only`: the row groups that are wanted; None for all.

    Raises `ValueError` or `KeyError` where the tables do not belong together, and what pyarrow raises where one is damaged.
    """
    parquet = needed("pyarrow.parquet", purpose="reading Parquet", extra="arrow")
    opened = {name: parquet.ParquetFile(file, pre_buffer=False) for name, file in files.items()}
    for group in range(opened["reports"].num_row_groups) if only is None else only:
        rows = {name: _rows(name, file.read_row_group(group)) for name, file in opened.items()}
        loose = [_problem(row) for row in rows["problems"] if row["report_id"] is None]
        mine: dict[str, dict[str, list[Any]]] = {row["id"]: {name: [] for name in COUNTED} for row in rows["reports"]}
        for name in COUNTED:
            for row in rows[name]:
                if row["report_id"] is not None:
                    mine[row["report_id"]][name].append(row)
        found = []
        for row, receipt in zip(rows["reports"], rows["codings"], strict=True):
            parts = mine[row["id"]]
            if receipt["report_id"] != row["id"] or receipt["counts"] != {name: len(parts[name]) for name in COUNTED}:
                raise ValueError(f"the rows of report {row['id']} are not those that its receipt counts")
            report = Report(**{name: row[name] for name in ("id", "text", "url", "outlet", "title", "published", "language", "credit", "meta")})
            found.append((coded_of(report, receipt, parts), str(receipt["status"])))
        yield found, loose


def _rows(name: str, table: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    for column in _as_json(name):
        for row in rows:
            row[column] = None if row[column] is None else json.loads(row[column])
    return rows


def _problem(row: Mapping[str, Any]) -> Problem:
    return Problem(**{name: row[name] for name in ("code", "record", "what", "remedy")})


def read_columns(file: IO[bytes], columns: Sequence[str]) -> Iterator[dict[str, list[Any]]]:
    """Read some columns of one table, a row group at a time."""
    parquet = needed("pyarrow.parquet", purpose="reading Parquet", extra="arrow")
    opened = parquet.ParquetFile(file, pre_buffer=False)
    for group in range(opened.num_row_groups):
        yield opened.read_row_group(group, columns=list(columns)).to_pydict()
