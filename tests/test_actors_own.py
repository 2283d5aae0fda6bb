"""The user's own actors: what they add, what they override, what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sayso import Config, code
from sayso.actors.knowledge import load
from sayso.errors import DataError

HEAD = "name,aliases,country,sector,kind,office,start,end,off\n"


def write(folder: Path, text: str, name: str = "own.csv") -> Path:
    """Write a file of one's own."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_adds_somebody(tmp_path: Path) -> None:
    """A body, a group and an outlet of the file are known by name and alias, with country and sector."""
    path = write(tmp_path, HEAD + "Harbour Front,HBF;Front of the Harbour,KEN,REB,group,,2021,,\nThe Lantern,,KEN,JRN,outlet,,,,\n")
    known = load(own=path)
    (front,) = known.names.meanings("Front of the Harbour")
    assert (front.id, front.country, front.sector, front.years) == ("group:Harbour Front", "KEN", "REB", "2021–")
    assert [k.form for k in known.names.meanings("Lantern")] == ["outlet"]


def test_a_name_of_the_file_means_what_the_file_says(tmp_path: Path) -> None:
    """A row overrides ours of that name, and `off` takes ours out."""
    path = write(tmp_path, HEAD + "Hezbollah,,IRN,PRM,group,,,,\nBoeing,,,,,,,,yes\n")
    known = load(own=path)
    assert [(k.country, k.sector) for k in known.names.meanings("Hezbollah")] == [("IRN", "PRM")]
    assert known.names.meanings("Boeing") == ()


def test_a_person_has_an_office(tmp_path: Path) -> None:
    """Two rows of a person are two terms; the office is asked like any other."""
    rows = "Amina Otieno,,KEN,,person,Harbour Minister,2019-02-01,2020-12-31,\nAmina Otieno,A. Otieno,KEN,,person,Harbour Minister,2025-03-01,,\n"
    known = load(own=write(tmp_path, HEAD + rows))
    assert [h.since for h in known.holders["Amina Otieno"]] == ["2019-02-01", "2025-03-01"]
    holder = known.holder("KEN", "Harbour Minister", date(2026, 1, 1))
    assert holder is not None
    assert holder.name == "Amina Otieno"
    assert known.holder("KEN", "Harbour Minister", date(2022, 1, 1)) is None


def test_toml_says_the_same(tmp_path: Path) -> None:
    """A TOML file of [[actor]] tables is read like the CSV; aliases may be a list."""
    text = '[[actor]]\nname = "Harbour Front"\naliases = ["HBF"]\ncountry = "KEN"\nsector = "REB"\nkind = "group"\n'
    known = load(own=write(tmp_path, text, "own.toml"))
    assert [k.name for k in known.names.meanings("HBF")] == ["Harbour Front"]


def test_coding_uses_the_file(tmp_path: Path) -> None:
    """`actors` of the settings reaches the coder, and changes the fingerprint."""
    from sayso.pipeline import fingerprint

    config = Config(actors=str(write(tmp_path, HEAD + "Harbour Front,,KEN,REB,group,,,,\n")))
    (coded,) = code("Harbour Front attacked a police post in Mombasa.", published=date(2024, 5, 1), config=config)
    assert ("Harbour Front", "KEN", "REB") in [(a.name, a.country, a.sector) for a in coded.actors]
    assert fingerprint(config) != fingerprint(Config())


def test_a_person_is_overridden_and_taken_out(tmp_path: Path) -> None:
    """A name of the file is no person of ours any more, neither in full nor by surname; aliases of two rows add up."""
    known = load(own=write(tmp_path, HEAD + "Lula,,KEN,REB,group,,,,\nPutin,,,,,,,,yes\n".replace("Putin", "Vladimir Putin")))
    assert [(k.form, k.country) for k in known.names.meanings("Lula")] == [("group", "KEN")]
    assert known.names.meanings("Vladimir Putin") == ()
    assert "lula" not in known.surnames
    rows = "Jane Doe,Janey,KEN,,person,Minister,2019,2020,\nJane Doe,J. Doe,KEN,,person,Minister,2022,,\n"
    known = load(own=write(tmp_path, HEAD + rows))
    assert [k.name for alias in ("Janey", "J. Doe") for k in known.names.meanings(alias)] == ["Jane Doe", "Jane Doe"]


