"""The relation task: what one marked party of a sentence does to another, both spans given.

    sayso.relation("Kenya expelled two Sudanese diplomats on Tuesday.", (0, 5), (15, 38))

The coder of the settings answers: `rules` by the event that links the two, `encoder` by the network alone, `hybrid` (the default) by both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import tee

from .config import Config
from .errors import InputError
from .ontologies import MUTUAL
from .pipeline import code_reports
from .records import Actor, Event, Relation, Report, Span, content_id

__all__ = ["Asked", "goes_this_way", "linking", "relation", "relations", "sides"]

Asked = tuple[str, Span | None, Span | None]
"""A sentence with the character spans of who acts and of who is acted upon; None where the sentence does not name it."""

LINK = 0.35
"""Probability of the link under which the encoder's answer is None: nothing goes between the two.

Chosen on the held-out tenth of our sentences: from .3 to .5 the shares that train/encoder/evaluate.py prints differ by less than a point,
but for pairs without an act.
"""

BACK = 0.05
"""Probability of the link the other way round from which an act of a mutual type goes that way too: "signed with" does, "promised to" does not.

Chosen on the mutual sentences of tests/gold/direction.jsonl, of which it is therefore no blind figure: our training sentences do not say which AGREE is mutual.
"""


def relation(sentence: str, actor_span: tuple[int, int] | None, recipient_span: tuple[int, int] | None, *, config: Config | None = None) -> Relation:
    """Return what links two spans of a sentence (character offsets, end exclusive), in this direction.

    `Relation.type` is None where nothing does; with an encoder `Relation.types` holds the probability of every type all the same. Raises `InputError`
    for spans that hold no words of the sentence, and `ModelError` where the weights are missing or damaged (coder `rules` needs none).
    """
    spans = [Span(*pair) if pair is not None else None for pair in (actor_span, recipient_span)]
    for span in spans:
        if span is not None and not (0 <= span.start < span.end <= len(sentence) and sentence[span.start : span.end].strip()):
            what, remedy = f"no words of the sentence stand at {tuple(span)}", "Give character offsets into the sentence, end exclusive."
            raise InputError("S240", what, record=sentence[:60], remedy=remedy)
    if spans == [None, None]:
        raise InputError("S240", "neither party is given", record=sentence[:60], remedy="Give the span of who acts, of who is acted upon, or both.")
    return next(relations([(sentence, spans[0], spans[1])], config=config))


def relations(asked: Iterable[Asked], *, config: Config | None = None) -> Iterator[Relation]:
    """Yield the relation of each sentence and pair, in order, streaming; far quicker than one by one."""
    settings = config or Config()
    if settings.coder == "encoder":
        yield from (found for part in _parts(asked) for found in _by_encoder(part, settings))
        return
    first, second = tee(asked)
    reports = (Report(id=content_id("r", n, text), text=text, language=settings.language, meta={"typed": True}) for n, (text, *_) in enumerate(first))
    coded = code_reports(reports, settings.override(coder="rules"))
    if settings.coder == "rules":
        for (_, actor, recipient), one in zip(second, coded, strict=True):
            yield _by_rules(linking(one.events, actor, recipient, strict=True))
        return
    for part in _parts(second):
        for (_, actor, recipient), read, one in zip(part, _by_encoder(part, settings), coded, strict=False):
            yield _together(read, one.events, actor, recipient)


def _parts(asked: Iterable[Asked], size: int = 64) -> Iterator[list[Asked]]:
    part: list[Asked] = []
    for one in asked:
        part.append(one)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _by_encoder(asked: Sequence[Asked], config: Config) -> list[Relation]:
    from .encoder import Marked, encoder
    from .events.pairs import explain

    network = encoder(config.weights)
    readings = network.read([Marked(text, actor=a, recipient=r) for text, a, r in asked])
    turned = network.read([Marked(text, actor=r, recipient=a) for text, a, r in asked])
    out = []
    for reading, back, (_, actor, recipient) in zip(readings, turned, asked, strict=True):
        types = tuple(sorted(reading.types.items(), key=lambda x: -x[1]))
        best, p = types[0]
        linked = goes_this_way(best, reading.link, back.link if actor and recipient else 0.0)
        like = network.nearest(reading)
        out.append(
            Relation(
                type=best if linked else None, mode=max(reading.modes, key=reading.modes.__getitem__) or None if linked else None, score=p, link=reading.link,
                types=types, coder=network.name, nearest=like[1] if like else None, why=(explain(network, reading),),
            )
        )  # fmt: skip
    return out


def goes_this_way(type_: str, link: float, back: float) -> bool:
    """Tell whether an act goes from the first party to the second, given the probability of a link that way and the other way round.

    An act between two parties goes one way, the likelier. One of a mutual type goes both ways, unless the other way is out of the question.
    """
    return link >= max(LINK, back) or (type_ in MUTUAL and back >= LINK and link >= BACK)


def _by_rules(event: Event | None) -> Relation:
    if event is None:
        return Relation(type=None, coder="rules", why=("no rule links the two",))
    return Relation(type=event.type, mode=event.mode, score=event.score or 0.0, link=1.0, types=((event.type, 1.0),), coder=event.coder, why=event.why)


def _together(read: Relation, events: Sequence[Event], actor: Span | None, recipient: Span | None) -> Relation:
    """Return the encoder's relation with the weight of the rules' event added to its type; a rule that links the two decides the direction."""
    from dataclasses import replace
    from math import exp

    from .encoder import EVIDENCE

    event = linking(events, actor, recipient)
    if event is None:
        return replace(read, why=(*read.why, "no rule links the two"))
    fits = sides(event, actor, recipient)
    if fits == "both" and event.type not in dict(read.types):  # a type of the user's own, which the network has never heard of
        return _by_rules(event)
    back = linking(events, recipient, actor, strict=True)
    weight = exp(EVIDENCE[fits])
    shares = {t: p * (weight if t == event.type else 1.0) for t, p in read.types}
    total = sum(shares.values())
    types = tuple(sorted(((t, p / total) for t, p in shares.items()), key=lambda x: -x[1]))
    linked = fits == "both" or (read.type is not None and (back is None or back.type in MUTUAL))
    mode = read.mode if types[0][0] == read.type else event.mode if types[0][0] == event.type else None
    return replace(read, type=types[0][0] if linked else None, mode=mode if linked else None, score=types[0][1], types=types, why=(*read.why, *event.why))


def _touches(actors: Iterable[Actor], span: Span | None) -> bool:
    return span is not None and any(a.span is not None and a.span.overlaps(span) for a in actors)


def sides(event: Event, source: Span | None, target: Span | None) -> str:
    """Say how many of the event's sides are the marked ones, in this direction: "both", "one" or "none"."""
    straight = _touches(event.actors, source), _touches(event.recipients, target)
    if event.type in MUTUAL:
        straight = straight[0], straight[1] or _touches(event.actors, target)
    return "both" if all(straight) else "one" if any(straight) else "none"


def linking(events: Sequence[Event], source: Span | None, target: Span | None, *, strict: bool = False) -> Event | None:
    """Return the event that links two spans best: both sides right, then one of them, then exchanged, then any; strictly, only the first."""

    def fit(event: Event) -> tuple[float, float]:
        done = 1.0 if event.realis == "actual" else 0.5  # what is done goes before what is only asked (PLOVER codes the asking)
        standing = (1.0 if event.score is None else event.score) * done
        exchanged = _touches(event.recipients, source) + _touches(event.actors, target)
        return max({"both": 4.0, "one": 2.0, "none": 0.0}[sides(event, source, target)], 1.0 * exchanged), standing

    found = [e for e in events if not strict or sides(e, source, target) == "both"]
    return max(found, key=fit, default=None)
