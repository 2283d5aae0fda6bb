"""What is drawn and written of records for pages, notebooks and files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored import TEXT, coded

from sayso.explanation import explain
from sayso.ontologies import plover
from sayso.records import Actor, Claim, Coded, Event, Link, Span
from sayso.render import bars, chains, flat
from sayso.render.feed import Entry, to_atom
from sayso.render.labels import country_name, sector_name
from sayso.render.linked import to_jsonld
from sayso.render.marked import Mark, marks_of, pieces, to_markup
from sayso.render.sentence import sentence, who_says
from sayso.render.words import wrapped
from sayso.store.catalogue import Bar

SVG = "{http://www.w3.org/2000/svg}"
CHAINS = (
    ("asserts", "CT+", (Link(kind="outlet", name="The Post"), Link(kind="unnamed", describes="two officials", anonymity="counted", country="NOR"))),
    ("denies", "CT-", (Link(kind="outlet", name="The Post"), Link(kind="person", name="Ana Lima", country="BRA"))),
    ("hedges", "PS+", (Link(kind="outlet", name="The Post"),)),
)


def drawn(*kinds: int) -> ET.Element:
    """Draw an event with these of the chains."""
    one = coded()
    claims = tuple(Claim(id=f"c{n}", event_id=one.events[0].id, chain=CHAINS[n][2], stance=CHAINS[n][0], factuality=CHAINS[n][1]) for n in kinds)
    told = replace(one, claims=claims)
    return ET.fromstring(str(chains.to_svg(explain(told, told.events[0]), "The mayor made a demand.")))


def lines(tree: ET.Element, cls: str) -> list[str]:
    return [e.text or "" for e in tree.iter(f"{SVG}text") if cls in (e.get("class") or "").split()]


def test_chains_that_begin_alike_share_their_boxes() -> None:
    """Three claims of one outlet are one box of the outlet, a box for each further holder, and three edges to the event."""
    tree = drawn(0, 1, 2)
    boxes = [e.get("class") for e in tree.iter(f"{SVG}g") if (e.get("class") or "").startswith("holder")]

    assert sorted(str(b) for b in boxes) == ["holder outlet", "holder person", "holder unnamed"]
    assert sorted(lines(tree, "stance")) == ["asserts CT+", "denies CT-", "hedges PS+"]
    assert len([e for e in tree.iter(f"{SVG}path") if "sign" in (e.get("class") or "")]) == 3


def test_an_unnamed_holder_is_dashed_and_no_stance_is_told_by_colour_alone() -> None:
    """The box and the edges of the unnamed are dashed, others are not; each stance has its own sign and its word."""
    tree = drawn(0, 1)
    dashed = [bool(g.find(f"{SVG}rect").get("stroke-dasharray")) for g in tree.iter(f"{SVG}g") if "holder" in (g.get("class") or "")]  # type: ignore[union-attr]
    signs = {e.get("d") for e in tree.iter(f"{SVG}path") if "sign" in (e.get("class") or "")}

    assert sorted(dashed) == [False, False, True]
    assert len(signs) == 2


def test_the_drawing_goes_from_left_to_right_and_holds_everything() -> None:
    """The outlet stands left of its source, and that left of the event; nothing lies outside the drawing."""
    tree = drawn(0, 1, 2)
    width, height = float(tree.get("width", "0")), float(tree.get("height", "0"))
    xs = [float(r.get("x", "0")) for r in tree.iter(f"{SVG}rect")]

    assert float(lines_x(tree, "The Post")) < float(lines_x(tree, "Ana Lima")) < max(xs)
    for text in tree.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", "0")) <= width
        assert 0 <= float(text.get("y", "0")) <= height


def lines_x(tree: ET.Element, words: str) -> str:
    return next(e.get("x", "") for e in tree.iter(f"{SVG}text") if e.text == words)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_words_make_a_drawing_that_is_xml(names: list[str]) -> None:
    """Whatever holders are called, the drawing is well-formed and says each chain in its description."""
    safe = ["".join(ch for ch in name if ch.isprintable()) for name in names]
    one = coded()
    chain = (Link(kind="outlet", name=safe[0]), *(Link(kind="person", name=name) for name in safe[1:]))
    told = replace(one, claims=(Claim(id="c", event_id=one.events[0].id, chain=chain, stance="asserts", factuality="CT+"),))
    tree = ET.fromstring(str(chains.to_svg(explain(told, told.events[0]), safe[0])))

    assert tree.get("role") == "img"
    assert (tree[1].text or "").endswith("asserts, CT+ (certain that it is so)")


def test_an_event_without_a_claim_has_no_drawing() -> None:
    """There is nothing to draw where nobody says so."""
    told = replace(coded(), claims=())

    assert chains.to_svg(explain(told, told.events[0]), "x") == ""


@given(st.text(max_size=200), st.integers(4, 30), st.integers(1, 4))
def test_words_are_wrapped_within_their_width(text: str, width: int, most: int) -> None:
    """No line is longer, there are no more lines than allowed, and there is always one."""
    found = wrapped(text, width, most)

    assert 1 <= len(found) <= most
    assert all(len(line) <= width for line in found)


def test_cooperation_stands_above_the_line_and_conflict_below() -> None:
    """Each quad class has its own side; a bar leads where it is told to, and says its numbers."""
    numbers = ((2, 1, 0, 0), (0, 0, 0, 3), (0, 0, 0, 0))
    shown = [Bar(date(2026, 1, n), date(2026, 1, n), quads) for n, quads in enumerate(numbers, 1)]
    tree = ET.fromstring(str(bars.to_svg(shown, lambda start, end: f"/events?since={start}&until={end}")))
    zero = float(next(e.get("d", "") for e in tree.iter(f"{SVG}path") if e.get("class") == "zero").split()[1])
    tops = {e.get("class"): float(e.get("y", "0")) for e in tree.iter(f"{SVG}rect") if e.get("class") != "hit"}
    links = [e.get("href") for e in tree.iter(f"{SVG}a")]

    assert tops["q1"] < tops["q2"] < zero <= tops["q4"]
    assert links == ["/events?since=2026-01-01&until=2026-01-01", "/events?since=2026-01-02&until=2026-01-02"]
    assert [e.text for e in tree.iter(f"{SVG}title")] == ["1 January 2026: 2 verbal cooperation, 1 material cooperation", "2 January 2026: 3 material conflict"]
    assert bars.to_svg([]) == ""


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda t: Span(min(t), max(t))), max_size=8)


@given(st.text(min_size=30, max_size=30), SPANS)
def test_pieces_are_the_text_and_know_their_marks(text: str, spans: list[Span]) -> None:
    """Joined they are the text; each lies inside all of its marks."""
    marks = [Mark(layer="events", span=span) for span in spans]
    found = pieces(text, marks)

    assert "".join(piece.text for piece in found) == text
    at = 0
    for piece in found:
        assert all(m.span.start <= at and at + len(piece.text) <= m.span.end for m in piece.marks)
        at += len(piece.text)


def test_a_marked_text_is_escaped() -> None:
    """Words, titles and addresses cannot leave their place."""
    said = str(to_markup("a<b>c", [Mark(layer="events", span=Span(0, 4), title='"><i>', href='/x"y', note="actual")]))

    assert said == '<a href="/x&#34;y" class="m-events" title="&#34;&gt;&lt;i&gt;">a&lt;b&gt;</a><small class="realis-note r-actual">actual</small>c'


def test_all_layers_of_a_report_are_marked() -> None:
    """Events, actors with all their mentions, cues, sources, contents, times, places, verification and headings each have their words."""
    words = {(m.layer, TEXT[m.span.start : m.span.end]) for m in marks_of(coded())}

    assert {("events", "urged"), ("actors", "She"), ("cues", "said"), ("cues", "aides"), ("content", "4 people died")} <= words
    assert {("times", "in July"), ("times", "São Paulo"), ("verification", "declined")} <= words
    assert {layer for layer, _ in words} == {"events", "actors", "cues", "content", "times", "verification", "headings"}


def event(type_: str = "ASSAULT", realis: str = "actual", mode: str | None = None, whom: tuple[str, ...] = ("Peru",)) -> Event:
    def those(*names: str) -> tuple[Actor, ...]:
        return tuple(Actor(id=name, name=name) for name in names)

    parts = {"trigger": Span(0, 1), "evidence": Span(0, 1), "actors": those("United States"), "recipients": those(*whom)}
    return Event(id="e", report_id="r", type=type_, mode=mode, realis=realis, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (event(), "The United States attacked Peru."),
        (event(realis="requested"), "It is demanded that the United States attack Peru."),
        (event(realis="threatened"), "It is threatened that the United States will attack Peru."),
        (event(realis="denied"), "It is denied that the United States attacked Peru."),
        (event(realis="conditional", whom=()), "On a condition, the United States would carry out an attack."),
        (event("REQUEST", whom=("Peru", "Chile", "Brazil", "Cuba")), "The United States made a demand of Peru, Chile and 2 others."),
        (event("COERCE", mode="arrest"), "The United States arrested Peru."),
        (event("OWN-TYPE"), "The United States did OWN-TYPE to Peru."),
        (replace(event(), actors=()), "Somebody attacked Peru."),
    ],
    ids=range(9),
)
def test_an_event_is_a_sentence(one: Event, said: str) -> None:
    """What is not actual is never said as if it had happened."""
    assert sentence(one) == said


def test_every_type_of_plover_has_a_sentence() -> None:
    """No type is said by its code, with or without a recipient, however it stands."""
    for type_ in plover().types:
        for whom in ((), ("Peru",)):
            assert type_ not in sentence(event(type_, whom=whom))


def test_who_says_so_is_said_with_denials() -> None:
    """The chain from the outlet inwards; who denies and who doubts is said."""
    claims = tuple(Claim(id="c", event_id="e", chain=chain, stance=stance, factuality="Uu") for stance, _, chain in CHAINS)  # type: ignore[arg-type]

    assert who_says(claims) == "The Post, citing two unnamed officials (NOR); denied: The Post, citing Ana Lima; The Post, with doubt"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\ufeff=1", "＝1", "|x", "%x"])
def test_a_cell_is_no_formula(cell: str) -> None:
    """A text that a spreadsheet would compute begins with an apostrophe; numbers and other texts stay."""
    assert flat.neutral(cell) == "'" + cell
    assert flat.neutral(-5.0) == -5.0
    assert flat.neutral("a=1") == "a=1"
    assert flat.neutral(None) == ""


def test_a_flat_row_has_a_cell_for_each_column() -> None:
    """Columns and cells go together."""
    one = coded()
    row = dict(zip(flat.COLUMNS, flat.row(one.events[0], one.claims[:1], one.report, "x\ny"), strict=True))

    assert (row["type"], row["actors"], row["date_start"]) == ("REQUEST", "Mayor of São Paulo", "2026-07-01")
    assert (row["said_by"], row["evidence"]) == ("by The Daily Test", "x y")


def test_a_feed_is_well_formed_whatever_its_words() -> None:
    """Characters that XML forbids are replaced; the newest day is the feed's."""
    entries = [Entry(id=f"urn:{n}", title="a\x00<b>&", href="/x?a=1&b=2", day=date(2026, 1, n), author="\ufffe", summary="]]>") for n in (1, 2)]
    feed = ET.fromstring(to_atom("t", "/me", "/page", entries))

    assert feed.findtext("{http://www.w3.org/2005/Atom}updated") == "2026-01-02T00:00:00Z"
    assert [e.findtext("{http://www.w3.org/2005/Atom}title") for e in feed.findall("{http://www.w3.org/2005/Atom}entry")] == ["a\ufffd<b>&"] * 2


def test_json_ld_of_a_redacted_report_quotes_nothing() -> None:
    """Without a text only positions are left."""
    one = coded()
    bare: Coded = replace(one, report=replace(one.report, text=""))
    notes = [n for n in to_jsonld(bare, bare.events[0])["@graph"] if n["type"] == "Annotation"]

    assert notes
    assert {s["type"] for n in notes for s in n["target"]["selector"]} == {"TextPositionSelector"}


def test_codes_have_names() -> None:
    """Countries and groups have names, sectors too; an unknown code stands for itself."""
    assert (country_name("MEX"), country_name("IGO"), country_name("QQQ")) == ("Mexico", "International organisation", "QQQ")
    assert (sector_name("MIL"), sector_name("QQQ")) == ("armed forces", "QQQ")


def test_bars_of_days_months_and_years_follow_each_other() -> None:
    """However long the time, bars have no gap and end with the last day."""
    from sayso.store.catalogue import _starts

    for last in (date(2020, 1, 1), date(2020, 3, 1), date(2021, 7, 15), date(2050, 6, 1)):
        starts = _starts(date(2020, 1, 1), last)
        assert starts[0] <= date(2020, 1, 1) <= last
        assert all(a < b <= last for a, b in pairwise(starts))
