"""The page of figures says plainly what falls short, and floors are not lowered unasked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bench"))
import quality  # noqa: E402
from floors import FLOORS, PARTS, Part  # noqa: E402

from sayso.measure import BENCHES  # noqa: E402
from sayso.measure.coref import clusters_of  # noqa: E402

OWN = [json.loads(line) for name in ("sentences", "reports") for line in (ROOT / "tests" / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
ARTICLE = {"id": "a", "text": "Ann said no.", "attributions": [{"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 11]]}]}
ROW = {"id": "a", "sentence": "Kenya aided Chad.", "source_span": [0, 5], "target_span": [12, 16], "root": "AID"}
OPEN = {"id": "a", "events": [{"type": "AID", "actors": [[0, 5]], "recipients": [[12, 16]]}]}
PLACED = {"id": "a", "text": "Goma slept.", "toponyms": [{"start": 0, "end": 4, "lat": "-1.7", "lon": "29.2", "country": "Democratic Republic of the Congo"}]}
MONDAY = {"start": 11, "end": 17, "text": "Monday", "type": "DATE", "value": "2019-12-30"}
DATED = {"id": "a", "dct": "2020-01-02", "text": "He left on Monday.", "timexes": [MONDAY]}
PHRASE = {"id": "a", "text": "France", "expected": {"country": "FRA", "code_1": ""}}
ABOUT = {"id": "a", "event": "SANCTION", "context": "legal", "text": "A court fined him."}
VALUED = {"id": "a", "predicates": [{"factuality": 3.0}, {"factuality": -3.0}]}
SAID = {
    "id": "a",
    "mentions": [{"m_id": m, "type": "EVENT_MENTION", "sent": 2, "tokens": [t], "certainty": "CERTAIN"} for m, t in (("m1", 1), ("m2", 2))],
    "relations": [{"type": "SLINK", "source": ["m1"], "target": ["m2"]}],
}
FOUND = {"id": "a", "toponyms": [{"lat": -1.7, "lon": 29.2, "country": "COD", "estimated": False}]}
RECORD = {"id": "a", "event": "AID", "source": [{"code": "FRA", "sector": "GOV"}]}
ARRESTED = {"id": 1, "doc_labels": ["ARREST"], "sentences": [{"text": "Police arrested two.", "labels": ["ARREST"]}]}
CODED = {"id": "a", "events": [{"source": "FRA", "target": "TCD", "cameo": "070"}]}
COPY = {"copy": "b", "of": "a"}
TOLD = [{"report": r, "trigger": [0, 3]} for r in "abcd"]
HAPPENING = {"mentions": TOLD[:2], "independent_origins": 1, "contested": True}
RECALLED = {"mentions": TOLD[2:], "independent_origins": None, "contested": False}
STORIES = [
    {"id": "s1", "copies": [COPY], "incidents": [{"id": "i1", **HAPPENING}]},
    {"id": "s2", "copies": [], "incidents": [{"id": "i2", "same_as": "i1", **RECALLED}]},
]
QUAKES = [
    {
        "id": d,
        "sentences": [{"n": 0, "validated": True, "tokens": ["Quake", "hit"]}],
        "mentions": [{"m_id": "1", "is_event": True, "sent": 0, "tokens": [0], "text": "Quake", "cluster": "ACT1"}],
    }
    for d in "ab"
]
SETS: dict[str, tuple[list[Any], list[Any]]] = {
    "sayso-gold": (OWN, OWN),
    "polnear": ([ARTICLE], [ARTICLE]),
    "plv": ([ROW], [ROW]),
    "plv-open": ([ROW], [OPEN]),
    "geo": ([PLACED], [FOUND]),
    "timex": ([DATED], [DATED]),
    "actors": ([PHRASE], [{"id": "a", "country": "FRA", "sector": ""}]),
    "contexts": ([ABOUT], [{"id": "a", "contexts": [{"name": "legal", "score": 0.75}]}]),
    "coref": (OWN, [{"id": r["id"], "clusters": clusters_of(r)} for r in OWN]),
    "plover-gsr": ([RECORD], [{"id": "a", "events": [{"type": "AID", "actors": [{"country": "FRA", "sector": "GOV"}], "recipients": []}]}]),
    "direction": (
        [{**ROW, "mutual": False}, {**ROW, "id": "b", "mutual": True}],
        [{"id": i, "root": "AID", "swapped": s} for i, s in (("a", None), ("b", "AID"))],
    ),
    "no-politics": ([{"id": "a", "kind": "sport"}], [{"id": "a", "events": []}]),
    "india-police": ([ARRESTED], [{"id": 1, "sentences": [["ARREST"]]}]),
    **{f"factuality-{name}": ([VALUED], [{"id": "a", "values": [3.0, -3.0]}]) for name in ("uw", "meantime", "uds-ih2")},
    "meantime-said": ([SAID], [{"id": "a", "cues": ["m1"], "links": [{"source": "m1", "target": "m2", "head": True, "who": [[2, 0]]}]}]),
    "wire": ([{"id": "a", "text": "GOMA (AP)", "wire": "AP", "credit": "AP"}], [{"id": "a", "wire": "AP", "credit": "AP", "how": "dateline"}]),
    "html": ([{"id": "a", "article_body": "They met."}], [{"id": "a", "text": "They met."}]),
    "story-sets": (STORIES, [{**s, "incidents": [{**i, "id": "x"} for i in s["incidents"]]} for s in STORIES]),
    "incidents": (QUAKES, [{"id": d, "clusters": {"1": 0}, "story": 0} for d in "ab"]),
    "petrarch-agreement": ([CODED], [{"id": "a", "events": [{"type": "AID", "actors": [{"country": "FRA"}], "recipients": [{"country": "TCD"}]}]}]),
}


def page(folder: Path, monkeypatch: pytest.MonkeyPatch, *, perfect: bool) -> str:
    """Write the page from perfect predictions, or from none."""

    def run(name: str, **_: object) -> dict[str, Any]:
        gold, said = SETS[name]
        return {"figures": BENCHES[name].score(gold, said if perfect else [], 3)}

    folds = {f"{name} {coder}": {**run(name)["figures"], "confused": []} for name in ("plv", "plv-open") for coder in quality.CODERS}
    (folder / "folds.json").write_text(json.dumps(folds), encoding="utf-8")
    monkeypatch.setattr(quality, "FOLDS", folder / "folds.json")
    monkeypatch.setattr(quality, "run", run)
    assert quality.main(["--out", str(folder / "page.md")]) == 0
    return (folder / "page.md").read_text(encoding="utf-8")


def short(text: str) -> str:
    return text.split("## What falls short\n")[1].split("\n\n")[0]


def test_perfect_predictions_fall_short_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every aim is reached, the page lists the aims as reached and nothing as short."""
    found = short(page(tmp_path, monkeypatch, perfect=True))
    assert "short by" not in found
    assert "precision_of_actual (1.000, aim 0.95)" in found


