"""Citations at scale: what is kept and forgotten, and whose name counts."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.languages import english
from sayso.origins import Citations
from sayso.records import Report

TABLE = english().table("incidents")
WIRE = "Nine sailors of the Meridian were led away by harbour guards of Alder on Monday morning."
OUTLETS = ["Alder Courier", "The Hill Post", "Post", "Tide & Sail", "Évora Diário"]


def report(id_: str, text: str, outlet: str | None, day: int = 2) -> Report:
    return Report(id=id_, text=text, outlet=outlet, published=date(2024, 5, day))


@st.composite
def reports(draw: st.DrawFn) -> list[Report]:
    """Draw reports of few outlets that cite each other."""
    said = draw(st.lists(st.tuples(st.sampled_from(OUTLETS), st.sampled_from(OUTLETS)), min_size=1, max_size=8))
    return [
        report(f"r{i}", f"{WIRE[i:]}\nIt was the sea, {cited} reported. The newspaper wrote of nine sailors.", outlet) for i, (outlet, cited) in enumerate(said)
    ]


def state(index: Citations) -> object:
    return (
        {outlet: {id_: stems.tolist() for id_, stems in kept.items()} for outlet, kept in index._reports.items()},
        dict(index._outlets),
        {token: sorted(outlets) for token, outlets in index._by_token.items()},
    )


@settings(max_examples=60, deadline=None)
@given(reports(), reports())
def test_reports_that_were_kept_are_cited_as_if_they_had_been_added(earlier: list[Report], later: list[Report]) -> None:
    """After `keep`, an index knows and finds the same as after `add`."""
    added, kept = Citations(TABLE), Citations(TABLE)
    for one in earlier:
        added.add(one)
        kept.keep(one)

    assert state(kept) == state(added)
    assert [kept.add(one) for one in later] == [added.add(one) for one in later]


@settings(max_examples=60, deadline=None)
@given(reports(), st.data())
def test_to_forget_undoes_to_keep(earlier: list[Report], data: st.DataObject) -> None:
    """An index that forgets some reports knows what one knows that they never came to, outlets included; unknown ids change nothing."""
    gone = data.draw(st.lists(st.sampled_from([r.id for r in earlier] + ["unknown"]), unique=True))
    forgets, never = Citations(TABLE), Citations(TABLE)
    for one in earlier:
        forgets.keep(one)
        if one.id not in gone:
            never.keep(one)
    for id_ in gone:
        forgets.forget(id_)
    asks = [report(f"n{i}", f"{WIRE}\n{outlet} said so.", "Another") for i, outlet in enumerate(OUTLETS)]

    assert state(forgets) == state(never)
    assert [forgets.add(one) for one in asks] == [never.add(one) for one in asks]


def test_of_names_that_overlap_the_longer_is_cited() -> None:
    """The name "Hill Post" means the outlet that is called so, not the one that is called "Post", whichever came first."""
    index = Citations(TABLE)
    for i, outlet in enumerate(["Post", "The Hill Post"]):
        index.keep(report(f"r{i}", WIRE, outlet))
    found = index.add(report("n", WIRE + "\nThey were fed, the Hill Post reported.", "Alder Courier", 3))

    assert [(c.outlet, c.cites) for c in found] == [("The Hill Post", "r1")]


def test_an_outlet_is_found_by_any_of_its_words() -> None:
    """A name in a sentence is found whatever signs are in it; one without words makes no trouble."""
    index = Citations(TABLE)
    index.keep(report("a", WIRE, "***"))
    index.keep(report("b", WIRE, "L'Évora-Diário (web)"))
    index.keep(report("c", WIRE, "Tide & Sail"))
    found = index.add(report("n", WIRE + "\nNo one was hurt, according to Tide & Sail.", "Post", 3))

    assert [(c.outlet, c.cites) for c in found] == [("Tide & Sail", "c")]


def test_the_last_thirty_reports_of_an_outlet_are_kept() -> None:
    """The thirty-first report of an outlet takes the place of the first, which can no longer be cited."""
    index = Citations(TABLE)
    for i in range(31):
        index.keep(report(f"r{i}", WIRE if i == 0 else f"The price of grain was {i} crowns in the market hall.", "Alder Courier"))
    found = index.add(report("n", WIRE[:-1] + ", the Alder Courier reported.", "Post", 3))

    assert [(c.outlet, c.cites) for c in found] == [("Alder Courier", None)]
    assert len(index._outlets) == 31
