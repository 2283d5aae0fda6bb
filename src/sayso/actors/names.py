"""All names at once: an Aho-Corasick automaton (`ahocorasick_rs`) over folded text.

Folding writes lower case without accents and a blank for every sign, character for character, so that a place in the folded text is the
same place in the text. Names are folded alike; a name is found where a blank or an end of the text stands on both sides.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from .tables import Known

__all__ = ["Found", "Names", "fold"]

Found = tuple[int, int, tuple[Known, ...]]
"""Where a name stands (start, end) and what it may mean."""

_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")  # soft hyphens and blanks of no width, as PDF and web pages leave them
_ALIKE = {"ı": "i", "ł": "l", "ø": "o", "đ": "d"}  # what Unicode does not take apart


class _Folding(dict[int, int]):
    """Character → its plain lower-case one, worked out when it is first met."""

    def __missing__(self, code: int) -> int:
        low = chr(code).lower()
        base = "".join(c for c in unicodedata.normalize("NFKD", _ALIKE.get(low, low)) if not unicodedata.combining(c))
        plain = base if len(base) == 1 else low if len(low) == 1 else chr(code)
        self[code] = ord(plain) if plain.isalnum() else 32
        return self[code]


_FOLDING = _Folding()


_ASCII = bytes(_FOLDING[code] for code in range(128)) + bytes(128)


def fold(text: str) -> str:
    """Return the text folded, character for character."""
    return text.encode().translate(_ASCII).decode() if text.isascii() else text.translate(_FOLDING)


def _composed(text: str) -> tuple[str, list[int] | None]:
    """Return a text without invisible hyphens and with its accents composed, and where each of its characters stood (None: nothing has moved)."""
    if text.isascii() or not (_INVISIBLE & set(text) or any(map(unicodedata.combining, text))):
        return text, None
    plain: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char in _INVISIBLE:
            continue
        if plain and unicodedata.combining(char):
            whole = unicodedata.normalize("NFC", plain[-1] + char)
            plain[-1] = whole if len(whole) == 1 else plain[-1]
            continue
        plain.append(char)
        places.append(place)
    return "".join(plain), [*places, len(text)]


def _key(name: str) -> str:
    return fold(name if name.isascii() else unicodedata.normalize("NFC", name)).strip()


class Names:
    """Name → what it may mean. `add` and `drop` names, then search; the automaton is built at the first search after a change."""

    def __init__(self) -> None:
        self._meanings: dict[str, tuple[Known, ...]] = {}
        self._found: list[tuple[Known, ...]] = []
        self._automaton: AhoCorasick | None = None

    def __len__(self) -> int:
        return len(self._meanings)

    def __iter__(self) -> Iterator[tuple[str, tuple[Known, ...]]]:
        return iter(self._meanings.items())

    def add(self, name: str, meaning: Known) -> None:
        """Let a name mean something, beside what it means already; a name without a letter or digit is none."""
        key = _key(name)
        old = self._meanings.get(key)
        if old is None:
            if key:
                self._meanings[key] = (meaning,)
                self._automaton = None
        elif meaning not in old:
            self._meanings[key] = (*old, meaning)
            self._automaton = None

    def drop(self, name: str) -> tuple[Known, ...]:
        """Let a name mean nothing any more; returns what it meant."""
        self._automaton = None
        return self._meanings.pop(_key(name), ())

    def meanings(self, name: str) -> tuple[Known, ...]:
        """Return all that exactly this name may mean, in whatever capitals."""
        return self._meanings.get(_key(name), ())

    def build(self) -> None:
        """Make the automaton now rather than at the first search."""
        self._found = list(self._meanings.values())
        patterns = [f" {key} " for key in self._meanings] or [" \0 "]
        self._automaton = AhoCorasick(patterns, matchkind=MatchKind.Standard, store_patterns=False, implementation=Implementation.ContiguousNFA)

    def everywhere(self, text: str) -> dict[int, list[Found]]:
        """Return all names of a text by the place at which they begin, the longest first at each; names may lie inside others.

        Meanings that ask for other capitals than the text has are left out.
        """
        if self._automaton is None:
            self.build()
        assert self._automaton is not None
        found: dict[int, list[Found]] = {}
        plain, places = _composed(text)
        for index, start, end in self._automaton.find_matches_as_indexes(f" {fold(plain)} ", overlapping=True):
            last = end - 2  # two blanks: one before the text, one behind the name
            if places is not None:
                start, last = places[start], places[last]
            meant = self._found[index]
            if meant[0].strict or len(meant) > 1:
                meant = tuple(k for k in meant if written(k, text[start:last]))
                if not meant:
                    continue
            found.setdefault(start, []).append((start, last, meant))
        for names in found.values():
            if len(names) > 1:
                names.reverse()  # the automaton tells them by where they end
        return found

    def apart(self, text: str) -> Iterator[Found]:
        """Yield the names of a text from left to right, the longest at each place, none inside another."""
        reach = 0
        found = self.everywhere(text)
        for start in sorted(found):
            if start >= reach:
                yield found[start][0]
                reach = found[start][0][1]


def written(known: Known, text: str) -> bool:
    """Tell whether a text has the capitals that the name asks for."""
    if known.upper:
        return text.upper() == text
    return not known.title or not text.split()[-1][0].islower()
