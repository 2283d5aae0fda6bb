"""Origins: copies, citations, and independent origins of incidents, on reports of our own."""

from __future__ import annotations

from datetime import date

from sayso.incidents.corpus import join
from sayso.languages import english
from sayso.origins import Citations, Copies, copies
from sayso.origins.words import read
from sayso.records import Attribution, Claim, Coded, Event, Link, Report, Span, content_id

WIRE = (
    "Harbour guards in Port Alder boarded the trawler Meridian on Monday and led away its nine sailors, the harbour master said.\n\n"
    "The vessel had been at anchor since April because its owner owed fees, and nobody had paid the crew for eleven weeks.\n\n"
    "A lawyer for the owner promised to settle the whole bill before the end of the month.\n\n"
    "Port Alder handles a third of the grain that leaves the region by sea."
)
RETOLD = (
    "Nine sailors of the trawler Meridian were taken off this Monday by the harbour guards of Port Alder, according to its harbour master.\n\n"
    "Since April the ship lay at anchor, its owner owing fees, and for eleven weeks no crew wages came.\n\n"
    "By the month's end the entire bill is to be settled, promised the owner's lawyer.\n\n"
    "One third of the region's seaborne grain passes through Port Alder."
)
OTHER = (
    "The town council of Brack voted on Tuesday to plant four hundred lime trees along the old railway.\n\n"
    "The gardener in chief said that the saplings come from a nursery in the hills and cost twelve crowns each.\n\n"
    "Two members asked that benches be put up as well."
)


def report(id_: str, text: str, day: int = 2, outlet: str = "Tide Gazette") -> Report:
    return Report(id=id_, text=text, outlet=outlet, published=date(2024, 5, day), language="en")


def told(id_: str, text: str, day: int, outlet: str, *, holder: Link | None = None, verb: str = "arrested", realis: str = "actual") -> Coded:
    """Code a report by hand: one COERCE event at `verb`, told by `holder`."""
    at = text.index(verb)
    event = Event(
        id=content_id("e", id_), report_id=id_, type="COERCE", mode="arrest", realis=realis, trigger=Span(at, at + len(verb)), evidence=Span(0, len(text))
    )  # type: ignore[arg-type]
    chain = (Link(kind="outlet", name=outlet), *((holder,) if holder else ()))
    stance = "denies" if realis == "denied" else "asserts"
    claim = Claim(id=content_id("c", id_), event_id=event.id, chain=chain, stance=stance, factuality="CT+")  # type: ignore[arg-type]
    said = (Attribution(source=(), cue=(), content=(event.evidence,), link=holder),) if holder else ()
    return Coded(report=report(id_, text, day, outlet), events=(event,), claims=(claim,), attributions=said)


def person(name: str, country: str, sector: str = "GOV") -> Link:
    return Link(kind="person", name=name, country=country, sector=sector, cue=Span(0, 1), cue_class="say")


def unnamed(words: str, country: str) -> Link:
    return Link(kind="unnamed", describes=words, country=country, sector="GOV", anonymity="plural", cue=Span(0, 1), cue_class="say")


def test_a_text_that_is_printed_again_is_a_copy() -> None:
    """The same text under another outlet's head is a copy of the earlier report, with a receipt."""
    (found,) = copies([report("a", WIRE), report("b", "By Our Staff\n\n" + WIRE, 3)])

    assert (found.copy, found.of, found.kind) == ("b", "a", "same")
    assert found.receipt.rule == "copy:same"
    assert found.receipt.passages


def test_a_shortened_text_with_a_paragraph_of_its_own_is_a_copy() -> None:
    """Shared runs of words make a copy of a report that adds and leaves out paragraphs."""
    own = "In the market hall the price of grain did not move, two traders told this paper.\n\n"
    (found,) = copies([report("a", WIRE), report("b", own + "\n\n".join(WIRE.split("\n\n")[:2]), 3)])

    assert found.kind == "part"
    assert len(found.pairs) == 2


def test_a_retelling_sentence_by_sentence_is_a_copy() -> None:
    """The same sentences in the same order in other words are a retelling."""
    (found,) = copies([report("a", WIRE), report("b", RETOLD, 3)])

    assert found.kind == "retold"


