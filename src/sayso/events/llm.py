"""The LLM coder: a language model proposes events sentence by sentence; what it cannot show in the text is no event.

The model chooses types, words and parties; who says so, dates, places and claims come from the stages that all coders share. What it calls not actual
is not actual; what it calls actual stands as the text's grammar has it: it can take certainty away, and gives none.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, get_args

from ..config import Config
from ..errors import ConfigError, InputError
from ..llm import Client, Question, read_endpoint
from ..ontologies import PloverOntology, ontology_of, plover
from ..parsed import Frame, Mention, Parsed, Sentence
from ..plugins import Language, load
from ..records import Realis, Span
from .pairs import anchor_of

__all__ = ["LlmCoder", "client_of", "llm"]

_LOG = logging.getLogger("sayso.llm")
_REALIS: tuple[str, ...] = get_args(Realis)
_MOST_EVENTS = 200
"""Events of one answer that are read; 6,000 characters of dense news hold about forty."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One event of an answer that stands the test: its frame, and the place in the answer of the speech act whose content it is."""

    frame: Frame
    content_of: int | None


@dataclass(frozen=True, slots=True)
class LlmCoder:
    """Codes by a language model."""

    client: Client
    ontology: PloverOntology
    instructions: str
    version: str
    name: str

    def __call__(self, parsed: Parsed, mentions: Sequence[Mention]) -> tuple[Frame, ...]:
        """Return the frames of the report in the order of their triggers; raises what `Client.ask` raises."""
        return self.code(parsed, mentions, parsed.sentences)

    def code(self, parsed: Parsed, mentions: Sequence[Mention], sentences: Sequence[Sentence]) -> tuple[Frame, ...]:
        """Return the frames of some sentences of a report."""
        frames: list[Frame] = []
        for chunk in _chunks(sentences, self.client.endpoint.chunk_chars):
            frames += self._of_chunk(parsed, mentions, chunk, len(frames))
        return _in_order(frames)

    def _of_chunk(self, parsed: Parsed, mentions: Sequence[Mention], chunk: Sequence[Sentence], at: int) -> list[Frame]:
        """Return the frames of one request, `under` counted from `at`; an answer that breaks off is asked for again in halves."""
        answer = self.client.ask(self._question(parsed, chunk))
        if not answer.whole:
            if len(chunk) == 1:
                raise InputError("S246", "the language model's answer breaks off at its longest", remedy="Raise longest_answer.")
            half = len(chunk) // 2
            first = self._of_chunk(parsed, mentions, chunk[:half], at)
            return first + self._of_chunk(parsed, mentions, chunk[half:], at + len(first))
        proposed = answer.content.get("events")
        if not isinstance(proposed, list):
            raise InputError("S246", "the language model's answer has no list of events", remedy="Set `answer` to schema, or take another model.")
        kept: dict[int, Proposal] = {}
        for i, one in enumerate(proposed[:_MOST_EVENTS]):
            checked = self._checked(parsed, mentions, chunk, one)
            if isinstance(checked, Proposal):
                kept[i] = checked
            else:
                _LOG.info("report %s: an event that the model proposed is left out: %s", parsed.report.id, checked[:300])
        self.client.meter.add(left_out=len(proposed) - len(kept))
        place = {i: at + n for n, i in enumerate(kept)}
        return [replace(p.frame, under=place.get(p.content_of) if p.content_of is not None and p.content_of != i else None) for i, p in kept.items()]

    def _question(self, parsed: Parsed, chunk: Sequence[Sentence]) -> Question:
        text = parsed.report.text
        lines = [{"sentence": s.index, "text": text[s.span.start : s.span.end]} for s in chunk]
        return Question(system=self.instructions, user=json.dumps(lines, ensure_ascii=False), schema=_schema(tuple(self.ontology.types)), version=self.version)

    def _checked(self, parsed: Parsed, mentions: Sequence[Mention], chunk: Sequence[Sentence], told: Any) -> Proposal | str:
        """Return what an event of an answer says, or why it is none: no words of the text stand for it, or no type."""
        if not isinstance(told, Mapping):
            return "it is no object"
        sentence = next((s for s in chunk if s.index == told.get("sentence") and not isinstance(told.get("sentence"), bool)), None)
        if sentence is None:
            return f"there is no sentence {told.get('sentence')!r}"
        type_ = told.get("type")
        if not isinstance(type_, str) or type_ not in self.ontology.types:
            return f"there is no type {type_!r}"
        trigger = _find(parsed.report.text, sentence.span, told.get("trigger"))
        anchor = anchor_of(parsed, sentence, trigger) if trigger is not None else None
        if trigger is None or anchor is None:
            return f"its words are not in the sentence: {told.get('trigger')!r}"
        actors = self._parties(parsed, mentions, sentence, told.get("actors"))
        recipients = tuple(r for r in self._parties(parsed, mentions, sentence, told.get("recipients")) if r not in actors)
        mode = told.get("mode")
        realis: Realis = told["realis"] if told.get("realis") in _REALIS else "generic"  # unsaid is not actual
        content_of = told.get("content_of")
        frame = Frame(
            type=type_, mode=mode if mode in self.ontology.modes(type_) else None, trigger=trigger, anchor=anchor, actors=actors, recipients=recipients,
            complement=None if realis == "actual" else realis, entry="llm", why=(self._why(told, realis),),
        )  # fmt: skip
        return Proposal(frame, content_of if isinstance(content_of, int) and not isinstance(content_of, bool) else None)

    def _parties(self, parsed: Parsed, mentions: Sequence[Mention], sentence: Sentence, told: Any) -> tuple[int, ...]:
        """Return the mentions that an answer's words stand for: of those that share characters with them, the one that shares most and exceeds least."""
        out: list[int] = []
        for words in told if isinstance(told, list) else ():
            span = _find(parsed.report.text, sentence.span, words)
            near = [m for m in mentions if span is not None and m.span.overlaps(span) and m.kind != "document"]
            if span is not None and near:
                best = max(near, key=lambda m: (min(m.span.end, span.end) - max(m.span.start, span.start), -(m.span.end - m.span.start)))
                out.append(best.index)
        return tuple(dict.fromkeys(out))

    def _why(self, told: Mapping[str, Any], realis: Realis) -> str:
        reason = told.get("why")
        said = " ".join(reason.split())[:160] if isinstance(reason, str) else ""
        return f"{self.name} calls it {realis}" + (f": “{said}”" if said else "")


