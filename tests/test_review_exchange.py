"""Files for other tools: what goes out comes back, and gold lines are what the bench takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from served import LONG, NASTY, hostile
from stored import SENTENCES, coded, run_in

from sayso.config import Config
from sayso.errors import UsageError
from sayso.ingest import ingest
from sayso.measure import run as bench
from sayso.records import Report
from sayso.review import FORMATS, bring_in, opinions, say, write_out
from sayso.review.exchange import Told
from sayso.store import Entry, Store, engine, open_store, reviews

TOOLS = ("labelstudio", "prodigy", "doccano")


def fill(path: Path, *codings: Any) -> Path:
    with open_store(path) as store:
        store.add(run_in(store), [Entry(coded=one) for one in codings])
    return path


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return fill(tmp_path / "news.db", coded("r1"), coded("r2"), coded("r3"))


def said(store: Store) -> list[tuple[Any, ...]]:
    """Return all opinions on all events, without their times and ids."""
    out = []
    with engine.reading(store.engine, store.where) as conn:
        rows = reviews.words_of(conn)
        for found in reviews.events_of(conn, [row.record_id for row in rows if row.field == "verdict"]).values():
            out += [(found.event.id, o.by, o.verdict, dict(o.values), {k: dict(v) for k, v in o.claims.items()}, o.why) for o in opinions(rows, found)]
    return sorted(out, key=lambda o: (o[0], o[1]))


def written(store: Store, form: str, path: Path, **how: Any) -> Path:
    ids = [f.event.id for f in store.search(limit=None)]
    path.write_text("".join(write_out(store, form, ids, **how)), encoding="utf-8")
    return path


def judge(store: Store) -> None:
    """Say things of every kind: two people, corrections of each field, of a claim, a rejection, emptied fields."""
    people = [{"name": "Ana | Lima", "country": "BRA", "sector": "GOV"}, {"name": "=HYPERLINK(1)", "country": None, "sector": None}]
    values = {"type": "ACCUSE", "mode": "disapprove", "realis": "planned", "actors": people, "place": {"name": "Rio", "country": "BRA"}}
    chain = [{"kind": "outlet", "name": "Reuters", "country": None, "sector": "JRN"}, {"kind": "unnamed", "name": "aides", "country": "BRA", "sector": None}]
    say(
        store,
        "e_r1",
        "accept",
        by="Ann",
        why="two\nlines, “quoted”",
        values=values | {"date": ["2026-07-02", "2026-07-03"]},
        claims={"c_r1": {"stance": "hedges", "chain": chain}},
    )
    say(store, "e_r1", "accept", by="Bo", values={"recipients": [], "place": None, "date": None})
    say(store, "e_r2", "reject", by="Ann", why="a plan only")
    say(store, "e2_r2", "accept", by="Ann", claims={"c2_r2": {"chain": []}})


@pytest.mark.parametrize("form", TOOLS)
def test_what_people_said_comes_back_from_each_tool(db: Path, tmp_path: Path, form: str) -> None:
    """Exported and imported into a fresh copy of the store, every verdict, correction, reason and name is the same; a second import writes nothing."""
    fresh = tmp_path / "fresh.db"
    fresh.write_bytes(db.read_bytes())
    with open_store(db) as store:
        judge(store)
        before = said(store)
        path = written(store, form, tmp_path / "out")
    with open_store(fresh) as store:
        brought = bring_in(store, path, form)
        again = bring_in(store, path, form)
        after = said(store)

    # "|" parts the cells of a text, and stands as "¦" in a name
    pipes = json.loads(json.dumps(before, ensure_ascii=False).replace("Ana | Lima", "Ana ¦ Lima"))
    assert (brought.problems, brought.events, again.rows) == ([], 4, 0)
    assert json.loads(json.dumps(after)) == pipes


@pytest.mark.parametrize("form", TOOLS)
def test_what_nobody_judged_is_not_taken_for_a_judgement(db: Path, tmp_path: Path, form: str) -> None:
    """Tasks that come back as they went out, of events that nobody reviewed, write nothing."""
    with open_store(db) as store:
        path = written(store, form, tmp_path / "out")
        brought = bring_in(store, path, form)

        assert (brought.events, brought.open, brought.problems, store.corrections()) == (0, 6, [], [])


@pytest.mark.parametrize("form", TOOLS)
def test_spans_are_labels_with_offsets(db: Path, tmp_path: Path, form: str) -> None:
    """The act has its type as label, who, where and when theirs, and text[start:end] is the evidence."""
    with open_store(db) as store:
        path = written(store, form, tmp_path / "out")
    text = path.read_text(encoding="utf-8")
    tasks = json.loads(text) if form == "labelstudio" else [json.loads(line) for line in text.splitlines()]
    (task,) = [t for t in tasks if "e_r1" in (t.get("event"), t.get("meta", {}).get("event"), t.get("data", {}).get("event"))]
    if form == "labelstudio":
        assert [(p["model_version"], p["score"]) for p in task["predictions"]] == [("rules", 0.25)]
        spans = [(r["value"]["start"], r["value"]["end"], r["value"]["labels"][0]) for r in task["predictions"][0]["result"] if r["type"] == "labels"]
        assert all(
            r["value"]["text"] == task["data"]["text"][r["value"]["start"] : r["value"]["end"]]
            for r in task["predictions"][0]["result"]
            if r["type"] == "labels"
        )
        body = task["data"]["text"]
    elif form == "prodigy":
        spans, body = [(s["start"], s["end"], s["label"]) for s in task["spans"]], task["text"]
    else:
        spans, body = [tuple(s) for s in task["label"]], task["text"]

    assert {(label, body[s:e]) for s, e, label in spans} == {
        ("REQUEST", "urged"), ("ACTOR", "The mayor"), ("RECIPIENT", "the miners"), ("PLACE", "São Paulo"), ("DATE", "in July"),
    }  # fmt: skip


def test_what_annotators_do_in_label_studio_is_read(db: Path, tmp_path: Path) -> None:
    """Another label is another type, no label is a rejection, `completed_by` is who, a skipped task says nothing, and a field that is missing is as it was."""
    with open_store(db) as store:
        path = written(store, "labelstudio", tmp_path / "out")
        tasks = {t["data"]["event"]: t for t in json.loads(path.read_text(encoding="utf-8"))}
        label = tasks["e_r1"]["predictions"][0]["result"][0]
        label["value"]["labels"] = ["ACCUSE"]
        tasks["e_r1"]["annotations"] = [{"completed_by": {"id": 3, "email": "ann@x.example"}, "result": [label]}]
        tasks["e_r2"]["annotations"] = [{"completed_by": 7, "result": []}, {"was_cancelled": True, "completed_by": 8, "result": [label]}]
        tasks["e_r3"]["annotations"] = [{"completed_by": 7, "result": [label, {**label, "value": {**label["value"], "labels": ["AID"]}}]}]
        path.write_text(json.dumps([*tasks.values(), {"data": {}}, 3]), encoding="utf-8")
        brought = bring_in(store, path, "labelstudio")

        assert said(store) == [("e_r1", "ann@x.example", "accept", {"type": "ACCUSE"}, {}, ""), ("e_r2", "annotator 7", "reject", {}, {}, "")]
        assert [(p.code, p.record) for p in brought.problems] == [("S166", f"out:{n}") for n in (5, 7, 8)] or len(brought.problems) == 3


def test_what_annotators_do_in_prodigy_and_doccano_is_read(db: Path, tmp_path: Path) -> None:
    """Prodigy's `answer` is the verdict; in doccano a removed label is a rejection; `by` names whose work a file is."""
    with open_store(db) as store:
        tasks = [json.loads(line) for line in written(store, "prodigy", tmp_path / "p").read_text(encoding="utf-8").splitlines()]
        for task, answer in zip(tasks, ("accept", "reject", "ignore"), strict=False):
            task["answer"] = answer
        (tmp_path / "p").write_text("\n".join(map(json.dumps, tasks)), encoding="utf-8")
        assert bring_in(store, tmp_path / "p", "prodigy", by="Ann").events == 2
        tasks = [json.loads(line) for line in written(store, "doccano", tmp_path / "d").read_text(encoding="utf-8").splitlines()][-1:]
        tasks[0]["label"] = []
        (tmp_path / "d").write_text(json.dumps(tasks[0]), encoding="utf-8")
        assert bring_in(store, tmp_path / "d", "doccano", by="Bo").events == 1

        assert sorted((o[1], o[2]) for o in said(store)) == [("Ann", "accept"), ("Ann", "reject"), ("Bo", "reject")]


