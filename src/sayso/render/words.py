"""Events, chains and verification statements in plain words: one wording for the terminal, HTML and notebooks."""

from __future__ import annotations

from ..records import Actor, Claim, Coded, Event, Link, Verification

__all__ = ["chain_words", "count", "event_words", "holder", "verification_words", "wrapped"]

_STATUS = {
    "confirmed": "confirmed",
    "could_not_verify": "could not verify",
    "denied": "denied",
    "no_comment": "had no comment on",
    "declined": "declined to comment on",
}


def count(number: int, noun: str, many: str | None = None) -> str:
    """Say a number of things: "1 event", "2 events", "2 copies"."""
    return f"{number} {noun if number == 1 else many or noun + 's'}"


def holder(link: Link) -> str:
    """Name one link: its name, or "unnamed …" with the words used of it."""
    if link.kind == "outlet":
        return link.name or ("an outlet" if link.anonymity else "the report")
    if link.name:
        return link.name
    words = (link.describes or "sources").split(",")[0].split() or ["sources"]  # without "…, who asked not to be named"
    place = f" ({link.country})" if link.country and not any(ch.isupper() for word in words for ch in word) else ""
    words = [w for w in words if w.lower() not in ("unnamed", "anonymous", "unidentified")] or ["sources"]
    if words and words[0].lower() in ("a", "an", "the", "one", "some", "several", "two", "three", "four", "five"):
        article = "an" if words[0].lower() == "a" else words[0].lower()
        return f"{article} unnamed {' '.join(words[1:]) or 'source'}{place}"
    return f"unnamed {' '.join(words)}{place}"


def chain_words(chain: tuple[Link, ...]) -> str:
    """Say a chain: "by The New York Times, citing unnamed officials"; a chain of the outlet alone is "by the report"."""
    if len(chain) == 1:
        return f"by {holder(chain[0])}"
    return "by " + ", citing ".join(holder(link) for link in chain[1:])


def _side(actors: tuple[Actor, ...]) -> str:
    return " + ".join(a.name for a in actors)


def event_words(event: Event, claims: tuple[Claim, ...]) -> str:
    """Say an event in one line: `United States → REQUEST → Mexico · by … · actual`."""
    type_ = f"{event.type}/{event.mode}" if event.mode else event.type
    who = [part for part in (_side(event.actors) or "?", type_, _side(event.recipients)) if part]
    said = [chain_words(c.chain) for c in claims if c.stance == "asserts"]
    hedged = ["hedged " + chain_words(c.chain) for c in claims if c.stance == "hedges"]
    denied = ["denied " + chain_words(c.chain) for c in claims if c.stance == "denies"]
    stands = f"{event.realis}, historical" if "historical" in event.aux else event.realis
    parts = [" → ".join(who), "; ".join(dict.fromkeys(said + hedged + denied)), stands]
    if event.when:
        start, end = event.when.start.isoformat(), event.when.end.isoformat()
        parts.append(start if start == end else f"{start}…{end}")
    if event.place:
        parts.append(f"{event.place.name} ({event.place.country})" if event.place.country else event.place.name)
    return " · ".join(p for p in parts if p)


def verification_words(check: Verification, coded: Coded) -> str:
    """Say a verification statement in one line, with the events or the report that it is about."""
    by_id = {e.id: e for e in coded.events}
    about = [
        f"the report of {a.removeprefix('report:')}" if a.startswith("report:") else _short(by_id[a])
        for a in check.about
        if a.startswith("report:") or a in by_id
    ]
    return f"{check.by} {_STATUS[check.status]}: {', '.join(about) or 'the matter'}"


def _short(event: Event) -> str:
    return " → ".join(part for part in (_side(event.actors) or "?", event.type, _side(event.recipients)) if part)


def wrapped(text: str, width: int, most: int) -> list[str]:
    """Break a text into lines of at most so many characters, the last one cut."""
    lines: list[str] = []
    for word in " ".join(text.split())[: width * (most + 2)].split(" "):
        while len(word) > width:
            room = width - (len(lines[-1]) + 1 if lines else width)
            cut = room if room > 4 else width
            if lines and room > 4:
                lines[-1] += " " + word[:cut]
            else:
                lines.append(word[:cut])
            word = word[cut:]
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        elif word:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: width - 1] + "…"]
    return lines or [""]
