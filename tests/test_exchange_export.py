"""What is written in the layouts of others, and what comes back of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from exchanged import GDELT, ICEWS, MENTION, POLECAT, read, text
from hypothesis import given
from hypothesis import strategies as st
from stored import TEXT, coded, run_in
from typer.testing import CliRunner

from sayso.cli.app import app
from sayso.config import Config
from sayso.errors import UsageError
from sayso.exchange import FORMATS, codes, export, gdelt, icews, import_file, plover, polecat
from sayso.exchange.layouts import layout
from sayso.exchange.package import write_package
from sayso.join import Joiner
from sayso.ontologies import cameo
from sayso.ontologies import plover as ontology
from sayso.records import Actor, Coded, ForeignEvent, ForeignParty, Place
from sayso.store import Entry, Store, open_store

_TYPES = ontology().types
_NAME = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=10).filter(lambda t: t.upper() not in ("NA", "NONE", "NAN"))
_COUNTRIES = st.sampled_from(["USA", "RUS", "FRA", "PSE", "KOS", "COD", None])
_SECTORS = st.sampled_from(["GOV", "MIL", "COP", "JRN", "MED", "REB", "SOC", None])
_PARTY = st.builds(ForeignParty, name=_NAME, country=_COUNTRIES, sector=_SECTORS)
_PLACE = st.builds(
    Place, name=_NAME, country=st.sampled_from(["USA", "DEU", "SRB"]), lat=st.integers(-80, 80).map(lambda n: n / 4),
    lon=st.integers(-170, 170).map(lambda n: n / 4),
    precision=st.sampled_from(["city", "region", "country"]),
)  # fmt: skip
_KINDS = st.sampled_from([(name, mode) for name, kind in _TYPES.items() for mode in (None, *kind.modes)])


@st.composite
def events(draw: st.DrawFn, most: int = 1) -> ForeignEvent:
    """Return an event as sayso has them, with up to so many parties a side."""
    kind, mode = draw(_KINDS)
    day = draw(st.dates(date(1990, 1, 1), date(2030, 1, 1)))
    side = st.lists(_PARTY, min_size=1, max_size=most, unique_by=lambda p: p.name).map(tuple)
    return ForeignEvent(
        dataset="sayso", key=f"e_{draw(st.integers(0, 10**9)):x}", start=day, end=day, type=kind, mode=mode, code=kind, quad=_TYPES[kind].quad,
        intensity=ontology().intensity(kind, mode), actors=draw(side), recipients=draw(side), place=draw(st.none() | _PLACE), outlet=draw(_NAME),
        published=day, url="https://news.example/x", lead=True, mentions=3, outlets=2, reports=2,
    )  # fmt: skip


def who(parties: tuple[ForeignParty, ...]) -> list[tuple[str | None, str | None, str | None]]:
    return [(p.name, p.country, p.sector) for p in parties]


def where(place: Place | None) -> tuple[Any, ...] | None:
    return None if place is None else (place.country, place.lat, place.lon, place.precision)


@given(events())
def test_what_icews_can_hold_comes_back(event: ForeignEvent) -> None:
    """Day, actors, countries, sectors, place and outlet are the same; type and mode are those of the nearest CAMEO code."""
    made = text("icews").splitlines()[0] + "\n" + "\n".join(icews.lines(event)) + "\n"
    (back,), problems = read("icews", made)
    nearest = cameo().of(event.type or "", event.mode)

    assert problems == []
    assert (back.start, back.outlet, where(back.place)) == (event.start, event.outlet, where(event.place))
    assert (who(back.actors), who(back.recipients)) == (who(event.actors), who(event.recipients))
    assert (back.code, back.type, back.mode, back.intensity) == (nearest.code, nearest.plover, nearest.mode, nearest.goldstein)


@given(events(most=3))
def test_what_polecat_can_hold_comes_back(event: ForeignEvent) -> None:
    """Compound actors, PLOVER's type and mode, score, quad class, place and both days are the same."""
    (back,), problems = read("polecat", layout("polecat").head + "\n" + "\n".join(polecat.lines(event)) + "\n")

    assert problems == []
    assert (back.key, back.type, back.mode, back.quad, back.intensity) == (event.key, event.type, event.mode, event.quad, event.intensity)
    assert (back.start, back.published, back.outlet, where(back.place)) == (event.start, event.published, event.outlet, where(event.place))
    assert (who(back.actors), who(back.recipients)) == (who(event.actors), who(event.recipients))


