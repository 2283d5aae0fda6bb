"""The one file that knows the order: read → parse → actors → events → attribution → factuality → … → Coded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from .admit import admit
from .config import Config
from .errors import DataError, InputError, ModelError, UsageError, is_fault
from .parsed import Check, Frame, Judgement, Mention, Parsed
from .plugins import Coder, Language, Ontology, load
from .records import Actor, Attribution, Aux, Coded, Context, Event, Place, Problem, Report, Verification, When, content_id

if TYPE_CHECKING:
    from .actors import Knowledge
    from .tagger import Tagging

__all__ = ["code", "code_parsed", "code_reports", "fingerprint", "mentions_of"]


def code(
    source: str | Report | Iterable[str | Report | Problem], *, published: date | None = None, outlet: str | None = None, config: Config | None = None
) -> Iterator[Coded]:
    """Code a text, a report, or any iterable of them; yields one `Coded` a report, in order.

    `published` and `outlet` apply to plain texts. A report that cannot be coded yields a `Coded` with `problems`. Raises `UsageError` S112 where `published`
    is no `datetime.date`.
    """
    if published is not None and not isinstance(published, date):
        raise UsageError("S112", f"published must be a datetime.date, not {published!r}", remedy="Give datetime.date.fromisoformat('2026-01-15').")
    items = [source] if isinstance(source, str | Report) else source
    reports = (_from_text(r, published, outlet) if isinstance(r, str) else r for r in items)
    return code_reports(reports, config or Config())


def _from_text(text: str, published: date | None, outlet: str | None) -> Report:
    return Report(id=content_id("r", text, published, outlet), text=text, published=published, outlet=outlet, meta={"typed": True})


def code_reports(items: Iterable[Report | Problem], config: Config, *, coder: Coder | None = None) -> Iterator[Coded]:
    """Code reports in order, streaming; what cannot be coded keeps its place as a `Coded` with `problems`. `coder` stands in for the one of the settings."""
    from .actors import knowledge
    from .ontologies import ontology_of
    from .parse import parse
    from .tagger import tagger_for

    language: Language = load("languages", config.language)()
    ontology = ontology_of(config.ontology)
    coder = coder or load("coders", config.coder)(config)
    facts = knowledge(config.actors)
    reader = tagger_for(config)
    waiting: deque[tuple[Report, tuple[Problem, ...], bool]] = deque()

    def admitted() -> Iterator[Report]:
        for entry in admit(items, config):
            waiting.append(entry)
            if entry[2]:
                yield entry[0]

    def broke(report: Report, exc: BaseException) -> None:
        at = next(i for i, entry in enumerate(waiting) if entry[2] and entry[0] is report)
        waiting[at] = (report, (*waiting[at][1], _fault(report, "parser", exc)), False)

    for parsed in parse(admitted(), config, broke):
        yield from _refused(waiting)
        report, problems, _ = waiting.popleft()
        try:
            coded = code_parsed(parsed, coder, language, ontology, facts, reader.read(parsed) if reader is not None else None)
        except (UsageError, ModelError):  # settings, or an endpoint that refuses us: no further report fares better
            raise
        except InputError as exc:
            coded = Coded(report=report, problems=(Problem(code=exc.code, record=report.id, what=exc.what, remedy=exc.remedy),))
        except BaseException as exc:  # one bad report never stops a run (DESIGN rule 8)
            if not is_fault(exc):
                raise
            coded = Coded(report=report, problems=(_fault(report, "coder", exc),))
        yield replace(coded, problems=problems + coded.problems)
    yield from _refused(waiting)


def mentions_of(text: str, *, published: date | None = None, config: Config | None = None) -> tuple[Mention, ...]:
    """Return who is mentioned in a text, as the stages up to the actors read it."""
    from .actors import knowledge, resolve
    from .parse import parse

    settings = config or Config()
    language: Language = load("languages", settings.language)()
    for parsed in parse([_from_text(text, published, None)], settings):
        return resolve(parsed, language, knowledge(settings.actors))
    return ()


def _fault(report: Report, stage: str, exc: BaseException) -> Problem:
    what = f"the {stage} failed: {type(exc).__name__}: {exc}"
    return Problem(code="S290", record=report.id, what=what, remedy="Please report this text; the rest of the run went on.")


def _refused(waiting: deque[tuple[Report, tuple[Problem, ...], bool]]) -> Iterator[Coded]:
    """Take the reports that are not to be coded off the front of the queue."""
    while waiting and not waiting[0][2]:
        report, problems, _ = waiting.popleft()
        yield Coded(report=report, problems=problems)


_KNOWLEDGE = ("actors", "languages", "ontologies", "places", "read")
"""Packages whose tables have a say in what is coded; those of pages, layouts and weights of dyads have none."""


def fingerprint(config: Config) -> str:
    """Return 12 hex digits that name this way of coding: settings, versions, the data files that have a say, the weights, and the user's own files."""
    from hashlib import blake2b
    from importlib.metadata import version
    from importlib.resources import files

    from .ontologies import file_of

    digest = blake2b(digest_size=8)
    folder = Path(str(files("sayso")))
    paths = [p for part in _KNOWLEDGE for kind in ("*.toml", "*.csv") for p in sorted((folder / part).rglob(kind))]
    if config.coder != "rules":
        labels = Path(config.weights) if config.weights else folder / "weights"
        paths += [labels / "labels.json", folder / "weights" / "tagger.json"]  # they hold the checksums of the networks
    theirs = (*(Path(own) for own in (config.lexicon, config.actors, config.llm) if own), file_of(config.ontology))
    for path in (*paths, *(p for p in theirs if p is not None)):
        digest.update(path.name.encode() + (path.read_bytes() if path.is_file() else b""))
    return config.fingerprint(version("sayso"), version(config.model.replace("_", "-")), version("spacy"), digest.hexdigest())