@pytest.mark.parametrize("form", FORMATS)
def test_wrong_files_are_problems_and_never_a_traceback(db: Path, tmp_path: Path, form: str) -> None:
    """What is no JSON is refused with S166; lines of something else, unknown events and impossible values become problems, and the rest is read."""
    path = tmp_path / "in"
    deep = "[" * 100_000
    lines = [
        '{"id": 1}',
        "3",
        "null",
        deep,
        '{"text": "x", "label": [], "event": "e_nobody", "annotator": "Ann"}',
        '{"id": "r1", "events": [{"id": "e_other"}]}',
    ]
    with open_store(db) as store:
        for content in (b"\xff\xfe\x00", b"{", b'"a"', deep.encode(), "\n".join(lines).encode(), b"[" + ",".join(lines[:3]).encode() + b"]", b""):
            path.write_bytes(content)
            try:
                assert bring_in(store, path, form, by="Ann").problems or not content.strip() or content == b'"a"'
            except UsageError as exc:
                assert exc.code == "S166"  # noqa: PT017
        with pytest.raises(UsageError, match="S166"):
            bring_in(store, tmp_path / "nobody", form)
        with pytest.raises(UsageError, match="S160"):
            bring_in(store, path, "csv")
        with pytest.raises(UsageError, match="S160"):
            list(write_out(store, "csv"))

        assert store.corrections() == []