@given(events())
def test_what_gdelt_can_hold_comes_back(event: ForeignEvent) -> None:
    """Days, countries, sectors that CAMEO has, counts, address and place are the same; names are in capitals."""
    (back,), problems = read("gdelt", "\n".join(gdelt.lines(event)) + "\n")

    assert problems == []
    assert (back.start, back.published, back.url, where(back.place)) == (event.start, event.published, event.url, where(event.place))
    assert (back.mentions, back.outlets, back.reports, back.lead, back.quad) == (3, 2, 2, True, event.quad)
    for ours, theirs in ((event.actors, back.actors), (event.recipients, back.recipients)):
        held = [(p.name.upper() if p.name else None, p.country, p.sector if codes.sector_to("cameo", p.sector) else None) for p in ours]
        assert who(theirs) == held


@given(events(most=3))
def test_what_plover_can_hold_comes_back(event: ForeignEvent) -> None:
    """A PLOVER record holds all but the counts and whether it stood in the lead."""
    (back,), problems = read("plover", (plover.line(event) or "") + "\n")
    same = replace(back, row=None, dataset="sayso", mentions=3, outlets=2, reports=2, lead=True)
    for side in ("actors", "recipients"):
        same = replace(same, **{side: tuple(replace(p, code=None, text=None) for p in getattr(same, side))})

    assert problems == []
    assert same == event


@pytest.mark.parametrize(
    ("place", "adm1", "back"),
    [
        (Place(name="Munich", admin1="Bavaria", country="DEU", precision="city"), "GM02", "Bavaria"),
        (Place(name="Houston", admin1="Texas", country="USA", precision="city"), "USTX", "Texas"),
        (Place(name="Sinaloa", country="MEX", precision="region"), "MX25", None),
        (Place(name="Norway", country="NOR", precision="country"), "NO", None),
        (Place(name="Paris", admin1="Ile-de-France", country="FRA", precision="city"), "", None),
        (Place(name="Munich", admin1="Nowhere", country="DEU", precision="city"), "", None),
    ],
)
def test_gdelt_has_regions_where_their_codes_are_fips(place: Place, adm1: str, back: str | None) -> None:
    """A region whose code is known to be FIPS 10-4's is written and read back by its name; GeoNames' other codes (of France) are not written for it."""
    event = ForeignEvent(dataset="sayso", key="e_1", start=date(2018, 12, 31), end=date(2018, 12, 31), type="AID", quad=2, place=place)
    (line,) = gdelt.lines(event)
    cells = dict(zip((c.name for c in layout("gdelt").columns), line.split("\t"), strict=True))
    (read_back,), _ = read("gdelt", line + "\n")

    assert cells["ActionGeo_ADM1Code"] == adm1
    assert read_back.place is not None
    assert (read_back.place.admin1, read_back.place.name) == (back, place.name)
    assert 2018 <= float(cells["FractionDate"]) < 2019


def test_regions_of_the_table_are_those_of_geonames() -> None:
    """The region by which each country's codes were checked by hand has that code in the table of places."""
    for country, anchor in codes.table("countries", "adm1").items():
        code, _, name = anchor.partition(" ")
        assert codes.region_of(country, code) == name, country


def test_codes_that_do_not_come_back_are_those_of_the_page() -> None:
    """CAMEO has no code of its own for 21 of PLOVER's types and modes, and two come back as another type: docs/exchange.md says so."""
    pairs = [(name, mode) for name, kind in _TYPES.items() for mode in (None, *kind.modes)]
    other = [(t, m) for t, m in pairs if (cameo().of(t, m).plover, cameo().of(t, m).mode or None) != (t, m)]
    page = (Path(__file__).parents[1] / "docs" / "exchange.md").read_text(encoding="utf-8")

    assert f"{len(other)} of {len(pairs)}" in page
    assert [f"{t}/{m}" for t, m in other if cameo().of(t, m).plover != t] == ["RETREAT/resign", "SANCTION/convict"]
    assert all(t in page and (m or "none") in page for t, m in other)
    assert (cameo().of("COERCE", "cyber").code, codes.cameo_of("176")[:2]) == ("176", ("COERCE", "cyber"))
    assert "RETREAT/resign" in page
    assert "SANCTION/convict" in page


