"""incidents: ECB+ (Cybulska and Vossen 2014): which event mentions of many documents are one happening; gold mentions, predicted topics.

Mentions are those of validated sentences. The baselines beside: the same lemma anywhere, and the same lemma within a predicted story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..incidents.mentions import Mentioned, lemma, same_happening
from ..records import Problem
from .clusters import conll
from .items import Bench, Item
from .tally import rounded

__all__ = ["INCIDENTS", "predict", "score"]


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, clusters}` a document: each mention's id with its cluster, the story of the document, and the mention's lemma."""
    documents = list(items)
    mentions = [Mentioned(document=item["id"], id=m["m_id"], words=m["text"]) for item in documents for m in _asked(item)]
    words = {item["id"]: [t for s in item["sentences"] for t in s["tokens"]] for item in documents}
    clusters, stories = same_happening(words, mentions)
    by_document: dict[str, dict[str, int]] = {}
    for mention, cluster in zip(mentions, clusters, strict=True):
        by_document.setdefault(mention.document, {})[mention.id] = cluster
    for item in documents:
        yield {"id": item["id"], "clusters": by_document.get(item["id"], {}), "story": stories[item["id"]]}


def _asked(item: Item) -> list[Item]:
    validated = {s["n"] for s in item["sentences"] if s.get("validated")}
    return [m for m in item["mentions"] if m["is_event"] and m["sent"] in validated]


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return B³ and CoNLL F1, and those of both baselines; `samples` is not used: documents of one topic hang together."""
    said = {p["id"]: p for p in predictions}
    keys = [(item["id"], m) for item in gold for m in _asked(item)]
    wanted: dict[Any, Any] = {
        (id_, m["m_id"]): (id_, m["cluster"]) if str(m["cluster"]).startswith(("INTRA", "SINGLETON")) else m["cluster"] for id_, m in keys
    }
    ours: dict[Any, Any] = {(id_, m["m_id"]): said.get(id_, {}).get("clusters", {}).get(m["m_id"], (id_, m["m_id"])) for id_, m in keys}
    words: dict[Any, Any] = {(id_, m["m_id"]): lemma(m["text"]) for id_, m in keys}
    within: dict[Any, Any] = {(id_, m["m_id"]): (said.get(id_, {}).get("story"), lemma(m["text"])) for id_, m in keys}
    return {
        "documents": len(gold),
        "mentions": len(keys),
        "main": rounded(conll(wanted, ours)),
        "same_lemma": rounded(conll(wanted, words)),
        "same_lemma_in_story": rounded(conll(wanted, within)),
    }


INCIDENTS = Bench(
    name="incidents",
    measures="which event mentions of many documents are one happening (ECB+)",
    data="benchmarks/ecbplus/dev.jsonl",
    gold="mentions",
    predict=predict,
    score=score,
    key="doc_id",
)
