"""The tables as they stand after the last migration (`migrations/*.sql` make them; a test compares the two).

Every row knows its run: `run` is the number of a row of `runs`, and a run is one way of coding (a fingerprint), not one call of the program.
Rows of one report are numbered `n` in the order in which the coder gave them, so that (run, report_id, n) names a row. Spans stand as two
columns, NAME_start and NAME_end: character offsets into `reports.text`, end exclusive. Days are ISO dates; times are UTC in ISO 8601.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

__all__ = [
    "CODED", "COUNTED", "actors", "attributions", "citations", "claims", "codings", "copies", "corrections", "deliveries", "dyads", "events", "feed_entries",
    "feeds",    "figures", "filter_matches", "foreign_events", "foreign_mentions", "hooks", "import_problems", "imports", "incidents", "insert",
    "joined", "links", "marks", "metadata", "origins", "outlooks", "participants", "parties", "passages", "problems", "reports",
    "runs", "saved_filters", "scrubbed", "shown", "statuses", "verifications", "watched_files",
]  # fmt: skip

metadata = sa.MetaData()
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def scrubbed(text: str) -> str:
    """Replace what no database keeps (NUL, lone surrogates) by U+FFFD, one for one, so that offsets stay."""
    return _UNSTORABLE.sub("\ufffd", text)


class _Words(sa.types.TypeDecorator[str]):
    """Text without NUL and lone surrogates."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else scrubbed(value)


class _Json(sa.types.TypeDecorator[Any]):
    """A small JSON value in a text column: the same on SQLite and PostgreSQL, letters escaped."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else json.dumps(value, separators=(",", ":"), default=str)

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return None if value is None else json.loads(value)


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, _Words) for name in names]


def _json(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, _Json) for name in names]


def _real(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Double) for name in names]


def _whole(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer) for name in names]


def _span(*names: str) -> list[sa.Column[Any]]:
    return _whole(*(f"{name}_{end}" for name in names for end in ("start", "end")))


def _table(name: str, *columns: list[sa.Column[Any]]) -> sa.Table:
    """Return a table of rows that belong to one report as one run coded it."""
    return sa.Table(
        name,
        metadata,
        sa.Column("run", sa.Integer, primary_key=True),
        sa.Column("report_id", _Words, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True),
        *(column for group in columns for column in group),
    )


def _actor() -> list[sa.Column[Any]]:
    return [*_text("id", "name", "country", "sector", "office", "wikidata"), *_span("span"), *_text("text", "why"), *_json("mentions")]


runs = sa.Table(
    "runs",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True),
    *_text("id", "fingerprint", "version", "coder"),
    *_json("settings"),
    *_text("started"),
)
reports = sa.Table(
    "reports",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True),
    *_text("id"),
    *_whole("run"),
    *_text("text", "digest"),
    *_whole("length"),
    *_text("url", "outlet", "title"),
    sa.Column("published", sa.Date),
    *_text("language", "credit"),
    *_json("meta"),
    *_text("redacted", "redacted_why"),
)
codings = sa.Table(
    "codings",
    metadata,
    sa.Column("run", sa.Integer, primary_key=True),
    sa.Column("report_id", _Words, primary_key=True),
    *_text("status"),
    *_json("headings", "contexts", "counts"),
)
actors = _table("actors", _actor())
events = _table(
    "events",
    _text("id", "type", "mode", "realis"),
    _span("trigger", "evidence"),
    _json("aux", "contexts", "context_scores"),
    _whole("quad"),
    _real("intensity"),
    [sa.Column("heading", sa.Boolean)],
    _text("coder"),
    _real("score"),
    _json("why"),
    _text("place_name", "place_country", "place_admin1"),
    _real("place_lat", "place_lon"),
    _whole("place_geonames_id"),
    _text("place_precision"),
    _span("place_span"),
    [sa.Column("when_start", sa.Date), sa.Column("when_end", sa.Date)],
    _text("when_granularity", "when_type", "when_value"),
    _span("when_span"),
    _text("when_text"),
)
participants = sa.Table(
    "participants",
    metadata,
    *(sa.Column(name, kind, primary_key=True) for name, kind in (("run", sa.Integer), ("report_id", _Words), ("event_n", sa.Integer))),
    sa.Column("role", _Words, primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    *_actor(),
)
claims = _table("claims", _text("id", "event_id", "stance", "factuality"), _span("quote"), _text("why"))
links = sa.Table(
    "links",
    metadata,
    sa.Column("run", sa.Integer, primary_key=True),
    sa.Column("report_id", _Words, primary_key=True),
    sa.Column("owner", _Words, primary_key=True),
    sa.Column("owner_n", sa.Integer, primary_key=True),
    sa.Column("depth", sa.Integer, primary_key=True),
    *_text("kind", "name", "describes", "country", "sector", "anonymity"),
    *_span("cue"),
    *_text("cue_class"),
    *_span("span"),
    *_text("venue"),
)
verifications = _table("verifications", _text("id", "by", "country", "status"), _json("about"), _span("span"), _text("why"))
outlooks = _table("outlooks", _text("realis"), _json("dyad"), _span("span"), _text("text"))
figures = _table("figures", _text("event_id", "what"), _real("value", "low", "high"), _span("span"))
attributions = _table("attributions", _json("source", "cue", "content"), _text("cue_class", "found"))
problems = sa.Table(
    "problems",
    metadata,
    sa.Column("run", sa.Integer, primary_key=True),
    sa.Column("id", _Words, primary_key=True),
    *_text("report_id"),
    *_whole("n"),
    *_text("code", "record", "what", "remedy"),
)
corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("id", _Words, primary_key=True),
    *_text("record_id", "field"),
    *_json("value"),
    *_text("by", "why", "made"),
)


def _day(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Date) for name in names]


def _flag(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Boolean) for name in names]


def _of_incident(name: str, *columns: list[sa.Column[Any]]) -> sa.Table:
    """Return a table of rows that belong to one incident, numbered in the record's order."""
    key = (sa.Column("incident_id", _Words, primary_key=True), sa.Column("n", sa.Integer, primary_key=True), sa.Column("run", sa.Integer))
    return sa.Table(name, metadata, *key, *(column for group in columns for column in group))