def test_compound_actors_are_a_row_a_pair_and_talks_go_both_ways() -> None:
    """Two actors and one recipient are two rows of CAMEO's, talks of two are A → B and B → A, each with an id of its own; the mirror is known again."""
    a, b, c = (ForeignParty(name=n, country=n) for n in ("USA", "FRA", "RUS"))
    event = ForeignEvent(dataset="sayso", key="e_1", start=date(2026, 1, 1), type="ACCUSE", quad=3, actors=(a, b), recipients=(c,), story="r1")
    talks = replace(event, key="e_2", type="CONSULT", actors=(a, b), recipients=())
    found, _ = read("icews", layout("icews").head + "\n" + "\n".join([*icews.lines(event), *icews.lines(talks)]) + "\n")

    assert [(e.actors[0].country, e.recipients[0].country) for e in found] == [("USA", "RUS"), ("FRA", "RUS"), ("USA", "FRA"), ("FRA", "USA")]
    assert len({e.key for e in found}) == 4
    assert [e.mirror for e in found] == [None, None, None, found[2].key]
    assert len(list(gdelt.lines(event))) == 2
    assert len(list(polecat.lines(event))) == 1


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a store with two reports, one actor whose name begins like a formula, and an imported row of each dataset."""
    folder = tmp_path_factory.mktemp("exported")
    where = str(folder / "s.db")
    one, two = coded("r1"), coded("r2", day=date(2026, 7, 31), type_="ACCUSE")
    odd = Actor(id="group:x", name="=cmd|'/c calc'!A1", country="MEX", sector="CRM")
    two = replace(two, events=(replace(two.events[0], recipients=(odd,), intensity=-2.0), two.events[1]))
    with open_store(where) as store:
        store.add(run_in(store), [Entry(coded=one), Entry(coded=two)])
        for name, row in {"icews": ICEWS, "polecat": POLECAT, "gdelt": GDELT, "gdelt-mentions": MENTION}.items():
            (folder / name).write_text(text(name, row), encoding="utf-8")
            import_file(store, folder / name)
        (folder / "p").write_text(
            '{"id":"1","date":"2016-07-24","actor":[{"code":"USA"}],"recipient":[{"code":"CAN"}],"event":["CONSULT"]}\n', encoding="utf-8"
        )
        import_file(store, folder / "p")
    return where


@pytest.fixture
def store(db: str) -> Iterator[Store]:
    with open_store(db, read_only=True) as opened:
        yield opened


def written(store: Store, format_: str, **more: Any) -> str:
    out = io.StringIO()
    export(store, format_, out, **more)
    return out.getvalue()


@pytest.mark.parametrize("name", ["icews", "polecat", "gdelt", "gdelt-mentions", "plover"])
def test_ours_in_a_layout_are_read_by_its_reader(store: Store, name: str) -> None:
    """Every row that is written is read without a problem, and has the columns of the layout."""
    made = written(store, name)
    found, problems = read(name, made)

    assert (len(found), [p for p in problems if "no mode 'raid'" not in p.what]) == (4, [])
    if name in ("icews", "polecat"):
        assert made.splitlines()[0] == layout(name).head


def test_what_is_known_of_the_report_is_cited(store: Store) -> None:
    """POLECAT's rows have the report's language; PLOVER's records its title, language and the coder too."""
    rows = written(store, "polecat").splitlines()
    languages = {row.split("\t")[rows[0].split("\t").index("Language")] for row in rows[1:]}
    cited = [json.loads(line)["cite_info"] for line in written(store, "plover").splitlines()]
    reports = {found.report.title: found.report.language or "" for found in store.search(limit=None)}

    assert languages == set(reports.values()) != {""}
    assert {one.get("title"): one.get("language", "") for one in cited} == reports
    assert {one.get("coder") for one in cited} == {found.event.coder for found in store.search(limit=None)}


