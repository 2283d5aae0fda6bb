"""JSON-LD: PROV-O for who says so, Web Annotation selectors for the words (`sayso.render.linked` makes the graph of one event).

Without the text a span has only its `TextPositionSelector`; with it a `TextQuoteSelector` too, which quotes the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..records import Coded
from ..render.linked import to_jsonld
from ..store import Found

__all__ = ["chunks"]


def chunks(found: Iterable[tuple[Coded, Found]], *, with_text: bool, base: str = "urn:sayso:store") -> Iterator[str]:
    """Yield the text of one document: the context, then every event's nodes. A node with an id that comes again is the same node, as JSON-LD has it."""
    seen: set[str] = set()
    first = True
    for coded, one in found:
        report = one.report if with_text else replace(one.report, text="")
        graph = to_jsonld(replace(coded, report=report), one.event, base.rstrip("/"))
        if first:
            yield '{"@context":' + json.dumps(graph["@context"], ensure_ascii=False) + ',\n"@graph":['
        for node in graph["@graph"]:
            if node["id"].startswith(f"{base.rstrip('/')}/reports/"):
                if node["id"] in seen:
                    continue
                seen.add(node["id"])
            yield ("\n" if first else ",\n") + json.dumps(node, ensure_ascii=False, separators=(",", ":"))
            first = False
    yield "\n]}\n" if not first else '{"@context":{},"@graph":[]}\n'
