"""A data package (Frictionless Data Package 1): tables as CSV and Parquet, schema, codebook, fingerprints, citation, checksums in one folder.

The Parquet files stand outside the list of resources: frictionless-py breaks off at their columns of lists.

A CSV cell that a spreadsheet would compute gets an apostrophe before it; Parquet has the values as they are.
"""

from __future__ import annotations

import csv
import json
import shutil
import tomllib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import UsageError
from ..extras import needed
from ..frames import Frame, incidents_frame
from ..ontologies import PloverOntology, plover
from ..records import Coded
from ..store import Found, Run
from ..store.incident_list import Told
from .layouts import DATA
from .tables import TABLES, batches, textless

__all__ = ["column_texts", "write_package"]

_TYPES = {"text": "string", "whole": "integer", "real": "number", "flag": "boolean", "day": "date"}
_CHUNK = 300
"""Incidents that are read at once."""
_KEYS: dict[str, dict[str, Any]] = {
    "events": {
        "primaryKey": "id",
        "foreignKeys": [
            {"fields": "report_id", "reference": {"resource": "reports", "fields": "id"}},
            {"fields": "incident_id", "reference": {"resource": "incidents", "fields": "id"}},
        ],
    },
    "incidents": {"primaryKey": "id"},
    "participants": {
        "primaryKey": ["event_id", "role", "n"], "foreignKeys": [{"fields": "event_id", "reference": {"resource": "events", "fields": "id"}}],
    },
    "claims": {"primaryKey": "id", "foreignKeys": [{"fields": "event_id", "reference": {"resource": "events", "fields": "id"}}]},
    "reports": {"primaryKey": "id"},
}  # fmt: skip


@cache
def column_texts() -> dict[str, dict[str, str]]:
    """Return what each column of each table holds."""
    found: dict[str, dict[str, str]] = tomllib.loads((DATA / "columns.toml").read_text(encoding="utf-8"))
    return found


def write_package(
    out: Path,
    found: Iterable[tuple[Coded, Found]],
    runs: Sequence[Run],
    *,
    incidents: Callable[[Sequence[str]], Iterable[Told]],
    with_text: bool = False,
    title: str = "Events coded by sayso",
    authors: Sequence[str] = (),
    asked: str = "",
    now: datetime | None = None,
) -> int:
    """Write a package into a new folder, whole or not at all, and return how many events it has.

    `asked` tells which were chosen; `incidents` reads incidents by id: those of which the events are passages have a table of their own.

    Raises `UsageError` S105 where the folder is there already, S107 where the one above is not.
    """
    if out.exists():
        raise UsageError("S105", "the folder is there already", record=str(out), remedy="Name another, or remove it.")
    if not out.absolute().parent.is_dir():
        raise UsageError("S107", "no such folder", record=str(out), remedy="Name a place in a folder that exists.")
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "data").mkdir(parents=True)
    try:
        counts, columns, used = _tables(part / "data", found, incidents, with_text=with_text)
        when = now or datetime.now(UTC)
        _codebook(part, columns)
        _about(part, counts, [run for run in runs if run.n in used], title, tuple(authors), asked, when, with_text=with_text)
        _description(part, counts, columns, [run for run in runs if run.n in used], title, tuple(authors), when)
        files = sorted(p for p in part.rglob("*") if p.is_file())
        sums = "".join(f"{_digest(path)}  {path.relative_to(part).as_posix()}\n" for path in files)
        (part / "SHA256SUMS").write_text(sums, encoding="utf-8")
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return counts["events"]