@pytest.mark.parametrize(("dataset", "row"), [("icews", ICEWS), ("polecat", POLECAT), ("gdelt", GDELT)])
def test_imported_rows_come_out_as_they_came(store: Store, dataset: str, row: dict[str, Any]) -> None:
    """In its own layout a dataset is written as it was read, byte for byte."""
    assert written(store, dataset, dataset=dataset) == text(dataset, row)


def test_imported_mentions_come_out_as_they_came(store: Store) -> None:
    """GDELT's mentions are written as they were read."""
    assert written(store, "gdelt-mentions", dataset="gdelt") == text("gdelt-mentions", MENTION)


@pytest.mark.parametrize(("dataset", "format_"), [("icews", "polecat"), ("gdelt", "icews"), ("polecat", "gdelt"), ("plover", "icews"), ("icews", "plover")])
def test_imported_rows_go_into_other_layouts(store: Store, dataset: str, format_: str) -> None:
    """Day and countries of both sides are the same in another layout."""
    own, _ = read(dataset, written(store, dataset, dataset=dataset) if dataset != "plover" else written(store, "plover", dataset="plover"))
    other, problems = read(format_, written(store, format_, dataset=dataset))

    assert problems == []
    assert {e.start for e in other} == {e.start for e in own}
    assert {p.country for e in other for p in (*e.actors, *e.recipients)} == {p.country for e in own for p in (*e.actors, *e.recipients)}


def test_text_is_written_only_where_it_is_asked_for(store: Store, tmp_path: Path) -> None:
    """No format has a sentence of a report unless --with-text; those with room for it have it then."""
    sentence = "urged the miners in July"
    for name in FORMATS:
        out = tmp_path / name
        export(store, name, out)
        files = [p for p in out.rglob("*") if p.is_file()] if out.is_dir() else [out]
        assert not any(sentence.encode() in p.read_bytes() for p in files), name
    for name in ("csv", "jsonl", "plover", "jsonld"):
        assert sentence in written(store, name, with_text=True)
    with pytest.raises(UsageError, match="S266"):
        written(store, "icews", with_text=True)


def test_formulas_are_neutral_in_tables_for_spreadsheets_and_as_they_are_in_layouts(store: Store) -> None:
    """CSV puts an apostrophe before a text that begins like a formula; the tab-separated layouts of the field keep it as it is."""
    cells = [row["recipient_names"] for row in csv.DictReader(io.StringIO(written(store, "csv")))]
    found, _ = read("icews", written(store, "icews"))

    assert "'=cmd|'/c calc'!A1" in cells
    assert any(p.name == "=cmd|'/c calc'!A1" for e in found for p in e.recipients)


def test_geojson_has_longitude_first_and_null_without_a_place(store: Store) -> None:
    """A feature an event; a place without coordinates is null geometry."""
    made = json.loads(written(store, "geojson"))

    assert made["type"] == "FeatureCollection"
    assert {tuple(f["geometry"]["coordinates"]) if f["geometry"] else None for f in made["features"]} == {(-46.6, -23.5), None}
    assert {f["properties"]["realis"] for f in made["features"]} == {"actual", "requested"}


def test_jsonld_has_chains_and_selectors(store: Store) -> None:
    """One document: reports once, a claim quoted from its holders, spans by position, and by quotation only with text."""
    plain, whole = json.loads(written(store, "jsonld")), json.loads(written(store, "jsonld", with_text=True))
    nodes = plain["@graph"]
    kinds = [s["type"] for n in nodes if n.get("type") == "Annotation" for s in n["target"]["selector"]]
    quoted = {s["exact"] for n in whole["@graph"] if n.get("type") == "Annotation" for s in n["target"]["selector"] if "exact" in s}

    assert set(kinds) == {"TextPositionSelector"}
    assert {"urged", "said"} <= quoted
    assert sum("/reports/r1" in n["id"] and n["type"] == "prov:Entity" for n in nodes) == 1
    assert any(n.get("prov:wasQuotedFrom") for n in nodes)
    assert all(q in TEXT for q in quoted)


