"""Sentences coded by the whole line, as readable rows: "ASSAULT/aerial actual RUS.MIL > UKR.CVL" (type/mode, realis, actors, recipients)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from sayso import Actor, Config, code

__all__ = ["rows"]


@cache
def rows(text: str, coder: str = "hybrid") -> tuple[str, ...]:
    """Code one text and return a row for each event, in the order of the text."""
    coded = next(code(text, published=date(2026, 1, 15), outlet="The Daily Test", config=Config(coder=coder)))
    return tuple(f"{e.type}{'/' + e.mode if e.mode else ''} {e.realis} {_side(e.actors)} > {_side(e.recipients)}".strip() for e in coded.events)


def _side(actors: Iterable[Actor]) -> str:
    return "+".join(f"{a.country or '?'}.{a.sector or '?'}" for a in actors)
