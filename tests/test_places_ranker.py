"""Which place a name means."""

from __future__ import annotations

import pytest

from sayso.places import Resolved, Toponym, distance_km, resolve

COUNTRIES = {"France": "FRA", "French": "FRA", "Congo": "COD", "Lebanon": "LBN", "Georgia": "GEO", "Russia": "RUS", "England": "GBR", "U.S.": "USA"}


def found_in(text: str, *names: str, host: str = "") -> list[Resolved | None]:
    """Resolve the names of a text, each at its first place behind the one before."""
    asked, at = [], 0
    for name in names:
        at = text.index(name, at)
        asked.append(Toponym(name, text[max(0, at - 40) : at], text[at + len(name) : at + len(name) + 40]))
        at += len(name)
    return list(resolve(asked, COUNTRIES, host=host))


def region(found: Resolved | None) -> tuple[str | None, str | None]:
    """Return country and region."""
    assert found is not None
    return found.country, found.region


@pytest.mark.parametrize(
    ("text", "name", "country", "admin"),
    [
        ("A bridge fell in Athens, Ga., on Monday.", "Athens", "USA", "Georgia"),
        ("A bridge fell in Athens, Ohio.", "Athens", "USA", "Ohio"),
        ("A bridge fell in Paris, Texas, on Monday.", "Paris", "USA", "Texas"),
        ("A bridge fell in London, Ont., on Monday.", "London", "CAN", "Ontario"),
        ("A bridge fell in Goma, Congo.", "Goma", "COD", "Nord Kivu"),
        ("A bridge fell in Tripoli, Lebanon.", "Tripoli", "LBN", "Liban-Nord"),
        ("A bridge fell in Springfield (Mo.).", "Springfield", "USA", "Missouri"),
    ],
)
def test_what_stands_behind_a_name_decides(text: str, name: str, country: str, admin: str) -> None:
    """A state, a province or a country behind a comma holds the place."""
    [found] = found_in(text, name)

    assert found is not None
    assert (found.country, found.region, found.told) == (country, admin, True)


def test_alone_a_name_means_its_largest_place() -> None:
    """Without any context the best known place of a name is meant."""
    [athens] = found_in("A bridge fell in Athens.", "Athens")

    assert region(athens)[0] == "GRC"


def test_places_near_each_other_are_meant_together() -> None:
    """Small places of one neighbourhood win over large ones that lie apart."""
    text = "The ferry between Alton and Edwardsville will call at Granite City and Belleville."
    alton, edwardsville, *_ = found_in(text, "Alton", "Edwardsville", "Granite City", "Belleville")

    assert region(alton) == region(edwardsville) == ("USA", "Illinois")


def test_a_state_that_is_named_draws_its_towns() -> None:
    """A named state makes its own towns likelier."""
    _, lancaster, _ = found_in("Farmers of Pennsylvania met in Lancaster and York.", "Pennsylvania", "Lancaster", "York")

    assert region(lancaster) == ("USA", "Pennsylvania")


def test_georgia_is_what_its_neighbours_say() -> None:
    """A name of a country and of a state goes by the other names."""
    state, *_ = found_in("Georgia fined a mill in Macon and one in Savannah.", "Georgia", "Macon", "Savannah")
    country, *_ = found_in("Georgia fined a mill in Kutaisi and one in Batumi.", "Georgia", "Kutaisi", "Batumi")

    assert region(state) == ("USA", "Georgia")
    assert region(country) == ("GEO", None)


def test_the_host_of_a_local_paper_tells_its_town() -> None:
    """The host's words and its country speak for a place."""
    [paris] = found_in("The council of Paris met.", "Paris", host="www.theparisexpress.com")
    [perth] = found_in("The council of Perth met.", "Perth", host="perthcourier.example.uk")

    assert region(paris)[0] == "USA"
    assert region(perth)[0] == "GBR"


def test_one_name_has_one_meaning_in_a_report() -> None:
    """What is told once of a name holds for its other mentions, unless two things are told."""
    once = found_in("Athens, Ga., rests. The mayor of Athens sleeps.", "Athens", "Athens")
    twice = found_in("Paris, Texas, wrote to Paris, France.", "Paris", "Paris")

    assert [region(f) for f in once] == [("USA", "Georgia")] * 2
    assert [region(f)[0] for f in twice] == ["USA", "FRA"]


def test_an_unknown_name_is_put_where_the_report_is_and_says_so() -> None:
    """What no table has takes the surroundings, marked as estimated; without any it stays open."""
    _, mill = found_in("In Oruro a mill at Quxtapaya burned.", "Oruro", "Quxtapaya")
    [nothing] = found_in("A mill at Quxtapaya burned.", "Quxtapaya")

    assert mill is not None
    assert (mill.country, mill.estimated, mill.score, mill.number) == ("BOL", True, 0.0, None)
    assert nothing is None


def test_what_only_looks_like_a_town_is_none() -> None:
    """Abbreviations in capitals and quarters of a town are no towns of that name."""
    _, union, side = found_in("Lyon wrote to the EU about the South Side.", "Lyon", "EU", "South Side")

    assert union is not None
    assert side is not None
    assert union.estimated
    assert side.estimated


def test_a_dateline_is_read_like_a_name() -> None:
    """A name in capitals is the same name."""
    first, second = found_in("LJUBLJANA — Trams stood still in Ljubljana.", "LJUBLJANA", "Ljubljana")

    assert first == second
    assert first is not None
    assert first.country == "SVN"


def test_a_country_has_its_middle() -> None:
    """Words for a country mean the country, and parts of one that have a row of their own do not."""
    french, england = found_in("French ships left England.", "French", "England")

    assert french is not None
    assert england is not None
    assert (french.country, french.precision) == ("FRA", "country")
    assert (england.country, england.precision) == ("GBR", "region")


def test_no_names_give_no_answers() -> None:
    """An empty report is no error, nor an empty name."""
    assert resolve([], COUNTRIES) == ()
    assert resolve([Toponym("")], COUNTRIES) == (None,)


def test_distances_are_those_of_the_great_circle() -> None:
    """A degree of latitude is 111 km, half the globe 20,015 km."""
    assert distance_km(0, 0, 1, 0) == pytest.approx(111.19, abs=0.01)
    assert distance_km(0, 0, 0, 180) == pytest.approx(20015.09, abs=0.01)
