"""Every reader: empty and normal files, broken and wrongly encoded records, binary data, order."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from inspect import signature

import pytest

from sayso.errors import InputError, UsageError
from sayso.fetch import Fetcher, Page, Seen
from sayso.plugins import Reader, load, names
from sayso.records import Problem, Report


@dataclass(frozen=True)
class Sample:
    """A file of reports with these texts, and files in which the second record of three is broken or in another encoding (None: one record a file).

    `latin_whole`: an encoding is that of the whole file, so that none of it is read.
    """

    normal: bytes
    texts: tuple[str, ...]
    broken: bytes | None
    latin: bytes
    latin_whole: bool = False


def page(words: str) -> str:
    return f"<!doctype html><html lang=en><head><title>Talks</title></head><body><article><p>{words}</p></article></body></html>"


def feed(*words: str) -> str:
    items = (f"<item><title>Talks</title><description>{w}</description></item>" if w else "<item></item>" for w in words)
    return f'<rss version="2.0"><channel><title>Outlet</title>{"".join(items)}</channel></rss>'


def json_feed(*words: str) -> str:
    items = ({"id": f"{n}", "title": "Talks", "content_text": w} if w else {} for n, w in enumerate(words))
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Outlet", "items": list(items)}, ensure_ascii=False)


def archive(*pages: bytes) -> bytes:
    records = []
    for number, body in enumerate(pages):
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2026-01-15T10:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        records.append(head.encode() + answer + b"\r\n\r\n")
    return b"".join(records)


def table(*cells: bytes | None) -> bytes:
    """Write a Parquet table; Arrow does not check that strings are UTF-8, and so can hold what is none."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    binary = pa.array(cells, type=pa.binary())
    strings = pa.Array.from_buffers(pa.string(), len(cells), binary.buffers())
    out = io.BytesIO()
    write_table(pa.table({"text": strings}), out)
    return out.getvalue()


LONG = "The two ministers met in Zürich on Thursday and agreed to meet again before the end of the month, officials said."
LONG_TWO, LONG_THREE = (LONG.replace("two", word) for word in ("three", "four"))


class Stored(Fetcher):
    """Answers from memory, so that the contract is checked without a network."""

    def get(self, url: str, *, seen: Seen | None = None) -> Page:
        """Return the page, or 404."""
        words = {"https://example.org/1": LONG, "https://example.org/2": LONG_TWO, "https://example.org/3": LONG_THREE}.get(url)
        if words is None:
            raise InputError("S236", "the server answers 404", record=url, remedy="Check the address.")
        return Page(url=url, final_url=url, media_type="text/html", body=page(words).encode())


def addresses(*numbers: str) -> bytes:
    return "".join(f"https://example.org/{n}\n" for n in numbers).encode()


# A reader that is registered under another name needs a sample of its format here; NAME/KIND is a further format of one reader.
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
    "html": Sample(normal=page(LONG).encode(), texts=(LONG,), broken=None, latin=page(LONG).encode("latin-1")),
    "feed": Sample(
        normal=feed("Zürich.", "Two.", "Three.").encode(),
        texts=("Zürich.", "Two.", "Three."),
        broken=feed("One.", "", "Three.").encode(),
        latin=feed("One.", "Zürich.", "Three.").encode("latin-1"),
        latin_whole=True,
    ),
    "feed/json": Sample(
        normal=json_feed("Zürich.", "Two.", "Three.").encode(),
        texts=("Zürich.", "Two.", "Three."),
        broken=json_feed("One.", "", "Three.").encode(),
        latin=json_feed("One.", "Zürich.", "Three.").encode("latin-1"),
        latin_whole=True,
    ),
    "parquet": Sample(
        normal=table("Zürich.".encode(), b"Two.", b"Three."),
        texts=("Zürich.", "Two.", "Three."),
        broken=table(b"One.", None, b"Three."),
        latin=table(b"One.", "Zürich.".encode("latin-1"), b"Three."),
    ),
    "warc": Sample(
        normal=archive(page(LONG).encode(), page(LONG_TWO).encode(), page(LONG_THREE).encode()),
        texts=(LONG, LONG_TWO, LONG_THREE),
        broken=archive(page(LONG).encode(), b"<html></html>", page(LONG_THREE).encode()),
        latin=archive(page(LONG).encode(), page(LONG).encode("latin-1"), page(LONG_THREE).encode()),
    ),
    "urls": Sample(
        normal=addresses("1", "2", "3"),
        texts=(LONG, LONG_TWO, LONG_THREE),
        broken=addresses("1", "none", "3"),
        latin=addresses("1") + "https://example.org/ü\n".encode("latin-1") + addresses("3"),
    ),
}
BINARY = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe\x00" * 20

ALL = (*names("readers"), *(name for name in SAMPLES if "/" in name))
each = pytest.mark.parametrize("name", ALL)


def read(name: str, data: bytes) -> list[Report | Problem]:
    reader: Reader = load("readers", name.partition("/")[0])
    fetching = {"fetcher": Stored()} if name == "urls" and "fetcher" in signature(reader).parameters else {}
    return list(reader(io.BytesIO(data), source="file", columns={}, **fetching))


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


@pytest.mark.parametrize("name", [name for name in ALL if sample(name).broken is not None])
def test_a_broken_record_is_a_problem_in_its_place(name: str) -> None:
    """Reading goes on after a record that cannot be read, which is told with its place and a remedy (where a file holds several records)."""
    broken = sample(name).broken
    assert broken is not None
    found = read(name, broken)

    first, _, third = sample(name).texts
    assert texts(found) == [first if len(first) > 50 else "One.", None, third]
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
    whole = sample(name).broken is None or sample(name).latin_whole
    first, third = sample(name).texts[0], sample(name).texts[-1]
    assert [text for text in texts(found) if text] == ([] if whole else [first if len(first) > 50 else "One.", third])


@each
def test_binary_data_are_never_a_report(name: str) -> None:
    """An image gives problems or is refused as a whole; no report comes of it."""
    try:
        found = read(name, BINARY)
    except UsageError:
        return
    assert found
    assert all(isinstance(item, Problem) for item in found)
