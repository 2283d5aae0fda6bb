"""The table of places."""

from __future__ import annotations

import pytest

from sayso.errors import DataError
from sayso.places import gazetteer


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
