"""Web archives (WARC 1.0 and 1.1, also gzipped; WET): a report each page or text that the archive holds. Needs the extra `warc`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

from ..errors import is_fault
from ..extras import needed
from ..records import Problem, Report, content_id
from .html import page_report
from .markup import LIMIT, decode_markup

__all__ = ["read"]

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_REMEDY = "Fetch or copy the archive again; what came before was read."


class _Counted:
    """What fastwarc asks of a stream: bytes, and how far it is, at which pipes and what is unpacked raise (and fastwarc 2.0 then panics)."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at


def read(stream: IO[bytes], *, source: str, columns: Mapping[str, str]) -> Iterator[Report | Problem]:
    """Yield a report a page (HTML answers with status 200) or text (WET conversions), one record in memory at a time; other records are passed over.

    Raises `PluginError` S121 where fastwarc is not installed. The day of crawling is in `meta`, never in `published`.
    """
    warc = needed("fastwarc.warc", purpose="reading web archives", extra="warc")
    kinds = warc.WarcRecordType.response | warc.WarcRecordType.conversion
    number = 0
    try:
        for item in warc.ArchiveIterator(_Counted(stream), record_types=kinds, parse_http=True, auto_decode="all"):
            number += 1
            found = _report(item, f"{source}:{number}", source, item.record_type == warc.WarcRecordType.response)
            if found is not None:
                yield found
    except BaseException as exc:
        if not isinstance(exc, OSError | ValueError | EOFError | RuntimeError) and (isinstance(exc, Exception) or not is_fault(exc)):
            raise
        yield Problem(code="S207", record=f"{source}:{number + 1}", what=f"a broken web archive: {str(exc)[:80]}", remedy=_REMEDY)
        return
    if number == 0:
        yield Problem(code="S210", record=source, what="a web archive without pages, or no web archive", remedy="Give a .warc or .warc.gz file.")


def _report(item: Any, record: str, source: str, response: bool) -> Report | Problem | None:
    url = item.headers.get("WARC-Target-URI", "").strip("<>") or None
    if response and (not item.http_headers or item.http_headers.status_code != 200 or (item.http_content_type or "").lower() not in _PAGES):
        return None
    data = item.reader.read(LIMIT + 1)
    if len(data) > LIMIT:
        return Problem(code="S203", record=record, what=f"a page of more than {LIMIT // 2**20} MB", remedy="Nothing: no article is so long.")
    crawled = item.headers.get("WARC-Date")
    meta = {"source": source, **({"crawled": crawled} if crawled else {})}
    if response:
        return page_report(data, record=record, url=url, charset=item.http_charset, meta=meta)
    decoded = decode_markup(data, None, record)
    if isinstance(decoded, Problem):
        return decoded
    text = decoded[0].replace("\r\n", "\n").strip()
    if not text:
        return Problem(code="S210", record=record, what="no text", remedy="Nothing: the crawler found none.")
    return Report(id=content_id("r", text, url), text=text, url=url, meta=meta)
