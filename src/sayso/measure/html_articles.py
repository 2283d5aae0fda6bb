"""html: the article's text in a page of HTML, against the text that people marked; trafilatura's own beside it.

How it counts. A text is its runs of four words (a shorter text is one run), with repetitions. The runs found, false and missed of a page are
divided by their sum, so that a long article counts as much as a short one. Precision is the mean over pages of which something was
predicted, recall the mean over pages that have an article, and F1 is made of these two means, as in scrapinghub's article-extraction-benchmark.
`exact` is the share of pages without a false or missed run. `trafilatura` has the same figures for `trafilatura.extract` as it comes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..records import Problem
from .items import Bench, Item
from .tally import Count, bootstrap, rounded, share

__all__ = ["HTML", "count_page", "figures", "predict", "score"]

_WORD = re.compile(r"\w+")
_RUN = 4


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, text}` a page; a page without an article is a problem, and its text is empty."""
    from ..read.html import article_text

    for item in items:
        text = article_text(item["html"], item.get("url"))
        if not text:
            what, remedy = "no article in this page", "Nothing: what cannot be found is counted as missed."
            problems.append(Problem(code="S210", record=item["id"], what=what, remedy=remedy))
        yield {"id": item["id"], "text": text}


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return precision, recall and F1 of our texts and of trafilatura's, with intervals over pages."""
    said = {p["id"]: p["text"] for p in predictions}
    units = [count_page(item["article_body"], said.get(item["id"], "")) for item in gold]
    theirs = [count_page(item["article_body"], _trafilatura(item)) for item in gold if "html" in item]
    return {
        "pages": len(gold),
        "main": rounded(figures(_sum(units))),
        "trafilatura": rounded(figures(_sum(theirs))) if theirs else None,
        "interval_95": bootstrap(units, figures, samples),
    }


def _trafilatura(item: Item) -> str:
    import trafilatura

    return trafilatura.extract(item["html"], url=item.get("url")) or ""


def count_page(wanted: str, found: str) -> Count:
    """Count one page; `Counter` holds the shares as well as the numbers, and the counts of several pages add up."""
    gold, said = _runs(wanted), _runs(found)
    right, false, missed = (gold & said).total(), (said - gold).total(), (gold - said).total()
    count: Count = Counter(pages=1, exact=int(not false and not missed))
    if said:
        count["with_text"] = 1
        count["precision"] = right / (right + false)  # type: ignore[assignment]
    if gold:
        count["with_gold"] = 1
        count["recall"] = right / (right + missed)  # type: ignore[assignment]
    return count


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)) if words)


def _sum(units: Iterable[Count]) -> Count:
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return total


def figures(total: Count) -> dict[str, float | None]:
    """Return all figures of added-up counts."""
    precision, recall = share(total["precision"], total["with_text"]), share(total["recall"], total["with_gold"])
    both = (precision or 0.0) + (recall or 0.0)
    return {
        "f1": 2 * (precision or 0.0) * (recall or 0.0) / both if both else 0.0,
        "precision": precision,
        "recall": recall,
        "exact": share(total["exact"], total["pages"]),
    }


HTML = Bench(
    name="html",
    measures="the article's text in a page of HTML, beside trafilatura's",
    data="benchmarks/html_article_extraction/dev.jsonl",
    gold="article_body",
    predict=predict,
    score=score,
)
