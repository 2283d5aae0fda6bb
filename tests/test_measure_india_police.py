"""The bench of what the police did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sayso.config import Config
from sayso.measure import BENCHES, read_items
from sayso.measure.india_police import labels_of, predict, score
from sayso.records import Actor, Coded, Event, Figure, Report, Span

TEXT = "police did it."
COP = Actor(id="c", name="c", sector="COP")
RAF = Actor(id="r", name="the rapid action force", sector="MIL")
MOB = Actor(id="m", name="a mob", sector="CVL")


def labels(
    type_: str, mode: str | None = None, actors: tuple[Actor, ...] = (), recipients: tuple[Actor, ...] = (), *, realis: str = "actual", dead: float = 0
) -> set[str]:
    """Return the labels of one event."""
    event = Event(
        id="e", report_id="a", type=type_, mode=mode, realis=realis, trigger=Span(7, 10), evidence=Span(0, 14), actors=actors, recipients=recipients,  # type: ignore[arg-type]
    )  # fmt: skip
    toll = Figure(event_id="e", what="killed", value=dead, low=dead, high=dead, chain=(), span=Span(0, 1))
    return labels_of(event, Coded(report=Report(id="a", text=TEXT), events=(event,), figures=(toll,) if dead else ()))


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (labels("ASSAULT", "firearms", (COP,)), {"FORCE", "ANY_ACTION"}),
        (labels("ASSAULT", "firearms", (RAF,), dead=2), {"FORCE", "KILL", "ANY_ACTION"}),
        (labels("ASSAULT", "firearms", (MOB,), dead=2), set()),
        (labels("ASSAULT", "crowd-control"), {"FORCE", "ANY_ACTION"}),
        (labels("ASSAULT", "firearms"), set()),
        (labels("COERCE", "arrest"), {"ARREST", "ANY_ACTION"}),
        (labels("MOBILIZE", "police"), {"ANY_ACTION"}),
        (labels("MOBILIZE", "troops", (RAF,)), {"ANY_ACTION"}),
        (labels("CONSULT", None, (COP,)), set()),
        (labels("REJECT", "assist", (COP,)), {"FAIL"}),
        (labels("ACCUSE", "disapprove", (MOB,), (COP,)), {"FAIL"}),
        (labels("ACCUSE", "disapprove", (COP,), (MOB,)), set()),
        (labels("COERCE", "arrest", (COP,), realis="planned"), set()),
    ],
)
def test_events_of_the_police_have_the_sets_labels(found: set[str], wanted: set[str]) -> None:
    """What the police do is mapped as the head of the module says; what others do, say or plan is not."""
    assert found == wanted


def test_sentences_are_found_in_the_repaired_text() -> None:
    """Each sentence has the labels of the events in it, with broken quotes before it and its own spaces around it."""
    first, second = "the riots â€œwere badâ€\ufffd. ", " police arrested twelve men in surat."
    item = {"id": 7, "text": first + second.strip(), "sentences": [{"text": first}, {"text": second}]}
    assert list(predict([item], Config(), [])) == [{"id": 7, "sentences": [[], ["ANY_ACTION", "ARREST"]]}]


def article(labels_: list[str], *sentences: list[str], id_: int = 1) -> dict[str, Any]:
    return {"id": id_, "doc_labels": labels_, "sentences": [{"labels": s} for s in sentences]}


def test_articles_and_sentences_are_counted_apart() -> None:
    """An article is right where any sentence has the label; a sentence only where it is that one."""
    gold = [article(["ARREST"], ["ARREST"], []), article([], [], id_=2)]
    main = score(gold, [{"id": 1, "sentences": [[], ["ARREST"]]}, {"id": 2, "sentences": [["KILL"]]}], 0)["main"]
    assert (main["article.ARREST.F1"], main["sentence.ARREST.F1"]) == (1.0, 0.0)
    assert (main["article.KILL.P"], main["article.FORCE.F1"]) == (0.0, None)


def test_a_missing_article_is_missed() -> None:
    """Without a prediction every label of the gold is missed."""
    figures = score([article(["KILL"], ["KILL"])], [], 0)
    assert figures["counts"]["sentence KILL"] == {"right": 0, "false": 0, "missed": 1}


def test_ids_are_the_sets_own(tmp_path: Path) -> None:
    """The file calls its ids `doc_id`."""
    path = tmp_path / "items.jsonl"
    path.write_text('{"doc_id": 12, "text": "x"}\n', encoding="utf-8")
    assert [i["id"] for i in read_items(path, key=BENCHES["india-police"].key)] == [12]
