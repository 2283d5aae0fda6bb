"""The table of places."""

from __future__ import annotations

from importlib import resources

import pytest

from sayso.actors.knowledge import knowledge
from sayso.errors import DataError
from sayso.places import Table, country_area, country_of_host, gazetteer, place_key, table


def test_the_table_is_clean_and_large_enough() -> None:
    """Names are unique, codes have three capital letters, coordinates lie on the globe, and there are 1,500 places or more."""
    table = gazetteer()
    places = {id(p): p for p in table.by_name.values()}.values()

    assert len(places) >= 1500
    assert all(p.country is None or (len(p.country) == 3 and p.country.isupper()) for p in places)
    assert all(-90 <= p.lat <= 90 and -180 <= p.lon <= 180 for p in places)


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [("Goma", "COD", "city"), ("Kiev", "UKR", "capital"), ("Kyiv", "UKR", "capital"), ("Darfur", "SDN", "region"), ("South China Sea", None, "water")],
)
def test_names_and_aliases_lead_to_one_place(name: str, country: str | None, kind: str) -> None:
    """A place is found by its name and its other names."""
    place = gazetteer().by_name[name]

    assert (place.country, place.kind) == (country, kind)


def test_each_country_has_one_capital_at_most() -> None:
    """A capital belongs to its country and to no other."""
    table = gazetteer()

    assert table.capitals["KHM"].name == "Phnom Penh"
    assert all(p.kind == "capital" and p.country == code for code, p in table.capitals.items())


@pytest.mark.parametrize(
    ("words", "length"),
    [(("Port", "-", "au", "-", "Prince"), 5), (("New", "York", "City"), 3), (("Cox", "'s", "Bazar"), 3), (("Nowhere",), 0), (("South", "Korea"), 0)],
)
def test_the_longest_name_is_found_in_tokens(words: tuple[str, ...], length: int) -> None:
    """Scanning works on tokens as the parser splits them."""
    assert gazetteer().longest(words, 0, len(words)) == length


def test_a_broken_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row with a name that stands already is an error that names its line."""
    from sayso.places import curated as places

    class Broken:
        def joinpath(self, _: str) -> Broken:
            return self

        def read_text(self, encoding: str) -> str:
            return "name,aliases,country,kind,lat,lon\nGoma,,COD,city,-1.7,29.2\nGoma,,COD,city,-1.7,29.2\n"

    monkeypatch.setattr(places.resources, "files", lambda _: Broken())
    with pytest.raises(DataError, match="S321"):
        places.gazetteer.__wrapped__()


def test_the_curated_table_has_regions_sites_and_waters() -> None:
    """At least 600 regions, sites and waters of conflict are told by hand."""
    kinds = [p.kind for p in {id(p): p for p in gazetteer().by_name.values()}.values()]

    assert sum(kind in ("region", "site", "water") for kind in kinds) >= 600
    for name, kind in (
        ("Zaporizhzhia plant", "site"),
        ("Rafah crossing", "site"),
        ("Donbas", "region"),
        ("Strait of Hormuz", "water"),
        ("Gaza Strip", "region"),
    ):
        assert gazetteer().by_name[name].kind == kind


def test_the_large_table_is_large_and_small_on_disk() -> None:
    """The packed table has 150,000 places or more in less than 15 MB."""
    path = resources.files("sayso.places").joinpath("geonames.dat")

    assert table().places >= 150_000
    assert len(path.read_bytes()) < 15_000_000


@pytest.mark.parametrize(
    ("name", "country", "region", "kind"),
    [("Oruro", "BOL", "Oruro", "C"), ("São Luís", "BRA", "Maranhao", "C"), ("St. Cloud", "USA", "Minnesota", "C"), ("Rapides Parish", "USA", "Louisiana", "D")],
)
def test_the_large_table_tells_names_regions_and_counties(name: str, country: str, region: str, kind: str) -> None:
    """A name leads to its rows whatever its accents, and a row's code to its region's name."""
    found = [e for e in table().entries(place_key(name)) if e.country == country and e.kind == kind]

    assert region in [table().region(e.country, e.region) for e in found]


def test_other_names_lead_to_the_same_row() -> None:
    """A place is found by other names too, and says so."""
    [entry] = [e for e in table().entries("lwow") if e.country == "UKR"]

    assert (entry.name, entry.alias) == ("Lviv", True)


def test_a_name_that_nobody_bears_has_no_rows() -> None:
    """What is not in the table is an empty tuple, before, after and between the names."""
    assert [table().entries(key) for key in ("", "  ", "zzzzzz", "ksdjfh", "!")] == [()] * 5
    assert table().region("USA", "nowhere") is None


def test_a_damaged_table_is_refused() -> None:
    """Bytes of another kind are an error that says how to build the table again."""
    with pytest.raises(DataError, match="S322"):
        Table(b"something else")


@pytest.mark.parametrize(("host", "country"), [("news.example.co.uk", "GBR"), ("example.ge", "GEO"), ("example.com", None), ("", None), ("localhost", None)])
def test_a_host_tells_its_country(host: str, country: str | None) -> None:
    """The ending of a host is a country's or tells none."""
    assert country_of_host(host) == country


def test_every_country_that_the_actors_know_has_a_middle() -> None:
    """No country of the actors' table is without coordinates."""
    missing = [code for code in knowledge().countries if country_area(code) is None]

    assert missing == []
