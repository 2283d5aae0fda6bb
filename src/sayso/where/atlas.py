"""Coordinates for the places of one report: its names are ranked together, and what is not sure enough is left open.

A name of the curated table keeps its entry unless the text itself says otherwise ("Tripoli, Lebanon"); a name of the large table alone is
taken only in a country that the report names, as an invented or misread name may well be some village's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..parsed import Mention, Parsed
from ..places import Resolved, Toponym, country_area, resolve
from .sites import Precision, Site

__all__ = ["Atlas", "Spot"]

_AROUND = 40
"""Characters on both sides of a name that the ranker reads."""

_ALONE = 0.9
"""A name's share from which its place may lie outside the country of all who take part. Chosen by hand."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a site lies, as far as that is known."""

    country: str | None
    region: str | None
    lat: float | None
    lon: float | None
    number: int | None
    precision: Precision


class Atlas:
    """The sites of one report and where they lie; nothing is looked up before the first is asked for."""

    def __init__(self, parsed: Parsed, mentions: Sequence[Mention], sites: Sequence[Site]) -> None:
        self._parsed = parsed
        self._mentions = mentions
        self._sites = sites
        self._found: Mapping[str, Resolved | None] | None = None
        self._named: frozenset[str] = frozenset()

    def find(self, site: Site, likely: str | None) -> Spot:
        """Return where a site lies; `likely` is the country of all who take part, which holds where nothing speaks against it."""
        if site.precision == "country":
            area = country_area(site.country or "")
            return Spot(site.country, None, area.lat if area else None, area.lon if area else None, None, "country")
        if self._found is None:
            self._found = self._ranked()
        found = self._found.get(_name_of(site))
        if site.known is None and site.country is None and likely is not None and (found is None or found.country != likely):
            there = resolve([Toponym(site.name, country=likely)], {})[0]
            found = there if there is not None and there.told else found if found is not None and found.score >= _ALONE else None
        if found is not None and self._sure(site, found):
            return Spot(found.country, found.region, found.lat, found.lon, found.number, found.precision)
        known = site.known
        return Spot(site.country or (None if known else likely), None, known.lat if known else None, known.lon if known else None, None, site.precision)

    def _sure(self, site: Site, found: Resolved) -> bool:
        if found.estimated or found.precision == "country":
            return False
        if site.known is not None:
            return found.country == site.known.country or (found.told and site.known.country is not None)
        if site.precision == "point" or (site.precision == "region" and found.precision != "region"):
            return False  # a building or a mountain that bears a town's name
        if site.country is not None:
            return found.country == site.country
        return found.country in self._named or not self._named

    def _ranked(self) -> Mapping[str, Resolved | None]:
        text, parsed = self._parsed.report.text, self._parsed
        countries, asked, keys = {}, [], []
        named = {site.country for site in self._sites if site.country}
        for mention in self._mentions:
            country = mention.actor.country
            if mention.kind == "country" and not mention.pronoun and country and country_area(country):
                if mention.text not in countries:
                    asked.append(Toponym(mention.text))
                    keys.append("")
                countries[mention.text] = country
                named.add(country)
        for site in self._sites:
            start, end = parsed.starts[site.start], parsed.ends[site.end - 1]
            told = site.country if site.known is None and site.precision != "country" else None
            asked.append(Toponym(site.name, text[max(0, start - _AROUND) : start], text[end : end + _AROUND], told))
            keys.append(_name_of(site))
        host = urlsplit(parsed.report.url or "").hostname or ""
        found: dict[str, Resolved | None] = {}
        for key, result in zip(keys, resolve(asked, countries, host=host), strict=True):
            if key and (key not in found or (result is not None and result.told)):
                found[key] = result
        self._named = frozenset(named)
        return found


def _name_of(site: Site) -> str:
    return f"{site.name}|{site.country or ''}"
