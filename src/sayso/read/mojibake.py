"""Text that was written as UTF-8 and read as Windows-1252 ("itâ€™s"), read again as what it is."""

from __future__ import annotations

import re

__all__ = ["repaired"]

_LOST = "\ufffd"  # stands for a byte that Windows-1252 has no character for
_RUN = re.compile("[Â-ô][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122\ufffd]+")
"""What the first byte of a UTF-8 letter looks like, and all that its further bytes can look like."""
_SPACE = re.compile("Â(?= )")
"""A no-break space whose second byte somebody turned into a plain one."""


def repaired(text: str) -> str:
    """Return the text with its mojibake read again; what is none stays, as do letters such as "Â" in a name. Offsets change."""
    return _SPACE.sub("", _RUN.sub(lambda run: _read_again(run[0]), text))


def _read_again(run: str) -> str:
    out, at = [], 0
    while at < len(run):
        for length in (4, 3, 2):
            letter = _letter(run[at : at + length]) if at + length <= len(run) else None
            if letter is not None:
                out.append(letter)
                at += length
                break
        else:
            out.append(run[at])
            at += 1
    return "".join(out)


def _letter(seen: str) -> str | None:
    """Return the one letter whose bytes are seen as these characters; the lost byte of a closing quote (9D) is the only one that can be known."""
    raw = b"".join(_byte(ch) for ch in seen)
    if _LOST in seen:
        return "”" if seen == "â€" + _LOST else "" if seen == "Â" + _LOST else None
    try:
        letter = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return letter if len(letter) == 1 else None


def _byte(ch: str) -> bytes:
    try:
        return ch.encode("cp1252")
    except UnicodeEncodeError:
        return ch.encode("latin-1", "replace")
