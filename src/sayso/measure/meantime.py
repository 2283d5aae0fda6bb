"""MEANTIME: who said what, as links between events. SLINK joins a mention of reporting with the mention of the event reported (Minard et al. 2016).

The items give the mentions; the links between them are asked for. The text is made of the items' tokens: the heading on a line of its own, the
line with the day set before it is the publication date, the rest one paragraph. An attribution of sayso gives links from the event mentions that
its cue overlaps, but for those in its content, to event mentions that lie in its content:

- `all`: every such mention, but for those that stand deeper, in the content of an attribution whose cue is in this one's;
- `head`: of these, the highest of the sentence only: no other mention of the content stands above it in the parse. Coordinated mentions are
  as high as one another.

How it counts. Only mentions that have a `certainty` count: MEANTIME annotates the heading and the first sentences in full, and only mentions of
chosen chains behind them, and all SLINKs are within the first part. A link is right where the gold has it between the same two mentions in this
order. SLINK mostly joins the content's main verb, so that `all` is there for its recall and `head` is the figure to compare. `cues` is the share
of gold reporting mentions that some cue overlaps. `who` is the share of right links (of `all`) whose source shares a token with a participant of
the reporting mention that has the role Arg0, out of those where one is annotated.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from ..config import Config
from ..parsed import Parsed, Statement
from ..plugins import load
from ..records import Problem, Report, Span
from .items import Bench, Item, report_of
from .tally import Count, bootstrap, precision_recall_f1, rounded, share

__all__ = ["MEANTIME", "laid_out", "predict", "score"]

_TIGHT_LEFT = re.compile(r"[.,;:!?%)\]}”]|''|n't|'(?:s|re|ve|ll|d|m)?|\.\.\.|’(?:s|re|ve|ll|d|m)?", re.IGNORECASE)
_TIGHT_RIGHT = re.compile(r"``|[(\[{“$£€#‘]")
_MARKS = {"``": '"', "''": '"'}
_DAYS = ("%B %d , %Y", "%b %d , %Y", "%d %B %Y", "%B %d %Y", "%A , %B %d , %Y")

Places = dict[tuple[int, int], Span]
"""(sentence, token) → its characters."""


def laid_out(sentences: Sequence[Item]) -> tuple[str, str | None, Places]:
    """Return the text made of tokenised sentences, the day of the second one (ISO) if it is a day alone, and where each token stands in the text."""
    text, day = "", None
    places: Places = {}
    for at, sentence in enumerate(sentences):
        tokens = sentence["tokens"]
        if at == 1 and (day := _day(tokens)) is not None:
            continue
        if text:
            text += "\n\n" if at and "\n" not in text else " "
        glued, quoted = True, False
        for number, token in enumerate(tokens):
            opens = token == "``" or (token == '"' and not quoted)
            closes = token == "''" or (token == '"' and quoted)
            if not (glued or closes or (not opens and _TIGHT_LEFT.fullmatch(token))):
                text += " "
            written = _MARKS.get(token, token)
            places[sentence.get("n", at), number] = Span(len(text), len(text) + len(written))
            text += written
            glued = opens or _TIGHT_RIGHT.fullmatch(token) is not None
            quoted = opens or (quoted and not closes)
    return text, day, places


def _day(tokens: Sequence[str]) -> str | None:
    for form in _DAYS:
        try:
            return datetime.strptime(" ".join(tokens), form).date().isoformat()
        except ValueError:
            continue
    return None


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, cues: [mention], links: [{source, target, head, who}]}` a document; `who` are the tokens of the holder as [sentence, token]."""
    from ..actors import knowledge, resolve
    from ..attribution import attribute
    from ..parse import parse
    from ..tagger import tagger_for

    language, reader = load("languages", config.language)(), tagger_for(config)
    facts = knowledge(config.actors)
    waiting: deque[tuple[Item, Places]] = deque()

    def reports() -> Iterator[Report]:
        for item in items:
            text, day, places = laid_out(item["sentences"])
            waiting.append((item, places))
            yield report_of({"id": item["id"], "text": text, "published": day}, "text", problems)

    for parsed in parse(reports(), config):
        item, places = waiting.popleft()
        statements = attribute(parsed, resolve(parsed, language, facts), language, reader.read(parsed) if reader is not None else None)
        mentions = _mentions(item, parsed, places)
        cues, links = _links(parsed, statements, mentions, places)
        yield {"id": item["id"], "cues": sorted(cues), "links": links}


def _mentions(item: Item, parsed: Parsed, places: Places) -> dict[str, tuple[int, ...]]:
    """Return each event mention's tokens in the parse."""
    out: dict[str, tuple[int, ...]] = {}
    for mention in item["mentions"]:
        if mention["type"] == "EVENT_MENTION":
            spans = [places[key] for token in mention["tokens"] if (key := (mention["sent"], token)) in places]
            found = tuple(t for t in range(len(parsed)) if any(s.overlaps(Span(parsed.starts[t], parsed.ends[t])) for s in spans))
            if found:
                out[mention["m_id"]] = found
    return out


