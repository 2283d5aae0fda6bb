"""Realis and factuality: how each frame stands in the text."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.parsed import Frame, Judgement, Mention, Parsed, Statement
from sayso.plugins import Language

from .operators import DEFAULT_FACTUALITY, Effect, read_operators
from .stand import Stand, compose
from .walk import Walker

__all__ = ["DEFAULT_FACTUALITY", "judge", "stands", "tellers"]

_FORCE = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE"})
"""Types whose conditional or coming act, told by its own side, is a threat (GUIDE, Realis)."""

_DEEDS = frozenset({"AID", "COOPERATE", "CONSULT", "ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST", "RETREAT"})
"""Types that are deeds: on a verb of offering or calling they are still to come."""


def judge(parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame], statements: Sequence[Statement], language: Language) -> tuple[Judgement, ...]:
    """Return one judgement a frame, in the order of the frames."""
    told = tellers(parsed, statements)
    table = read_operators(language)
    light = frozenset(word for words in (language.table("coder")["light"], language.table("coder")["happening"]) for word in words)
    cues = frozenset(s.cue for s in statements)
    walker = Walker(parsed, table, tuple(t is not None for t in told), cues, light)
    stands: dict[int, Stand] = {}
    for number in range(len(frames)):
        _stand(number, frames, walker, stands)
    return tuple(_judgement(parsed, mentions, frame, stands[i], told[frame.anchor], statements) for i, frame in enumerate(frames))


def stands(parsed: Parsed, tokens: Sequence[int], statements: Sequence[Statement], language: Language) -> tuple[Judgement, ...]:
    """Return one judgement a token: how any predicate stands in the text, whether or not it is an event of the ontology."""
    frames = [Frame(type="", mode=None, trigger=parsed.span(token, token + 1), anchor=token) for token in tokens]
    return judge(parsed, (), frames, statements, language)


def tellers(parsed: Parsed, statements: Sequence[Statement]) -> list[int | None]:
    """Return, for each token, the innermost statement whose content holds it, by index, or None."""
    told: list[int | None] = [None] * len(parsed)
    wide = sorted(range(len(statements)), key=lambda i: -sum(e - s for s, e in statements[i].content))
    for number in wide:
        for start, end in statements[number].content:
            told[start:end] = [number] * (end - start)
    return told


def _stand(number: int, frames: Sequence[Frame], walker: Walker, stands: dict[int, Stand], depth: int = 0) -> Stand:
    """Read one frame; what a speech act gives its content goes between the content's own operators and those above the act."""
    if number in stands:
        return stands[number]
    frame = frames[number]
    above = frame.under
    if above is None or above == number or depth > 4:
        fixed = frame.complement is not None
        stand, _ = walker.read(frame.anchor, skip_own=fixed and frame.complement in ("actual", "denied"))
        if frame.complement is not None:
            stand = compose(stand, Effect(frame.complement))
        elif frame.type in _DEEDS and stand.realis == "actual":
            stand = walker.promised(stand, frame.anchor)
    else:
        outer = _stand(above, frames, walker, stands, depth + 1)
        inner, step = walker.read(frame.anchor, stop=frames[above].anchor)
        stand = inner if (step is None or step.kind == "pass") and walker.tells(frame.anchor, frames[above].anchor) else _under(inner, step, frame, outer)
    stands[number] = stand
    return stand


def _under(inner: Stand, step: Effect | None, frame: Frame, outer: Stand) -> Stand:
    """Put what the speech act gives on its content; a real condition inside it, a denial or a generic reading stays."""
    given = frame.complement or "requested"
    if given == "actual":
        return inner
    if inner.realis == "conditional" and inner.condition:
        return inner
    if given == "denied" and inner.realis == "denied":
        return inner
    stand = inner if inner.realis in ("denied", "generic") else Stand(operators=inner.operators)
    weak = step.factuality if step is not None and step.kind == given else None
    stand = compose(stand, Effect(given, weak or ("PR-" if given == "denied" else None), strong=given == "planned"))
    if outer.realis == "denied" and given == "planned":
        stand = compose(stand, Effect("denied", outer.factuality))
    return stand


def _judgement(parsed: Parsed, mentions: Sequence[Mention], frame: Frame, stand: Stand, told: int | None, statements: Sequence[Statement]) -> Judgement:
    realis, factuality = stand.realis, stand.factuality
    hedged = stand.hedged
    statement = statements[told] if told is not None else None
    if statement is not None and realis == "actual":
        if statement.denies and parsed.sentence_of[statement.cue] != parsed.sentence_of[frame.anchor]:
            realis, factuality = "denied", "CT-"
        elif statement.hedges and not _apart(parsed, statement.cue, frame.anchor):
            hedged, factuality = True, "PR+" if factuality == "CT+" else factuality
    if realis in ("conditional", "planned", "expected") and frame.under is None and _menace(parsed, frame, stand) and _own_side(mentions, frame, statement):
        realis, factuality = "threatened", "Uu"
    if realis == "planned" and not frame.actors and frame.under is None and mentions and all(parsed.tags[t] == "MD" for t in stand.operators):
        realis = "expected"  # a bare "will" with nobody who plans it is a forecast
    return Judgement(realis=realis, factuality=factuality, hedged=hedged, operators=stand.operators, why=_why(parsed, realis, stand))


def _apart(parsed: Parsed, cue: int, anchor: int) -> bool:
    """Tell whether a semicolon parts a cue from an act: the small model often takes the next clause's verb for a cue of this one."""
    return ";" in parsed.words[min(cue, anchor) : max(cue, anchor)]


def _menace(parsed: Parsed, frame: Frame, stand: Stand) -> bool:
    """Tell whether a coming act of force is told as a menace: any on a condition, an ASSAULT also with a bare "will" or "would"."""
    if frame.type not in _FORCE:
        return False
    modal = bool(stand.operators) and all(parsed.tags[t] == "MD" for t in stand.operators)
    return stand.condition or (frame.type == "ASSAULT" and modal) or (stand.realis == "conditional" and modal)


def _own_side(mentions: Sequence[Mention], frame: Frame, statement: Statement | None) -> bool:
    """Tell whether the act's own side speaks of it: speaker and actor are of one country."""
    if statement is None or not frame.actors:
        return False
    speaker = statement.link.country if statement.link is not None else None
    if speaker is None and statement.source is not None:
        speaker = mentions[statement.source].actor.country
    return speaker is not None and any(mentions[m].actor.country == speaker for m in frame.actors)


def _why(parsed: Parsed, realis: str, stand: Stand) -> str:
    words = ", ".join(f"“{parsed.words[t]}”" for t in dict.fromkeys(stand.operators))
    return f"{realis}: {words}" if words else f"{realis}: no operator above it"
