"""Fifty days on which an office changed hands, in all regions: who held it the day before, who on the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sayso.actors.knowledge import knowledge
from sayso.lookup import lookup

HANDOVERS = [
    ("MEX", "President", "2018-12-01", "Enrique Peña Nieto", "Andrés Manuel López Obrador"),
    ("MEX", "President", "2024-10-01", "Andrés Manuel López Obrador", "Claudia Sheinbaum"),
    ("MEX", "President", "2000-12-01", "Ernesto Zedillo", "Vicente Fox"),
    ("USA", "President", "2001-01-20", "Bill Clinton", "George W. Bush"),
    ("USA", "President", "2009-01-20", "George W. Bush", "Barack Obama"),
    ("USA", "President", "2021-01-20", "Donald Trump", "Joe Biden"),
    ("USA", "President", "2025-01-20", "Joe Biden", "Donald Trump"),
    ("CAN", "Prime Minister", "2015-11-04", "Stephen Harper", "Justin Trudeau"),
    ("CAN", "Prime Minister", "2025-03-14", "Justin Trudeau", "Mark Carney"),
    ("BRA", "President", "2003-01-01", "Fernando Henrique Cardoso", "Luiz Inácio Lula da Silva"),
    ("BRA", "President", "2023-01-01", "Jair Bolsonaro", "Luiz Inácio Lula da Silva"),
    ("ARG", "President", "2015-12-10", "Cristina Fernández de Kirchner", "Mauricio Macri"),
    ("ARG", "President", "2023-12-10", "Alberto Fernández", "Javier Milei"),
    ("CHL", "President", "2022-03-11", "Sebastián Piñera", "Gabriel Boric"),
    ("COL", "President", "2010-08-07", "Álvaro Uribe", "Juan Manuel Santos"),
    ("COL", "President", "2022-08-07", "Iván Duque", "Gustavo Petro"),
    ("CUB", "President", "2018-04-19", "Raúl Castro", "Miguel Díaz-Canel"),
    ("GBR", "Prime Minister", "1997-05-02", "John Major", "Tony Blair"),
    ("GBR", "Prime Minister", "2016-07-13", "David Cameron", "Theresa May"),
    ("GBR", "Prime Minister", "2022-10-25", "Liz Truss", "Rishi Sunak"),
    ("GBR", "Prime Minister", "2024-07-05", "Rishi Sunak", "Keir Starmer"),
    ("GBR", "Prime Minister", "2026-07-20", "Keir Starmer", "Andy Burnham"),
    ("DEU", "Chancellor", "1998-10-27", "Helmut Kohl", "Gerhard Schröder"),
    ("DEU", "Chancellor", "2021-12-08", "Angela Merkel", "Olaf Scholz"),
    ("DEU", "Chancellor", "2025-05-06", "Olaf Scholz", "Friedrich Merz"),
    ("FRA", "President", "2012-05-15", "Nicolas Sarkozy", "François Hollande"),
    ("FRA", "President", "2017-05-14", "François Hollande", "Emmanuel Macron"),
    ("ITA", "Prime Minister", "2022-10-22", "Mario Draghi", "Giorgia Meloni"),
    ("POL", "Prime Minister", "2023-12-13", "Mateusz Morawiecki", "Donald Tusk"),
    ("RUS", "President", "2008-05-07", "Vladimir Putin", "Dmitry Medvedev"),
    ("RUS", "President", "2012-05-07", "Dmitry Medvedev", "Vladimir Putin"),
    ("UKR", "President", "2019-05-20", "Petro Poroshenko", "Volodymyr Zelensky"),
    ("TUR", "President", "2014-08-28", "Abdullah Gül", "Recep Tayyip Erdoğan"),
    ("GEO", "President", "2013-11-17", "Mikheil Saakashvili", "Giorgi Margvelashvili"),
    ("KAZ", "President", "2019-03-20", "Nursultan Nazarbayev", "Kassym-Jomart Tokayev"),
    ("CHN", "President", "2013-03-14", "Hu Jintao", "Xi Jinping"),
    ("JPN", "Prime Minister", "2020-09-16", "Shinzo Abe", "Yoshihide Suga"),
    ("JPN", "Prime Minister", "2021-10-04", "Yoshihide Suga", "Fumio Kishida"),
    ("KOR", "President", "2022-05-10", "Moon Jae-in", "Yoon Suk-yeol"),
    ("PHL", "President", "2016-06-30", "Benigno Aquino", "Rodrigo Duterte"),
    ("PHL", "President", "2022-06-30", "Rodrigo Duterte", "Ferdinand Marcos Jr"),
    ("IDN", "President", "2014-10-20", "Susilo Bambang Yudhoyono", "Joko Widodo"),
    ("IND", "Prime Minister", "2014-05-26", "Manmohan Singh", "Narendra Modi"),
    ("AUS", "Prime Minister", "2022-05-23", "Scott Morrison", "Anthony Albanese"),
    ("NZL", "Prime Minister", "2023-01-25", "Jacinda Ardern", "Chris Hipkins"),
    ("ISR", "Prime Minister", "2021-06-13", "Benjamin Netanyahu", "Naftali Bennett"),
    ("IRN", "President", "2021-08-03", "Hassan Rouhani", "Ebrahim Raisi"),
    ("SAU", "King", "2015-01-23", "Abdullah", "Salman"),
    ("ZAF", "President", "1999-06-14", "Nelson Mandela", "Thabo Mbeki"),
    ("ZAF", "President", "2018-02-15", "Jacob Zuma", "Cyril Ramaphosa"),
    ("NGA", "President", "2015-05-29", "Goodluck Jonathan", "Muhammadu Buhari"),
    ("NGA", "President", "2023-05-29", "Muhammadu Buhari", "Bola Tinubu"),
    ("KEN", "President", "2022-09-13", "Uhuru Kenyatta", "William Ruto"),
    ("GHA", "President", "2025-01-07", "Nana Akufo-Addo", "John Mahama"),
    ("SEN", "President", "2024-04-02", "Macky Sall", "Bassirou Diomaye Faye"),
    ("GMB", "President", "2017-01-19", "Yahya Jammeh", "Adama Barrow"),
    ("UNO", "Secretary-General of the United Nations", "2017-01-01", "Ban Ki-moon", "António Guterres"),
    ("IGO", "Secretary General of NATO", "2024-10-01", "Jens Stoltenberg", "Mark Rutte"),
    ("EUR", "President of the European Commission", "2019-12-01", "Jean-Claude Juncker", "Ursula von der Leyen"),
]
REGIONS = {
    "Americas": {"MEX", "USA", "CAN", "BRA", "ARG", "CHL", "COL", "CUB"},
    "Europe": {"GBR", "DEU", "FRA", "ITA", "POL", "RUS", "UKR", "GEO"},
    "Asia": {"KAZ", "CHN", "JPN", "KOR", "PHL", "IDN", "IND"},
    "Middle East": {"TUR", "ISR", "IRN", "SAU"},
    "Africa": {"ZAF", "NGA", "KEN", "GHA", "SEN", "GMB"},
    "Oceania": {"AUS", "NZL"},
    "organisations": {"UNO", "IGO", "EUR"},
}


@pytest.mark.parametrize(("country", "office", "day", "before", "after"), HANDOVERS)
def test_an_office_changes_hands(country: str, office: str, day: str, before: str, after: str) -> None:
    """The day before, the one who leaves holds the office; on the day, the one who comes."""
    on = date.fromisoformat(day)
    held = [knowledge().holder(country, office, d) for d in (on - timedelta(days=1), on)]
    assert [h.name if h else None for h in held] == [before, after]


def test_there_are_fifty_from_all_regions() -> None:
    """At least fifty days are tested, and each region has its share."""
    assert len(HANDOVERS) >= 50
    assert {region for region, codes in REGIONS.items() if codes & {h[0] for h in HANDOVERS}} == set(REGIONS)
    assert {h[0] for h in HANDOVERS} <= set().union(*REGIONS.values())


@pytest.mark.parametrize(
    ("day", "name"), [("2018-11-30", "Enrique Peña Nieto"), ("2018-12-01", "Andrés Manuel López Obrador"), ("2024-10-01", "Claudia Sheinbaum")]
)
def test_the_office_is_asked_in_words(day: str, name: str) -> None:
    """Asked for a day, "president of Mexico" gives first whoever took the office last by then."""
    assert lookup("president of Mexico", on=date.fromisoformat(day))[0].actor.name == name
