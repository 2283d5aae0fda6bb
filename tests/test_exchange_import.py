"""What the readers of ICEWS, POLECAT, GDELT and PLOVER make of rows: the semantics that bite."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from exchanged import GDELT, ICEWS, MENTION, MIRROR, POLECAT, read, text
from typer.testing import CliRunner

import sayso
from sayso.cli.app import app
from sayso.errors import UsageError
from sayso.exchange import guess, import_file
from sayso.store import engine, foreign, open_store

SHARED = Path(__file__).parents[1].parent / "shared" / "benchmarks"


def test_a_row_of_icews_is_read() -> None:
    """Day, code as text, PLOVER's type, Goldstein's value, countries by name, sectors and the place's precision."""
    (event,), problems = read("icews", text("icews", ICEWS))

    assert problems == []
    assert (event.key, event.start, event.type, event.code, event.quad, event.intensity) == (
        "32889836 2018-06-01", date(2018, 6, 1), "CONSULT", "040", 1, 1.0,
    )  # fmt: skip
    assert [(p.country, p.sector) for p in (*event.actors, *event.recipients)] == [("BGD", "GOV"), ("VNM", "MIL")]
    assert event.place is not None
    assert (event.place.name, event.place.admin1, event.place.country, event.place.precision) == ("Hanoi", "Thanh Pho Ha Noi", "VNM", "city")
    assert (event.outlet, event.story, event.lead) == ("A bulletin", "47400351", False)


def test_na_in_icews_is_nothing() -> None:
    """NA is a missing value wherever it stands."""
    bare = {name: ICEWS[name] for name in ("Event ID", "Event Date", "CAMEO Code")}
    (event,), _ = read("icews", text("icews", bare))

    assert (event.actors, event.recipients, event.place, event.outlet, event.story, event.lead, event.intensity) == ((), (), None, None, None, None, None)


def test_ids_of_icews_are_unique_only_with_their_day() -> None:
    """The same id on two days is two events."""
    events, _ = read("icews", text("icews", ICEWS, ICEWS | {"Event Date": "2018-06-02"}))

    assert len({e.key for e in events}) == 2


def test_the_second_row_of_a_reciprocal_act_is_the_mirror_of_the_first() -> None:
    """A → B and B → A of one sentence are marked where the code is reciprocal; two accusations are two acts."""
    events, _ = read("icews", text("icews", ICEWS, MIRROR))
    accused, _ = read("icews", text("icews", ICEWS | {"CAMEO Code": "112"}, MIRROR | {"CAMEO Code": "112"}))

    assert [e.mirror for e in events] == [None, events[0].key]
    assert [e.mirror for e in accused] == [None, None]


def test_a_code_that_is_none_is_kept_and_told() -> None:
    """13y (a fault of the file of 2017) has no type and no quad class, and is a problem with its line."""
    (event,), problems = read("icews", text("icews", ICEWS | {"CAMEO Code": "13y"}))

    assert (event.code, event.type, event.quad) == ("13y", None, 0)
    assert [(p.code, p.record) for p in problems] == [("S263", "f:2")]


def test_codes_that_plover_drops_have_no_type_but_a_quad_class() -> None:
    """A statement (010) is no problem: it has no PLOVER type and CAMEO's own quad class."""
    (event,), problems = read("icews", text("icews", ICEWS | {"CAMEO Code": "010"}))

    assert (event.type, event.quad, problems) == (None, 1, [])


def test_international_actors_stand_in_the_field_of_the_country() -> None:
    """An organisation of states without a country is UNO, EUR or IGO."""
    rows = [ICEWS | {"Event ID": n, "Source Name": name, "Source Country": "NA", "Source Sectors": "International Government Organization,Global"}
            for n, name in enumerate(("UN Security Council", "European Union", "An Alliance"))]  # fmt: skip
    events, _ = read("icews", text("icews", *rows))

    assert [e.actors[0].country for e in events] == ["UNO", "EUR", "IGO"]


def test_a_row_of_polecat_is_read() -> None:
    """Compound actors are several parties of one event, contexts are a list, words of the quad class a number."""
    (event,), problems = read("polecat", text("polecat", POLECAT))

    assert problems == []
    assert (event.type, event.mode, event.quad, event.intensity, event.contexts) == ("ACCUSE", "disapprove", 3, -2.0, ("diplomatic", "military"))
    assert [(p.name, p.country, p.sector, p.text) for p in event.actors] == [("United States", "USA", "GOV", "Washington"), ("France", "FRA", "GOV", "Paris")]
    assert [(p.name, p.sector, p.office, p.wikidata) for p in event.recipients] == [("Russia", "MIL", "general", "Q159")]
    assert event.place is not None
    assert (event.place.precision, event.place.geonames_id, event.published) == ("city", 2660646, date(2023, 1, 2))


