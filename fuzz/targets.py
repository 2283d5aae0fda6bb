"""What is fuzzed: name → a function of bytes that raises where sayso does what it must not.

A target reads the bytes as its reader would, and holds what comes out to what all readers promise: reports and problems only, errors of sayso's own tree only,
and after `admit` nothing that cannot be written as a line of JSON in UTF-8. It needs no atheris: the tests run the kept corpus through the same functions.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sayso.errors import FetchError, SaysoError
from sayso.records import Coded, ForeignEvent, ForeignMention, Problem, Report, Span

__all__ = ["CORPUS", "TARGETS", "corpus_of"]

CORPUS = Path(__file__).parent / "corpus"
_MOST = 200
"""Records of one input that are looked at: an input that makes more of them is only slower."""


def corpus_of(name: str) -> Iterator[Path]:
    """Yield the kept inputs of a target, in the order of their names."""
    yield from sorted(p for p in (CORPUS / name).glob("*") if p.is_file())


def _writable(value: Any) -> None:
    """Raise where a line of JSON cannot hold a value, or UTF-8 its texts."""
    json.dumps(value, ensure_ascii=False).encode("utf-8")


def _read(name: str, data: bytes, **more: Any) -> None:
    """Run one reader as a file's bytes reach it (packed or not), and what it yields through admission and the line that is printed."""
    from sayso.plugins import load
    from sayso.read.packed import broken, unpacked

    try:
        stream = unpacked(io.BufferedReader(io.BytesIO(data)))  # type: ignore[arg-type]  # a raw stream to it
        _hold(load("readers", name)(stream, source="file", columns={}, **more))
    except SaysoError:
        return
    except Exception as exc:
        if not broken(exc):  # as in sayso.read: told as S207
            raise


def _hold(items: Iterable[object]) -> None:
    from sayso.admit import admit
    from sayso.config import Config
    from sayso.records import to_dict
    from sayso.render.lines import to_line

    taken: list[Report | Problem] = []
    for item, _ in zip(items, range(_MOST), strict=False):
        assert isinstance(item, Report | Problem), type(item)
        taken.append(item)
    for report, problems, _ in admit(taken, Config()):
        _writable(to_line(Coded(report=report, problems=problems), with_text=True))
        json.dumps(to_dict(report.meta), default=str)  # as the store writes it


class _Nowhere:
    """Stands for a fetcher: every address answers with the next part of the input, as the server's bytes."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked = 0

    def get(self, url: str, *, seen: object = None) -> Any:
        from sayso.fetch import Page

        self.asked += 1
        if self.asked > 3 or not self.body:
            raise FetchError("S236", "the server answers 404", record=url, remedy="Check the address.")
        kinds = ("text/html", "application/rss+xml", "application/feed+json", "text/plain", "application/json", "text/csv", "application/pdf", "")
        kind, body = kinds[self.body[0] % len(kinds)], self.body[1:]
        charset = (None, "utf-8", "iso-8859-1", "utf-16", "shift_jis", "base64", "\x00")[body[0] % 7] if body else None
        return Page(url=url, final_url=url, media_type=kind, charset=charset, body=body)


def _urls(data: bytes) -> None:
    lines, _, body = data.partition(b"\n\n")
    _read("urls", lines, fetcher=_Nowhere(body))


def _feed_followed(data: bytes) -> None:
    """Read a feed as `sayso follow` does: with keys, digests, and when to come again."""
    from sayso.read.entries import report_of
    from sayso.read.feed import parse

    found = parse(data, source="feed", url="https://example.org/feed", charset=None)
    if isinstance(found, Problem):
        return
    assert found.ttl_s is None or found.ttl_s >= 0
    assert all(0 <= hour < 24 for hour in found.skip_hours)
    for entry in found.entries[:_MOST]:
        assert entry.key, "an entry without a key"
        assert entry.digest
    _hold(report_of(entry, source="feed", notes=found.notes, page=None) for entry in found.entries[:_MOST])


def _import(layout: str) -> Callable[[bytes], None]:
    def target(data: bytes) -> None:
        from sayso.exchange.importing import READERS
        from sayso.records import to_dict

        with suppress(SaysoError):
            for item, _ in zip(READERS[layout](io.BytesIO(data), source="file"), range(_MOST), strict=False):
                assert isinstance(item, ForeignEvent | ForeignMention | Problem), type(item)
                values = to_dict(item)
                json.dumps(values, allow_nan=False)
                assert all(-(2**63) <= v < 2**63 for v in values.values() if isinstance(v, int)), "a number that no column holds"

    return target


@cache
def _empty_store() -> Path:
    from sayso.store import open_store

    path = _folder() / "empty.db"
    open_store(path).close()
    return path


@cache
def _folder() -> Path:
    """Return a folder, in memory where there is such a disk."""
    shm = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="sayso-fuzz-", dir=shm if shm.is_dir() else None))


def _file(data: bytes) -> None:
    """Read any bytes as a file of any name, as `sayso code FILE` does; the first byte chooses the ending."""
    from sayso.read import open_source

    endings = (".txt", ".jsonl", ".json", ".csv", ".tsv", ".html", ".xml", ".warc", ".parquet", "", ".bin", ".md", ".gz", ".txt.zst", ".rss", ".wet")
    path = _folder() / f"input{endings[data[0] % len(endings)] if data else ''}"
    path.write_bytes(data[1:])
    with suppress(SaysoError):
        _hold(open_source(str(path)))


def _archive(data: bytes) -> None:
    """Read a file as `sayso import` does: .zip, .gz or plain, its layout told from its lines, into a store in memory."""
    from sayso.exchange import import_file
    from sayso.store import open_store

    path = _folder() / f"import{('.zip', '.gz', '.tab', '.json')[data[0] % 4] if data else ''}"
    path.write_bytes(data[1:])
    store_at = shutil.copy(_empty_store(), _folder() / "import.db")
    with open_store(store_at) as store, suppress(SaysoError):
        import_file(store, path)


class _NoWords:
    """A language without a lexicon, so that only the user's is read."""

    code = "en"

    def table(self, name: str) -> Mapping[str, Any]:
        return {}