def _links(parsed: Parsed, statements: Sequence[Statement], mentions: dict[str, tuple[int, ...]], places: Places) -> tuple[set[str], list[Item]]:
    """Return the mentions that are cues, and the links from them into the contents."""
    cues: set[str] = set()
    links: dict[tuple[str, str], Item] = {}
    deeper = [{t for s in statements if s.outer == i for a, b in s.content for t in range(a, b)} for i in range(len(statements))]
    for i, statement in enumerate(statements):
        content = {t for a, b in statement.content for t in range(a, b)}
        said = [m for m, tokens in mentions.items() if not content.intersection(tokens) and _holds(parsed, statement.cue_spans, tokens)]
        cues.update(said)
        reached = {m: _top(parsed, tokens) for m, tokens in mentions.items() if m not in said and content.issuperset(tokens)}
        inner = {m: t for m, t in reached.items() if t not in deeper[i]}
        who = [list(key) for key, place in places.items() if any(place.overlaps(s) for s in statement.source_spans)]
        sentence = parsed.sentence_of[statement.cue]
        for source in said:
            for target, top in inner.items():
                head = parsed.sentence_of[top] == sentence and not any(t in _above(parsed, top) for m, t in reached.items() if m != target)
                link = links.setdefault((source, target), {"source": source, "target": target, "head": head, "who": who})
                link["head"] = link["head"] or head
    return cues, list(links.values())


def _holds(parsed: Parsed, spans: Sequence[Span], tokens: Sequence[int]) -> bool:
    return any(Span(parsed.starts[t], parsed.ends[t]).overlaps(s) for t in tokens for s in spans)


def _top(parsed: Parsed, tokens: Sequence[int]) -> int:
    """Return the token of a mention that stands highest in its sentence."""
    return min(tokens, key=lambda t: sum(1 for _ in parsed.ancestors(t)))


def _above(parsed: Parsed, token: int) -> set[int]:
    """Return the tokens above one, without those that it is coordinated with."""
    out, below = set(), token
    for head in parsed.ancestors(token):
        if parsed.deps[below] != "conj":
            out.add(head)
        below = head
    return out


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return precision, recall and F1 of the links, all and heads, the share of cues and of holders, and intervals over documents."""
    said = {p["id"]: p for p in predictions}
    units = [_count(item, said.get(item["id"], {})) for item in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return {
        "documents": len(gold),
        "links": {name: total[name] for name in ("gold", "all.said", "head.said", "all.right", "head.right")},
        "reporting_mentions": total["cues"],
        "main": rounded(_figures(total)),
        "interval_95": bootstrap(units, _figures, samples),
    }


def _count(item: Item, said: Item) -> Count:
    counted = {m["m_id"]: m for m in item["mentions"] if m["type"] == "EVENT_MENTION" and m.get("certainty")}
    wanted = {(s, t) for r in item["relations"] if r["type"] == "SLINK" for s in r["source"] for t in r["target"] if s in counted and t in counted}
    links = {(link["source"], link["target"]): link for link in said.get("links", ()) if link["source"] in counted and link["target"] in counted}
    heads = {pair for pair, link in links.items() if link["head"]}
    cues = {source for source, _ in wanted}
    count: Count = Counter({"gold": len(wanted), "cues": len(cues), "cues.found": len(cues.intersection(said.get("cues", ())))})
    count.update({"all.said": len(links), "all.right": len(wanted & links.keys()), "head.said": len(heads), "head.right": len(wanted & heads)})
    places = {m["m_id"]: {(m["sent"], t) for t in m["tokens"]} for m in item["mentions"] if "tokens" in m}
    for pair in wanted & links.keys():
        who = [r["target"] for r in item["relations"] if r["type"] == "HAS_PARTICIPANT" and r.get("sem_role") == "Arg0" and pair[0] in r["source"]]
        tokens = {token for targets in who for target in targets for token in places.get(target, ())}
        count.update({"who": bool(tokens), "who.right": bool(tokens.intersection(map(tuple, links[pair]["who"])))})
    return count


def _figures(total: Count) -> dict[str, float | None]:
    out: dict[str, float | None] = {}
    for name in ("all", "head"):
        right = total[f"{name}.right"]
        found = precision_recall_f1(right, total[f"{name}.said"] - right, total["gold"] - right)
        out.update(zip((f"{name}_precision", f"{name}_recall", f"{name}_f1"), found, strict=True))
    out["cues"] = share(total["cues.found"], total["cues"])
    out["who"] = share(total["who.right"], total["who"])
    return out


MEANTIME = Bench(
    name="meantime-said",
    measures="who said: links from mentions of reporting to the events reported (MEANTIME's SLINK)",
    data="benchmarks/meantime/dev.jsonl",
    gold="relations",
    predict=predict,
    score=score,
    key="doc_id",
)
