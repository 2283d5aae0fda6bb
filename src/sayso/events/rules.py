"""The rules coder: lexicon entries matched over dependency frames."""

from __future__ import annotations

from collections.abc import Sequence

from ..config import Config
from ..parsed import Frame, Mention, Parsed
from ..plugins import Coder

__all__ = ["RulesCoder", "rules"]


class RulesCoder:
    """Finds predicates of the lexicon and their arguments in the parse."""

    name = "rules-0.1"

    def __call__(self, parsed: Parsed, mentions: Sequence[Mention]) -> tuple[Frame, ...]:
        """Return the frames of the report in the order of their triggers."""
        return ()


def rules(config: Config) -> Coder:
    """Make the rules coder for a configuration."""
    return RulesCoder()