def _own(data: bytes) -> None:
    """Read a table of one's own actors, and an ontology, a lexicon and settings of one's own: files that a stranger may have sent."""
    from sayso.actors.own import read_own
    from sayso.changepoints.rules import read_rules
    from sayso.config import Config
    from sayso.events.lexicon import read_lexicon
    from sayso.follow.settings import read_settings
    from sayso.llm.settings import read_endpoint
    from sayso.ontologies import ontology_of, plover

    kinds: tuple[tuple[str, Callable[[Path], object]], ...] = (
        (".csv", read_own), (".toml", read_own), (".toml", lambda p: ontology_of(str(p))), (".toml", Config.read), (".toml", read_rules),
        (".toml", read_settings), (".toml", read_endpoint),
        (".toml", lambda p: read_lexicon(_NoWords(), plover(), str(p))),
    )  # fmt: skip
    ending, read = kinds[data[0] % len(kinds)] if data else kinds[0]
    path = _folder() / f"own{ending}"
    path.write_bytes(data[1:])
    with suppress(SaysoError):
        read(path)


def _spans(value: Any) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _spans(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _spans(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _spans(getattr(value, name))


def _code(data: bytes) -> None:
    """Take any text through the whole line with the coder `rules`; every span lies in the text, and no stage breaks off (S290)."""
    from sayso import code
    from sayso.config import Config
    from sayso.render.lines import to_line

    text = data[:600].decode("utf-8", "surrogateescape")
    settings = Config(coder="rules", detect_language=False)
    for coded in code(text, published=date(2026, 1, 15), outlet="The Daily Test", config=settings):
        for problem in coded.problems:
            assert problem.code not in ("S290", "S402"), problem.what
        for span in _spans(coded):
            assert 0 <= span.start <= span.end <= len(coded.report.text), span
        _writable(to_line(coded, with_text=True))


def _parts(data: bytes) -> None:
    """Call the small readers of strangers' words: dates, languages, prologues of XML, fragments of HTML, Retry-After, robots.txt, addresses."""
    from sayso.fetch.client import normal, retry_after
    from sayso.fetch.robots import parse as robots
    from sayso.read.fields import as_date, language_code
    from sayso.read.markup import fragment_text, without_prolog
    from sayso.read.mojibake import repaired

    text = data.decode("utf-8", "surrogateescape")
    with suppress(ValueError):
        assert 1500 <= as_date(text).year <= 2200
    language_code(text)
    rest = without_prolog(text)
    assert text.endswith(rest)
    fragment_text(text)
    repaired(text)
    with suppress(SaysoError):
        normal(text)
    wait = retry_after(text)
    assert wait is None or wait >= 0
    robots(text, "sayso")


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    **{name: (lambda data, name=name: _read(name, data)) for name in ("text", "jsonl", "csv", "parquet", "html", "feed", "warc")},
    "urls": _urls,
    "followed": _feed_followed,
    "file": _file,
    **{layout: _import(layout) for layout in ("icews", "polecat", "gdelt", "gdelt-mentions", "plover")},
    "archive": _archive,
    "own": _own,
    "parts": _parts,
    "code": _code,
}
