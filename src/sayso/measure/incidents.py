"""incidents: ECB+ (Cybulska and Vossen 2014): which event mentions of many documents are one happening; gold mentions, predicted topics.

Mentions are those of validated sentences; of the gold only where they stand is read, not their types and not the marked people, places and times. The
baselines beside: the same lemma anywhere, and the same lemma within a predicted story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..incidents.mentions import same_happening
from ..incidents.pairs import Mentioned, lemma
from ..records import Problem
from .clusters import conll
from .items import Bench, Item
from .tally import rounded

__all__ = ["INCIDENTS", "asked", "cluster_of", "mentions_of", "predict", "score"]


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, clusters, story}` a document: each mention's id with its cluster, and the story of the document."""
    documents = list(items)
    mentions = [m for item in documents for m in mentions_of(item)]
    clusters, stories = same_happening({item["id"]: [s["tokens"] for s in item["sentences"]] for item in documents}, mentions)
    by_document: dict[str, dict[str, int]] = {}
    for mention, cluster in zip(mentions, clusters, strict=True):
        by_document.setdefault(mention.document, {})[mention.id] = cluster
    for item in documents:
        yield {"id": item["id"], "clusters": by_document.get(item["id"], {}), "story": stories[item["id"]]}


def asked(item: Item) -> list[Item]:
    """Return the mentions that count: of events, in validated sentences."""
    validated = {s["n"] for s in item["sentences"] if s.get("validated")}
    return [m for m in item["mentions"] if m["is_event"] and m["sent"] in validated]


def mentions_of(item: Item) -> list[Mentioned]:
    """Return the mentions that count as they are compared: a sentence's rank leaves out lines that are web addresses."""
    words = {s["n"]: tuple(s["tokens"]) for s in item["sentences"]}
    order = [n for n, tokens in words.items() if tokens and not tokens[0].lower().startswith("http")]
    rank = {n: i for i, n in enumerate(order)}
    return [
        Mentioned(document=item["id"], id=m["m_id"], sentence=words[m["sent"]], places=tuple(sorted(m["tokens"])), rank=rank.get(m["sent"], 0))
        for m in asked(item)
    ]


def cluster_of(item: Item, mention: Item) -> Any:
    """Return a mention's gold cluster; those within one document are that document's alone."""
    return (item["id"], mention["cluster"]) if str(mention["cluster"]).startswith(("INTRA", "SINGLETON")) else mention["cluster"]


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return B³ and CoNLL F1, and those of both baselines; `samples` is not used: documents of one topic hang together."""
    said = {p["id"]: p for p in predictions}
    wanted: dict[Any, Any] = {(item["id"], m["m_id"]): cluster_of(item, m) for item in gold for m in asked(item)}
    words: dict[Any, Any] = {(m.document, m.id): lemma(m) for item in gold for m in mentions_of(item)}
    ours: dict[Any, Any] = {key: said.get(key[0], {}).get("clusters", {}).get(key[1], key) for key in wanted}
    within: dict[Any, Any] = {key: (said.get(key[0], {}).get("story"), word) for key, word in words.items()}
    return {
        "documents": len(gold),
        "mentions": len(wanted),
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
