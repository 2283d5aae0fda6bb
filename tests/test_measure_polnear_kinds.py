"""Kinds of attribution, worked by hand."""

from __future__ import annotations

import pytest

from sayso.measure.polnear_kinds import KINDS, kinds

TEXT = 'Ann Lee , the old mayor , has said that it is " bad , " and " worse . " They argued it fell .'
WORDS = TEXT.split()


def roles(source: tuple[int, ...], cue: tuple[int, ...], content: tuple[int, ...]) -> dict[str, frozenset[int]]:
    return {"source": frozenset(source), "cue": frozenset(cue), "content": frozenset(content)}


@pytest.mark.parametrize(
    ("source", "cue", "content", "found"),
    [
        (
            (0, 1, 2, 3, 4, 5, 6),
            (7, 8),
            tuple(range(9, 16)),
            ["form: mixed", "source: longer", "cue: say or tell", "order: cue first", "content: 6 to 30 words"],
        ),
        ((0, 1), (8,), tuple(range(17, 21)), ["form: direct", "source: up to 4 words", "cue: say or tell", "order: cue first", "content: up to 5 words"]),
        ((21,), (22,), (23, 24), ["form: indirect", "source: pronoun", "cue: another word", "order: cue first", "content: up to 5 words"]),
        ((), (), (23, 24), ["form: indirect", "source: none", "cue: none", "content: up to 5 words"]),
        ((), (22, 23), (9, 24), ["form: indirect", "source: none", "cue: several words", "order: cue inside", "content: up to 5 words", "content: in pieces"]),
    ],
)
def test_kinds_are_read_off_the_words(source: tuple[int, ...], cue: tuple[int, ...], content: tuple[int, ...], found: list[str]) -> None:
    """Form, source, cue, order and length are told from the tokens of the roles alone."""
    assert kinds(WORDS, roles(source, cue, content)) == found


def test_every_kind_that_is_told_is_listed() -> None:
    """Whatever is told of an attribution stands in the table of kinds."""
    assert set(kinds(WORDS, roles((0,), (8,), tuple(range(40))[9:24]))) <= set(KINDS)
