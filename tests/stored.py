"""What the store's tests share: a coding of every kind of record, made by hand, and a dump of all rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from sayso.records import (
    Actor,
    Attribution,
    Claim,
    Coded,
    Context,
    Event,
    Figure,
    Link,
    Outlook,
    Place,
    Problem,
    Report,
    Span,
    Verification,
    When,
)
from sayso.store import Entry, Store
from sayso.store.tables import metadata

TEXT = "The mayor of São Paulo urged the miners in July to end the raids; 4 people died, aides said. She declined to comment. Talks are expected."

SENTENCES = (
    "Kyiv said Moscow had agreed to talks, which Moscow denied.",
    "The president of Mexico rejected the demand of the United States on Monday, officials said.",
    "Turkish police arrested 12 protesters in Ankara.",
    "France urged Iran to release two prisoners, the Foreign Ministry told Reuters.",
    "Sudan's army attacked a village near Khartoum, killing 9 people, according to residents.",
    "Japan and South Korea signed an agreement on trade in Tokyo on Friday.",
)
FRENCH = "Le président de la République a rencontré hier à Paris le chancelier allemand pour parler de la guerre en Ukraine et des sanctions contre la Russie."


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def coded(id_: str = "r1", *, text: str = TEXT, outlet: str = "The Daily Test", day: date | None = date(2026, 7, 30), type_: str = "REQUEST") -> Coded:
    """Return a coding with one record of every kind; the ids are made of the report's id."""
    report = Report(id=id_, text=text, outlet=outlet, title="Mayor urges", published=day, language="en", url=f"https://x.example/{id_}", meta={"k": [1, "é"]})
    mayor = Actor(
        id="office:BRA/mayor", name="Mayor of São Paulo", country="BRA", sector="GOV", office="mayor", span=at("The mayor"), text="The mayor",
        mentions=(at("The mayor"), at("She")), why="table",
    )  # fmt: skip
    miners = Actor(id="group:miners", name="miners", span=at("the miners"), text="the miners")
    chain = (Link(kind="outlet", name=outlet), Link(kind="unnamed", describes="aides", anonymity="plural", cue=at("said"), cue_class="say", span=at("aides")))
    event = Event(
        id=f"e_{id_}", report_id=id_, type=type_, mode=None, realis="actual", trigger=at("urged"), evidence=Span(0, at("said.").end), actors=(mayor,),
        recipients=(miners,), place=Place(name="São Paulo", country="BRA", lat=-23.5, lon=-46.6, geonames_id=3448439, precision="city", span=at("São Paulo")),
        when=When(
            start=date(2026, 7, 1), end=date(2026, 7, 31), granularity="month", type="DATE", value="2026-07", span=at("in July"), text="in July",
        ),
        aux=("historical",), contexts=("labour",), context_scores=(0.5,), quad=3, intensity=-5.0, score=0.25, why=("request.urge",),
    )  # fmt: skip
    raids = Event(id=f"e2_{id_}", report_id=id_, type="ASSAULT", mode="raid", realis="requested", trigger=at("raids"), evidence=Span(0, 40), heading=True)
    return Coded(
        report=report,
        headings=(Span(0, 5),),
        actors=(mayor, miners),
        events=(event, raids),
        contexts=(Context(name="labour", score=0.5, span=Span(0, 20), why="miners"),),
        claims=(
            Claim(id=f"c_{id_}", event_id=event.id, chain=chain[:1], stance="asserts", factuality="CT+", why="plain"),
            Claim(id=f"c2_{id_}", event_id=raids.id, chain=chain, stance="hedges", factuality="PS+", quote=at("the raids")),
        ),
        verifications=(Verification(id=f"v_{id_}", report_id=id_, by="the mayor", country="BRA", status="no_comment", about=(event.id,), span=at("declined")),),
        outlooks=(Outlook(realis="expected", dyad=("BRA", "MEX"), chain=chain[:1], span=at("Talks"), text="Talks are expected"),),
        figures=(Figure(event_id=raids.id, what="killed", value=4.0, low=None, high=None, chain=chain, span=at("4 people")),),
        attributions=(Attribution(source=(at("aides"),), cue=(at("said"),), content=(at("4 people died"),), link=chain[1], found="both"),),
        problems=(Problem(code="S226", record=id_, what="no publication date", remedy="Give one."),),
    )


def entries(*ids: str, **more: Any) -> list[Entry]:
    return [Entry(coded=coded(id_, **more)) for id_ in ids]


def run_in(store: Store, fingerprint: str = "f1") -> int:
    return store.run_for(fingerprint, version="0.1.0", coder="rules", settings={"add": 0.95}).n


def dump(store: Store, *, numbers: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, without the times at which they were made and, unless asked for, the reports' numbers (two processes take turns).

    Marks count changes, and are left out: how many there were hangs on how the work was cut.
    """
    out = {}
    with store.engine.connect() as conn:
        for table in (t for t in metadata.tables.values() if t.name != "marks"):
            columns = [c for c in table.columns if c.name not in ("started", "made", "redacted") and (numbers or table.name != "reports" or c.name != "n")]
            out[table.name] = sorted((tuple(map(repr, row)) for row in conn.execute(sa.select(*columns))), key=repr)
    return out


def codings(store: Store) -> int:
    """Return how many reports a store's runs have read: cheap to ask again and again."""
    with store.engine.connect() as conn:
        return int(conn.execute(sa.text("SELECT count(*) FROM codings")).scalar_one())


def execute(store: Store, statement: str) -> None:
    with store.engine.connect().execution_options(sayso_writes=True) as conn:
        if conn.dialect.name == "sqlite":
            raw = conn.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys = OFF")
        else:
            conn.exec_driver_sql("SET session_replication_role = replica")
            conn.commit()
        with conn.begin():
            conn.exec_driver_sql(statement)
