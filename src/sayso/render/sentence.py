"""An event as a plain English sentence: "The United States made a demand of Mexico." Who says so is said beside it (`render.words`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from ..records import Actor, Claim, Event, Incident
from .words import holder

__all__ = ["incident_sentence", "sentence", "who_says"]


@cache
def _table() -> dict[str, Any]:
    import rtoml

    return rtoml.loads((files("sayso.render") / "sentences.toml").read_text(encoding="utf-8"))


def sentence(event: Event) -> str:
    """Say the event; of a type that is in no table (an ontology of your own) by its name."""
    return _said(event.type, event.mode, event.actors, event.recipients, event.realis)


def incident_sentence(incident: Incident, stands: str | None, mode: str | None = None) -> str:
    """Say what an incident's reports tell of; `stands` is a realis, `contested`, or None where no passage was coded as an event."""
    return _said(incident.type, mode, incident.actors, incident.recipients, stands or "mentioned")


def _said(type_: str, mode: str | None, actors: tuple[Actor, ...], recipients: tuple[Actor, ...], realis: str) -> str:
    table = _table()
    acts = table["acts"]
    act = acts["modes"].get(f"{type_}/{mode}") or acts.get(type_)
    if act is None:
        act = {"past": f"did {type_}", "base": f"do {type_}", "to": "to"}
    who = _side(actors) or "somebody"
    whom = _side(recipients)
    past, base = act["past"], act["base"]
    if not whom and "alone" in act:
        past, base = act["alone"]
    behind = f" {act['to']} {whom}" if whom and act["to"] else f" {whom}" if whom else " somebody" if act["to"] == "" and "alone" not in act else ""
    frame = table["how"].get(realis, "{past}")
    said = (
        frame.replace("{past}", f"{who} {past}{behind}")
        .replace("{will}", f"{who} will {base}{behind}")
        .replace("{would}", f"{who} would {base}{behind}")
        .replace("{base}", f"{who} {base}{behind}")
    )
    return f"{said[0].upper()}{said[1:]}."


def _side(actors: tuple[Actor, ...]) -> str:
    the = tuple(_table()["names"]["the"])
    plain = (f"the {a.name[4:]}" if a.name.startswith("The ") else a.name for a in actors)
    names = list(dict.fromkeys(f"the {name}" if name in the or name.startswith(tuple(f"{n} " for n in the)) else name for name in plain))
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} others"]
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def who_says(claims: tuple[Claim, ...]) -> str:
    """Say who says so: "The Daily Test, citing unnamed officials; denied by Moscow"."""
    out = []
    for claim in claims:
        held = ", citing ".join(holder(link) for link in claim.chain)
        out.append({"denies": f"denied: {held}", "hedges": f"{held}, with doubt"}.get(claim.stance, held))
    return "; ".join(dict.fromkeys(out)) or "nobody is named"
