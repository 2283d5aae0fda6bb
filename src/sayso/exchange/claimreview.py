"""Verification in the layout of fact checks: `Claim` with `claimReview`, as Google's Fact Check Tools answer (`claims:search`).

It is like ClaimReview and no more: who confirmed or denied is told by a report, and is no fact checker. `textualRating` is our word for what he said
(confirmed, denied, could_not_verify, no_comment, declined). The text of the claim is a sentence that sayso makes of the codes, none of the report's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from ..records import Coded
from ..render.sentence import sentence
from ..render.words import holder
from ..store import Found

__all__ = ["chunks", "claim"]


def claim(coded: Coded, found: Found) -> dict[str, Any] | None:
    """Return the claim of an event with what others said of it; None where nobody checked it."""
    event, report = found.event, found.report
    about = [v for v in coded.verifications if event.id in v.about]
    if not about:
        return None
    innermost = next((c.chain[-1] for c in found.claims if c.chain), None)
    day = report.published.isoformat() if report.published else None
    host = urlsplit(report.url).hostname if report.url else None
    return {
        "text": sentence(event),
        "claimant": holder(innermost) if innermost else None,
        "claimDate": event.when.start.isoformat() if event.when else day,
        "claimReview": [
            {
                "publisher": {"name": check.by, "site": None},
                "url": report.url,
                "title": report.title,
                "reviewDate": day,
                "textualRating": check.status,
                "languageCode": report.language,
                "sayso": {"id": check.id, "told_by": report.outlet or host, "country": check.country, "report": report.id, "span": list(check.span)},
            }
            for check in about
        ],
        "sayso": {"event": event.id, "type": event.type, "realis": event.realis, "incident": found.incident_id},
    }


def chunks(found: Iterable[tuple[Coded, Found]]) -> Iterator[str]:
    """Yield the text of one document `{"claims": […]}`."""
    yield '{"claims":['
    first = True
    for coded, one in found:
        made = claim(coded, one)
        if made is not None:
            yield ("\n" if first else ",\n") + json.dumps(made, ensure_ascii=False, separators=(",", ":"))
            first = False
    yield "\n]}\n"