def test_verification_is_written_like_fact_checks(store: Store) -> None:
    """A claim that somebody commented on has his word for it as rating; events that nobody checked are not there."""
    claims = json.loads(written(store, "claimreview"))["claims"]

    assert len(claims) == 2
    assert claims[0]["claimReview"][0]["textualRating"] == "no_comment"
    assert claims[0]["claimReview"][0]["publisher"]["name"] == "the mayor"


def test_conditions_are_those_of_search(store: Store) -> None:
    """Type, realis and days of publication choose; so do type and days of a dataset, and nothing else there."""
    assert len(written(store, "jsonl", conditions={"type_": "ACCUSE"}).splitlines()) == 1
    assert len(written(store, "jsonl", conditions={"realis": "actual"}).splitlines()) == 2
    assert written(store, "jsonl", conditions={"since": date(2027, 1, 1)}) == ""
    assert written(store, "polecat", dataset="icews", conditions={"until": date(2018, 5, 31)}) == layout("polecat").head + "\n"
    with pytest.raises(UsageError, match="S266"):
        written(store, "polecat", dataset="icews", conditions={"actor": "USA"})


def test_what_cannot_be_is_refused(store: Store, tmp_path: Path) -> None:
    """Unknown formats and datasets, incidents in tables, packages to stdout and folders that are there are errors that say so."""
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("S260", {"format_": "xml"}), ("S267", {"format_": "icews", "dataset": "acled"}), ("S266", {"format_": "csv", "incidents": True}),
        ("S266", {"format_": "package"}), ("S266", {"format_": "jsonld", "dataset": "icews"}),
    ]  # fmt: skip
    for code, asked in wrong:
        with pytest.raises(UsageError, match=code):
            written(store, **asked)
    with pytest.raises(UsageError, match="S105"):
        export(store, "package", tmp_path)


@pytest.fixture
def joined(tmp_path: Path) -> Iterator[Store]:
    """Return a store of two reports of one incident."""
    from arrests import arrest_of

    words = "Port guards arrested six sailors at Sines quay on Monday, the harbour master said."
    both: list[Coded] = [arrest_of(f"r{n}", words, date(2026, 3, 2), outlet=f"Paper {n}") for n in (1, 2)]
    with open_store(tmp_path / "s.db") as store:
        store.add(run_in(store), [Entry(coded=one) for one in both])
        for _ in Joiner(store, Config()).join():
            pass
        yield store


def test_incidents_are_one_row_with_counts(joined: Store) -> None:
    """Two reports of one incident are one row of GDELT with two mentions in two articles, and their mentions name it."""
    rows, _ = read("gdelt", written(joined, "gdelt", incidents=True))
    told, _ = read("gdelt-mentions", written(joined, "gdelt-mentions", incidents=True))

    assert [(e.mentions, e.reports, e.outlets) for e in rows] == [(2, 2, 2)]
    assert {m.event for m in told} == {rows[0].key}


def test_a_package_has_incidents_as_a_table(joined: Store, tmp_path: Path) -> None:
    """A row an incident of which some event is there, with its origins and reports; events lead to it; the codebook tells each column."""
    out = tmp_path / "p"
    export(joined, "package", out)
    export(joined, "package", tmp_path / "few", conditions={"outlet": "Paper 2"})
    tables = {name: list(csv.DictReader(io.StringIO((out / "data" / f"{name}.csv").read_text(encoding="utf-8")))) for name in ("events", "incidents")}
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    (schema,) = [r["schema"] for r in package["resources"] if r["name"] == "incidents"]

    (one,) = tables["incidents"]
    assert {e["incident_id"] for e in tables["events"]} == {one["id"]}
    assert (one["reports"], one["outlets"], one["independent_origins"], one["contested"]) == ("2", "Paper 1; Paper 2", "1", "false")
    assert set(one["event_ids"].split("; ")) == {e["id"] for e in tables["events"]}
    assert [f["name"] for f in schema["fields"]] == list(one)
    assert all(f["description"] for f in schema["fields"])
    assert package["sayso"]["rows"]["incidents"] == 1
    assert pq.read_table(out / "data" / "incidents.parquet").column("outlets").to_pylist() == [["Paper 1", "Paper 2"]]
    assert "1 incidents" in (out / "README.md").read_text(encoding="utf-8")
    (whole,) = csv.DictReader(io.StringIO((tmp_path / "few" / "data" / "incidents.csv").read_text(encoding="utf-8")))
    assert whole == one


