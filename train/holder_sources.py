"""Fills the column `source` of holders.csv and the Wikidata ids of persons.csv by comparing our rows with public lists of leaders.

    python train/holder_sources.py FOLDER

FOLDER holds reign_leaderlist_2021_03.jsonl (REIGN: month precision), wikidata_world_leaders_2022_10.jsonl (year precision) and
wikidata_asean_g20_2026_08_22.jsonl (day precision). Only agreement is noted and only facts (dates, Q ids) are taken: a term that a list tells too gets
the list's name beside or instead of "general knowledge". Rows that no list tells keep "general knowledge" alone, and `sayso actors check` counts them apart.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sayso.actors.knowledge import knowledge
from sayso.actors.names import fold

DATA = Path(__file__).resolve().parents[1] / "src" / "sayso" / "actors" / "data"
REIGN, WIKIDATA_2022, WIKIDATA_2026, KNOWN = "REIGN 2021-03", "Wikidata 2022-10", "Wikidata 2026-08-22", "general knowledge"


def main(folder: Path) -> None:
    """Compare and rewrite the two tables."""
    rows = _read("holders")
    told = _reign(folder)
    years, ids = _wikidata_2022(folder)
    days, more_ids = _wikidata_2026(folder)
    for row in rows:
        last = fold(row["name"]).split()[-1]
        sources = []
        if (row["country"], last, row["start"][:7]) in told:
            sources.append(REIGN)
        if (row["country"], fold(row["name"]), row["start"][:4]) in years:
            sources.append(WIKIDATA_2022)
        if (row["country"], fold(row["name"])) in days and (not row["end"] or row["start"] == days[row["country"], fold(row["name"])]):
            sources.append(WIKIDATA_2026)
        row["source"] = "; ".join([*sources, KNOWN] if not sources or (len(row["start"]) == 10 and sources == [WIKIDATA_2022]) else sources)
    _write("holders", rows)
    _identify(rows, {**ids, **more_ids})


def _identify(rows: list[dict[str, str]], ids: dict[tuple[str, str], str]) -> None:
    persons = {row["name"]: row for row in _read("persons")}
    for row in rows:
        found = ids.get((row["country"], fold(row["name"])))
        if found:
            persons.setdefault(row["name"], {"name": row["name"], "aliases": "", "wikidata": ""})["wikidata"] = found
    _write("persons", sorted(persons.values(), key=lambda p: p["name"]))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _reign(folder: Path) -> set[tuple[str, str, str]]:
    """Return the (country, last name, month of taking office) that REIGN tells."""
    cow = {abbreviation: iso3 for iso3, (_, abbreviation) in knowledge().cow.items()} | {"GFR": "DEU", "CZE": "CZE", "YUG": "SRB"}
    found = set()
    for row in _lines(folder / "reign_leaderlist_2021_03.jsonl"):
        iso3 = cow.get(row["stateabb"])
        if iso3:
            name = fold(row["leader"].partition(",")[0] if "," in row["leader"] else row["leader"]).split()
            found.add((iso3, name[-1], f"{row['syear']}-{int(row['smonth']):02d}"))
    return found


def _wikidata_2022(folder: Path) -> tuple[set[tuple[str, str, str]], dict[tuple[str, str], str]]:
    terms, ids = set(), {}
    for row in _lines(folder / "wikidata_world_leaders_2022_10.jsonl"):
        iso3 = _country(row["country"])
        if iso3:
            name = fold(row["officeholderLabel"])
            terms.add((iso3, name, row["start_year"]))
            ids[iso3, name] = row["officeholder"]
    return terms, ids


def _wikidata_2026(folder: Path) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    days, ids = {}, {}
    for row in _lines(folder / "wikidata_asean_g20_2026_08_22.jsonl"):
        iso3 = _country((row["country"] or {}).get("name_en", "")) or ("EUR" if row["key"] == "european_union" else None)
        for position in row["positions"].values():
            holder = position.get("current_holder") or {}
            if iso3 and holder.get("name_en"):
                days[iso3, fold(holder["name_en"])] = holder.get("since") or ""
                if holder.get("wikidata_id"):
                    ids[iso3, fold(holder["name_en"])] = holder["wikidata_id"]
    return days, ids


def _country(name: str) -> str | None:
    meant = [k for k in knowledge().names.meanings(name.removeprefix("The ")) if k.form == "country"]
    return meant[0].country if meant else {"Kingdom of Denmark": "DNK", "Kingdom of the Netherlands": "NLD", "Republic of Ireland": "IRL"}.get(name)


def _read(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _write(table: str, rows: list[dict[str, str]]) -> None:
    with (DATA / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
        write = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
        write.writeheader()
        write.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
