"""What the tests of imports and exports share: lines in the layouts of others, and readers called on them."""

from __future__ import annotations

import io
from typing import Any

from sayso.exchange.importing import READERS
from sayso.exchange.layouts import layout
from sayso.records import ForeignEvent, ForeignMention, Problem

ICEWS = {
    "Event ID": 32889836, "Event Date": "2018-06-01", "Source Name": "Foreign Affairs (Bangladesh)", "Source Sectors": "Executive,Foreign Ministry,Government",
    "Source Country": "Bangladesh", "Event Text": "Consult", "CAMEO Code": "040", "Intensity": 1, "Target Name": "High Ranking Military Personnel (Vietnam)",
    "Target Sectors": "Military,Government", "Target Country": "Vietnam", "Story ID": 47400351, "Sentence Number": 2, "Publisher": "A bulletin",
    "City": "Hanoi", "Province": "Thanh Pho Ha Noi", "Country": "Vietnam", "Latitude": 21.0245, "Longitude": 105.841,
}  # fmt: skip
MIRROR = ICEWS | {
    "Event ID": 32889837, "Source Name": ICEWS["Target Name"], "Source Sectors": ICEWS["Target Sectors"], "Source Country": "Vietnam",
    "Target Name": ICEWS["Source Name"], "Target Sectors": ICEWS["Source Sectors"], "Target Country": "Bangladesh",
}  # fmt: skip
POLECAT = {
    "Event ID": "20230101-1_ACCUSE_D", "Event Date": "2023-01-01", "Event Type": "ACCUSE", "Event Mode": "disapprove", "Intensity": -2.0,
    "Quad Code": "VERBAL CONFLICT", "Contexts": "diplomatic;military", "Actor Name": "United States;France", "Actor Country": "USA;FRA",
    "Actor COW": "2;220", "Primary Actor Sector": "GOV;GOV", "Actor Name Raw": "Washington;Paris", "Recipient Name": "Russia", "Recipient Country": "RUS",
    "Primary Recipient Sector": "MIL", "Recipient Title": "general", "Wikipedia Recipient ID": "Q159", "Placename": "Geneva", "City": "Geneva",
    "Country": "CHE", "Latitude": 46.2, "Longitude": 6.15, "GeoNames ID": 2660646, "Feature Type": "PPLA", "Source": "A paper",
    "Publication Date": "2023-01-02", "Language": "en", "Version": "1",
}  # fmt: skip
GDELT = {
    "GLOBALEVENTID": 751234567, "SQLDATE": "20180601", "MonthYear": "201806", "Year": "2018", "FractionDate": "2018.4137", "Actor1Code": "USAGOV",
    "Actor1Name": "UNITED STATES", "Actor1CountryCode": "USA", "Actor1Type1Code": "GOV", "Actor2Code": "ROMMED", "Actor2Name": "ROMANIA",
    "Actor2CountryCode": "ROM", "Actor2Type1Code": "MED", "IsRootEvent": 1, "EventCode": "036", "EventBaseCode": "036", "EventRootCode": "03", "QuadClass": 1,
    "GoldsteinScale": 4.0, "NumMentions": 10, "NumSources": 2, "NumArticles": 9, "AvgTone": -1.25, "ActionGeo_Type": 4,
    "ActionGeo_FullName": "Munich, Bayern, Germany", "ActionGeo_CountryCode": "GM", "ActionGeo_ADM1Code": "GM02", "ActionGeo_Lat": 48.15,
    "ActionGeo_Long": 11.5833, "ActionGeo_FeatureID": "-1829149", "DATEADDED": "20180602113000", "SOURCEURL": "https://news.example/a",
}  # fmt: skip
MENTION = {
    "GLOBALEVENTID": 751234567, "EventTimeDate": "20180601000000", "MentionTimeDate": "20180602113000", "MentionType": 1, "MentionSourceName": "news.example",
    "MentionIdentifier": "https://news.example/a", "SentenceID": 3, "Actor1CharOffset": 120, "Actor2CharOffset": -1, "ActionCharOffset": 140,
    "InRawText": 1, "Confidence": 60, "MentionDocLen": 2400, "MentionDocTone": -1.5,
}  # fmt: skip


def text(name: str, *rows: dict[str, Any], head: bool | None = None) -> str:
    """Return a file of rows given as cells by column."""
    made = layout(name)
    lines = [made.line(row) for row in rows]
    return "\n".join([made.head, *lines] if (made.header if head is None else head) else lines) + "\n"


def read(name: str, data: str | bytes) -> tuple[list[Any], list[Problem]]:
    """Return events (or mentions) and problems of a file."""
    raw = data.encode() if isinstance(data, str) else data
    found = list(READERS[name](io.BytesIO(raw), source="f", dataset=name.removesuffix("-mentions")))
    return [f for f in found if isinstance(f, ForeignEvent | ForeignMention)], [f for f in found if isinstance(f, Problem)]
