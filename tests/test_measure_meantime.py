"""The bench of who said what between event mentions."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.config import Config
from sayso.measure import BENCHES
from sayso.measure.meantime import MEANTIME, laid_out, predict, score

TOKENS = [["Dam", "gives", "way"], ["March", "3", ",", "2009"], ["The", "keeper", "said", "rain", "had", "broken", "the", "dam", "."]]


def mention(id_: str, sent: int, *tokens: int, certain: bool = True) -> dict[str, Any]:
    return {"m_id": id_, "type": "EVENT_MENTION", "sent": sent, "tokens": list(tokens), **({"certainty": "CERTAIN"} if certain else {})}


def item(*links: tuple[str, str], certain: bool = True) -> dict[str, Any]:
    mentions = [mention("said", 2, 2), mention("rain", 2, 3), mention("broken", 2, 5, certain=certain), mention("gives", 0, 1)]
    keeper = {"m_id": "keeper", "type": "ENTITY_MENTION", "sent": 2, "tokens": [0, 1]}
    relations: list[dict[str, Any]] = [{"type": "SLINK", "source": [s], "target": [t]} for s, t in links]
    relations.append({"type": "HAS_PARTICIPANT", "sem_role": "Arg0", "source": ["said"], "target": ["keeper"]})
    return {"id": "a", "sentences": [{"n": n, "tokens": t} for n, t in enumerate(TOKENS)], "mentions": [*mentions, keeper], "relations": relations}


def link(source: str, target: str, *, head: bool = True, who: tuple[int, int] = (2, 1)) -> dict[str, Any]:
    return {"source": source, "target": target, "head": head, "who": [list(who)]}


def test_tokens_are_laid_out_as_a_text() -> None:
    """Punctuation and endings join their words, quotation marks their quotation, the heading has its line, and the day is taken off."""
    text, day, places = laid_out(
        [
            {"n": 0, "tokens": ["Dam", "gives", "way"]},
            {"n": 1, "tokens": ["March", "3", ",", "2009"]},
            {"n": 2, "tokens": ["``", "It", "did", "n't", "hold", ",", "''", "said", "Goma", "'s", "mayor", "(", "left", ")", "."]},
            {"n": 3, "tokens": ['"', "No", '"', ",", "$", "5"]},
        ]
    )
    assert (text, day) == ('Dam gives way\n\n"It didn\'t hold," said Goma\'s mayor (left). "No", $5', "2009-03-03")
    start, end = places[2, 8]
    assert text[start:end] == "Goma"


def test_a_link_goes_from_the_cue_to_the_events_of_its_content() -> None:
    """Every event of the content is linked, the highest as its head, with the words of who said it."""
    [said] = predict([{**item(), "relations": None}], Config(), [])
    assert said["cues"] == ["said"]
    assert {(x["source"], x["target"], x["head"]) for x in said["links"]} == {("said", "rain", False), ("said", "broken", True)}
    assert said["links"][0]["who"] == [[2, 0], [2, 1]]


@pytest.mark.parametrize(
    ("links", "all_", "head"),
    [
        ([link("said", "broken"), link("said", "rain", head=False)], (0.5, 1), (1, 1)),
        ([link("said", "rain")], (0, 0), (0, 0)),
        ([link("broken", "said")], (0, 0), (0, 0)),
        ([], (0, 0), (0, 0)),
    ],
)
def test_links_are_right_between_the_same_mentions_in_the_same_order(links: list[dict[str, Any]], all_: tuple[float, float], head: tuple[float, float]) -> None:
    """A link to another event, or the other way round, is wrong, and one that is not found is missed."""
    main = score([item(("said", "broken"))], [{"id": "a", "cues": ["said"], "links": links}], 0)["main"]
    assert (main["all_precision"], main["all_recall"]) == all_
    assert (main["head_precision"], main["head_recall"]) == head
    assert main["cues"] == 1


@pytest.mark.parametrize(("who", "share"), [((2, 1), 1), ((2, 7), 0)])
def test_the_holder_is_right_if_it_shares_a_token_with_arg0(who: tuple[int, int], share: float) -> None:
    """Who said it is compared with the reporting mention's Arg0, for right links alone."""
    assert score([item(("said", "broken"))], [{"id": "a", "cues": ["said"], "links": [link("said", "broken", who=who)]}], 0)["main"]["who"] == share


def test_mentions_annotated_in_part_do_not_count() -> None:
    """A link to a mention without a certainty is neither right nor false."""
    figures = score([item(("said", "broken"), certain=False)], [{"id": "a", "cues": ["said"], "links": [link("said", "broken")]}], 0)
    assert figures["links"] == {"gold": 0, "all.said": 0, "head.said": 0, "all.right": 0, "head.right": 0}


def test_a_document_without_a_prediction_is_missed() -> None:
    """A document that nobody answered counts."""
    assert score([item(("said", "broken"))], [], 0)["main"]["head_f1"] == 0


def test_the_bench_is_known_by_its_name() -> None:
    """`sayso bench meantime-said` runs this bench."""
    assert BENCHES["meantime-said"] is MEANTIME