def _tables(
    folder: Path, found: Iterable[tuple[Coded, Found]], incidents: Callable[[Sequence[str]], Iterable[Told]], *, with_text: bool
) -> tuple[dict[str, int], dict[str, dict[str, Any]], set[int]]:
    """Write the tables batch after batch; returns rows and columns by table, and the runs whose events are there."""
    names = (*TABLES, "incidents")
    counts = dict.fromkeys(names, 0)
    columns: dict[str, dict[str, Any]] = {}
    used: set[int] = set()
    parquet = needed("pyarrow.parquet", purpose="writing Parquet", extra="arrow") if find_spec("pyarrow") else None
    writers: dict[str, Any] = {}
    files = {name: (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") for name in names}

    def write(name: str, frame: Frame) -> None:
        _append(files[name], frame, first=name not in columns)
        columns[name] = dict(frame.columns)
        counts[name] += len(frame)
        if parquet is not None:
            table = frame.to_arrow()
            if name not in writers:
                writers[name] = parquet.ParquetWriter(folder / f"{name}.parquet", table.schema)
            writers[name].write_table(table)

    told: dict[str, None] = {}
    try:
        for batch in batches(found):
            used |= {one.run for one in batch}
            told |= dict.fromkeys(one.incident_id for one in batch if one.incident_id)
            for name, make in TABLES.items():
                write(name, make(batch) if with_text else textless(make(batch)))
        ids = list(told)
        for start in range(0, max(len(ids), 1), _CHUNK):
            write("incidents", incidents_frame(incidents(ids[start : start + _CHUNK]) if ids else ()))
    finally:
        for file in files.values():
            file.close()
        for writer in writers.values():
            writer.close()
    return counts, columns, used


def _append(file: Any, frame: Frame, *, first: bool) -> None:
    from .tables import csv_chunks

    text = next(csv_chunks((frame,)))
    file.write(text if first else text.split("\n", 1)[1])


def _codebook(folder: Path, columns: dict[str, dict[str, Any]]) -> None:
    """Write codebook.csv (every column and code with what it means), which is a resource of the package too."""
    ontology: PloverOntology = plover()
    rows: list[tuple[str, str, str, str, Any, Any]] = []
    for table, kinds in columns.items():
        rows += [("column", f"{table}.{name}", column_texts()[table][name], "", None, None) for name in kinds]
    for name, kind in ontology.types.items():
        rows.append(("type", name, kind.definition, "", kind.quad, kind.score))
        rows += [("mode", mode, kind.mode_definitions[mode], name, kind.quad, score) for mode, score in kind.modes.items()]
    rows += [("context", name, text, "", None, None) for name, text in ontology.contexts.items()]
    rows += [("sector", name, text, "", None, None) for name, text in ontology.sectors.items()]
    with (folder / "codebook.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "code", "meaning", "of_type", "quad", "intensity"))
        writer.writerows(rows)


def _description(
    folder: Path, counts: dict[str, int], columns: dict[str, dict[str, Any]], runs: Sequence[Run], title: str, authors: tuple[str, ...], when: datetime
) -> None:
    resources = []
    for name, kinds in columns.items():
        path = folder / "data" / f"{name}.csv"
        fields = [{"name": column, "type": _type(kind), "description": column_texts()[name][column]} for column, kind in kinds.items()]
        resources.append(_resource(name, f"data/{name}.csv", path, {"fields": fields, "missingValues": [""], **_KEYS[name]}))
    book = [{"name": n, "type": t} for n, t in (("kind", "string"), ("code", "string"), ("meaning", "string"), ("of_type", "string"))]
    book += [{"name": "quad", "type": "integer"}, {"name": "intensity", "type": "number"}]
    resources.append(_resource("codebook", "codebook.csv", folder / "codebook.csv", {"fields": book, "missingValues": [""]}))
    package = {
        "profile": "data-package",
        "name": "sayso-events",
        "title": title,
        "version": __version__,
        "created": when.isoformat(timespec="seconds"),
        "contributors": [{"title": author, "role": "author"} for author in authors or ("author not given",)],
        "sayso": {
            "version": __version__,
            "ontology": f"plover {plover().version}",
            "runs": [{"run": r.n, "coder": r.coder, "version": r.version, "fingerprint": r.fingerprint, "settings": dict(r.settings)} for r in runs],
            "rows": counts,
            "parquet": {path.relative_to(folder).as_posix(): f"sha256:{_digest(path)}" for path in sorted(folder.rglob("*.parquet"))},
        },
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _resource(name: str, relative: str, path: Path, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name, "path": relative, "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n", "header": True},
        "bytes": path.stat().st_size, "hash": f"sha256:{_digest(path)}", "schema": schema,
    }  # fmt: skip


def _type(kind: Any) -> str:
    """Return the type in Table Schema; lists and records are texts in CSV ("; " between entries, JSON)."""
    return _TYPES[kind] if isinstance(kind, str) else "string"


def _about(
    folder: Path, counts: dict[str, int], runs: Sequence[Run], title: str, authors: tuple[str, ...], asked: str, when: datetime, *, with_text: bool
) -> None:
    """Write README.md and CITATION.cff."""
    coders = "\n".join(f"- run {r.n}: coder {r.coder}, sayso {r.version}, fingerprint `{r.fingerprint}`" for r in runs) or "- none: the package is empty"
    words = "Sentences and texts of reports are included; whoever passes them on needs the right to." if with_text else "No text of reports is included."
    (folder / "README.md").write_text(
        f"# {title}\n\n{counts['events']:,} events, {counts['claims']:,} claims, {counts['reports']:,} reports, {counts['incidents']:,} incidents."
        f" Chosen by: {asked or 'all events'}.\n"
        "An event is one coded happening of one report: several reports may tell one happening, an incident (`incident_id`). Count incidents, not events.\n"
        "An incident is there whole: it may also be told by reports whose events were not chosen.\n\n"
        f"{words} `codebook.csv` says what every column and code means; `datapackage.json` has the types; `SHA256SUMS` the checksums.\n"
        "In CSV a text that begins like a formula has an apostrophe before it; Parquet has it as it is.\n\n"
        f"## How it was coded\n{coders}\n",
        encoding="utf-8",
    )
    names = "".join(f"  - name: {json.dumps(author, ensure_ascii=False)}\n" for author in authors or ("author not given",))
    fingerprints = ", ".join(r.fingerprint for r in runs)
    (folder / "CITATION.cff").write_text(
        f'cff-version: 1.2.0\nmessage: "Cite the data with the fingerprint of their coding."\ntitle: {json.dumps(title, ensure_ascii=False)}\ntype: dataset\n'
        f"authors:\n{names}version: {json.dumps(fingerprints or 'empty')}\ndate-released: {when.date().isoformat()}\n"
        'references:\n  - type: software\n    title: "sayso: political event data that remembers who said so"\n'
        f'    version: "{__version__}"\n    authors:\n      - name: "The sayso developers"\n',
        encoding="utf-8",
    )


def _digest(path: Path) -> str:
    found = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()
