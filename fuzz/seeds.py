"""Write the seeds of the corpus: small inputs of our own, one or more a target. What fuzzing adds to them stands beside, by its hash."""

# ruff: noqa: E501 (data)
from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
WORDS = "The two ministers met in Zürich on Thursday and agreed to meet again before the end of the month, officials said."
PAGE = (
    '<!doctype html><html lang="en"><head><title>Talks</title><meta charset="utf-8"><meta property="article:published_time" content="2026-01-15T10:00:00Z">'
    f'<link rel="canonical" href="https://example.org/1"></head><body><article><h1>Talks</h1><p>{WORDS}</p><p>{WORDS}</p></article></body></html>'
)
RSS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel><title>Outlet</title><ttl>30</ttl><skipHours><hour>3</hour></skipHours>'
    "<skipDays><day>Sunday</day></skipDays><item><guid>1</guid><title>Talks &amp; more</title><link>https://example.org/1</link>"
    "<pubDate>Thu, 15 Jan 2026 10:00:00 +0000</pubDate><description><![CDATA[<p>The ministers <b>met</b>.</p>]]></description></item></channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Outlet</title><entry><id>urn:1</id><title type="html">Talks</title><link href="/1"/>'
    '<updated>2026-01-15T10:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>They met.</p></div></content></entry></feed>'
)
JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1", "title": "Outlet", "expired": False,
    "items": [{"id": 1, "url": "/1", "title": "Talks", "content_html": "<p>They met.</p>", "date_published": "2026-01-15T10:00:00Z", "authors": [{"name": "A"}], "tags": ["x"]}],
})  # fmt: skip
SENTENCES = (
    "Kyiv said on Tuesday that Moscow had agreed to talks, which Moscow denied, according to two officials who asked not to be named.",
    '"We will strike back," President Erdogan told The New York Times. Police arrested 12 protesters in Ankara on Jan. 3, 2026.',
    "KAMPALA, March 3 (Reuters) - Uganda\u2019s army shelled rebels near Jinja; at least 30 people were killed, state TV reported.\n\n- It denied it.\n- It \u201cdid not\u201d.",
    "Iran threatened to close the strait unless the U.S. lifts sanctions. Washington could not independently verify the claim.",
)


def warc(*pages: bytes, kind: str = "response") -> bytes:
    """Return an archive of pages."""
    out = []
    for number, body in enumerate(pages):
        answer = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body) if kind == "response" else body
        )
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2026-01-15T10:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        out.append(head.encode() + answer + b"\r\n\r\n")
    return b"".join(out)


def parquet() -> bytes:
    """Return a small table."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    out = io.BytesIO()
    write_table(pa.table({"text": [WORDS, None], "published": ["2026-01-15", "2026-01-16"], "n": [1, 2]}), out, compression="none")
    return out.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    """Return a zip file of one member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def layouts() -> dict[str, bytes]:
    """Return a row or two of each layout, under its header where it has one, written by our own exporters."""
    from datetime import date

    from sayso.exchange import gdelt, icews, plover, polecat
    from sayso.exchange.layouts import layout
    from sayso.records import ForeignEvent, ForeignMention, ForeignParty, Place

    event = ForeignEvent(
        dataset="mine", key="123", start=date(2026, 1, 15), end=date(2026, 1, 15), type="ASSAULT", mode="aerial", code="195", quad=4, intensity=-9.0,
        actors=(ForeignParty(name="Russia", country="RUS", sector="MIL", code="RUSMIL"),), recipients=(ForeignParty(name="Ukraine", country="UKR", code="UKR"),),
        place=Place(name="Kyiv", country="UKR", lat=50.45, lon=30.52, precision="city"), outlet="Outlet", published=date(2026, 1, 15), url="https://example.org/1",
        lead=True, mentions=3, outlets=2, reports=2,
    )  # fmt: skip
    mention = ForeignMention(dataset="mine", key="m", event="123", event_time="20260115000000", mention_time="20260115001500", kind=1, outlet="Outlet",
        url="https://example.org/1", sentence=1, actor_offset=3, recipient_offset=-1, action_offset=9, in_raw_text=True, confidence=50, length=900)  # fmt: skip
    found = {name: "\n".join(module.lines(event)) for name, module in (("icews", icews), ("polecat", polecat), ("gdelt", gdelt))}
    found["gdelt-mentions"] = gdelt.mention_line(mention)
    out = {name: ((layout(name).head + "\n" if layout(name).header else "") + text + "\n").encode() for name, text in found.items()}
    return out | {"plover": f"{plover.line(event, {'realis': 'actual'}, text=WORDS)}\n".encode()}