@pytest.mark.parametrize("nasty", [*NASTY, LONG[:5000]], ids=[f"{i}" for i in range(len(NASTY) + 1)])
def test_hostile_words_go_out_and_come_back(tmp_path: Path, nasty: str) -> None:
    """In every format a text stays a text: the file is valid JSON, and accepting what the machine says corrects nothing, whatever its words are."""
    path = fill(tmp_path / "news.db", hostile(nasty, "r1"))
    with open_store(path) as store:
        ids = [f.event.id for f in store.search(limit=None)]
        for id_ in ids:
            say(store, id_, "accept", by="Ann", why=nasty[:2000])
        for form in TOOLS:
            out = written(store, form, tmp_path / form)
            raw = out.read_bytes()
            assert json.loads(raw) if form == "labelstudio" else [json.loads(line) for line in raw.split(b"\n") if line]
            brought = bring_in(store, out, form, by="Bo")
            assert [p for p in brought.problems if p.code != "S161"] == []
        assert {tuple(o[3]) + tuple(o[4]) for o in said(store)} <= {(), ("type",)}


def test_a_redacted_report_is_left_out_and_told(db: Path, tmp_path: Path) -> None:
    """Words that were removed do not come back in a file; what was left out is told with why."""
    with open_store(db) as store:
        for i in (1, 2):
            for event in (f"e_r{i}", f"e2_r{i}"):
                say(store, event, "accept", by="Ann")
        store.redact("r1", "asked for")
        for form in FORMATS:
            told = Told()
            text = "".join(write_out(store, form, ["e_r1", "e_r2"], told=told))
            assert "e_r1" not in text.replace("e_r1x", "")
            assert told.left
            assert told.written == 1


