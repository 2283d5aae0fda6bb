"""Who comes back: pronouns, nouns, counterparts, sides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sayso import Coded

CHAINS = [
    ("Iran and Iraq signed a pact. The latter promised to open its border, and the former agreed to withdraw.", "Iran", ["Iran", "former"]),
    ("Iran and Iraq signed a pact. The latter promised to open the border.", "Iraq", ["Iraq", "latter"]),
    ("Foreign Minister Ana Kos of Croatia met her Serbian counterpart. The minister left at noon. Her counterpart stayed.", "Foreign Minister of Serbia",
     ["her Serbian counterpart", "Her counterpart"]),
    ("President Emmanuel Macron condemned the coup. The French leader called it illegal.", "Emmanuel Macron",
     ["President Emmanuel Macron", "The French leader"]),
    ("India and Pakistan exchanged fire. The two neighbours blamed each other. Both sides later agreed to talks.", "India and Pakistan",
     ["The two neighbours", "Both sides"]),
    ("Hamas released three hostages. The movement blamed Israel. The Islamist group then freed a fourth.", "Hamas",
     ["Hamas", "The movement", "The Islamist group"]),
    ("The Harbour Front attacked a post in Kenya. The group said it would strike again.", "Harbour Front", ["The Harbour Front", "The group", "it"]),
    ('"We will not leave," said Captain Amina Otieno of Kenya. "My men are ready."', "Amina Otieno", ["Captain Amina Otieno of Kenya", "My"]),
    ("Peru accused Colombian drug cartels of bribing judges. Gangs fled. Its president argued that cartels control the port.", "Colombian drug cartels",
     ["Colombian drug cartels", "cartels"]),
    ("Prime Minister Rima Haddad of Lebanon resigned. Haddad said she was tired.", "Rima Haddad", ["Prime Minister Rima Haddad of Lebanon", "Haddad", "she"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "mentions"), CHAINS)
def test_a_chain_holds_all_that_comes_back(code_text: Callable[..., Coded], text: str, name: str, mentions: list[str]) -> None:
    """`Coded.actors` has one actor a chain, with the spans of every mention asked for."""
    coded = code_text(text)
    chains = [[text[s.start : s.end] for s in a.mentions] for a in coded.actors if a.name == name]
    assert any(set(mentions) <= set(chain) for chain in chains), [(a.name, [text[s.start : s.end] for s in a.mentions]) for a in coded.actors]


def test_both_sides_are_two_actors(code_text: Callable[..., Coded]) -> None:
    """An act of "both sides" is of the two countries that the report names most."""
    coded = code_text("India and Pakistan exchanged fire. Both sides later agreed to a truce.")
    event = next(e for e in coded.events if e.type in ("AGREE", "CONCEDE", "RETREAT"))
    assert {a.country for a in event.actors} == {"IND", "PAK"}


def test_every_mention_is_in_one_chain(code_text: Callable[..., Coded]) -> None:
    """No span is in two chains, and every chain has its actor's own span."""
    coded = code_text("President Emmanuel Macron met Chancellor Friedrich Merz in Paris. He said they had agreed. The two leaders left.")
    spans = [s for a in coded.actors for s in a.mentions]
    assert len(spans) == len(set(spans))
    assert all(a.span in a.mentions for a in coded.actors)
