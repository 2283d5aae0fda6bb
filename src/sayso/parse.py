"""Report → Parsed: blocks of layout, sentences, tokens, dependencies, quotations. Memory only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from .config import Config
from .parsed import Block, Parsed, Quotation, Sentence
from .records import Report, Span

__all__ = ["parse"]


@cache
def _model(name: str) -> Any:
    import importlib

    return importlib.import_module(name).load()


def parse(reports: Iterable[Report], config: Config) -> Iterator[Parsed]:
    """Parse reports in order, in batches of at most `config.batch_chars` characters."""
    nlp = _model(config.model)
    for report in reports:
        yield _parsed(report, nlp)


def _blocks(text: str) -> list[Block]:
    out, pos = [], 0
    for number, line in enumerate(text.split("\n")):
        stripped = line.strip()
        if stripped:
            start = pos + line.index(stripped[0])
            span = Span(start, start + len(stripped))
            heading = len(stripped) < 100 and stripped[-1] not in ".!?:;,”\"’'" and not stripped.startswith(("-", "•", "*"))
            out.append(Block(kind="heading" if heading else "body", span=span, paragraph=number))
        pos += len(line) + 1
    return out


def _parsed(report: Report, nlp: Any) -> Parsed:
    blocks = _blocks(report.text)
    docs = nlp.pipe((report.text[b.span.start : b.span.end] for b in blocks), batch_size=32)
    cols: dict[str, list[Any]] = {k: [] for k in ("words", "lowers", "lemmas", "pos", "tags", "deps", "heads", "ents", "ent_starts", "starts", "ends", "kids", "left", "right", "sentence_of")}
    sentences: list[Sentence] = []
    for block, doc in zip(blocks, docs, strict=True):
        base, offset = len(cols["words"]), block.span.start
        for tok in doc:
            cols["words"].append(tok.text)
            cols["lowers"].append(tok.lower_)
            cols["lemmas"].append(tok.lemma_.lower())
            cols["pos"].append(tok.pos_)
            cols["tags"].append(tok.tag_)
            cols["deps"].append(tok.dep_)
            cols["heads"].append(base + tok.head.i)
            cols["ents"].append(tok.ent_type_)
            cols["ent_starts"].append(tok.ent_iob_ == "B")
            cols["starts"].append(offset + tok.idx)
            cols["ends"].append(offset + tok.idx + len(tok))
            cols["kids"].append(tuple(base + k.i for k in tok.children))
            cols["left"].append(base + tok.left_edge.i)
            cols["right"].append(base + tok.right_edge.i + 1)
        for sent in doc.sents:
            span = Span(offset + sent.start_char, offset + sent.end_char)
            sentences.append(Sentence(index=len(sentences), start=base + sent.start, end=base + sent.end, root=base + sent.root.i, span=span, kind=block.kind, paragraph=block.paragraph))  # type: ignore[arg-type]
            cols["sentence_of"].extend([len(sentences) - 1] * len(sent))
    quotes = _quotes(cols["words"])
    quote_of = [-1] * len(cols["words"])
    records = []
    for number, (start, end) in enumerate(quotes):
        for i in range(start, end):
            quote_of[i] = number
        records.append(Quotation(span=Span(cols["starts"][start - 1], cols["ends"][min(end, len(quote_of) - 1)]), start=start, end=end, scare=end - start < 4))
    return Parsed(report=report, **{k: tuple(v) for k, v in cols.items()}, sentences=tuple(sentences), blocks=tuple(blocks), quotes=tuple(records), quote_of=tuple(quote_of))


def _quotes(words: list[str]) -> list[tuple[int, int]]:
    out, start = [], None
    for i, word in enumerate(words):
        if word in ("“", '"', "”", "``", "''"):
            if start is None:
                start = i + 1
            else:
                if i > start:
                    out.append((start, i))
                start = None
    return out