def _chunks(sentences: Sequence[Sentence], longest: int) -> Iterator[tuple[Sentence, ...]]:
    """Yield sentences in portions of at most so many characters, at least one sentence each, cut where a paragraph begins if one does in its second half."""
    left = list(sentences)
    while left:
        size, end = 0, 0
        while end < len(left) and (not end or size + len_of(left[end]) <= longest):
            size += len_of(left[end])
            end += 1
        cuts = [i for i in range(end // 2 + 1, end) if left[i].paragraph != left[i - 1].paragraph]
        if end < len(left) and cuts:
            end = cuts[-1]
        yield tuple(left[:end])
        left = left[end:]


def len_of(sentence: Sentence) -> int:
    """Return the number of characters of a sentence."""
    return sentence.span.end - sentence.span.start


def _find(text: str, within: Span, words: Any) -> Span | None:
    """Return where words stand in a stretch of text: as they are, or with other white space or case; None where they do not."""
    if not isinstance(words, str) or not words.strip():
        return None
    start = text.find(words, within.start, within.end)
    if start >= 0:
        return Span(start, start + len(words))
    import re

    found = re.compile(r"\s+".join(re.escape(w) for w in words.split()), re.IGNORECASE).search(text, within.start, within.end)
    return Span(*found.span()) if found else None


def _in_order(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """Return frames in the order of their triggers, no type and trigger twice, `under` pointing where it did."""
    first: dict[tuple[Span, str], int] = {}
    for number, frame in enumerate(frames):
        first.setdefault((frame.trigger, frame.type), number)
    order = [first[key] for key in sorted(first)]
    kept = {number: place for place, number in enumerate(order)}
    place = {number: kept[first[frame.trigger, frame.type]] for number, frame in enumerate(frames)}
    out = []
    for number in order:
        above = frames[number].under
        under = place[above] if above is not None and place[above] != place[number] else None
        out.append(replace(frames[number], under=under))
    return tuple(out)


@cache
def _schema(types: tuple[str, ...]) -> dict[str, Any]:
    """Return the JSON schema of an answer, in the strict form of structured outputs: all keys required, none other allowed."""
    texts = {"type": "array", "items": {"type": "string"}}
    of = {
        "sentence": {"type": "integer"}, "trigger": {"type": "string"}, "type": {"type": "string", "enum": list(types)}, "mode": {"type": ["string", "null"]},
        "actors": texts, "recipients": texts, "realis": {"type": "string", "enum": list(_REALIS)}, "content_of": {"type": ["integer", "null"]},
        "why": {"type": "string"},
    }  # fmt: skip
    event = {"type": "object", "properties": of, "required": list(of), "additionalProperties": False}
    return {"type": "object", "properties": {"events": {"type": "array", "items": event}}, "required": ["events"], "additionalProperties": False}


def _told_types(ontology: PloverOntology) -> str:
    lines = []
    for type_ in ontology.types.values():
        lines.append(f"{type_.name}: {type_.definition}")
        lines += [f"  {type_.name} mode {mode}" + (f": {text}" if (text := type_.mode_definitions.get(mode)) else "") for mode in type_.modes]
    return "\n".join(lines)


def llm(config: Config) -> LlmCoder:
    """Make the LLM coder for a configuration; raises `ConfigError` where the file that `llm` names is missing or wrong."""
    return _coder(config.language, config.ontology, config.llm)


@cache
def client_of(path: str) -> Client:
    """Return the client of a settings file: one for all coders, so that one limit holds. Raises `ConfigError` S119 where no file is named."""
    if not path:
        remedy = "Write a file with url and model (docs/llm.md) and name it: --llm llm.toml."
        raise ConfigError("S119", "no language model is named", record="llm", remedy=remedy)
    return Client(read_endpoint(Path(path)))


@cache
def _coder(code: str, ontology: str, path: str) -> LlmCoder:
    client = client_of(path)
    language: Language = load("languages", code)()
    table = language.table("llm")
    wanted = ontology_of(ontology)
    types = wanted if isinstance(wanted, PloverOntology) else plover()  # CAMEO is a cross-walk: coding is in PLOVER
    instructions = table["system"].strip().replace("<types>", _told_types(types))
    return LlmCoder(client, types, instructions, table["version"], f"llm-{client.endpoint.model}")
