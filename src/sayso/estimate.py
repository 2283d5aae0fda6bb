"""What a run with a language model would ask and cost, before it is made: the same questions, counted and not sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .config import Config
from .errors import UsageError
from .llm import Answer, Client, Question, tokens_of
from .pipeline import code_reports
from .plugins import load
from .records import Problem, Report

__all__ = ["Estimate", "estimate"]

ANSWER = 0.8
"""Tokens of an answer for each token of the text asked about: a sentence has some 35, an event as JSON some 90, and a third of sentences have one.

By hand, from answers in the form of `events/llm.py`; whoever has an endpoint can compare with `Meter.received`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run would ask: reports, requests, answers that the cache has already, tokens, and what these cost; `most` if every answer is at its longest."""

    reports: int
    requests: int
    cached: int
    sent: int
    received: int
    cost: float
    most: float
    limit: float
    problems: int


class _Counter(Client):
    """Counts what it is asked; answers from the cache, or that there is nothing."""

    def ask(self, question: Question) -> Answer:
        """Return a kept answer or an empty one."""
        kept = self.kept(question)
        if kept is not None:
            return kept
        self.meter.add(requests=1, sent=question.tokens, received=min(self.endpoint.longest_answer, int(ANSWER * tokens_of(question.user)) + 20))
        return Answer(content={"events": []})


def estimate(reports: Iterable[Report | Problem], config: Config) -> Estimate:
    """Count what coding the reports with `config.coder` (`llm` or `arbiter`) would ask; nothing is sent.

    Raises `UsageError` S104 for another coder, and `ConfigError` as the coder itself does.
    """
    from .events.arbiter import ArbiterCoder
    from .events.llm import LlmCoder

    coder = load("coders", config.coder)(config)
    model = coder.model if isinstance(coder, ArbiterCoder) else coder
    if not isinstance(model, LlmCoder):
        raise UsageError("S104", f"the coder {config.coder} asks no language model", remedy="Give --coder llm or --coder arbiter.")
    counter = _Counter(model.client.endpoint)
    dry = replace(model, client=counter)
    number = problems = 0
    for coded in code_reports(reports, config, coder=replace(coder, model=dry) if isinstance(coder, ArbiterCoder) else dry):
        number += 1
        problems += len(coded.problems)
    meter = counter.meter
    return Estimate(
        reports=number,
        requests=meter.requests,
        cached=meter.cached,
        sent=meter.sent,
        received=meter.received,
        cost=meter.cost,
        most=counter.endpoint.cost(meter.sent, meter.requests * counter.endpoint.longest_answer),
        limit=counter.endpoint.spend_at_most,
        problems=problems,
    )
