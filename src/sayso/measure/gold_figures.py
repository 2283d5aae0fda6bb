"""Figures of sayso-gold: events, who, realis, chains, dates, places and verification.

How it counts. An optional gold event is neither a miss nor a hit, and a prediction aligned with one leaves every count. An alternative
type is a hit of the gold type, and its mode is then not scored. A field in the gold's `open` is not scored where the prediction leaves it
empty. Attributes are measured on aligned events; `_end_to_end` also charges missed and false ones. `precision_of_actual`: of the
predictions called actual (those aligned with optional events left out), the share aligned with a gold event that is actual.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .gold_align import Row, align, codes, countries, folded, pair_checks, pair_claims, same_chain, same_origin, span_of
from .tally import Count, bootstrap, f1, precision_recall_f1, rounded, share

__all__ = ["count_report", "figures", "score"]

_SCALE = {"CT+": 3, "PR+": 2, "PS+": 1, "Uu": 0, "PS-": -1, "PR-": -2, "CT-": -3}
_SIDES = ("actors", "recipients")
_WHO = {"country": countries, "country_sector": codes}


def score(gold: Sequence[Row], predictions: Sequence[Row], samples: int) -> dict[str, Any]:
    """Return the main figures with intervals over reports, and the tables behind them."""
    said = {p["id"]: p for p in predictions}
    units = [count_report(report, said.get(report["id"], {})) for report in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    by_type = _by_type(total)
    macro = [row["f1"] for row in by_type.values() if row["tp"] + row["fn"]]
    return {
        "reports": len(gold),
        "reports_without_prediction": sum(report["id"] not in said for report in gold),
        "gold_events": total["gold"],
        "predicted_events": total["said"],
        "aligned_events": total["aligned"],
        "main": rounded(figures(total)),
        "interval_95": bootstrap(units, figures, samples),
        "by_type": by_type,
        "macro_f1_over_types": round(sum(macro) / len(macro), 4) if macro else None,
        "realis_confusion_gold_pred": _confusion(total, "realis"),
        "chain_length_confusion_gold_pred": _confusion(total, "length"),
        "actual": {
            "predicted": total["actual.said"],
            "right": total["actual.right"],
            "on_a_gold_event_that_is_not_actual": total["actual.other_realis"],
            "on_no_gold_event": total["actual.no_event"],
            "on_an_optional_event_that_is_not_actual": total["actual.optional_not_actual"],
        },
        "factuality_mae": share(total["factuality.distance"], total["claim.paired"]),
        "decoys": {name: total[f"decoy.{name}"] for name in ("spans", "spans_hit", "reports_without_events", "false_events_in_them")},
        "verification": {"tp": total["check.right"], "fp": total["check.false"], "fn": total["check.missed"]},
    }


# ---- one report → counts


def count_report(report: Row, prediction: Row) -> Count:
    """Count one report; the counts of several add up."""
    gold, said = report["events"], prediction.get("events") or []
    pairs = align(report["text"], gold, said)
    stands_for = {j: gold[i] for i, j in pairs.items()}
    count: Count = Counter({"gold": sum(not g.get("optional") for g in gold), "said": len(said)})
    for i, event in enumerate(gold):
        if not event.get("optional"):
            _count_gold(count, event, said[pairs[i]] if i in pairs else None)
    for j, event in enumerate(said):
        _count_said(count, event, stands_for.get(j))
    _count_decoys(count, report, [e for j, e in enumerate(said) if j not in stands_for])
    checks, found = report.get("verification") or [], prediction.get("verification") or []
    right = len(pair_checks(checks, found))
    count.update({"check.right": right, "check.missed": len(checks) - right, "check.false": len(found) - right})
    return count


def _count_gold(count: Count, gold: Row, said: Row | None) -> None:
    """Count one gold event that is not optional, and what stands for it."""
    count[f"type|{gold['type']}|{'missed' if said is None else 'right'}"] += 1
    trigger = None if said is None else span_of(said.get("trigger"))
    if trigger is not None and trigger.overlaps(span_of(gold["trigger"]) or trigger):
        count["trigger.right"] += 1
    else:
        count["trigger.missed"] += 1
        count["trigger.false"] += said is not None  # found by its sentence: by trigger alone it would be a miss and a false one
    if gold["realis"] == "actual":
        count["actual.gold"] += 1
        count["actual.recalled"] += said is not None and said.get("realis") == "actual"
    for side in _SIDES:
        if side not in _open(gold) or (said is not None and said.get(side)):
            _count_side(count, side, gold, said)
    if said is None:
        return
    count["aligned"] += 1
    count["realis.right"] += said.get("realis") == gold["realis"]
    count[f"realis|{gold['realis']}>{said.get('realis')}"] += 1
    if gold["mode"] is not None and said.get("type") == gold["type"] and not _left_open(gold, said, "mode"):
        count["mode.gold"] += 1
        count["mode.right"] += said.get("mode") == gold["mode"]
    _count_date(count, gold, said)
    _count_place(count, gold, said)
    _count_claims(count, gold["claims"], said.get("claims") or [])


def _open(gold: Row) -> Sequence[str]:
    return gold.get("open") or ()


def _left_open(gold: Row, said: Row, field: str) -> bool:
    return field in _open(gold) and not said.get(field)


def _count_side(count: Count, side: str, gold: Row, said: Row | None) -> None:
    """Count who is on one side: `found` on aligned events only, `all` with the missed ones."""
    for name, who in _WHO.items():
        want: set[Any] = who(gold[side])
        have: set[Any] = who(said.get(side)) if said is not None else set()
        for scope in ("all",) if said is None else ("found", "all"):
            key = f"{side}.{name}.{scope}"
            count.update({f"{key}.right": len(want & have), f"{key}.missed": len(want - have), f"{key}.false": len(have - want)})


def _days(value: Any) -> tuple[date, date] | None:
    if not isinstance(value, list | tuple) or not value or not value[0]:
        return None
    try:
        first, last = date.fromisoformat(str(value[0])[:10]), date.fromisoformat(str(value[-1] or value[0])[:10])
    except ValueError:
        return None
    return min(first, last), max(first, last)


def _count_date(count: Count, gold: Row, said: Row) -> None:
    want, have = _days(gold["date"]), _days(said.get("date"))
    if want is None:
        count["date.null"] += 1
        count["date.null_kept"] += have is None
    elif have is not None or "date" not in _open(gold):
        count["date.gold"] += 1
        count["date.exact"] += want == have
        count["date.overlap"] += have is not None and have[0] <= want[1] and want[0] <= have[1]


def _count_place(count: Count, gold: Row, said: Row) -> None:
    want, have = gold["place"], said.get("place")
    if not want:
        count["place.null"] += 1
        count["place.null_kept"] += not have
    elif have or "place" not in _open(gold):
        have = have or {}
        name, other = folded(want["name"]), folded(have.get("name"))
        count["place.gold"] += 1
        count["place.right"] += bool(other) and have.get("country") == want["country"] and (name in other or other in name)


def _count_claims(count: Count, gold: Sequence[Row], said: Sequence[Row]) -> None:
    pairs = pair_claims(gold, said)
    count.update({"claim.gold": len(gold), "claim.said": len(said), "claim.paired": len(pairs)})
    for i, claim in enumerate(gold):
        chain = claim["chain"]
        count["claim.deep"] += len(chain) > 1
        if i not in pairs:
            count[f"length|{len(chain)}>none"] += 1
            continue
        other = said[pairs[i]]
        found = other.get("chain") or []
        exact = same_chain(chain, found)
        count["chain.exact"] += exact
        count["chain.deep_exact"] += exact and len(chain) > 1
        count["chain.origin"] += same_origin(chain, found)
        count[f"length|{len(chain)}>{len(found)}"] += 1
        count["stance.right"] += other.get("stance") == claim["stance"]
        count["factuality.right"] += other.get("factuality") == claim["factuality"]
        count["factuality.distance"] += abs(_SCALE[claim["factuality"]] - _SCALE.get(str(other.get("factuality")), 0))


def _count_said(count: Count, said: Row, gold: Row | None) -> None:
    """Count one predicted event: what it stands for, and whether it may be called actual."""
    if gold is None:
        count[f"type|{said.get('type')}|false"] += 1
        count["trigger.false"] += 1
        for side in _SIDES:
            for name, who in _WHO.items():
                count[f"{side}.{name}.all.false"] += len(who(said.get(side)))
    if said.get("realis") != "actual":
        return
    if gold is not None and gold.get("optional"):
        count["actual.optional_not_actual"] += gold["realis"] != "actual"
        return
    count["actual.said"] += 1
    verdict = "no_event" if gold is None else "right" if gold["realis"] == "actual" else "other_realis"
    count[f"actual.{verdict}"] += 1


def _count_decoys(count: Count, report: Row, false: Sequence[Row]) -> None:
    """Count the decoys (metaphor, sport, …) that a false event stands on, and false events where there is none at all."""
    decoys = [span_of(d["span"]) for d in report.get("decoys") or ()]
    triggers = [t for t in (span_of(e.get("trigger")) for e in false) if t is not None]
    count["decoy.spans"] += len(decoys)
    count["decoy.spans_hit"] += sum(any(d.overlaps(t) for t in triggers) for d in decoys if d is not None)
    if not report["events"]:
        count["decoy.reports_without_events"] += 1
        count["decoy.false_events_in_them"] += len(false)


# ---- counts → figures


def figures(total: Count) -> dict[str, float | None]:
    """Return the main figures of added-up counts; None where there is nothing to measure."""
    out: dict[str, float | None] = {}
    _put(out, "event", *(sum(n for key, n in total.items() if key.startswith("type|") and key.endswith(end)) for end in ("|right", "|false", "|missed")))
    _put(out, "event_trigger", total["trigger.right"], total["trigger.false"], total["trigger.missed"])
    for side in _SIDES:
        for name in _WHO:
            for scope, ending in (("found", ""), ("all", "_end_to_end")):
                key = f"{side}.{name}.{scope}"
                out[f"{side[:-1]}_{name}_f1{ending}"] = f1(total[f"{key}.right"], total[f"{key}.false"], total[f"{key}.missed"])
    out["realis_accuracy"] = share(total["realis.right"], total["aligned"])
    out["precision_of_actual"] = share(total["actual.right"], total["actual.said"])
    out["recall_of_actual"] = share(total["actual.recalled"], total["actual.gold"])
    out["mode_accuracy"] = share(total["mode.right"], total["mode.gold"])
    out["chain_exact"] = share(total["chain.exact"], total["claim.gold"])
    out["chain_exact_two_or_more"] = share(total["chain.deep_exact"], total["claim.deep"])
    out["chain_exact_precision"] = share(total["chain.exact"], total["claim.said"])
    out["chain_origin"] = share(total["chain.origin"], total["claim.gold"])
    out["stance_accuracy"] = share(total["stance.right"], total["claim.paired"])
    out["factuality_accuracy"] = share(total["factuality.right"], total["claim.paired"])
    out["date_exact"] = share(total["date.exact"], total["date.gold"])
    out["date_overlap"] = share(total["date.overlap"], total["date.gold"])
    out["place_accuracy"] = share(total["place.right"], total["place.gold"])
    _put(out, "verification", total["check.right"], total["check.false"], total["check.missed"])
    return out


def _put(out: dict[str, float | None], name: str, right: int, false: int, missed: int) -> None:
    out[f"{name}_precision"], out[f"{name}_recall"], out[f"{name}_f1"] = precision_recall_f1(right, false, missed)


def _by_type(total: Count) -> dict[str, dict[str, Any]]:
    out = {}
    for name in sorted({key.split("|")[1] for key in total if key.startswith("type|")}):
        right, false, missed = (total[f"type|{name}|{end}"] for end in ("right", "false", "missed"))
        p, r, both = precision_recall_f1(right, false, missed)
        out[name] = {"tp": right, "fp": false, "fn": missed, **rounded({"p": p, "r": r, "f1": both})}
    return out


def _confusion(total: Count, what: str) -> Mapping[str, Mapping[str, int]]:
    """Return gold value → predicted value → number."""
    out: dict[str, dict[str, int]] = {}
    for key in sorted(total):
        if key.startswith(f"{what}|"):
            gold, _, said = key.removeprefix(f"{what}|").partition(">")
            out.setdefault(gold, {})[said] = total[key]
    return out
