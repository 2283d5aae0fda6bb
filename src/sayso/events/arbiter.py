"""The arbiter: the hybrid coder's events, and a language model asked about those sentences alone in which rules and encoder disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..config import Config
from ..parsed import Frame, Mention, Parsed
from ..plugins import Coder
from .hybrid import hybrid
from .llm import LlmCoder, llm
from .rules import rules

__all__ = ["ArbiterCoder", "arbiter"]

DOUBT = 0.5
"""Score of rules and encoder together below which the encoder rather denies what a rule proposes. By meaning: below a half it is the less likely.

To choose again: code sayso-gold's development part with an endpoint of your own at several values, and weigh event F1 against `Meter.requests`.
"""


@dataclass(frozen=True, slots=True)
class ArbiterCoder:
    """Codes by rules and encoder, and by a language model where these disagree."""

    hybrid: Coder
    rules: Coder
    model: LlmCoder
    name: str

    def __call__(self, parsed: Parsed, mentions: Sequence[Mention]) -> tuple[Frame, ...]:
        """Return the frames of the report in the order of their triggers; raises what `Client.ask` raises."""
        frames = self.hybrid(parsed, mentions)
        sure = {(f.trigger, f.type) for f in self.rules(parsed, mentions)}
        open_ = {i for i, f in enumerate(frames) if (f.trigger, f.type) not in sure or f.score < DOUBT}
        asked = {parsed.sentence_of[frames[i].anchor] for i in open_}
        if not asked:
            return frames
        said = self.model.code(parsed, mentions, [s for s in parsed.sentences if s.index in asked])
        return _without(tuple(_settled(f, said, self.model.name) if i in open_ else f for i, f in enumerate(frames)))

    # what the model adds of its own is not taken: it is asked about disputes


def _settled(frame: Frame, said: Sequence[Frame], name: str) -> Frame | None:
    """Return a disputed frame as the model has it: confirmed, with another type, or (None) not there."""
    same = [f for f in said if f.trigger.overlaps(frame.trigger)]
    if not same:
        return None
    agreed = next((f for f in same if f.type == frame.type), None)
    if agreed is not None:
        careful = frame.complement or agreed.complement
        return replace(frame, complement=careful, score=max(frame.score, DOUBT), why=(*frame.why, f"rules and encoder disagree; confirmed: {agreed.why[0]}"))
    other = same[0]
    sides = {"actors": other.actors or frame.actors, "recipients": other.recipients or frame.recipients}
    line = f"rules and encoder disagree; {name} takes {other.type} for {frame.type}: {other.why[0]}"
    return replace(frame, type=other.type, mode=other.mode, complement=frame.complement or other.complement, why=(*frame.why, line), **sides)  # type: ignore[arg-type]


def _without(frames: Sequence[Frame | None]) -> tuple[Frame, ...]:
    """Return the frames that are left, `under` pointing where it did; the content of one that is gone keeps how it stands."""
    place = {old: new for new, old in enumerate(i for i, f in enumerate(frames) if f is not None)}
    return tuple(replace(f, under=place.get(f.under) if f.under is not None else None) for f in frames if f is not None)


def arbiter(config: Config) -> ArbiterCoder:
    """Make the arbiter for a configuration; raises what the hybrid and the LLM coder raise."""
    model = llm(config)
    base = hybrid(config)
    return ArbiterCoder(base, rules(config), model, f"arbiter-{base.name.partition('-')[2]}+{model.name}")
