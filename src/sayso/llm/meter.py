"""What a run has asked for and spent."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from .settings import Endpoint

__all__ = ["Meter", "tokens_of"]

_CHARS_A_TOKEN = 3.5
"""Characters of English news in a token, low so that estimates are high: OpenAI's rule of thumb is 4 (help pages, "What are tokens")."""


def tokens_of(text: str) -> int:
    """Return about how many tokens a text has, rather too many than too few."""
    return int(len(text) / _CHARS_A_TOKEN) + 1


@dataclass(slots=True)
class Meter:
    """Counts of one run. `left_out` are events that the model proposed without words of the text to show for them."""

    endpoint: Endpoint
    requests: int = 0
    cached: int = 0
    retries: int = 0
    sent: int = 0
    received: int = 0
    left_out: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def cost(self) -> float:
        """What the tokens cost so far."""
        return self.endpoint.cost(self.sent, self.received)

    def affords(self, sent: int, received: int) -> bool:
        """Tell whether a request of at most so many tokens stays within the limits."""
        end = self.endpoint
        within = not end.tokens_at_most or self.sent + self.received + sent + received <= end.tokens_at_most
        return within and (not end.spend_at_most or self.cost + end.cost(sent, received) <= end.spend_at_most)

    def add(self, **counts: int) -> None:
        """Add to counts by name."""
        with self._lock:
            for name, number in counts.items():
                setattr(self, name, getattr(self, name) + number)

    def line(self) -> str:
        """Say it in one line."""
        tokens = f"{self.sent:,} tokens sent, {self.received:,} received"
        price = f", {self.cost:.4f} of {self.endpoint.spend_at_most:g} spent" if self.endpoint.price_in or self.endpoint.price_out else ""
        dropped = f"; {self.left_out} proposals without words in the text left out" if self.left_out else ""
        return f"{self.endpoint.model}: {self.requests} requests, {self.cached} answers from the cache, {tokens}{price}{dropped}"