def test_a_package_is_whole(store: Store, tmp_path: Path) -> None:
    """Tables have the types they say, keys lead somewhere, checksums hold, every coding used is named by its fingerprint, and authors are cited."""
    out = tmp_path / "p"
    export(store, "package", out, authors=["A. Name"])
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    tables = {r["name"]: list(csv.DictReader(io.StringIO((out / r["path"]).read_text(encoding="utf-8")))) for r in package["resources"]}
    sums = dict(line.split("  ")[::-1] for line in (out / "SHA256SUMS").read_text(encoding="utf-8").splitlines())

    assert {name: len(rows) for name, rows in tables.items() if name != "codebook"} == {
        "events": 4, "participants": 4, "claims": 4, "reports": 2, "incidents": 0,
    }  # fmt: skip
    assert {r["event_id"] for r in tables["claims"]} <= {r["id"] for r in tables["events"]}
    assert all(sha256((out / name).read_bytes()).hexdigest() == digest for name, digest in sums.items())
    assert set(sums) == {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()} - {"SHA256SUMS"}
    assert package["sayso"]["runs"][0]["fingerprint"] == "f1"
    assert 'name: "A. Name"' in (out / "CITATION.cff").read_text(encoding="utf-8")
    assert {"type", "mode", "context", "sector", "column"} == {r["kind"] for r in tables["codebook"]}


def test_a_package_of_the_same_data_is_the_same(store: Store, tmp_path: Path) -> None:
    """With the same clock two packages have the same checksums, and an empty one is a package too."""
    from sayso.store import engine
    from sayso.store.find import each

    now = datetime(2026, 1, 1, tzinfo=UTC)
    with engine.reading(store.engine, store.where) as conn:
        for name in ("a", "b"):
            write_package(tmp_path / name, each(conn), store.runs(), incidents=lambda _: (), now=now)
        write_package(tmp_path / "c", each(conn, "nowhere"), store.runs(), incidents=lambda _: (), now=now)

    assert (tmp_path / "a" / "SHA256SUMS").read_text() == (tmp_path / "b" / "SHA256SUMS").read_text()
    assert json.loads((tmp_path / "c" / "datapackage.json").read_text())["sayso"]["rows"]["events"] == 0


def test_frictionless_finds_a_package_valid(store: Store, joined: Store, tmp_path: Path) -> None:
    """frictionless-py, where it is installed, reads every table by its schema and finds no error."""
    frictionless = pytest.importorskip("frictionless", reason="NOT VALIDATED: pip install frictionless; types and keys are tested above")
    for name, one in (("p", store), ("joined", joined)):
        export(one, "package", tmp_path / name)
        found = frictionless.validate(str(tmp_path / name / "datapackage.json"))
        assert found.flatten(["type", "note"]) == []


def test_the_command_writes_and_says_what_it_left_out(db: str, tmp_path: Path) -> None:
    """`sayso export` writes to a file or stdout, warns of what the layout cannot tell, and refuses to overwrite."""
    out = tmp_path / "mine.tab"
    run = CliRunner()
    first = run.invoke(app, ["export", db, "--format", "icews", "--out", str(out)])
    again = run.invoke(app, ["export", db, "--format", "icews", "--out", str(out)])
    dropped = run.invoke(app, ["export", db, "--format", "polecat", "--dataset", "icews"])

    assert first.exit_code == 0
    assert "4 events → 4 rows" in first.stderr
    assert "--realis actual" in first.stderr
    assert isinstance(again.exception, UsageError)
    assert dropped.stdout.splitlines()[0] == layout("polecat").head
