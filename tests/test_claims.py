"""Claims: event × chain × stance, and the settling of denials."""

from __future__ import annotations

from dataclasses import replace

from sayso.claims import assemble, link_of, settle
from sayso.config import Config
from sayso.parse import parse
from sayso.parsed import Check, Frame, Judgement, Mention, Parsed, Statement
from sayso.records import Actor, Link, Report, Span

OUTLET = Link(kind="outlet", name="The Coast Herald", sector="JRN")
PAPER = Link(kind="outlet", name="Daily Kite", sector="JRN")
ACTUAL = Judgement(realis="actual", factuality="CT+")
DENIED = Judgement(realis="denied", factuality="CT-")


def parsed(text: str) -> Parsed:
    return next(iter(parse([Report(id="r", text=text, outlet="The Coast Herald")], Config())))


def mention(p: Parsed, index: int, word: str, kind: str = "country", country: str | None = None, **fields: object) -> Mention:
    t = p.words.index(word)
    actor = Actor(id=f"x:{word}", name=word, country=country, sector="GOV")
    return Mention(
        index=index, start=t, end=t + 1, head=t, span=Span(p.starts[t], p.ends[t]), text=word, kind=kind, actor=actor, entity=index, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def frame(p: Parsed, word: str, type_: str = "ASSAULT", **fields: object) -> Frame:
    t = p.words.index(word)
    return Frame(type=type_, mode=None, trigger=p.span(t, t + 1), anchor=t, **fields)  # type: ignore[arg-type]


def statement(cue: int, source: int | None, link: Link | None, **fields: bool) -> Statement:
    return Statement(source=source, source_spans=(), cue_spans=(), content_spans=(), content=(), cue=cue, cue_class="say", link=link, **fields)


def test_kinds_of_links_follow_the_kinds_of_mentions() -> None:
    """States and bodies are organisations, named people and offices persons, indefinite people unnamed with the words used of them."""
    p = parsed("Oman said that officials left.")
    assert link_of(mention(p, 0, "Oman", country="OMN")).kind == "organisation"
    assert link_of(mention(p, 0, "Oman", kind="office")).kind == "person"
    people = link_of(mention(p, 0, "officials", kind="people", plural=True))
    assert (people.kind, people.name, people.describes, people.anonymity) == ("unnamed", None, "officials", "plural")


def test_content_of_a_speech_act_has_the_speaker_as_last_link() -> None:
    """The demand has the chain of its teller, what is demanded also the one who demands."""
    p = parsed("Oman demanded that Yemen withdraw, the Daily Kite reported.")
    mentions = [mention(p, 0, "Oman", country="OMN"), mention(p, 1, "Yemen", country="YEM")]
    frames = [frame(p, "demanded", "REQUEST", actors=(0,)), frame(p, "withdraw", "RETREAT", under=0, complement="requested")]
    requested = Judgement(realis="requested", factuality="Uu")
    told = [((OUTLET, PAPER), 0)]
    statements = [statement(p.words.index("reported"), None, PAPER)]
    claims = assemble(p, mentions, frames, [ACTUAL, requested], statements, [], ["e1", "e2"], [told, told], [])
    assert [[link.name for link in c.chain] for c in claims] == [["The Coast Herald", "Daily Kite"], ["The Coast Herald", "Daily Kite", "Oman"]]
    assert [c.factuality for c in claims] == ["CT+", "Uu"]


def test_one_mention_of_two_speakers_makes_two_claims() -> None:
    """What the holders of one office in two countries demand is held by each of them, as their statement tells."""
    p = parsed("Presidents demanded that Yemen withdraw.")
    mentions = [mention(p, 0, "Presidents", "people", country="OMN"), mention(p, 1, "Yemen", country="YEM")]
    frames = [frame(p, "demanded", "REQUEST", actors=(0,)), frame(p, "withdraw", "RETREAT", under=0, complement="requested")]
    one, other = (Link(kind="person", name=f"President of {name}", country=code, sector="GOV") for name, code in (("Oman", "OMN"), ("Qatar", "QAT")))
    said = replace(statement(p.words.index("demanded"), 0, one), beside=((other,),))
    told = [((OUTLET,), -1)]
    claims = assemble(p, mentions, frames, [ACTUAL, Judgement(realis="requested", factuality="Uu")], [said], [], ["e1", "e2"], [told, told], [])
    assert [[link.name for link in c.chain[1:]] for c in claims] == [[], ["President of Oman"], ["President of Qatar"]]


def test_an_act_promised_and_named_by_one_verb_has_the_speaker() -> None:
    """The shelter that Oman offered rests on Oman's word, the aid that it sent on the report's alone."""
    p = parsed("Oman offered shelter.")
    mentions = [mention(p, 0, "Oman", country="OMN")]
    promise = replace(statement(1, 0, link_of(mentions[0])), cue_class="promise")
    planned = Judgement(realis="planned", factuality="PR+")
    for judgement, links in ((planned, ["Oman"]), (ACTUAL, [])):
        (claim,) = assemble(p, mentions, [frame(p, "offered", "AID", actors=(0,))], [judgement], [promise], [], ["e1"], [[((OUTLET,), -1)]], [])
        assert [link.name for link in claim.chain[1:]] == links


def test_a_speaker_stands_in_a_chain_only_once() -> None:
    """Who already holds the chain is not added again as the actor of his own speech act."""
    p = parsed("We demand that Yemen withdraw, Oman said.")
    oman = mention(p, 0, "Oman", country="OMN")
    frames = [frame(p, "demand", "REQUEST", actors=(0,)), frame(p, "withdraw", "RETREAT", under=0, complement="requested")]
    own = (OUTLET, link_of(oman))
    statements = [statement(p.words.index("said"), 0, own[1])]
    claims = assemble(p, [oman], frames, [ACTUAL, ACTUAL], statements, [], ["e1", "e2"], [[(own, 0)], [(own, 0)]], [])
    assert [len(c.chain) for c in claims] == [2, 2]


def test_two_speakers_of_one_content_are_two_claims() -> None:
    """Every chain that carries an event makes a claim of its own."""
    p = parsed("Troops shelled the port.")
    told = [((OUTLET, PAPER), -1), ((OUTLET, Link(kind="unnamed", describes="residents")), -1)]
    claims = assemble(p, [], [frame(p, "shelled")], [ACTUAL], [], [], ["e1"], [told], [])
    assert len(claims) == 2
    assert len({c.id for c in claims}) == 2


def test_a_denial_adds_a_claim_and_the_event_stays_actual() -> None:
    """What one side asserts and another denies has an asserting claim first, then the denier's with CT-."""
    p = parsed("Troops shelled the port, Oman said. Yemen denied it.")
    mentions = [mention(p, 0, "Oman", country="OMN"), mention(p, 1, "Yemen", country="YEM")]
    check = Check(mention=1, by="Yemen", country="YEM", status="denied", span=Span(36, 51), about=(0,), anchor=p.words.index("denied"))
    claims = assemble(p, mentions, [frame(p, "shelled")], [ACTUAL], [], [check], ["e1"], [[((OUTLET, link_of(mentions[0])), -1)]], [[((OUTLET,), -1)]])
    assert [(c.stance, c.factuality, c.chain[-1].name) for c in claims] == [("asserts", "CT+", "Oman"), ("denies", "CT-", "Yemen")]


def test_a_told_denial_has_the_denier_and_not_the_outlet_alone() -> None:
    """An event that appears only under a denial has one claim, the denier's."""
    p = parsed("Yemen denied that it had shelled the port.")
    yemen = mention(p, 0, "Yemen", country="YEM")
    check = Check(mention=0, by="Yemen", country="YEM", status="denied", span=Span(0, 40), about=(0,), anchor=1)
    claims = assemble(p, [yemen], [frame(p, "shelled")], [DENIED], [], [check], ["e1"], [[((OUTLET,), -1)]], [[((OUTLET,), -1)]])
    assert [(c.stance, [link.name for link in c.chain]) for c in claims] == [("denies", ["The Coast Herald", "Yemen"])]


def test_a_confirmation_by_others_adds_an_asserting_claim() -> None:
    """Two people who confirm it make a second claim; a refusal to comment makes none."""
    p = parsed("Troops shelled the port. Officials confirmed it. The palace declined to comment.")
    people = mention(p, 0, "Officials", kind="people", plural=True)
    yes = Check(mention=0, by="Officials", country=None, status="confirmed", span=Span(25, 47), about=(0,), anchor=p.words.index("confirmed"))
    none = Check(mention=None, by="palace", country=None, status="declined", span=Span(49, 79), about=(0,), anchor=p.words.index("declined"))
    own = [((OUTLET,), -1)]
    claims = assemble(p, [people], [frame(p, "shelled")], [ACTUAL], [], [yes, none], ["e1"], [own], [own, own])
    assert [(c.stance, c.chain[-1].describes) for c in claims] == [("asserts", None), ("asserts", "Officials")]


def test_a_hedged_event_has_hedging_claims() -> None:
    """Who keeps his distance hedges, with the factuality of the judgement."""
    p = parsed("Troops shelled the port.")
    hedged = Judgement(realis="actual", factuality="PS+", hedged=True)
    (claim,) = assemble(p, [], [frame(p, "shelled")], [hedged], [], [], ["e1"], [[((OUTLET,), -1)]], [])
    assert (claim.stance, claim.factuality) == ("hedges", "PS+")


def test_a_claim_has_the_same_id_on_every_run() -> None:
    """Ids come from event, chain and stance alone."""
    p = parsed("Troops shelled the port.")
    first, second = (assemble(p, [], [frame(p, "shelled")], [ACTUAL], [], [], ["e1"], [[((OUTLET,), -1)]], [])[0].id for _ in range(2))
    assert first == second
    assert first.startswith("c_")


def test_a_happening_told_again_under_a_denial_is_one_event() -> None:
    """The frame inside a denial of an act told before goes, and all indices stay right."""
    p = parsed("Troops shelled the port. Yemen denied that it bombed the port and the mayor fled.")
    frames = [frame(p, "shelled"), frame(p, "bombed"), frame(p, "fled", "RETREAT", under=0)]
    check = Check(mention=None, by="Yemen", country=None, status="denied", span=Span(25, 60), about=(0,), anchor=p.words.index("denied"))
    later = Check(mention=None, by="x", country=None, status="no_comment", span=Span(60, 70), about=(2,), anchor=-1)
    kept, judgements, checks = settle(p, frames, [ACTUAL, DENIED, ACTUAL], [check, later])
    assert [f.type for f in kept] == ["ASSAULT", "RETREAT"]
    assert [j.realis for j in judgements] == ["actual", "actual"]
    assert (kept[1].under, checks[0].about, checks[1].about) == (0, (0,), (1,))
