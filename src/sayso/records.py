"""The records that stages hand on and that users receive: frozen, slotted, keyword-only.

Offsets are character offsets into `Report.text`, end exclusive. Words are those of DESIGN section 1
(`docs/records.md` documents every field). Token-level records that never leave memory are in `parsed.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

__all__ = [
    "Actor", "Attribution", "Citation", "Claim", "Coded", "Context", "Copy", "Correction", "Event", "Figure", "ForeignEvent", "ForeignMention",
    "ForeignParty", "Incident", "IncidentFigure", "Lineage",
    "Link", "Origin", "Outlook", "Passage", "Place", "Problem", "Receipt", "Regroup", "Relation", "Report", "Shown", "Span", "StatusChange", "Story",
    "Verification", "When", "content_id", "paint_with", "to_dict",
]  # fmt: skip

Realis = Literal["actual", "planned", "requested", "threatened", "conditional", "expected", "denied", "generic"]
Stance = Literal["asserts", "denies", "hedges"]
Factuality = Literal["CT+", "PR+", "PS+", "Uu", "PS-", "PR-", "CT-"]
LinkKind = Literal["outlet", "person", "organisation", "document", "unnamed"]
Status = Literal["confirmed", "could_not_verify", "denied", "no_comment", "declined"]
Finder = Literal["rules", "tagger", "both"]
Aux = Literal["negation", "hypothetical", "future", "historical"]


_PAINTERS: list[Callable[[object], str]] = []


class Shown:
    """What notebooks show of a record, if somebody has said how (`paint_with`): the records themselves know nothing of HTML (ADR 0023)."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        """Return HTML; None, which makes a notebook print the record, where nobody paints."""
        return _PAINTERS[-1](self) if _PAINTERS else None


def paint_with(painter: Callable[[object], str]) -> None:
    """Say what turns records into HTML for notebooks; the last word holds."""
    _PAINTERS[:] = [painter]


class Span(NamedTuple):
    """A stretch of `Report.text`: `text[start:end]` is the evidence."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article. `published` is a day; `language` an ISO 639-1 code; `meta` keeps unknown columns as they came."""

    id: str
    text: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    published: date | None = None
    language: str | None = None
    credit: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts or is acted upon. `id` is stable for a known entity ("country:MEX", "office:MEX/president", "person:…").

    `country` is ISO 3166 alpha-3 or IGO UNO EUR NGO ISM IMG MNC; `sector` one of PLOVER's 25; both None where unknown.
    `name` is the person if the text names him, otherwise the office or body. `span`/`text` are the mention used as evidence.
    `mentions` are the spans of his coreference chain in the report; they stand with `Coded.actors`, not again with every event.
    """

    id: str
    name: str
    country: str | None = None
    sector: str | None = None
    office: str | None = None
    wikidata: str | None = None
    span: Span | None = None
    text: str | None = None
    mentions: tuple[Span, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where. `precision` says what the coordinates stand for; coordinates are None where the table has none."""

    name: str
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None
    precision: Literal["point", "city", "region", "country"] | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A closed interval of days, with its TIMEX3 type and value. Never a bare guess: no expression, no When."""

    start: date
    end: date
    granularity: Literal["day", "week", "month", "season", "quarter", "year", "decade", "range"]
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One holder in a source chain. `name` is None for unnamed holders, which have `describes` (the words used of them).

    `anonymity`: None for named holders, else one of "singular", "plural", "counted", "close_to", "document", "media".
    `cue`/`cue_class` are the words that make the link and their class (say, claim, deny, cite, …); `venue` is where he said it.
    """

    kind: LinkKind
    name: str | None = None
    describes: str | None = None
    country: str | None = None
    sector: str | None = None
    anonymity: str | None = None
    cue: Span | None = None
    cue_class: str | None = None
    span: Span | None = None
    venue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a paragraph is about: one of PLOVER's contexts, its score in 0…1, the paragraph's span, and in `why` the terms that gave it."""

    name: str
    score: float
    span: Span
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Shown):
    """One coded happening of one report. `intensity` is PLOVER's score of type and mode; `heading` marks a heading's event.

    `contexts` are what its paragraph is about, the best first, and `context_scores` their scores, one each (1.0 where the lexicon entry says so).
    """

    id: str
    report_id: str
    type: str
    mode: str | None
    realis: Realis
    trigger: Span
    evidence: Span
    actors: tuple[Actor, ...] = ()
    recipients: tuple[Actor, ...] = ()
    place: Place | None = None
    when: When | None = None
    aux: tuple[Aux, ...] = ()
    contexts: tuple[str, ...] = ()
    context_scores: tuple[float, ...] = ()
    quad: int = 0
    intensity: float | None = None
    heading: bool = False
    coder: str = "rules"
    score: float | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One event × one source chain (outermost first) × stance × factuality for the innermost holder."""

    id: str
    event_id: str
    chain: tuple[Link, ...]
    stance: Stance
    factuality: Factuality
    quote: Span | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Who confirmed, denied, could not verify or would not comment. `about`: event ids, or ("report:NAME",)."""

    id: str
    report_id: str
    by: str
    country: str | None
    status: Status
    about: tuple[str, ...]
    span: Span
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is expected of relations between countries, where it is no PLOVER event. `dyad`: country codes."""

    realis: Literal["expected", "planned", "conditional"]
    dyad: tuple[str, ...]
    chain: tuple[Link, ...]
    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of people (or a sum), always somebody's: `chain` says whose. `event_id` None where no event was found."""

    event_id: str | None
    what: Literal["killed", "injured", "arrested", "displaced", "missing", "sum"]
    value: float
    low: float | None
    high: float | None
    chain: tuple[Link, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What one marked party of a sentence does to another (`sayso.relation`).

    `type` is None where nothing goes this way; `types` are all types with their probability, likeliest first; `link` is the probability that an act
    goes this way at all; `nearest` the sentence of ours, written for training, that the encoder finds most alike.
    """

    type: str | None
    mode: str | None = None
    score: float = 0.0
    link: float = 0.0
    types: tuple[tuple[str, float], ...] = ()
    coder: str = ""
    nearest: str | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who said, thought or wrote what (PolNeAR's definition): spans of source, cue and content; `link` is the holder.

    `found` tells by whom: the rules alone, the tagger alone, or both (then the tagger may have mended the spans).
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    link: Link | None = None
    cue_class: str = "say"
    found: Finder = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A row of `problems`: what went wrong with which record, and what to do. Nothing is lost silently."""

    code: str
    record: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded(Shown):
    """All that one report yielded. `actors` are all whom it mentions, one a coreference chain, whether they take part in events or not."""

    report: Report
    headings: tuple[Span, ...] = ()
    actors: tuple[Actor, ...] = ()
    events: tuple[Event, ...] = ()
    contexts: tuple[Context, ...] = ()
    claims: tuple[Claim, ...] = ()
    verifications: tuple[Verification, ...] = ()
    outlooks: tuple[Outlook, ...] = ()
    figures: tuple[Figure, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    problems: tuple[Problem, ...] = ()

    def claims_of(self, event: Event) -> tuple[Claim, ...]:
        """Return the claims of one event, in the order they were found."""
        return tuple(c for c in self.claims if c.event_id == event.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of one report: where something stands. `span` are offsets into that report's text; `event_id` is the event coded from them, if one was."""

    report_id: str
    span: Span
    event_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Why things were joined or kept apart: the rule, the passages that it went by, and one readable line."""

    rule: str
    passages: tuple[Passage, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A report that takes its text over from another, earlier one.

    `kind`: `same` (all of it, layout aside), `part` (shared runs of words) or `retold` (sentence by sentence in other words). `share` is the part (0 to 1)
    of the shorter text that is shared; for `retold` the mean likeness of its sentences. `pairs` are the sentences of the copy with those of the source.
    """

    copy: str
    of: str
    kind: Literal["same", "part", "retold"]
    share: float
    pairs: tuple[tuple[Span, Span], ...]
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Words by which a report names another outlet as its source. `cites` is the report meant where it is in the corpus."""

    report_id: str
    outlet: str
    span: Span
    cites: str | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """What the corpus says of one report: of which it is a copy, whom it cites, its story, and the report that opened that story."""

    report_id: str
    copy: Copy | None
    citations: tuple[Citation, ...]
    story_id: str
    opened_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an incident's claims ultimately come from. Copies and citations of one origin are one.

    `via` is the outlet that had it first; `reports` are all whose passages go back to it, copies included. `maybe_shared` are the ids of origins of the same
    incident that may have the same knowledge (on record and unnamed, of one government); they are counted apart. `receipts` tell each merge.
    """

    id: str
    kind: LinkKind
    name: str
    country: str | None
    via: str
    stance: Stance
    reports: tuple[str, ...]
    maybe_shared: tuple[str, ...] = ()
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A step of an incident's history: `on` the day of publication, `status`, and `by` whom."""

    on: date | None
    status: Literal["claimed", "denied", "could_not_verify", "confirmed", "retracted"]
    by: str
    passage: Passage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFigure:
    """A figure as one holder gives it in one report; figures are never averaged."""

    report_id: str
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Shown):
    """Passages of several reports that tell of the same happening. `event_ids` are those passages that were coded as events.

    `actors` and `recipients` are all that its events name (no spans), those that most events name first.

    `independent_origins` counts the origins that assert it; those that deny are listed in `origins` and not counted. `contested`: somebody denies it;
    `figures_differ`: holders give other numbers of the same. `asserted_by` and `denied_by` are both sides' origins.
    """

    id: str
    type: str
    passages: tuple[Passage, ...]
    event_ids: tuple[str, ...]
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    place: str | None
    start: date | None
    end: date | None
    origins: tuple[Origin, ...]
    independent_origins: int
    contested: bool
    figures_differ: bool
    asserted_by: tuple[str, ...]
    denied_by: tuple[str, ...]
    status_history: tuple[StatusChange, ...]
    figures: tuple[IncidentFigure, ...]
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Shown):
    """Reports about the same development, with its incidents."""

    id: str
    reports: tuple[str, ...]
    incident_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regroup:
    """What people say of passages: that they are of one incident (`join`), or that they are not of that of the `others` (`split`). It survives a re-run."""

    kind: Literal["join", "split"]
    passages: tuple[Passage, ...]
    others: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A row that a person wrote beside the machine's rows.

    `record_id` is the record that it is about, `field` which part of it, `value` what holds instead (JSON-ready). Field `incident` has a `Regroup` as value;
    field `undone` takes the correction `record_id` back. `made` is UTC, ISO 8601.
    """

    id: str
    record_id: str
    field: str
    value: Any
    by: str
    why: str
    made: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignParty:
    """Who acts or is acted upon, as another dataset names him. `country` and `sector` are PLOVER's, None where theirs has none there; `code` is theirs."""

    name: str | None = None
    country: str | None = None
    sector: str | None = None
    code: str | None = None
    office: str | None = None
    wikidata: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignEvent:
    """An event as other datasets lay it out: one that came from there, or one of ours on its way there. It has no text, no spans and no chains.

    `key` is unique in its dataset. `code` is the dataset's own code as text ("010" is not "10"), `type` and `mode` PLOVER's, None where PLOVER drops the code
    or nobody knows it. `intensity` is the dataset's own score. `mentions`, `outlets` and `reports` count what the dataset counts. `mirror` is the key of the
    row that tells the same with both sides exchanged. `row` is the line as it came, so that nothing is lost; None for one of ours.
    """

    dataset: str
    key: str
    start: date | None = None
    end: date | None = None
    type: str | None = None
    mode: str | None = None
    code: str | None = None
    label: str | None = None
    quad: int = 0
    intensity: float | None = None
    contexts: tuple[str, ...] = ()
    actors: tuple[ForeignParty, ...] = ()
    recipients: tuple[ForeignParty, ...] = ()
    place: Place | None = None
    outlet: str | None = None
    published: date | None = None
    url: str | None = None
    story: str | None = None
    lead: bool | None = None
    mentions: int | None = None
    outlets: int | None = None
    reports: int | None = None
    mirror: str | None = None
    row: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignMention:
    """One article that tells of a foreign event (GDELT's Mentions). `event` is that event's key; offsets are characters of the dataset's own text."""

    dataset: str
    key: str
    event: str
    event_time: str | None = None
    mention_time: str | None = None
    kind: int | None = None
    outlet: str | None = None
    url: str | None = None
    sentence: int | None = None
    actor_offset: int | None = None
    recipient_offset: int | None = None
    action_offset: int | None = None
    in_raw_text: bool | None = None
    confidence: int | None = None
    length: int | None = None
    row: str | None = None


def content_id(prefix: str, *parts: object) -> str:
    """Return a stable id: `prefix_` and 16 hex digits of the BLAKE2b hash of the parts (as canonical JSON)."""
    data = json.dumps(parts, ensure_ascii=True, sort_keys=True, default=str, separators=(",", ":"))
    return f"{prefix}_{hashlib.blake2b(data.encode(), digest_size=8).hexdigest()}"


def to_dict(record: Any) -> Any:
    """Turn a record into plain JSON-ready values: spans become `[start, end]`, dates ISO strings, tuples lists."""
    if isinstance(record, Span):
        return [record.start, record.end]
    if is_dataclass(record) and not isinstance(record, type):
        return {f.name: to_dict(getattr(record, f.name)) for f in fields(record)}
    if isinstance(record, Mapping):
        return {str(k): to_dict(v) for k, v in record.items()}
    if isinstance(record, tuple | list):
        return [to_dict(v) for v in record]
    if isinstance(record, date):
        return record.isoformat()
    return record
