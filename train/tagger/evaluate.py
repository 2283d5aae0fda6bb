"""Measure the tagger on the held-out tenth of PolNeAR's training part, and print how each threshold of attribution/tagged.py changes what is found there.

    python train/tagger/evaluate.py [--shared ../shared] [--weights DIR]

Rules alone, the tagger alone, both (for the shipped weights written into held.json, which docs/quality.md quotes); then one threshold
at a time. Needs no torch.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

from windows import held, read_jsonl

from sayso.attribution import attribute
from sayso.attribution.tagged import CHOSEN, Thresholds, read_tags
from sayso.config import Config
from sayso.languages import english
from sayso.measure.polnear import count_article, figures, outermost
from sayso.network import WEIGHTS
from sayso.parse import parse
from sayso.parsed import Parsed, Statement
from sayso.records import Attribution, Report, to_dict
from sayso.tagger import Tagger, Tagging

HERE = Path(__file__).parent
KEPT = HERE / "held.json"
SHOWN = ("all_exact_P", "all_exact_R", "all_exact_F1", "source_exact_F1", "cue_exact_F1", "content_exact_F1", "token_micro_F1", "alpha")
TRIED = {
    "begins": (0.3, 0.7),
    "add": (0.3, 0.4, 0.6, 0.7, 0.8),
    "drop": (0.5, 0.7, 0.8, 0.95, 1.1),
    "source": (0.0, 2.0, 10.0, 20.0),
    "cue": (0.0, 1.0, 4.0, 10.0),
    "content": (0.0, 3.0, 10.0, 20.0, 40.0),
    "gap": (0, 2, 3),
    "stray": (0, 1, 3, 4),
}


class Article(NamedTuple):
    """An article with its gold, parsed and tagged."""

    gold: dict
    parsed: Parsed
    tagging: Tagging


def articles(shared: Path, weights: Path) -> list[Article]:
    """Parse and tag the held-out articles."""
    items = [i for i in read_jsonl(shared / "benchmarks" / "polnear" / "train.jsonl") if held(i)]
    reports = (Report(id=i["id"], text=i["text"], outlet=i["publisher"], meta={"typed": True}) for i in items)
    network = Tagger(weights)
    return [Article(item, parsed, network.read(parsed)) for item, parsed in zip(items, parse(reports, Config()), strict=True)]


def score(rows: Sequence[Article], say: Callable[[Article], Iterator[Attribution]]) -> dict[str, float]:
    """Return the figures of what `say` finds."""
    total: Counter[str] = Counter()
    for row in rows:
        said = [{role: to_dict(getattr(a, role)) for role in ("source", "cue", "content")} for a in outermost(list(say(row)))]
        total.update(count_article(row.gold["text"], row.gold["attributions"], said))
    found = figures(total)
    return {name: round(found[name] or 0.0, 4) for name in SHOWN}


def of_statements(statements: Sequence[Statement]) -> Iterator[Attribution]:
    """Yield statements as attributions."""
    for s in statements:
        yield Attribution(source=s.source_spans, cue=s.cue_spans, content=s.content_spans, link=None, cue_class=s.cue_class)


def alone(row: Article) -> Iterator[Attribution]:
    """Yield what the tagger finds by itself."""
    for found in read_tags(row.parsed, row.tagging):
        spans = (tuple(row.parsed.span(*r) for r in ranges) for ranges in (found.source, found.cue, found.content))
        source, cue, content = spans
        yield Attribution(source=source, cue=cue, content=content, link=None, cue_class="say")


def main() -> int:
    """Print one JSON object a line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=HERE.parents[2] / "shared")
    options.add_argument("--weights", type=Path, default=WEIGHTS)
    given = options.parse_args()
    language = english()
    rows = articles(given.shared, given.weights)

    def both(how: Thresholds) -> Callable[[Article], Iterator[Attribution]]:
        return lambda row: of_statements(attribute(row.parsed, (), language, row.tagging, how))

    def tell(name: str, say: Callable[[Article], Iterator[Attribution]]) -> dict[str, float]:
        found = score(rows, say)
        print(json.dumps({"what": name, **found}), flush=True)
        return found

    kept = {
        "rules": tell("rules", lambda row: of_statements(attribute(row.parsed, (), language))),
        "tagger": tell("tagger", alone),
        "both": tell("both", both(CHOSEN)),
    }
    if given.weights == WEIGHTS:
        named = {"tagger": Tagger().name, "thresholds": asdict(CHOSEN)}
        KEPT.write_text(json.dumps({"of": named, "articles": len(rows), **kept}, indent=1) + "\n", encoding="utf-8")
    for name, values in TRIED.items():
        for value in values:
            tell(f"{name} {value}", both(replace(CHOSEN, **{name: value})))
    return 0


if __name__ == "__main__":
    sys.exit(main())
