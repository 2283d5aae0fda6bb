"""Known names that are not meant, surnames that the parser mistakes, and those that are meant all the same."""

from __future__ import annotations

from datetime import date

import pytest

from sayso.pipeline import mentions_of

DAY = date(2024, 5, 1)


def named(text: str, day: date = DAY) -> set[str]:
    """Return the names of all actors in a text, but for places."""
    return {m.actor.name for m in mentions_of(text, published=day)}


@pytest.mark.parametrize(("text", "name"), [
    ("The Sun set over Gaza.", "The Sun"), ("The Independent Electoral Commission declared Ramaphosa the winner.", "The Independent"),
    ("Liberation forces attacked Asmara.", "Libération"), ("Drought hit the province of Fars.", "Fars News Agency"),
    ("Democrats in Hong Kong were arrested by police.", "Democratic Party"), ("The Social Democrats formed a government in Denmark.", "Democratic Party"),
    ("Labour lost the election in New Zealand.", "Labour Party"), ("Labour shortages hit Germany and Britain.", "Labour Party"),
    ("Lebanese forces fired at Israel.", "Lebanese Forces"), ("An Islamic state was declared in Mali.", "Islamic State"),
    ("SWAT officers shot a man in Texas.", "Khyber Pakhtunkhwa"),
])  # fmt: skip
def test_words_are_no_names(text: str, name: str) -> None:
    """A medium's, party's or group's name is not taken for it where it is a word, another country's party, or half of a longer phrase."""
    assert name not in named(text)


@pytest.mark.parametrize(("text", "name"), [
    ("The Sun reported that the minister had resigned.", "The Sun"), ("Democrats in the US Senate blocked the bill.", "Democratic Party"),
    ("Labour won the election in Britain.", "Labour Party"), ("The Independent said the minister had lied.", "The Independent"),
    ("The minister told The Guardian that he would go.", "The Guardian"), ("The Lebanese Forces won ten seats in Lebanon.", "Lebanese Forces"),
    ("The Islamic State claimed the attack in Mali.", "Islamic State"),
])  # fmt: skip
def test_names_are_names(text: str, name: str) -> None:
    """The same names are taken for what they are where they do what media, parties and groups do."""
    assert name in named(text)


@pytest.mark.parametrize(("text", "day", "names"), [
    ("Kishida met Sunak and Macron in Hiroshima.", DAY, {"Fumio Kishida", "Rishi Sunak", "Emmanuel Macron"}),
    ("Putin and Xi met in Kazan.", DAY, {"Vladimir Putin", "Xi Jinping"}), ("Sunak sent planes to Rwanda.", DAY, {"Rishi Sunak"}),
    ("Trump imposed tariffs on China.", date(2025, 5, 1), {"Donald Trump"}), ("Bush accused Iraq of lying.", date(1992, 3, 1), {"George H. W. Bush"}),
    ("Bush accused Iraq of lying.", date(2003, 3, 1), {"George W. Bush"}), ("Park met Abe in Seoul.", date(2015, 6, 1), {"Park Geun-hye", "Shinzo Abe"}),
    ("President Xi met Prime Minister Modi.", DAY, {"Xi Jinping", "Narendra Modi"}),
    ("NATO's Stoltenberg met Scholz.", DAY, {"Jens Stoltenberg", "Olaf Scholz"}),
])  # fmt: skip
def test_leaders_are_known_by_their_surnames(text: str, day: date, names: set[str]) -> None:
    """Leaders and foreign and defence ministers in office on the day are known by surname alone, the family's name first where that is the custom."""
    assert names <= named(text, day)