def test_a_report_that_cites_its_source_is_no_retelling_of_it() -> None:
    """Who names his source tells what it says; he does not copy it."""
    index = Copies()
    index.add(report("a", WIRE))

    assert index.add(report("b", RETOLD, 3), cited=["a"]) is None


def test_reports_of_other_things_are_no_copies() -> None:
    """Two texts that share no runs and no sentences are no copies."""
    assert list(copies([report("a", WIRE), report("b", OTHER, 3)])) == []


def test_the_window_bounds_what_is_remembered() -> None:
    """A copy of a report that left the window is not found, and nothing of the old report is kept."""
    index = Copies(window=1)
    index.add(report("a", WIRE))
    index.add(report("x", OTHER))

    assert index.add(report("b", WIRE, 3)) is None


def test_a_citation_is_resolved_to_the_report_cited() -> None:
    """An outlet's name beside a cue of citing means its last report on the matter; "the newspaper" then means it again; nobody cites himself."""
    index = Citations(english().table("incidents"))
    index.add(report("a", WIRE, 2, "Alder Courier"))
    text = "Nine sailors of the Meridian were led away by harbour guards, the Alder Courier reported.\n\nThe crew had no wages, according to the newspaper."
    found = index.add(report("b", text, 3, "Hill Post"))

    assert [(c.outlet, c.cites) for c in found] == [("Alder Courier", "a")] * 2
    assert index.add(report("c", text, 4, "Alder Courier")) == ()


def test_sentences_and_words_keep_their_places() -> None:
    """Each sentence's span holds its text."""
    text = read(WIRE)

    assert WIRE[text.sentences[1].start : text.sentences[1].end].startswith("The vessel had been")
    assert text.words[0] == "harbour"


def test_forty_copies_are_one_origin() -> None:
    """Copies of one report add no origin, and each is in the receipt."""
    first = told("a", WIRE.replace("led away", "arrested"), 2, "Tide Gazette", holder=person("Ada Moor", "PRT"))
    again = [told(f"b{i}", WIRE.replace("led away", "arrested"), 3, f"Paper {i}") for i in range(40)]
    incident = join([first, *again], english()).incidents[0]

    assert incident.independent_origins == 1
    assert len(incident.origins[0].reports) == 41
    assert {r.rule for r in incident.origins[0].receipts} == {"copy:same"}


def test_two_outlets_own_unnamed_officials_are_two_origins() -> None:
    """Two outlets that each have unnamed officials of one government are two origins that may be shared."""
    one = told(
        "a", "Port guards arrested nine sailors of the Meridian at Alder, two officials told us.", 2, "Tide Gazette", holder=unnamed("two officials", "PRT")
    )
    two = told("b", "Nine sailors of the Meridian were arrested at Alder by port guards, say sources close to the matter.", 2, "Hill Post",
               holder=unnamed("sources", "PRT"))  # fmt: skip
    incident = join([one, two], english()).incidents[0]

    assert incident.independent_origins == 2
    assert incident.origins[0].maybe_shared == (incident.origins[1].id,)


def test_one_spokesman_in_two_outlets_is_one_origin() -> None:
    """A person who speaks to two outlets is one origin."""
    one = told("a", "Port guards arrested nine sailors of the Meridian at Alder, Ada Moor said.", 2, "Tide Gazette", holder=person("Ada Moor", "PRT"))
    two = told("b", "Nine sailors of the Meridian were arrested at Alder by port guards, says Moor.", 2, "Hill Post", holder=person("Ada Moor", "PRT"))
    incident = join([one, two], english()).incidents[0]

    assert incident.independent_origins == 1
    assert "same name" in {r.rule for r in incident.origins[0].receipts}


def test_who_denies_is_listed_and_not_counted() -> None:
    """A denial makes the incident contested, stands among its origins, and adds nothing to the count."""
    one = told("a", "Port guards arrested nine sailors of the Meridian at Alder, Ada Moor said.", 2, "Tide Gazette", holder=person("Ada Moor", "PRT"))
    two = told(
        "b", "Port guards arrested no sailors of the Meridian at Alder, Ben Quay said.", 3, "Hill Post", holder=person("Ben Quay", "ESP"), realis="denied"
    )
    incident = join([one, two], english()).incidents[0]

    assert (incident.independent_origins, incident.contested) == (1, True)
    assert [s.status for s in incident.status_history] == ["claimed", "denied"]
    assert incident.denied_by == (incident.origins[1].id,)
