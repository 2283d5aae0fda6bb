"""robots.txt by RFC 9309: groups by product token, the longest matching rule wins, `*` and `$` in paths; Crawl-delay is heeded as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

__all__ = ["ALL", "NOTHING", "Robots", "parse"]


@dataclass(frozen=True, slots=True)
class Robots:
    """What one host asks of us: (path pattern, allowed) rules, and the seconds between requests where it says."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay_s: float | None = None

    def allows(self, url: str) -> bool:
        """Tell whether the address may be fetched: the longest pattern decides, "allow" between equals, and no pattern allows."""
        parts = urlsplit(url)
        target = _canonical((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        best = max(((len(pattern), allowed) for pattern, allowed in self.rules if _matches(pattern, target)), default=(0, True))
        return best[1]


ALL = Robots()
NOTHING = Robots(rules=(("/", False),))


def parse(text: str, agent: str) -> Robots:
    """Read the groups that name our product token (all of them, joined), else those for `*`; lines that are none of the format are skipped."""
    ours: dict[bool, list[tuple[str, bool]]] = {True: [], False: []}
    delays: dict[bool, float] = {}
    named = False
    current: set[bool] = set()
    in_agents = False
    for key, value in _lines(text):
        if key == "user-agent":
            if not in_agents:
                current = set()
            in_agents = True
            token = (re.match(r"[A-Za-z_-]+", value) or [""])[0].lower()
            if token and token == agent.lower():
                named = True
                current.add(True)
            elif value == "*":
                current.add(False)
            continue
        in_agents = False
        for group in current:
            if key in ("allow", "disallow") and value:
                ours[group].append((_canonical(value), key == "allow"))
            elif key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
                delays[group] = float(value)
    return Robots(rules=tuple(ours[named]), delay_s=delays.get(named))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.lstrip("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _canonical(path: str) -> str:
    """Write a path so that equal ones are equal: what needs no escape is not escaped, all else is, in capitals."""
    return quote(unquote(path.replace("%2F", "%252F").replace("%2f", "%252F")), safe="/%?=&*$:@!~+,;'()[]#", errors="replace")


def _matches(pattern: str, target: str) -> bool:
    """Match from the start; done by hand since a pattern is a stranger's and may not cost exponential time."""
    ended = pattern.endswith("$")
    first, *others = (pattern[:-1] if ended else pattern).split("*")
    if not target.startswith(first):
        return False
    at = len(first)
    if not others:
        return not ended or at == len(target)
    for piece in others[:-1]:
        found = target.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    last = others[-1]
    if ended:
        return len(target) - len(last) >= at and target.endswith(last)
    return target.find(last, at) >= 0