def test_no_predictions_fall_short_of_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without predictions every aim is told as missed, with figure, aim and distance, the farthest first."""
    lines = short(page(tmp_path, monkeypatch, perfect=False)).splitlines()
    assert lines[-1] == "- No aim is reached."
    assert "- sayso-gold event_f1: **0.000**, aim 0.85, short by 0.850" in lines
    missing = [float(line.rsplit(" ", 1)[1]) for line in lines[:-1]]
    assert missing == sorted(missing, reverse=True)


def test_precision_by_silence_is_not_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A perfect precision of `actual` on a tenth of the events is told as short of its aim, which asks for recall too."""
    monkeypatch.setitem(SETS, "sayso-gold", (OWN, OWN[: len(OWN) // 10]))
    found = short(page(tmp_path, monkeypatch, perfect=True))
    assert "precision_of_actual: **1.000**, but at recall" in found
    assert "precision_of_actual (1.000" not in found


def test_every_field_of_the_page_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No placeholder stays, every table has a row, and the page says how it is made and with which fingerprint."""
    text = page(tmp_path, monkeypatch, perfect=True)
    assert "$" not in text
    assert "python bench/quality.py" in text
    assert "fingerprint `" in text
    heads = [i for i, line in enumerate(text.splitlines()) if line.startswith("|---")]
    assert len(heads) >= 9
    assert all(text.splitlines()[i + 1].startswith("|") for i in heads)


def floors(folder: Path, monkeypatch: pytest.MonkeyPatch, old: float) -> Path:
    """Make a floors file in which one part of one figure has the floor `old`, and what is measured is 0.5."""
    path = folder / "floors.json"
    path.write_text(json.dumps({"lexicon_examples": 0.7, "ontology_examples": 0.1, "benches": {"own sentences": {"event_f1": old}}}), encoding="utf-8")
    monkeypatch.setattr(quality, "FLOORS", path)
    monkeypatch.setattr(quality, "ROOT", folder)
    monkeypatch.setattr(quality, "PARTS", {"own sentences": Part("sayso-gold", PARTS["own sentences"].data, ("event_f1",))})
    monkeypatch.setattr(quality, "measure", lambda part: {"event_f1": 0.5})
    monkeypatch.setattr(quality, "example_share", lambda: (0.4, []))
    monkeypatch.setattr(quality, "read_floors", lambda: json.loads(path.read_text(encoding="utf-8")))
    return path


def test_floors_are_raised_and_unknown_keys_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Floors go up to just below what is measured; keys of others stay."""
    path = floors(tmp_path, monkeypatch, old=0.2)
    assert quality.main(["--update-floors"]) == 0
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "lexicon_examples": 0.7,
        "ontology_examples": 0.39,
        "benches": {"own sentences": {"event_f1": 0.49}},
    }


def test_floors_are_not_lowered_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a figure has fallen nothing is written, the figure is named, and --allow-regression lowers it."""
    path = floors(tmp_path, monkeypatch, old=0.8)
    before = path.read_bytes()

    assert quality.main(["--update-floors"]) == 1
    assert path.read_bytes() == before
    assert "own sentences: event_f1 is 0.5000, its floor 0.8000" in capsys.readouterr().err
    assert quality.main(["--update-floors", "--allow-regression"]) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["benches"]["own sentences"]["event_f1"] == 0.49


def test_the_floors_file_has_every_part() -> None:
    """tests/floors.json has each figure of each part."""
    found = json.loads(FLOORS.read_text(encoding="utf-8"))["benches"]
    assert {name: set(row) for name, row in found.items()} == {name: set(part.figures) for name, part in PARTS.items()}