joined = sa.Table("joined", metadata, sa.Column("report_id", _Words, primary_key=True), *_whole("run"), *_text("story_id", "opened_by"), *_flag("stale"))
"""The reports whose coding (that of `run`) the corpus has read; `opened_by` is the report that opened the story; `stale` ones are to be read again."""
copies = sa.Table(
    "copies",
    metadata,
    sa.Column("report_id", _Words, primary_key=True),
    *_whole("run"),
    *_text("copy_of", "kind"),
    *_real("share"),
    *_json("pairs", "receipt"),
)
citations = sa.Table(
    "citations",
    metadata,
    sa.Column("report_id", _Words, primary_key=True),
    *_whole("run"),
    sa.Column("n", sa.Integer, primary_key=True),
    *_text("outlet"),
    *_span("span"),
    *_text("cites", "why"),
)
incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("id", _Words, primary_key=True),
    *_whole("run", "n"),
    *_text("type", "place"),
    *_day("day_start", "day_end", "first_published", "last_published"),
    *_whole("reports", "independent_origins"),
    *_flag("contested", "figures_differ"),
    *_json("receipts"),
)
parties = _of_incident("parties", _text("role", "id", "name", "country", "sector", "office", "wikidata"))
passages = _of_incident("passages", _text("report_id"), _span("span"), _text("event_id"))
origins = _of_incident("origins", _text("id", "kind", "name", "country", "via", "stance"), _json("reports", "maybe_shared", "receipts"))
statuses = _of_incident("statuses", _day("day"), _text("status", "by", "report_id"), _span("span"), _text("event_id"))
dyads = sa.Table(
    "dyads",
    metadata,
    *(sa.Column(name, kind, primary_key=True) for name, kind in (("source", _Words), ("target", _Words), ("n", sa.Integer))),
    *_whole("day", "dated"),
    *_text("type"),
    *_whole("quad"),
    *_real("intensity"),
    *_text("realis"),
    *_whole("origins", "reports"),
)
"""Each incident once for each pair of countries in it, as `sayso dyads` counts it (`store.dyads`): `n` is its number, `day` an ordinal."""
marks = sa.Table("marks", metadata, sa.Column("name", _Words, primary_key=True), *_whole("n"))
shown = sa.table("shown", sa.column("report_id"), sa.column("run"))
"""A view: the newest run that coded each report."""

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("url", _Words, primary_key=True),
    *_text("moved_to", "etag", "last_modified", "last_poll", "next_poll"),
    *_whole("failures"),
    *_text("gone"),
    *_json("pace"),
    *_text("trouble"),
)
feed_entries = sa.Table(
    "feed_entries",
    metadata,
    sa.Column("feed", _Words, primary_key=True),
    sa.Column("entry", _Words, primary_key=True),
    *_text("url", "digest", "report_id"),
    *_whole("tries"),
    *_text("seen"),
)
watched_files = sa.Table(
    "watched_files",
    metadata,
    sa.Column("folder", _Words, primary_key=True),
    sa.Column("path", _Words, primary_key=True),
    *(sa.Column(name, sa.BigInteger) for name in ("size", "mtime")),
    *_text("digest", "done"),
)