def test_a_country_is_another_name_of_one(tmp_path: Path) -> None:
    """A row of kind country means the country of its code."""
    (meant,) = load(own=write(tmp_path, HEAD + "Newland,,KEN,,country,,,,\n")).names.meanings("Newland")
    assert (meant.id, meant.name, meant.sector) == ("country:KEN", "Kenya", "GOV")


def test_short_names_in_capitals_count_in_capitals(tmp_path: Path) -> None:
    """An acronym of the file is no pronoun."""
    known = load(own=write(tmp_path, HEAD + "Harbour Front,IT;HE,KEN,REB,group,,,,\n"))
    assert [text for text in ("It was he.", "IT attacked.") if list(known.names.apart(text))] == ["IT attacked."]


def test_a_cell_may_have_a_line_break(tmp_path: Path) -> None:
    """A quoted cell with a line break, a BOM and CRLF line ends are read as CSV has them."""
    path = tmp_path / "own.csv"
    path.write_bytes(b'\xef\xbb\xbfname,country,sector,kind\r\n"Harbour\r\nFront",KEN,REB,group\r\nDock Guard,KEN,PRM,group\r\n')
    assert [k.country for k in load(own=path).names.meanings("Dock Guard")] == ["KEN"]


WRONG = [
    (HEAD + "Nobody At All,,,,,,,,yes\n", "own.csv:2", "nobody of that name"),
    (HEAD + "Boeing,,,,,,,,maybe\n", "own.csv:2", "maybe"),
    (HEAD + "!!!,,KEN,REB,group,,,,\n", "own.csv:2", "without a name"),
    (HEAD + "Newland,,,,country,,,,\n", "own.csv:2", "give its code"),
    ("name,name,kind\nA,B,group\n", "own.csv:1", "twice"),
    (HEAD + ",,KEN,REB,group,,,,\n", "own.csv:2", "without a name"),
    (HEAD + "Front,,KEN,XYZ,group,,,,\n", "own.csv:2", "XYZ"),
    (HEAD + "Front,,XXX,REB,group,,,,\n", "own.csv:2", "XXX"),
    (HEAD + "Front,,KEN,REB,gang,,,,\n", "own.csv:2", "gang"),
    (HEAD + "Front,,KEN,REB,group,,2021-13,,\n", "own.csv:2", "month must be"),
    (HEAD + "Front,,KEN,REB,group,,2021,2020,\n", "own.csv:2", "before the start"),
    (HEAD + "A B,,KEN,,person,Minister,,,\n", "own.csv:2", "a start"),
    (HEAD + "A B,,KEN,,group,,,,,one,two\n", "own.csv:2", "more cells"),
    ("name,colour\nFront,red\n", "own.csv:2", "colour"),
]


@pytest.mark.parametrize(("text", "where", "what"), WRONG)
def test_a_wrong_row_is_named(tmp_path: Path, text: str, where: str, what: str) -> None:
    """Whatever breaks the layout is refused with file, line and reason."""
    with pytest.raises(DataError) as refused:
        load(own=write(tmp_path, text))
    assert where in str(refused.value)
    assert what in str(refused.value)


@pytest.mark.parametrize("text", ["[[actor]\n", "[other]\nname = 1\n"])
def test_a_wrong_toml_file_is_named(tmp_path: Path, text: str) -> None:
    """A TOML file that is none, or holds other tables, is refused by name."""
    with pytest.raises(DataError, match=r"own\.toml"):
        load(own=write(tmp_path, text, "own.toml"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path that leads nowhere is refused with the remedy."""
    with pytest.raises(DataError, match=r"Mend the path in `actors`"):
        load(own=tmp_path / "none.csv")