# ---- gold


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of reports that were really coded, by the rules."""
    path = tmp_path_factory.mktemp("gold") / "news.db"
    texts = ["\n\n".join(SENTENCES[:3]), "\n\n".join(SENTENCES[3:])]
    with open_store(path) as store:
        items = [
            Report(id=f"g{i}", text=text, outlet="The Daily Test", published=date(2026, 1, 15), language="en", title="News") for i, text in enumerate(texts)
        ]
        list(ingest(items, store, Config(coder="rules")))
    return path


@pytest.fixture
def accepted(real: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "copy.db"
    path.write_bytes(real.read_bytes())
    with open_store(path) as store:
        for found in store.search(limit=None):
            say(store, found.event.id, "accept", by="Ann")
        yield store


def scored(store: Store, path: Path) -> dict[str, float]:
    gold = written(store, "gold", path)
    return bench("sayso-gold", data=gold, config=Config(coder="rules"), samples=0)["figures"]["main"]


def test_what_was_all_accepted_scores_one(accepted: Store, tmp_path: Path) -> None:
    """Gold of a store whose every event was accepted gives event F1, realis, chains, dates and places of 1.0 on the coder that made it."""
    main = scored(accepted, tmp_path / "gold.jsonl")

    measured = (
        "event_f1",
        "event_trigger_f1",
        "actor_country_sector_f1",
        "recipient_country_sector_f1",
        "realis_accuracy",
        "chain_exact",
        "stance_accuracy",
        "factuality_accuracy",
        "precision_of_actual",
    )
    assert {name: main[name] for name in measured} == dict.fromkeys(measured, 1.0)
    assert all(main[name] in (1.0, None) for name in ("mode_accuracy", "date_exact", "place_accuracy"))


def test_a_rejection_lowers_the_score_and_a_tie_does_not(accepted: Store, tmp_path: Path) -> None:
    """A rejected event is one that the coder should not have found; as many for it as against it leave it out of the count."""
    one = accepted.search(limit=None)[0].event.id
    say(accepted, one, "reject", by="Bo")
    tied = scored(accepted, tmp_path / "tied.jsonl")
    say(accepted, one, "reject", by="Ann")
    rejected = scored(accepted, tmp_path / "rejected.jsonl")

    assert tied["event_f1"] == 1.0
    assert rejected["event_recall"] == 1.0
    assert rejected["event_precision"] < 1.0


def test_corrections_lower_what_they_correct_and_no_more(accepted: Store, tmp_path: Path) -> None:
    """A corrected realis is a fault of realis, a corrected holder one of chains; the event stays a hit."""
    found = next(f for f in accepted.search(limit=None) if f.event.realis == "actual" and f.claims)
    chain = [{"kind": "person", "name": "Somebody Else", "country": None, "sector": None}]
    say(accepted, found.event.id, "accept", by="Ann", values={"realis": "planned"}, claims={found.claims[0].id: {"chain": chain}})
    main = scored(accepted, tmp_path / "gold.jsonl")

    assert main["event_f1"] == 1.0
    assert main["realis_accuracy"] < 1.0
    assert main["precision_of_actual"] < 1.0
    assert main["chain_exact"] < 1.0


def test_disputed_types_are_alternatives(accepted: Store, tmp_path: Path) -> None:
    """Where two people give two types, either is a hit."""
    found = accepted.search(limit=None)[0]
    say(accepted, found.event.id, "accept", by="Bo", values={"type": "AID"})
    line = next(e for row in write_out(accepted, "gold") for e in json.loads(row)["events"] if e["id"] == found.event.id)

    assert (line["type"], line["alt_types"], line["disputed"]) == (found.event.type, ["AID"], ["type"])
    assert scored(accepted, tmp_path / "gold.jsonl")["event_f1"] == 1.0


def test_a_report_reviewed_in_part_is_left_out_unless_asked_for(real: Path, tmp_path: Path) -> None:
    """By default a line is a report that was reviewed whole; with `partial` the rest of its events are optional."""
    path = tmp_path / "copy.db"
    path.write_bytes(real.read_bytes())
    with open_store(path) as store:
        one = store.search(limit=None)[0].event.id
        say(store, one, "accept", by="Ann")
        told = Told()
        assert list(write_out(store, "gold", told=told)) == []
        assert "are not reviewed" in told.left[0][1]
        (line,) = [json.loads(row) for row in write_out(store, "gold", partial=True)]
        assert {e["id"]: e["optional"] for e in line["events"]} == {e["id"]: e["id"] != one for e in line["events"]}
        assert len(line["events"]) > 1


def test_a_gold_line_has_the_layout_of_the_guide(accepted: Store) -> None:
    """Every event has the guide's fields; spans are inside the text, and a corrected actor has the span of his words where they stand there."""
    first = accepted.search(limit=None)[0]
    say(accepted, first.event.id, "accept", by="Ann", values={"actors": [{"name": first.evidence.split()[0]}, {"name": "Nobody There", "country": "FRA"}]})
    for row in write_out(accepted, "gold"):
        line = json.loads(row)
        assert {"id", "published", "outlet", "language", "title", "text", "events", "verification"} <= line.keys()
        for event in line["events"]:
            assert {"id", "trigger", "type", "mode", "realis", "actors", "recipients", "place", "date", "optional", "claims"} <= event.keys()
            assert line["text"][slice(*event["trigger"])].strip()
            assert all({"name", "country", "sector", "span"} == a.keys() for a in (*event["actors"], *event["recipients"]))
            assert all(c["chain"][0]["kind"] == "outlet" for c in event["claims"])
            if event["id"] == first.event.id:
                known, unknown = event["actors"]
                assert line["text"][slice(*known["span"])] == known["name"]
                assert unknown["span"] is None


