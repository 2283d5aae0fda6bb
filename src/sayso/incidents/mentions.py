"""Mentions that are given (by a gold set, say) joined to happenings: documents to kinds, then mentions of one kind by how likely two are one happening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .documents import Documents, average_link, compare
from .pairs import Mentioned, Network, network, one_happening

__all__ = ["happenings", "same_happening"]


def same_happening(documents: Mapping[str, Sequence[Sequence[str]]], mentions: Sequence[Mentioned]) -> tuple[list[int], dict[str, int]]:
    """Return each mention's cluster, and each document's story. `documents` are the words of each sentence of each document."""
    found = compare(documents)
    return happenings(mentions, found), {id_: int(found.story[row]) for id_, row in found.index.items()}


def happenings(mentions: Sequence[Mentioned], documents: Documents, model: Network | None = None) -> list[int]:
    """Return each mention's cluster: the likest clusters are joined while their mentions' mean probability is `Network.least` or more."""
    model = model or network()
    clusters, many = [0] * len(mentions), 0
    for rows, likely in one_happening(mentions, documents, model):
        labels = average_link(likely, model.least)
        for row, label in zip(rows.tolist(), labels.tolist(), strict=True):
            clusters[row] = many + label
        many += int(labels.max()) + 1
    return clusters