def seeds() -> dict[str, list[bytes]]:
    """Return the seeds by target."""
    import zstandard

    rows = layouts()
    line = (
        json.dumps({"id": "1", "text": WORDS, "published": "2026-01-15", "outlet": "O", "language": "eng", "url": "https://example.org", "n": 1.5}).encode()
        + b"\n"
    )
    table = f'id;text;published;outlet\n1;"{WORDS}";03-JAN-2026;O\n2;a;b\n'.encode()
    archive = warc(PAGE.encode(), b"<html></html>")
    kinds = [
        WORDS.encode(),
        line,
        JSON_FEED.encode(),
        table,
        b"text\tdate\na\t2026-01-01\n",
        PAGE.encode(),
        RSS.encode(),
        archive,
        b"PAR1",
        b"",
        b"\x00",
        b"# a",
    ]
    own = [
        b"name,aliases,country,sector,kind,office,start,end,off\nHarbour Front,HF;the Front,KEN,REB,group,,2021,,\nAmina Otieno,,KEN,,person,Minister,2025-03-01,,\nBoeing,,,,,,,,yes\n",
        b'[[actor]]\nname = "Harbour Front"\naliases = ["HF"]\ncountry = "KEN"\nkind = "group"\nstart = "2021"\n',
        b'name = "mine"\nversion = "1"\nextends = "plover"\n\n[types.BLOCKADE]\nquad = 4\nintensity = -7.0\ndefinition = "Closing a port."\n',
        b'language = "en"\ncoder = "rules"\nbatch_chars = 1000\nadd = 0.9\n',
        b'[[rule]]\nname = "tension"\nseries = ["tension"]\ndyads = [["RUS", "UKR"]]\n',
        b'every = "30m"\n[[feed]]\nurl = "https://example.org/feed"\noutlet = "O"\n[[folder]]\npath = "in"\n',
        b'url = "http://localhost:8000/v1"\nmodel = "m"\n',
        b'[classes]\nship = ["boat"]\n[[entry]]\nid = "assault.ram"\nwords = ["ram +@ship", "run into:boat"]\npos = "verb"\ntype = "ASSAULT"\nexamples = [{ text = "Iran rammed a boat." }]\n',
    ]
    return {
        "text": [WORDS.encode(), b"\xef\xbb\xbfA.", "A.".encode("utf-16"), "A.".encode("utf-32"), zstandard.compress(b"A."), gzip.compress(b"A.", mtime=0)],
        "jsonl": [line, b"[" + line.strip() + b",{}]", b'{"articles": [{"url": "https://example.org", "title": "t", "seendate": "20260115T100000Z"}]}'],
        "csv": [table, b'\xef\xbb\xbf"text","date"\r\n"a ""b"" c",2026-01-01\r\n'],
        "parquet": [parquet()],
        "html": [PAGE.encode(), PAGE.replace("utf-8", "iso-8859-1").encode("latin-1")],
        "feed": [RSS.encode(), ATOM.encode(), JSON_FEED.encode()],
        "followed": [RSS.encode(), ATOM.encode(), JSON_FEED.encode()],
        "warc": [archive, gzip.compress(warc(b"<html><p>a</html>"), mtime=0), warc(WORDS.encode(), kind="conversion")],
        "urls": [b"https://example.org/1\n# x\n" + line + b"\n\n\x00\x00" + PAGE.encode(), b"https://example.org/f\n\n\x01\x00" + RSS.encode(), b"http://e.org/a.csv\n\n\x05\x00" + table],
        "file": [bytes([n]) + data for n, data in enumerate(kinds)] + [b"\x0c" + gzip.compress(line, mtime=0), b"\x0d" + zstandard.compress(WORDS.encode())],
        **{name: [data] for name, data in rows.items()},
        "archive": [b"\x00" + zipped("a.export.CSV", rows["gdelt"]), b"\x01" + gzip.compress(rows["icews"], mtime=0), b"\x02" + rows["polecat"], b"\x03" + rows["plover"]],
        "own": [bytes([n]) + data for n, data in enumerate(own)],
        "parts": [b"Thu, 15 Jan 2026 10:00:00 GMT", b"26-FEB-1987 20:43", b"120", b"User-agent: *\nDisallow: /a*$\nCrawl-delay: 2\n", b"https://user@Ex\xc3\xa4mple.org:80/a?b#c", b"<?xml?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "Ã¼ber".encode()],
        "code": [s.encode() for s in SENTENCES],
    }  # fmt: skip


def main() -> None:
    """Write them."""
    for name, inputs in seeds().items():
        folder = CORPUS / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(inputs):
            (folder / f"seed-{number:02d}").write_bytes(data)


if __name__ == "__main__":
    main()