def test_lists_of_polecat_that_are_not_as_long_as_the_names_are_nobodys() -> None:
    """One country for two names belongs to neither; the row keeps it."""
    (event,), _ = read("polecat", text("polecat", POLECAT | {"Actor Country": "USA"}))

    assert [p.country for p in event.actors] == [None, None]
    assert "\tUSA\t" in (event.row or "")


def test_types_and_modes_that_plover_lacks_are_told() -> None:
    """An unknown type is kept as code without a type; an unknown mode is kept; both are problems. A quad class may be a number."""
    events, problems = read("polecat", text("polecat", POLECAT | {"Event Type": "FIGHT", "Quad Code": "4"}, POLECAT | {"Event Mode": "shout"}))

    assert [(e.type, e.code, e.mode, e.quad) for e in events] == [(None, "FIGHT", "disapprove", 4), ("ACCUSE", "ACCUSE", "shout", 3)]
    assert [p.code for p in problems] == ["S263", "S263"]


def test_a_row_of_gdelt_is_read() -> None:
    """Actors' countries are CAMEO's and places' FIPS; counts are those of the first 15 minutes; the day recorded is not the day of the event."""
    (event,), problems = read("gdelt", text("gdelt", GDELT))

    assert problems == []
    assert (event.key, event.start, event.published, event.type, event.code, event.quad) == (
        "751234567", date(2018, 6, 1), date(2018, 6, 2), "AGREE", "036", 1,
    )  # fmt: skip
    assert [(p.country, p.sector) for p in (*event.actors, *event.recipients)] == [("USA", "GOV"), ("ROU", "JRN")]
    assert event.place is not None
    assert (event.place.name, event.place.country, event.place.admin1, event.place.precision) == ("Munich", "DEU", "Bavaria", "city")
    assert (event.lead, event.mentions, event.outlets, event.reports, event.url) == (True, 10, 2, 9, "https://news.example/a")


def test_gdelts_own_quad_class_stays() -> None:
    """The quad class given is kept, also where PLOVER's type has another."""
    (event,), _ = read("gdelt", text("gdelt", GDELT | {"QuadClass": 4}))

    assert event.quad == 4


def test_gdelts_organisations_and_types_become_plovers() -> None:
    """The EU by its known group, an NGO by its type, a separatist as rebel; an actor without code and name is none."""
    eu = GDELT | {"Actor1Code": "IGOEUREEC", "Actor1CountryCode": "EUR", "Actor1KnownGroupCode": "EEC", "Actor1Type1Code": "IGO",
                  "Actor2Code": "NGO", "Actor2CountryCode": "", "Actor2Type1Code": "NGO", "Actor2Type2Code": "SEP"}  # fmt: skip
    (event,), _ = read("gdelt", text("gdelt", eu))
    (alone,), _ = read("gdelt", text("gdelt", {k: v for k, v in GDELT.items() if not k.startswith("Actor2")}))

    assert (event.actors[0].country, event.recipients[0].country, event.recipients[0].sector) == ("EUR", "NGO", "REB")
    assert alone.recipients == ()


def test_a_row_of_gdelts_mentions_is_read() -> None:
    """Offsets are numbers, −1 is nobody, and the event is told by its id."""
    (mention,), problems = read("gdelt-mentions", text("gdelt-mentions", MENTION))

    assert problems == []
    assert (mention.event, mention.kind, mention.sentence, mention.actor_offset, mention.recipient_offset, mention.action_offset) == (
        "751234567", 1, 3, 120, None, 140,
    )  # fmt: skip
    assert (mention.in_raw_text, mention.confidence, mention.length) == (True, 60, 2400)


def test_the_minimal_record_of_the_manual_is_read() -> None:
    """Id, date, actor and event are enough, in lines and in an array; both names of an entity's fields are known."""
    record = '{"id":"PHOXv1-20160724-0042","date":"2016-07-24","actor":[{"code":"USA"}],"recipient":[{"code":"CAN"}],"event":["CONSULT"]}'
    entity = '{"raw_text":"envoys","entity_name":"X","wikidata_id":"Q1","country_name":"Canada","sector_code":"GOV"}'
    other = f'{{"id":"2","date":"2016-07-24","actor":[{entity}],"event":["AID"]}}'
    (one,), none = read("plover", record + "\n")
    many, also_none = read("plover", f"[{record},\n {other}]")

    assert none == also_none == []
    assert (one.type, one.quad, one.actors[0].country, one.recipients[0].country) == ("CONSULT", 1, "USA", "CAN")
    assert [(p.name, p.text, p.wikidata, p.country, p.sector) for p in many[1].actors] == [("X", "envoys", "Q1", "CAN", "GOV")]


def test_records_that_are_none_become_problems_with_their_line() -> None:
    """No JSON, no object, no day and an unknown type are told; a record of two categories is two events."""
    lines = ["{", "[]"[::-1], '{"id":"1","actor":[],"event":["AID"]}', '{"id":"2","date":"2016-07-24","actor":[{"code":"USA"}],"event":["AID","FIGHT"]}']
    events, problems = read("plover", "\n".join(["{}", *lines]))

    assert [(e.key, e.type) for e in events] == [("2 AID", "AID"), ("2 FIGHT", None)]
    assert [(p.code, p.record) for p in problems] == [("S264", "f:1"), ("S262", "f:2"), ("S262", "f:3"), ("S264", "f:4"), ("S263", "f:5")]