def test_gold_lines_come_back_as_one_persons_word(accepted: Store, real: Path, tmp_path: Path) -> None:
    """Imported into a fresh copy, a gold line accepts what it has, with its corrections, and rejects what it has not; lines of other reports are problems."""
    ids = [f.event.id for f in accepted.search(limit=None)]
    say(accepted, ids[0], "reject", by="Ann")
    say(accepted, ids[1], "accept", by="Ann", values={"realis": "planned"})
    path = written(accepted, "gold", tmp_path / "gold.jsonl")
    foreign = {"id": "g0", "events": [{"id": "e1", "type": "AID"}]}
    path.write_text(path.read_text(encoding="utf-8") + json.dumps(foreign) + "\n", encoding="utf-8")
    fresh = tmp_path / "fresh.db"
    fresh.write_bytes(real.read_bytes())
    with open_store(fresh) as store:
        brought = bring_in(store, path, "gold", by="Cleo")
        after = {o[0]: (o[2], o[3]) for o in said(store)}

    assert [p.code for p in brought.problems] == ["S166"]
    assert after == {id_: ("reject", {}) if id_ == ids[0] else ("accept", {"realis": "planned"} if id_ == ids[1] else {}) for id_ in ids}


def test_the_default_factuality_goes_with_realis_and_stance(accepted: Store) -> None:
    """Factuality is not reviewed: where realis is corrected it is the guide's default, otherwise the machine's."""
    found = next(f for f in accepted.search(limit=None) if f.event.realis == "actual" and f.claims and f.claims[0].stance == "asserts")
    for realis, wanted in (("planned", "PR+"), ("requested", "Uu"), ("denied", "CT-")):
        say(accepted, found.event.id, "accept", by="Ann", values={"realis": realis})
        line = next(e for row in write_out(accepted, "gold") for e in json.loads(row)["events"] if e["id"] == found.event.id)
        assert line["claims"][0]["factuality"] == wanted
