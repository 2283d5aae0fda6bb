"""Figures of article texts: toy pages worked by hand, and the prediction from page and address alone."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.config import Config
from sayso.measure import BENCHES
from sayso.measure.html_articles import count_page, predict, score
from sayso.records import Problem

SIX = "one two three four five six"


def trial(gold: str, said: str) -> dict[str, Any]:
    figures: dict[str, Any] = score([{"id": "x", "article_body": gold}], [{"id": "x", "text": said}], 0)
    return figures


def test_gold_against_itself_is_perfect() -> None:
    """The text itself is 1.0 in every figure, whatever stands between its words."""
    assert set(trial(SIX, SIX.replace(" ", ",\n"))["main"].values()) == {1.0}


def test_runs_of_four_words_are_counted() -> None:
    """Of the three runs of six words one is found without the last two words, and nothing false."""
    main = trial(SIX, "one two three four")["main"]

    assert (main["precision"], main["recall"], main["f1"], main["exact"]) == (1.0, pytest.approx(1 / 3, abs=1e-4), 0.5, 0.0)


def test_short_texts_are_one_run_and_repetitions_count() -> None:
    """A text of fewer than four words is found whole or not; a sentence told twice is false once."""
    assert trial("yes it is", "yes it is")["main"]["f1"] == 1.0
    assert trial("one two three four", "one two three four four three two one one two three four")["main"]["precision"] == pytest.approx(1 / 9, abs=1e-4)


def test_pages_count_alike_whatever_their_length() -> None:
    """Precision and recall are means over pages; a page without a prediction lowers recall alone."""
    gold = [{"id": "a", "article_body": SIX}, {"id": "b", "article_body": "word " * 1000}]
    main = score(gold, [{"id": "a", "text": SIX}, {"id": "b", "text": ""}], 0)["main"]

    assert (main["precision"], main["recall"]) == (1.0, 0.5)


def test_no_predictions_are_worth_nothing() -> None:
    """Without predictions F1 is 0."""
    assert score([{"id": "a", "article_body": SIX}], [], 3)["main"] == {"f1": 0.0, "precision": None, "recall": 0.0, "exact": 0.0}


def test_counts_of_pages_add_up() -> None:
    """The counts of two pages are those of both."""
    both = count_page(SIX, SIX) + count_page(SIX, "")

    assert (both["pages"], both["precision"], both["with_text"], both["recall"]) == (2, 1.0, 1, 1.0)


def test_the_prediction_reads_the_page_and_trafilatura_stands_beside() -> None:
    """The article's words come from the page, the gold is not read, and a page without any is a problem."""
    words = "The two ministers met on Thursday and agreed to meet again before the end of the month, officials said."
    body = f"<html><body><nav>Home</nav><article><p>{words}</p><p>{words.replace('two', 'three')}</p></article></body></html>"
    items = [{"id": "a", "html": body, "article_body": words}, {"id": "b", "html": "<html></html>", "article_body": words}]
    problems: list[Problem] = []
    rows = list(predict(items, Config(), problems))

    assert rows == [{"id": "a", "text": f"{words}\n{words.replace('two', 'three')}"}, {"id": "b", "text": ""}]
    assert [(p.code, p.record) for p in problems] == [("S210", "b")]
    assert set(score(items, rows, 0)["trafilatura"]) == {"f1", "precision", "recall", "exact"}


def test_the_bench_is_known() -> None:
    """The bench has its name, and its gold is the field `article_body`."""
    assert (BENCHES["html"].name, BENCHES["html"].gold) == ("html", "article_body")
