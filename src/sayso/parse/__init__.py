"""Report → Parsed: blocks of layout, sentences, tokens, dependencies, quotations. Memory only.

`layout` finds the blocks, `model` loads the parser, `pipes` runs it, `columns` turns what it reads into plain tuples, `quotes` finds quotations.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from sayso.config import Config
from sayso.errors import is_fault
from sayso.parsed import Block, Parsed, Quotation, Sentence
from sayso.plugins import Language, load
from sayso.records import Report, Span

from .columns import COLUMNS, Columns, clean, columns_of, fix_boundaries
from .layout import Layout, blocks_of, compile_layout, pieces
from .model import model_version, pipes_of
from .pipes import Pipes, Read
from .quotes import find_quotes

__all__ = ["model_version", "parse"]

# Texts a step of the parser. 32 is as fast as any larger number for blocks of a paragraph (measured 2026-11, one core).
_BATCH = 32
# … and characters a step, which bounds memory where texts are long: 40,000 are at most 20,000 tokens.
_BATCH_CHARS = 40_000
# Different words that the model may keep for good, some 20 MB: a new one costs 50 us, and the commonest are met first. By hand.
_WORDS_KEPT = 30_000
# A quotation of more words than this is speech, however it is built. Set on the development gold: the longest term or
# clause fragment between marks there has 6 words.
_SCARE_WORDS = 6
_PARSED_KINDS = ("body", "bullet", "heading")
Failed = Callable[[Report, BaseException], None]
"""Hears of a report that broke the parser, and how."""
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "expl", "csubj"))


def parse(reports: Iterable[Report], config: Config, failed: Failed | None = None) -> Iterator[Parsed]:
    """Parse reports in order, streaming, in batches of about `config.batch_chars` characters.

    Memory depends on the size of a batch, not on the number of reports. Any text parses: lone surrogates and control
    characters are read as U+FFFD, over-long lines in pieces. Should one break the parser all the same, `failed` hears of that report, which is left out;
    without `failed` the error is raised. Raises `ModelError` where the model is missing or wrong.
    """
    reader = pipes_of(config.model)
    language: Language = load("languages", config.language)()
    layout = compile_layout(language.table("layout"))
    batch: list[Report] = []
    size = 0
    for report in reports:
        batch.append(report)
        size += len(report.text)
        if size >= config.batch_chars:
            yield from _halved(batch, reader, layout, failed)
            batch, size = [], 0
    if batch:
        yield from _halved(batch, reader, layout, failed)


def _halved(reports: list[Report], reader: Pipes, layout: Layout, failed: Failed | None) -> Iterator[Parsed]:
    """Parse a batch; one that breaks is halved until the report is found that broke it."""
    try:
        parsed = _parse_batch(reports, reader, layout)
    except BaseException as exc:
        if failed is None or not is_fault(exc):
            raise
        if len(reports) == 1:
            failed(reports[0], exc)
            return
        middle = len(reports) // 2
        yield from _halved(reports[:middle], reader, layout, failed)
        yield from _halved(reports[middle:], reader, layout, failed)
    else:
        yield from parsed


def _parse_batch(reports: list[Report], reader: Pipes, layout: Layout) -> list[Parsed]:
    # The memory zone lets go of the words that only this batch has; without it the model grows with every new word. The first ones are kept: they come again.
    with reader.nlp.memory_zone() if len(reader.nlp.vocab) > _WORDS_KEPT else nullcontext():
        layouts = [blocks_of(report.text, layout) for report in reports]
        read = _read(reader, _texts(reports, layouts), layout)
        return [_parsed(report, blocks, read) for report, blocks in zip(reports, layouts, strict=True)]


def _read(reader: Pipes, texts: Iterator[str], layout: Layout) -> Iterator[Read]:
    """Yield what the model reads of each text in order, in steps of bounded size."""
    known: dict[int, str] = {0: ""}
    step: list[Any] = []
    size = 0
    for text in texts:
        if step and (len(step) >= _BATCH or size + len(text) > _BATCH_CHARS):
            yield from reader.read(step, known)
            step, size = [], 0
        step.append(fix_boundaries(reader.nlp.make_doc(text), layout.abbreviations))
        size += len(text)
    if step:
        yield from reader.read(step, known)


def _texts(reports: list[Report], layouts: list[list[Block]]) -> Iterator[str]:
    for report, blocks in zip(reports, layouts, strict=True):
        for _, piece in _stretches(report.text, blocks):
            yield clean(report.text[piece.start : piece.end])[0]


def _stretches(text: str, blocks: list[Block]) -> Iterator[tuple[Block, Span]]:
    """Yield what is parsed at once, with its block."""
    for block in blocks:
        if block.kind in _PARSED_KINDS:
            for piece in pieces(block.span.start, block.span.end, text):
                yield block, piece


def _parsed(report: Report, blocks: list[Block], texts: Iterator[Read]) -> Parsed:
    columns: Columns = {name: [] for name in COLUMNS}
    sentences: list[Sentence] = []
    sentence_of: list[int] = []
    for block, piece in _stretches(report.text, blocks):
        read = next(texts)
        if not read.words:
            continue
        _, offsets = clean(report.text[piece.start : piece.end])
        more, found = columns_of(read, len(sentence_of), piece.start, offsets)
        for name in COLUMNS:
            columns[name].extend(more[name])
        for start, end, root in found:
            span = Span(columns["starts"][start], columns["ends"][end - 1])
            sentence_of.extend([len(sentences)] * (end - start))
            sentences.append(Sentence(index=len(sentences), start=start, end=end, root=root, span=span, kind=block.kind, paragraph=block.paragraph))  # type: ignore[arg-type]
    quotes, quote_of = _quotations(report.text, blocks, columns, sentences, sentence_of)
    return Parsed(
        report=report,
        **{name: tuple(values) for name, values in columns.items()},
        sentence_of=tuple(sentence_of),
        sentences=tuple(sentences),
        blocks=tuple(blocks),
        quotes=quotes,
        quote_of=quote_of,
    )


def _quotations(
    text: str, blocks: list[Block], columns: Columns, sentences: list[Sentence], sentence_of: list[int]
) -> tuple[tuple[Quotation, ...], tuple[int, ...]]:
    """Map the quotations to tokens; a token in nested ones belongs to the innermost."""
    paragraphs = [(b.span.start, b.span.end) for b in blocks if b.kind in _PARSED_KINDS]
    quote_of = [-1] * len(sentence_of)
    out: list[Quotation] = []
    number: dict[int, int] = {}
    for index, marks in enumerate(find_quotes(text, paragraphs)):
        start = bisect_left(columns["starts"], marks.inner_start)
        end = bisect_left(columns["starts"], marks.inner_end)
        if start >= end:
            continue
        number[index] = len(out)
        goes_on = None if marks.continues is None else number.get(marks.continues)
        scare = goes_on is None and _is_scare(start, end, columns, sentences[sentence_of[start]])
        quote_of[start:end] = [len(out)] * (end - start)
        out.append(Quotation(span=Span(marks.start, marks.end), start=start, end=end, scare=scare, continues=goes_on))
    return tuple(out), tuple(quote_of)


def _is_scare(start: int, end: int, columns: Columns, sentence: Sentence) -> bool:
    """Tell a short piece inside somebody else's clause from speech: no clause of its own, no comma that ends it."""
    if end - start > _SCARE_WORDS or end > sentence.end:
        return False
    if start - 1 <= sentence.start and (end >= sentence.end - 2 or columns["words"][end - 1] in ",.!?"):
        return False
    if columns["words"][end - 1] == ",":
        return False
    return not any(columns["deps"][i] in _SUBJECTS and start <= columns["heads"][i] < end for i in range(start, end))
