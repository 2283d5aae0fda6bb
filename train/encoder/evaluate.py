"""Measure what was trained, on rows it has not seen.

    python train/encoder/evaluate.py folds --work runs    plv and plv-open, each fold's rows by the network that did not see them; rules, encoder, hybrid
    python train/encoder/evaluate.py held --weights DIR   the held-out tenth of our sentences: type, realis, mode, link, weights of the rules' evidence

`folds` writes `plv-folds.json` (ids, roots and figures, no text), which docs/quality.md quotes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import Any

from read_sentences import Example
from rows import folds, own_examples, read_jsonl, relation

from sayso import relations
from sayso.config import Config
from sayso.encoder import Encoder, Marked, encoder
from sayso.measure.plv import PLV, PLV_OPEN, root_of
from sayso.records import Span
from sayso.relations import goes_this_way, linking, sides

HERE = Path(__file__).parent


def cross_validated(shared: Path, work: Path) -> dict[str, Any]:
    """Return figures of plv and plv-open for each coder, pooled over the folds."""
    items = read_jsonl(shared / "benchmarks" / "plv" / "train.jsonl")
    out: dict[str, Any] = {}
    for bench in (PLV, PLV_OPEN):
        for coder in ("rules", "encoder", "hybrid"):
            said: list[dict[str, Any]] = []
            for number, test in enumerate(folds(len(items))):
                weights = work / f"fold-{number}"
                if not (weights / "labels.json").exists():
                    subprocess.run([sys.executable, HERE / "export.py", work / f"fold-{number}.pt", "--out", weights, "--bare"], check=True)
                config = Config(coder=coder, weights=str(weights), detect_language=False)
                said += bench.predict([items[i] for i in test], config, [])
            figures = bench.score(items, said, 1000)
            if bench is PLV:
                figures["confused"] = confused(items, said)
            out[f"{bench.name} {coder}"] = figures
            print(bench.name, coder, json.dumps({v: figures[v] for v in ("root", "quad", "binary")}), json.dumps(figures["by_root"]), flush=True)
            (work / f"{bench.name}-{coder}.jsonl").write_text("".join(json.dumps(s) + "\n" for s in said))
    return out


def confused(items: Sequence[dict[str, Any]], said: Sequence[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """Return gold root, answer and number of the commonest wrong answers, at most twelve."""
    gold = {item["id"]: item["root"] for item in items}
    wrong = Counter((gold[s["id"]], s["root"]) for s in said if s["root"] != gold[s["id"]])
    return [(*pair, n) for pair, n in wrong.most_common(12)]


def held_out(weights: str) -> dict[str, Any]:
    """Return figures over the held-out tenth of the written sentences."""
    examples = own_examples(sorted(p for p in (HERE / "sentences").glob("*.tsv") if p.stem != "generated"), "held")
    network = encoder(weights)
    known = [e for e in examples if e.type != "NONE"]
    read = network.read([_marked(e, trigger=True) for e in known])
    out: dict[str, Any] = {
        "events": len(known),
        "type": _share(r.type == e.type for r, e in zip(read, known, strict=True)),
        "realis": _share(max(r.realis, key=r.realis.__getitem__) == e.realis for r, e in zip(read, known, strict=True)),
        "mode": _share((max(r.modes, key=r.modes.__getitem__) or None) == e.mode for r, e in zip(read, known, strict=True) if r.type == e.type),
    }
    pairs = [e for e in examples if e.main and e.actor and e.recipient]
    straight = network.read([_marked(e) for e in pairs])
    directed = [e for e in pairs if e.type not in ("NONE", "AGREE", "CONSULT", "COOPERATE")]
    turned = network.read([_marked(e, turned=True) for e in directed])
    real = [r.link for r, e in zip(straight, pairs, strict=True) if e.type != "NONE"]
    false = [r.link for r, e in zip(straight, pairs, strict=True) if e.type == "NONE"] + [r.link for r in turned]
    out["relation"] = _share(r.type == relation(e) for r, e in zip(straight, pairs, strict=True) if e.type != "NONE")
    out["trigger"] = _share(
        r.trigger is not None and r.trigger.overlaps(Span(*e.trigger)) for r, e in zip(straight, pairs, strict=True) if e.type != "NONE" and e.trigger
    )
    out["link"] = {t / 10: _f1(sum(x >= t / 10 for x in real), sum(x >= t / 10 for x in false), len(real)) for t in range(1, 10)}
    out["link_f1"] = out["link"][0.5]
    out["goes this way"] = _by_threshold(network, pairs)
    out["evidence"] = _evidence([e for e in pairs if e.type != "NONE"], straight=[r for r, e in zip(straight, pairs, strict=True) if e.type != "NONE"])
    return out


def _by_threshold(network: Encoder, pairs: Sequence[Example]) -> dict[float, tuple[float, float, float]]:
    """Return by threshold the shares of linked pairs that are answered, of exchanged directed pairs that are not, and of pairs without an act that are not."""
    straight = network.read([_marked(e) for e in pairs])
    back = network.read([_marked(e, turned=True) for e in pairs])
    out = {}
    before = relations.LINK
    for step in range(2, 8):
        relations.LINK = step / 10
        cases = [(e, goes_this_way(r.type, r.link, b.link), goes_this_way(b.type, b.link, r.link)) for e, r, b in zip(pairs, straight, back, strict=True)]
        out[step / 10] = (
            round(_share(there for e, there, _ in cases if e.type != "NONE"), 3),
            round(_share(not again for e, _, again in cases if e.type not in ("NONE", "AGREE", "CONSULT", "COOPERATE")), 3),
            round(_share(not there for e, there, _ in cases if e.type == "NONE"), 3),
        )
    relations.LINK = before
    return out


def _evidence(pairs: Sequence[Example], straight: Sequence[Any]) -> dict[str, float]:
    """Return the accuracy of the type for each weight of the rules' event, by how many of its sides are the marked ones."""
    from sayso import code

    coded = code([e.text for e in pairs], config=Config(coder="rules", detect_language=False))
    cases = []
    for e, reading, one in zip(pairs, straight, coded, strict=True):
        event = linking(one.events, Span(*e.actor), Span(*e.recipient))
        cases.append((relation(e), reading.types, event.type if event else None, sides(event, Span(*e.actor), Span(*e.recipient)) if event else ""))
    out = {}
    for name in ("both", "one", "none"):
        for weight in (0.0, 0.3, 0.7, 1.0, 1.5, 2.0, 3.0):
            some = [(g, {t: p * (exp(weight) if t == r else 1) for t, p in ts.items()}) for g, ts, r, s in cases if s == name]
            out[f"{name} {weight}"] = round(_share(max(ts, key=ts.__getitem__) == g for g, ts in some), 4)
        out[f"{name} rules"] = round(_share(root_of(r) == root_of(g) for g, _, r, s in cases if s == name), 4)
    return out


def _marked(e: Example, *, trigger: bool = False, turned: bool = False) -> Marked:
    actor, recipient = (Span(*x) if x else None for x in ((e.recipient, e.actor) if turned else (e.actor, e.recipient)))
    return Marked(e.text, actor=actor, recipient=recipient, trigger=Span(*e.trigger) if trigger and e.trigger else None)


def _share(hits: Any) -> float:
    found = list(hits)
    return sum(found) / max(1, len(found))


def _f1(right: int, false: int, gold: int) -> float:
    return round(2 * right / (right + false + gold), 4)


def main() -> int:
    """Print one JSON object."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("folds", "held"))
    options.add_argument("--shared", type=Path, default=HERE.parents[2] / "shared")
    options.add_argument("--work", type=Path, default=HERE / "runs")
    options.add_argument("--weights", default="")
    given = options.parse_args()
    found = cross_validated(given.shared, given.work) if given.what == "folds" else held_out(given.weights)
    print(json.dumps(found, indent=1))
    if given.what == "folds":
        (HERE / "plv-folds.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
