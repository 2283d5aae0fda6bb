"""What notebooks show of records, and the tutorial."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import html5lib
import nbformat
import pytest
from IPython.core.formatters import HTMLFormatter
from nbclient import NotebookClient
from served import LONG, NASTY, fill, hostile, store_at
from stored import coded

import sayso.demo
from sayso import records
from sayso.records import Incident, Shown, Span, Story
from sayso.render.notebook import to_notebook
from sayso.render.sentence import sentence
from sayso.store import Findings, Found
from sayso.store.incidents import Heard

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.ipynb"


def parsed(html: str | None) -> Any:
    """Read a piece of HTML strictly, and prove what every one must be; returns its tree."""
    assert html is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html, container="div")
    tags = {e.tag for e in tree.iter() if isinstance(e.tag, str)} - {"DOCUMENT_FRAGMENT"}
    assert tags <= {"div", "span", "b", "i", "bdi", "ul", "li", "details", "summary", "table", "tbody", "tr", "th", "td"}, tags
    names = {a for e in tree.iter() for a in e.attrib if isinstance(a, str)}
    assert names <= {"style", "title", "dir", "open", "scope"}, names
    styles = " ".join(e.attrib.get("style", "") for e in tree.iter())
    assert "url(" not in styles
    assert re.search(r"(?<![-\w])color:(?!inherit)", styles) is None  # letters keep the notebook's colour, on dark ground too
    return tree


def words(html: str | None) -> str:
    return " ".join("".join(parsed(html).itertext()).split())


def everything(path: Path, codings: list[records.Coded]) -> list[Shown]:
    """Return one record of every kind that notebooks show."""
    with store_at(path, codings) as store:
        found = store.search(limit=None)
        incidents = store.incidents(store.incidents_of_reports([c.report.id for c in codings]))
        heard = [h for i in incidents if (h := store.incident(i.id)) is not None]
        stories = [s for id_ in store.story_ids() if (s := store.story(id_)) is not None]
        out: list[Shown] = [*codings, *(e for c in codings for e in c.events), found, *found, *incidents, *heard, *stories]
    assert {type(one) for one in out} == {records.Coded, records.Event, Findings, Found, Incident, Heard, Story}
    return out


def test_a_sentence_is_shown_with_who_says_so() -> None:
    """Text, events with their holders and verification statements are there, the words that carry the act in bold."""
    (one,) = sayso.code("Kyiv said Moscow had agreed to talks, which Moscow denied.")
    said = words(one._repr_html_())

    assert "Russia → AGREE · by Ukraine; denied by Russia · actual" in said
    assert "Russia denied: Russia → AGREE" in said
    assert "agreed" in [e.text for e in parsed(one._repr_html_()).iter("b")]


def test_an_event_alone_says_where_its_words_are() -> None:
    """An event has no text: the sentence form and its fields are shown, and how to get at the evidence."""
    one = coded("r1")
    said = words(one.events[0]._repr_html_())

    assert said.startswith(sentence(one.events[0]))
    assert f"report.text[{one.events[0].evidence.start}:{one.events[0].evidence.end}]" in said
    assert "office:BRA" not in said
    assert "store.event('e_r1')" in said


_KEPT = frozenset({"stance", "status", "realis", "kind", "what", "granularity", "precision"})
"""Fields with few values, which cannot hold a text of others."""


def soured(record: Any, nasty: str) -> Any:
    """Return a record with a nasty text before every text in it."""
    if isinstance(record, str):
        return nasty + record
    if isinstance(record, Span):
        return record
    if isinstance(record, tuple):
        return tuple(soured(part, nasty) for part in record)
    if isinstance(record, list):
        return type(record)(soured(part, nasty) for part in record)
    if is_dataclass(record) and not isinstance(record, type):
        return replace(record, **{f.name: soured(getattr(record, f.name), nasty) for f in fields(record) if f.name not in _KEPT})
    return record


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> list[Shown]:
    return everything(tmp_path_factory.mktemp("plain") / "a.db", fill())


@pytest.mark.parametrize("nasty", NASTY)
def test_hostile_words_stay_words(nasty: str, plain: list[Shown]) -> None:
    """Whatever stands in a record's fields, the HTML is valid and has only elements and attributes of ours."""
    one = hostile(nasty, "r1")
    for record in (one, *one.events):
        parsed(record._repr_html_())
    for kind in {type(record) for record in plain}:
        for record in [r for r in plain if type(r) is kind][:2]:
            parsed(soured(record, nasty)._repr_html_())