def test_layouts_are_told_from_the_first_lines(tmp_path: Path) -> None:
    """Headers, 61 and 16 columns and JSON are sure; anything else is not, and is refused."""
    rows = {"icews": ICEWS, "polecat": POLECAT, "gdelt": GDELT, "gdelt-mentions": MENTION}
    for name, row in rows.items():
        (tmp_path / name).write_text(text(name, row), encoding="utf-8")
        assert guess(tmp_path / name) == name
    (tmp_path / "p").write_text('{"id":1}\n', encoding="utf-8")
    (tmp_path / "x").write_text("a\tb\n1\t2\n", encoding="utf-8")

    assert (guess(tmp_path / "p"), guess(tmp_path / "x")) == ("plover", None)
    with open_store(tmp_path / "s.db") as store, pytest.raises(UsageError, match="S260"):
        import_file(store, tmp_path / "x")


def test_archives_are_read_and_mentions_belong_to_gdelt(tmp_path: Path) -> None:
    """Members of a .zip and a .gz file are read; mentions stand in the dataset of their events."""
    with zipfile.ZipFile(tmp_path / "a.export.CSV.zip", "w") as archive:
        archive.writestr("a.export.CSV", text("gdelt", GDELT))
    with gzip.open(tmp_path / "a.mentions.CSV.gz", "wt", encoding="utf-8") as file:
        file.write(text("gdelt-mentions", MENTION, MENTION | {"SentenceID": 4}))
    (tmp_path / "bad.zip").write_bytes(b"PK no archive")
    with open_store(tmp_path / "s.db") as store:
        came = [import_file(store, tmp_path / name)[0] for name in ("a.export.CSV.zip", "a.mentions.CSV.gz")]
        with engine.reading(store.engine, store.where) as conn:
            mentions = list(foreign.mentions_of(conn, "gdelt", "751234567"))
        with pytest.raises(sayso.errors.InputError, match="S261"):
            import_file(store, tmp_path / "bad.zip")

    assert [(c.dataset, c.layout, c.added) for c in came] == [("gdelt", "gdelt", 1), ("gdelt", "gdelt-mentions", 2)]
    assert sorted(m.sentence or 0 for m in mentions) == [3, 4]


def test_the_command_imports_and_dyads_draws(tmp_path: Path) -> None:
    """`sayso import` tells what came and ends with 3 where a row was wrong; `sayso dyads --dataset` counts one reciprocal act both ways."""
    path, db = tmp_path / "i.tab", str(tmp_path / "s.db")
    path.write_text(text("icews", ICEWS, MIRROR) + "broken\n", encoding="utf-8")
    run = CliRunner()
    first = run.invoke(app, ["import", str(path), "--db", db])
    again = run.invoke(app, ["import", str(path), "--db", db, "--json"])
    drawn = run.invoke(app, ["dyads", db, "BGD", "VNM", "--dataset", "icews", "--by", "day", "--json"])
    both = run.invoke(app, ["dyads", db, "BGD", "VNM", "--dataset", "icews", "--by", "day", "--json", "--undirected"])
    unknown = run.invoke(app, ["dyads", db, "--dataset", "acled"])

    assert (first.exit_code, again.exit_code) == (3, 3)
    assert "2 new" in first.stdout
    assert "i.tab:4" in first.stderr
    assert [(c["added"], c["there"]) for c in json.loads(again.stdout)] == [(0, 2)]
    assert sorted((r["source"], r["n"]) for r in json.loads(drawn.stdout) if r["quad"] == "all") == [("BGD", 1), ("VNM", 1)]
    assert [r["n"] for r in json.loads(both.stdout) if r["quad"] == "all"] == [1]
    assert isinstance(unknown.exception, UsageError)
    assert unknown.exception.code == "S267"


@pytest.mark.skipif(not (SHARED / "icews_events_sample").is_dir(), reason="NOT READ: needs ../shared/benchmarks/icews_events_sample; rows of ours are tested")
def test_a_sample_of_real_icews_is_read_whole() -> None:
    """Of 3,705 real rows each is read, known countries are found, and each line is kept as it came."""
    with (SHARED / "icews_events_sample" / "all.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    body = text("icews", *rows)
    events, problems = read("icews", body)

    assert (len(events), problems) == (3705, [])
    assert [e.row for e in events] == body.splitlines()[1:]
    given = sum(r["Source Country"] is not None for r in rows)
    assert sum(e.actors[0].country is not None for r, e in zip(rows, events, strict=True) if r["Source Country"]) == given
    assert sum(e.mirror is not None for e in events) > 400
