"""From bytes to the characters of a page or feed, and from a piece of HTML to its words. Nothing here runs scripts or expands entities of a document."""

from __future__ import annotations

import re

from ..records import Problem

__all__ = ["LIMIT", "decode_markup", "fragment_text", "without_prolog"]

LIMIT = 20 * 2**20
"""Bytes of one page or feed that are read at most; the HTML standard's archives cut pages at 1 to 5 MB."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UNMARKED = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"), (b"<\x00\x00\x00", "utf-32-le"), (b"\x00\x00\x00<", "utf-32-be"))
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_KNOWN = re.compile(r"(?:utf|iso|windows|cp|x-cp|gb|big5|euc|shift|sjis|koi8|mac|us-ascii|ascii|latin|tis|hz|johab|ks_c|cs)", re.IGNORECASE)
_AS_WINDOWS = frozenset({"ascii", "iso8859-1", "iso8859-15"})
_SNIFF = 4096
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br caption dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p "
        "pre section summary table tbody tfoot thead tr ul",
    )
)
_SILENT = frozenset(re.findall(r"\w+", "script style template noscript iframe object embed svg math head title form button select textarea"))


def _codec(label: str) -> str | None:
    """Return Python's codec for a label as browsers read it (Latin-1 is Windows-1252, WHATWG Encoding), None for one that is no encoding of text."""
    import codecs

    if not _KNOWN.match(label):
        return None
    try:
        name = codecs.lookup(label).name
        b"".decode(name)
    except (LookupError, UnicodeError):
        return None
    return "cp1252" if name in _AS_WINDOWS and name != "iso8859-15" else "gb18030" if name in ("gb2312", "gbk") else name


def decode_markup(data: bytes, charset: str | None, record: str) -> tuple[str, tuple[Problem, ...]] | Problem:
    """Decode a page by its byte order mark, the server's charset, or what it declares, else as UTF-8.

    Where an encoding is declared, single bytes that it does not know become U+FFFD, and a problem beside the text says how many. Without any,
    bytes that are no UTF-8 (and binary data) are a problem in place of the text.
    """
    for start, name in (*_MARKS, *_UNMARKED):
        if data.startswith(start):
            charset = name
            break
    else:
        wide = (_codec(charset or "") or "").startswith(("utf-16", "utf-32"))
        if wide and b"\x00" not in data[:8192]:
            charset, wide = None, False  # these bytes are none
        if b"\x00" in data[:8192] and not wide:
            return Problem(code="S201", record=record, what="binary data, not a page", remedy="Give HTML or a feed; extract text from PDF or images first.")
        found = _DECLARED.search(data[:_SNIFF])
        if _codec(charset or "") is None and found:
            charset = (found[1] or found[2]).decode("ascii", "replace")
            charset = "utf-8" if re.match("utf.?(?:16|32)", charset, re.IGNORECASE) else charset
    codec = _codec(charset or "")
    try:
        return data.decode(codec or "utf-8").removeprefix("\ufeff"), ()
    except UnicodeDecodeError as exc:
        if codec is None:
            what = f"not valid UTF-8 at byte {exc.start}, and no encoding is declared"
            return Problem(code="S202", record=record, what=what, remedy="Convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE.")
    text = data.decode(codec, "replace").removeprefix("\ufeff")
    what = f"{text.count(chr(0xFFFD))} places are not valid {codec.upper()} as declared; they read U+FFFD"
    return text, (Problem(code="S202", record=record, what=what, remedy="Nothing, if only marks are hurt; otherwise convert the page to UTF-8."),)


def without_prolog(text: str) -> str:
    """Return an XML document from its first element on: XML declaration, comments, DOCTYPE and every entity that it declares are gone.

    An entity that the text then still uses stays unknown, so that none is ever expanded, fetched or multiplied.
    """
    at, end = 0, len(text)
    while at < end:
        at = text.find("<", at)
        if at < 0:
            return ""
        if text.startswith("<?", at):
            at = _after(text, "?>", at + 2)
        elif text.startswith("<!--", at):
            at = _after(text, "-->", at + 4)
        elif text.startswith("<!", at):
            at = _after_declaration(text, at + 2)
        elif text[at + 1 : at + 2].isalpha() or text[at + 1 : at + 2] == "_":
            return text[at:]
        else:
            at += 1
    return ""


def _after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return len(text) if found < 0 else found + len(mark)


_TOKEN = re.compile(r"""<!--|["'\[\]<>]""")


def _after_declaration(text: str, at: int) -> int:
    """Return where a declaration ends, with all that stands in its square brackets, quotes and comments."""
    depth, inner = 0, 0
    while found := _TOKEN.search(text, at):
        token, at = found[0], found.end()
        if token == "<!--":
            at = _after(text, "-->", at)
        elif token in "\"'":
            closing = text.find(token, at)
            if closing < 0:
                return len(text)
            at = closing + 1
        elif token == "[":
            depth += 1
        elif token == "]":
            depth, inner = max(0, depth - 1), 0
        elif token == "<":
            inner += 1
        elif inner:
            inner -= 1
        elif depth == 0:
            return at
    return len(text)


def fragment_text(markup: str) -> str:
    """Return the words of a piece of HTML, a line for each block; scripts, styles and forms are left out. Plain text comes back as it is."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    from lxml import etree, html

    try:
        root = html.fragment_fromstring(markup.replace("\x00", ""), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    etree.strip_elements(root, *_SILENT, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    out: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if node.tag in _BLOCKS:
            out.append("\n")
        if event == "start":
            out.append(node.text or "" if node.tag == "pre" else re.sub(r"\s+", " ", node.text or ""))
        elif node is not root:
            out.append(re.sub(r"\s+", " ", node.tail or ""))
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line)