saved_filters = sa.Table(
    "saved_filters",
    metadata,
    sa.Column("id", _Words, primary_key=True),
    *_text("name", "kind", "query", "by", "made", "looked"),
    *_json("state"),
)
filter_matches = sa.Table(
    "filter_matches",
    metadata,
    sa.Column("filter_id", _Words, primary_key=True),
    sa.Column("record_id", _Words, primary_key=True),
    *_json("state"),
    *_whole("version"),
)
hooks = sa.Table(
    "hooks",
    metadata,
    sa.Column("id", _Words, primary_key=True),
    *_text("filter_id", "url", "key_check"),
    *_flag("active"),
    *_text("off_why", "since"),
    *_whole("failures"),
    *_text("rest_until", "last_ok"),
)
deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("hook_id", _Words, primary_key=True),
    sa.Column("key", _Words, primary_key=True),
    *_text("type", "record_id", "payload", "queued"),
    *_whole("tries"),
    *_text("next_try", "claimed_until"),
    *_whole("last_status"),
    *_text("trouble", "delivered", "gave_up"),
)
imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", _Words, primary_key=True),
    *_text("dataset", "layout", "name", "digest"),
    *_whole("rows", "added", "there", "refused"),
    *_text("version", "started", "done"),
)
"""The files of other datasets that were read. `rows` were events or mentions: `added`, or `there` before; `refused` were none."""
import_problems = sa.Table(
    "import_problems",
    metadata,
    sa.Column("import_id", _Words, primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    *_text("code", "record", "what", "remedy"),
)


def _foreign(name: str, *columns: list[sa.Column[Any]]) -> sa.Table:
    """Return a table of another dataset's rows; `row` is the line as it came."""
    key = (sa.Column("dataset", _Words, primary_key=True), sa.Column("key", _Words, primary_key=True), sa.Column("import_id", _Words))
    return sa.Table(name, metadata, *key, *(column for group in columns for column in group), sa.Column("row", _Words))


foreign_events = _foreign(
    "foreign_events",
    _day("day_start", "day_end"),
    _text("type", "mode", "code", "label"),
    _whole("quad"),
    _real("intensity"),
    _text("contexts", "actors", "recipients", "place"),
    _text("outlet"),
    _day("published"),
    _text("url", "story"),
    _flag("lead"),
    _whole("mentions", "outlets", "reports"),
    _text("mirror"),
)
"""Events of other datasets. `contexts`, `actors`, `recipients` and `place` are JSON texts: most are alike, and each is parsed once."""
foreign_mentions = _foreign(
    "foreign_mentions",
    _text("event", "event_time", "mention_time"),
    _whole("kind"),
    _text("outlet", "url"),
    _whole("sentence", "actor_offset", "recipient_offset", "action_offset"),
    _flag("in_raw_text"),
    _whole("confidence", "length"),
)

CODED = (actors, events, participants, claims, links, verifications, outlooks, figures, attributions)
"""What a coding consists of, apart from problems, which may be of no report."""
COUNTED = {table.name: table for table in (*CODED, problems)}
"""The tables whose rows a coding counts in its receipt (`codings.counts`)."""


def insert(conn: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; on PostgreSQL many in one statement, which SQLAlchemy does where something is returned."""
    if not rows:
        return
    statement: Any = sa.insert(table)
    if conn.dialect.name == "postgresql":
        statement = statement.returning(next(iter(table.primary_key.columns)))
    conn.execute(statement, rows)