def code_parsed(parsed: Parsed, coder: Coder, language: Language, ontology: Ontology, facts: Knowledge | None = None, tagging: Tagging | None = None) -> Coded:
    """Run the stages after the parser (and the tagger, where it is asked) on one report. Pure: no I/O, no clock."""
    from .actors import resolve
    from .attribution import attribute, chain_at, chains_at
    from .claims import Told, assemble, settle
    from .contexts import contexts_of, find_contexts
    from .events.derived import derive
    from .factuality import judge
    from .figures import find_figures
    from .outlook import find_outlooks
    from .verification import find_checks
    from .when import date_frames, expressions
    from .when.background import background
    from .where import place_frames

    mentions = resolve(parsed, language, facts)
    frames: tuple[Frame, ...] = coder(parsed, mentions)
    statements = attribute(parsed, mentions, language, tagging)
    judgements = judge(parsed, mentions, frames, statements, language)
    frames, judgements = derive(parsed, mentions, frames, judgements, statements, language)
    checks = find_checks(parsed, mentions, frames, statements, language)
    frames, judgements, checks = settle(parsed, frames, judgements, checks)
    times = date_frames(parsed, frames, judgements, expressions(parsed, language))
    places = place_frames(parsed, mentions, frames, language)
    past = background(parsed, frames, language)
    contexts = find_contexts(parsed, mentions, language)
    ids = tuple(content_id("e", parsed.report.id, f.type, f.mode, f.trigger, coder.name) for f in frames)

    def told(*tokens: int) -> Told:
        return [pair for token in tokens for pair in chains_at(parsed, statements, token)]

    chains_of_frames = [told(f.anchor, *f.retold) for f in frames]
    chains_of_checks = [told(max(c.anchor, 0)) for c in checks]
    chains = tuple(chain_at(parsed, statements, i) for i in range(len(parsed)))
    counted = tuple(_counts(ontology, f.type) for f in frames)
    coded = Coded(
        report=parsed.report,
        headings=tuple(b.span for b in parsed.blocks if b.kind == "heading"),
        actors=_actors(mentions),
        events=tuple(
            _event(parsed, mentions, id_, frame, judgement, when, place, old, contexts_of(contexts, frame.trigger, frame.contexts), coder, ontology)
            for id_, frame, judgement, when, place, old, wanted in zip(ids, frames, judgements, times, places, past, counted, strict=True)
            if wanted
        ),
        contexts=contexts,
        claims=assemble(parsed, mentions, frames, judgements, statements, checks, ids, chains_of_frames, chains_of_checks),
        verifications=tuple(_verification(parsed.report, check, ids) for check in checks),
        outlooks=find_outlooks(parsed, mentions, frames, chains, language),
        figures=find_figures(parsed, frames, ids, chains, language),
        attributions=tuple(
            Attribution(source=s.source_spans, cue=s.cue_spans, content=s.content_spans, link=s.link, cue_class=s.cue_class, found=s.found) for s in statements
        ),
    )
    return coded if all(counted) else _within(coded)