def test_long_texts_and_lists_are_cut(plain: list[Shown]) -> None:
    """A text of a million letters and a search with thousands of events give less than 150 kB, and say what is left out."""
    one = hostile(LONG, "r1")
    page = one._repr_html_()
    assert page is not None
    assert len(page) < 150_000
    assert "characters more)" in page
    for record in {type(record): record for record in plain if not isinstance(record, Findings)}.values():
        assert len(soured(record, LONG)._repr_html_()) < 150_000, type(record)
    found = next(f for f in plain if isinstance(f, Findings))
    many = Findings(found * 100)._repr_html_()
    assert many is not None
    assert len(many) < 150_000
    assert f"{len(found) * 100 - 100:,} more" in many


def test_a_part_of_what_was_found_is_shown_too(tmp_path: Path) -> None:
    """A slice is of the same kind as the whole, and both equal plain lists."""
    with store_at(tmp_path / "a.db", fill()) as store:
        found = store.search(limit=5)

    assert isinstance(found[:2], Findings)
    assert found[:2] == list(found)[:2]
    assert isinstance(found[0], Found)
    assert words(found[:2]._repr_html_()).startswith("2 events")


def test_an_incident_is_shown_with_its_sides_and_its_words(plain: list[Shown]) -> None:
    """An incident says who asserts it; with its reports it shows their words too."""
    heard = next(r for r in plain if isinstance(r, Heard) and len(r.reports) > 1)

    assert "says so" in words(heard.incident._repr_html_())
    assert f"store.incident('{heard.incident.id}')" in words(heard.incident._repr_html_())
    assert heard.reports[0].text.split()[1] in words(heard._repr_html_())


def test_notebooks_ask_for_it() -> None:
    """IPython's own formatter gets the HTML; a record of another kind is printed as Python prints it."""
    one = coded("r1")

    assert HTMLFormatter()(one) == one._repr_html_()
    assert words(to_notebook(one.report)).startswith("Report(")


def test_records_know_nothing_of_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody has said how to paint, a record gives None, which makes a notebook print it; records stay slotted."""
    monkeypatch.setattr(records, "_PAINTERS", [])

    assert coded("r1")._repr_html_() is None
    assert not hasattr(coded("r1"), "__dict__")


def cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(TUTORIAL.read_text(encoding="utf-8"))["cells"]
    return found


def test_the_tutorial_is_committed_without_outputs_and_paths() -> None:
    """No cell has outputs or a count, none names a file of a machine, and links lead to files that are there."""
    nbformat.validate(nbformat.read(TUTORIAL, as_version=4))
    for cell in cells():
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    source = "\n".join("".join(c["source"]) for c in cells())
    assert re.search(r"(?:^|[\s\"'(])(?:/[a-z]+/|~/|[A-Z]:\\)", source) is None
    for link in re.findall(r"\]\(([^)#]+)\)", source):
        assert (TUTORIAL.parent / link).exists(), link


def test_the_tutorial_runs(tmp_path: Path) -> None:
    """Every cell runs, in order, and those that end in a record show HTML."""
    notebook = nbformat.read(TUTORIAL, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()

    shown = [out["data"] for cell in notebook.cells for out in cell.get("outputs", []) if "data" in out]
    assert sum("text/html" in data for data in shown) >= 7
    assert all(out["output_type"] != "error" for cell in notebook.cells for out in cell.get("outputs", []))
    assert list(tmp_path.iterdir()) == []


def test_the_tutorial_asks_for_what_the_demo_holds() -> None:
    """The words that the tutorial searches for stand in the bundled reports."""
    source = "\n".join("".join(c["source"]) for c in cells())
    texts = " ".join(report.text for report in sayso.demo.reports())
    asked = re.findall(r'store\.search\("(\w+)"', source)

    assert asked
    assert all(word in texts for word in asked)
