"""Every reader: empty and normal files, broken and wrongly encoded records, binary data, order."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from sayso.errors import UsageError
from sayso.plugins import Reader, load, names
from sayso.records import Problem, Report


@dataclass(frozen=True)
class Sample:
    """A file of reports with these texts, and files in which the second record of three is broken or in another encoding (None: one record a file)."""

    normal: bytes
    texts: tuple[str, ...]
    broken: bytes | None
    latin: bytes


# A reader that is registered under another name needs a sample of its format here.
SAMPLES = {
    "text": Sample(normal="Zürich talks ended.\n".encode(), texts=("Zürich talks ended.\n",), broken=None, latin="Zürich talks ended.".encode("latin-1")),
    "jsonl": Sample(
        normal='{"text": "Zürich."}\n{"text": "Two."}\n{"text": "Three."}\n'.encode(),
        texts=("Zürich.", "Two.", "Three."),
        broken=b'{"text": "One."}\n{"text": \n{"text": "Three."}\n',
        latin=b'{"text": "One."}\n' + '{"text": "Zürich."}\n'.encode("latin-1") + b'{"text": "Three."}\n',
    ),
    "csv": Sample(
        normal="text,published\nZürich.,2026-01-15\nTwo.,2026-01-15\nThree.,2026-01-15\n".encode(),
        texts=("Zürich.", "Two.", "Three."),
        broken=b"published,text\n2026-01-15,One.\n2026-01-15\n2026-01-15,Three.\n",
        latin=b"text\nOne.\n" + "Zürich.\n".encode("latin-1") + b"Three.\n",
    ),
}
BINARY = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe\x00" * 20

each = pytest.mark.parametrize("name", names("readers"))


def read(name: str, data: bytes) -> list[Report | Problem]:
    reader: Reader = load("readers", name)
    return list(reader(io.BytesIO(data), source="file", columns={}))


def sample(name: str) -> Sample:
    assert name in SAMPLES, f"add a sample of {name!r} to SAMPLES, so that the contract is checked for it"
    return SAMPLES[name]


def texts(found: Iterable[Report | Problem]) -> list[str | None]:
    """Return the text of each report in order, None for a problem."""
    return [item.text if isinstance(item, Report) else None for item in found]


@each
def test_a_normal_file_gives_its_reports_in_order(name: str) -> None:
    """All reports come, in the order of the file, each with an id of its own, and no problem."""
    found = read(name, sample(name).normal)
    assert texts(found) == list(sample(name).texts)
    assert len({item.id for item in found if isinstance(item, Report)}) == len(found)


@each
def test_reading_twice_gives_the_same_ids(name: str) -> None:
    """Ids are of the content: the same file gives the same reports again."""
    assert read(name, sample(name).normal) == read(name, sample(name).normal)


@each
def test_an_empty_file_gives_no_words(name: str) -> None:
    """An empty file gives no report with words; at most it is told to be wrong."""
    try:
        found = read(name, b"")
    except UsageError:
        return
    assert not any(text and text.strip() for text in texts(found))


@pytest.mark.parametrize("name", [name for name in names("readers") if sample(name).broken is not None])
def test_a_broken_record_is_a_problem_in_its_place(name: str) -> None:
    """Reading goes on after a record that cannot be read, which is told with its place and a remedy (where a file holds several records)."""
    broken = sample(name).broken
    assert broken is not None
    found = read(name, broken)

    assert texts(found) == ["One.", None, "Three."]
    (problem,) = (item for item in found if isinstance(item, Problem))
    assert problem.record.startswith("file:")
    assert problem.code
    assert problem.remedy


@each
def test_another_encoding_is_a_problem_and_not_wrong_letters(name: str) -> None:
    """Bytes that are no UTF-8 become a problem; the records around them are read."""
    found = read(name, sample(name).latin)

    problems = [item for item in found if isinstance(item, Problem)]
    assert [problem.code for problem in problems] == ["S202"]
    assert "UTF-8" in problems[0].what + problems[0].remedy
    assert [text for text in texts(found) if text] == ([] if sample(name).broken is None else ["One.", "Three."])


@each
def test_binary_data_are_never_a_report(name: str) -> None:
    """An image gives problems or is refused as a whole; no report comes of it."""
    try:
        found = read(name, BINARY)
    except UsageError:
        return
    assert found
    assert all(isinstance(item, Problem) for item in found)
