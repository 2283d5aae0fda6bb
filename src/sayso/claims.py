"""Event × chain × stance: joins frames to every chain that carries them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .parsed import Check, Frame, Judgement, Mention, Parsed, Statement
from .records import Claim, Factuality, Link, LinkKind, Stance, content_id

__all__ = ["Chain", "Told", "assemble", "link_of", "settle"]

Chain = tuple[Link, ...]
Told = Sequence[tuple[Chain, int]]
"""The chains that carry one token, each with the index of its innermost statement (-1: the report itself tells)."""

_KINDS: dict[str, LinkKind] = {
    "country": "organisation",
    "organisation": "organisation",
    "group": "organisation",
    "person": "person",
    "office": "person",
    "outlet": "outlet",
    "document": "document",
}


def link_of(mention: Mention) -> Link:
    """Return the chain link of a mention that speaks or acts: indefinite people are `unnamed`, states and bodies `organisation`."""
    kind = _KINDS.get(mention.kind, "unnamed")
    actor = mention.actor
    if kind == "unnamed":
        anonymity = "counted" if mention.count else "plural" if mention.plural else "singular"
        return Link(kind=kind, describes=mention.text, country=actor.country, sector=actor.sector, anonymity=anonymity, span=mention.span)
    return Link(kind=kind, name=actor.name, country=actor.country, sector=actor.sector, span=mention.span)


def settle(
    parsed: Parsed, frames: Sequence[Frame], judgements: Sequence[Judgement], checks: Sequence[Check]
) -> tuple[tuple[Frame, ...], tuple[Judgement, ...], tuple[Check, ...]]:
    """Drop what a denial tells again: an act that others assert and somebody denies is one event, with a second claim.

    The frame inside the denial goes where the check points to an earlier frame of its type; all indices stay right.
    """
    gone: set[int] = set()
    for check in checks:
        if check.status != "denied" or not check.about or check.anchor < 0:
            continue
        types = {frames[i].type for i in check.about if frames[i].anchor < check.anchor}
        gone |= {
            i
            for i, f in enumerate(frames)
            if f.type in types
            and i not in check.about
            and judgements[i].realis == "denied"
            and parsed.left[check.anchor] <= f.anchor < parsed.right[check.anchor]
        }
    if not gone:
        return tuple(frames), tuple(judgements), tuple(checks)
    kept = [i for i in range(len(frames)) if i not in gone]
    place = {old: new for new, old in enumerate(kept)}
    return (
        tuple(replace(frames[i], under=place.get(u) if (u := frames[i].under) is not None else None) for i in kept),
        tuple(judgements[i] for i in kept),
        tuple(replace(c, about=tuple(place[i] for i in c.about if i in place)) for c in checks),
    )


def assemble(
    parsed: Parsed,
    mentions: Sequence[Mention],
    frames: Sequence[Frame],
    judgements: Sequence[Judgement],
    statements: Sequence[Statement],
    checks: Sequence[Check],
    event_ids: Sequence[str],
    chains: Sequence[Told],
    check_chains: Sequence[Told],
) -> tuple[Claim, ...]:
    """Return all claims, those of one event together, asserted ones first.

    `chains` has the chains that carry each frame, `check_chains` those that carry each verification statement.
    """
    book = _Book(parsed, mentions, frames, judgements, statements, chains)
    extra: dict[int, list[_Draft]] = {}
    for check, told in zip(checks, check_chains, strict=True):
        for number in check.about:
            extra.setdefault(number, []).extend(book.of_check(check, told, number))
    out: list[Claim] = []
    for number, event_id in enumerate(event_ids):
        verified = extra.get(number, [])
        drafts = [d for d in book.of_frame(number) if not _superseded(d, verified)]
        holders = {_keys(d[0]) for d in drafts if d[1] == "asserts"}
        verified = [v for v in verified if v[1] != "denies" or _keys(v[0]) not in holders]  # nobody denies what he says
        out.extend(_claims(parsed, event_id, judgements[number], [*drafts, *verified]))
    return tuple(out)


_Draft = tuple[Chain, Stance, Factuality, str]
_SPEECH = frozenset({"ACCUSE", "REQUEST", "THREATEN", "REJECT", "AGREE", "SUPPORT"})
"""Types that are acts of speech."""
_ORDER: dict[Stance, int] = {"asserts": 0, "hedges": 1, "denies": 2}


def _superseded(draft: _Draft, verified: Sequence[_Draft]) -> bool:
    """Tell whether a denial that the report tells is told with its denier by a verification statement."""
    return draft[1] == "denies" and any(v[1] == "denies" and len(v[0]) == len(draft[0]) + 1 and _keys(v[0])[:-1] == _keys(draft[0]) for v in verified)


def _keys(chain: Chain) -> tuple[tuple[str, str | None], ...]:
    return tuple((link.kind, link.name or link.describes) for link in chain)


def _claims(parsed: Parsed, event_id: str, judgement: Judgement, drafts: Iterable[_Draft]) -> list[Claim]:
    """Make the claims of one event, each chain and stance once, asserted ones first."""
    seen: dict[tuple[object, Stance], Claim] = {}
    for chain, stance, factuality, why in drafts:
        key = (_keys(chain), stance)
        if key not in seen:
            id_ = content_id("c", event_id, _keys(chain), stance)
            seen[key] = Claim(id=id_, event_id=event_id, chain=chain, stance=stance, factuality=factuality, why=why)
    return sorted(seen.values(), key=lambda c: _ORDER[c.stance])


class _Book:
    """The chains of a report's frames."""

    def __init__(
        self,
        parsed: Parsed,
        mentions: Sequence[Mention],
        frames: Sequence[Frame],
        judgements: Sequence[Judgement],
        statements: Sequence[Statement],
        chains: Sequence[Told],
    ) -> None:
        self.parsed = parsed
        self.mentions = mentions
        self.frames = frames
        self.judgements = judgements
        self.statements = statements
        self.chains = chains

    def told(self, number: int, depth: int = 0) -> list[tuple[Chain, int]]:
        """Return the chains of a frame: its own, or for the content of a speech act those of the act with its speaker."""
        frame = self.frames[number]
        act = frame.under
        if act is None or act == number or depth > 4 or frame.complement == "denied":
            plain = list(self.chains[number])
            if self.offered(number):
                return [(self.extended(chain, statement, speaker, link), statement) for chain, statement in plain for speaker, link in self.speakers(number)]
            return plain
        speakers = self.speakers(act) if self.frames[act].anchor != frame.anchor else []  # one verb for both: nobody speaks of it but who is told already
        out: list[tuple[Chain, int]] = []
        for chain, statement in self.told(act, depth + 1):
            if not speakers:
                out.append((chain, statement))
            out.extend((self.extended(chain, statement, speaker, link), statement) for speaker, link in speakers)
        return out

    def offered(self, number: int) -> bool:
        """Tell whether one verb both promises an act and names it ("offered shelter"): the act to come rests on the word of who promises."""
        frame = self.frames[number]
        if self.judgements[number].realis != "planned" or frame.type in _SPEECH:
            return False
        return any(s.cue == frame.anchor and s.cue_class == "promise" and s.source in frame.actors for s in self.statements)

    def speakers(self, act: int) -> list[tuple[int, Link]]:
        """Return the actors of a speech act with their links: those of its own statement where that tells one speaker more finely.

        "The presidents of Chad and Mali demanded": two holders, though one mention.
        """
        frame = self.frames[act]
        own = next((s for s in self.statements if s.cue == frame.anchor and s.source in frame.actors and s.link is not None), None)
        links = [own.link, *(chain[-1] for chain in own.beside)] if own is not None and own.source is not None and own.link is not None else []
        if own is not None and own.source is not None and (len(frame.actors) == 1 or len(links) >= len(frame.actors)):
            return [(own.source, link) for link in links if link is not None]
        return [(speaker, link_of(self.mentions[speaker])) for speaker in frame.actors]

    def extended(self, chain: Chain, statement: int, speaker: int, link: Link) -> Chain:
        """Return a chain with a speaker as last link, unless he is that already."""
        mention = self.mentions[speaker]
        source = self.statements[statement].source if statement >= 0 else None
        if source is not None and self.mentions[source].entity == mention.entity:
            return chain
        if len(chain) > 1 and _keys((chain[-1],)) == _keys((link,)):
            return chain
        return (*chain, link)

    def of_frame(self, number: int) -> list[_Draft]:
        """Return the claims that the text itself makes of a frame."""
        judgement = self.judgements[number]
        out: list[_Draft] = []
        for chain, statement in self.told(number):
            stance: Stance = "denies" if judgement.realis == "denied" else "hedges" if judgement.hedged else "asserts"
            factuality = judgement.factuality
            if statement >= 0 and judgement.realis == "actual" and stance == "asserts":
                if self.statements[statement].denies and self.frames[number].type in _SPEECH:
                    chain = chain[:-1] or chain  # "rejects the accusation": that it was made is told by the teller
                elif self.statements[statement].denies:
                    stance, factuality = "denies", "CT-"
                elif self.statements[statement].hedges:
                    stance, factuality = "hedges", "PR+"
            out.append((chain, stance, factuality, judgement.why))
        return out

    def of_check(self, check: Check, told: Told, number: int) -> list[_Draft]:
        """Return the claims that a denial or a confirmation adds to a frame."""
        if check.status not in ("denied", "confirmed") or (check.status == "confirmed" and check.mention is None):
            return []  # the outlet's own check says nothing that it has not told already
        judgement, frame = self.judgements[number], self.frames[number]
        if judgement.realis in ("requested", "threatened", "conditional", "generic"):
            return []  # what nobody says has happened needs no denial
        if frame.type in _SPEECH and not self.acts(check, frame):
            return []  # a denial is of the thing said, not of the saying
        stance: Stance = "denies" if check.status == "denied" else "asserts"
        factuality: Factuality = judgement.factuality
        if stance == "denies":
            factuality = "PR-" if judgement.realis in ("planned", "expected") or judgement.factuality == "PR-" else "CT-"
        elif judgement.realis == "denied":
            return []
        elif judgement.hedged:
            factuality = "CT+"
        return [(self.verified(chain, check), stance, factuality, check.why) for chain, _ in told]

    def acts(self, check: Check, frame: Frame) -> bool:
        """Tell whether who verifies is an actor of the frame, or of his country."""
        if check.mention is None:
            return False
        who = self.mentions[check.mention]
        sides = [self.mentions[m] for m in frame.actors]
        return any(s.entity == who.entity or (s.actor.country is not None and s.actor.country == who.actor.country) for s in sides)

    def verified(self, chain: Chain, check: Check) -> Chain:
        """Return the chain of a verification statement with who verifies as last link (the outlet itself adds none)."""
        if check.mention is None and check.by == (self.parsed.report.outlet or ""):
            return chain
        link = next((s.link for s in self.statements if s.cue == check.anchor and s.link is not None), None)
        if link is None:
            link = link_of(self.mentions[check.mention]) if check.mention is not None else Link(kind="unnamed", describes=check.by, country=check.country)
        return chain if len(chain) > 1 and _keys((chain[-1],)) == _keys((link,)) else (*chain, link)