def _counts(ontology: Ontology, type_: str) -> bool:
    """Tell whether the ontology in use has a type; a coder may find others, whose content stays what they make of it."""
    try:
        ontology.quad(type_)
    except DataError:
        return False
    return True


def _within(coded: Coded) -> Coded:
    """Take out what is said about events whose types the ontology in use does not have."""
    ids = {e.id for e in coded.events}
    about = [(v, tuple(a for a in v.about if a in ids or a.startswith("report:"))) for v in coded.verifications]
    return replace(
        coded,
        claims=tuple(c for c in coded.claims if c.event_id in ids),
        verifications=tuple(replace(v, about=kept) for v, kept in about if kept or not v.about),
        figures=tuple(f for f in coded.figures if f.event_id is None or f.event_id in ids),
    )


def _actors(mentions: Sequence[Mention]) -> tuple[Actor, ...]:
    """Return the actor of each chain as its first mention that names him tells him, with the spans of all, in the order of first mention."""
    chains: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.kind not in ("place", "document", "site"):
            chains.setdefault(mention.entity, []).append(mention)
    out = []
    for chain in chains.values():
        told = next((m for m in chain if m.named and not m.pronoun), next((m for m in chain if not m.pronoun), chain[0]))
        out.append(replace(told.actor, mentions=tuple(m.span for m in chain)))
    return tuple(out)


def _verification(report: Report, check: Check, ids: Sequence[str]) -> Verification:
    return Verification(
        id=content_id("v", report.id, check.status, check.span, check.by),
        report_id=report.id,
        by=check.by,
        country=check.country,
        status=check.status,
        about=(f"report:{check.document}",) if check.document else tuple(ids[i] for i in check.about),
        span=check.span,
        why=check.why,
    )


def _event(
    parsed: Parsed,
    mentions: Sequence[Mention],
    id_: str,
    frame: Frame,
    judgement: Judgement,
    when: When | None,
    place: Place | None,
    past: bool,
    contexts: Sequence[Context],
    coder: Coder,
    ontology: Ontology,
) -> Event:
    sentence = parsed.sentence(frame.anchor)
    mode = frame.mode if frame.mode in ontology.modes(frame.type) else None

    def actors(indices: tuple[int, ...]) -> tuple[Actor, ...]:
        return tuple(mentions[i].actor for i in indices)

    return Event(
        id=id_,
        report_id=parsed.report.id,
        type=frame.type,
        mode=mode,
        realis=judgement.realis,
        trigger=frame.trigger,
        evidence=sentence.span,
        actors=actors(frame.actors),
        recipients=actors(frame.recipients),
        place=place,
        when=when,
        aux=_aux(judgement, when, parsed.report.published, past),
        contexts=tuple(c.name for c in contexts),
        context_scores=tuple(c.score for c in contexts),
        quad=ontology.quad(frame.type),
        intensity=ontology.intensity(frame.type, mode),
        heading=sentence.kind == "heading",
        coder=coder.name,
        score=frame.score,
        why=(*frame.why, judgement.why, *(f"context {c.name} {c.score:.2f}: {c.why}" for c in contexts)),
    )


def _aux(judgement: Judgement, when: When | None, published: date | None, background: bool) -> tuple[Aux, ...]:
    """PLOVER's auxiliary modes from realis and date (DESIGN section 1)."""
    if judgement.realis == "denied":
        return ("negation",)
    if judgement.realis in ("requested", "threatened", "conditional", "generic"):
        return ("hypothetical",)
    if judgement.realis in ("planned", "expected"):
        return ("future",)
    old = when is not None and published is not None and when.end < published - timedelta(days=30)
    return ("historical",) if old or background else ()
