"""PLOVER's types, modes, contexts and sectors, and the CAMEO cross-walk; the examples run through the coder in test_floors.py."""

from __future__ import annotations

import pytest

from sayso.errors import DataError
from sayso.ontologies import CameoCode, cameo, plover

# Type, quad, score, modes with scores: the PLOVER manual's table, with its faults decided (docs/decisions/0004-faults-of-the-manual.md):
# SANCTION is material conflict, base ACCUSE is -3.0, `vandalize` takes its type's score, `sideAB` is not used.
MANUAL = """
AGREE 1 2.5
CONSULT 1 2.5 visit 4.0 third-party 1.0 multilateral 4.0 phone 1.5
SUPPORT 1 5.0
CONCEDE 1 4.5
COOPERATE 2 9.5
AID 2 10.0
RETREAT 2 6.5 withdraw 8.0 release 6.5 disarm 10.0 ceasefire 7.5 access 6.5 resign 4.5
REQUEST 3 0.0 assist 0.5 change -1.0 yield -1.0 meet 0.0
ACCUSE 3 -3.0 disapprove -2.0 investigate -3.5 allege -3.5
REJECT 3 -2.0 assist -1.5 change -2.0 yield -2.0 meet -2.0
THREATEN 3 -3.5 restrict -3.0 arrest -3.5 relations -3.5 expel -3.5 territory -4.0 violence -3.5
PROTEST 4 -5.0 demo -5.0 riot -7.0 strike -5.0 hunger -4.5 boycott -4.5 obstruct -4.5 vandalize -5.0
SANCTION 4 -6.0 convict -6.0 expel -5.5 withdraw -6.0 discontinue -6.0
MOBILIZE 4 -5.5 troops -6.5 weapons -6.5 police -5.5 militia -6.0
COERCE 4 -7.0 seize -7.0 restrict -7.0 censor -6.5 curfew -6.5 martial-law -7.5 arrest -7.0 deport -7.0 withhold -7.0 misinformation -6.5 cyber -7.0
ASSAULT 4 -9.0 abduct -8.5 beat -7.5 torture -8.5 sexual -8.5 targeted -9.5 destroy -8.5 primitive -8.0 firearms -9.0 explosives -9.0 \
suicide-attack -9.5 aerial -9.5 drone -9.5 heavy-weapons -9.5 crowd-control -7.5 unconventional -10.0
"""
ROWS = {row[0]: row for row in (line.split() for line in MANUAL.strip().splitlines())}
NEEDS_RECIPIENT = {"COOPERATE", "AID", "SANCTION"}
SECTORS = "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC"
CONTEXTS = """
military intelligence executive legislative election political_institutions pro_democracy pro_autocracy economic legal reparations human_rights
rights_freedoms repression human_security gender lgbt religion_ethnicity inequality diplomatic territory peacekeeping health asylum migration disasters
natural_resource environment technology terrorism cbrn cyber misinformation crime corruption illegal_drugs trafficking
"""
# Modes whose nearest CAMEO code is one of another PLOVER type, because CAMEO files the act elsewhere.
ELSEWHERE = {("RETREAT", "resign"): "CONCEDE", ("SANCTION", "convict"): "COERCE"}

each_type = pytest.mark.parametrize("type_", ROWS)
each_code = pytest.mark.parametrize("row", cameo().codes.values(), ids=list(cameo().codes))


def test_the_types_are_the_sixteen_of_the_manual() -> None:
    """There are sixteen types, in the manual's order."""
    assert list(plover().types) == list(ROWS)


@each_type
def test_quad_and_score_are_the_manuals(type_: str) -> None:
    """A type has the manual's quad class and score, or what was decided where the manual errs."""
    assert plover().quad(type_) == int(ROWS[type_][1])
    assert plover().intensity(type_, None) == float(ROWS[type_][2])
    assert plover()[type_].recipient_required is (type_ in NEEDS_RECIPIENT)


@each_type
def test_modes_and_their_scores_are_the_manuals(type_: str) -> None:
    """A type has the manual's modes with their scores, and no other."""
    pairs = ROWS[type_][3:]
    assert plover()[type_].modes == {mode: float(score) for mode, score in zip(pairs[::2], pairs[1::2], strict=True)}
    assert list(plover().modes(type_)) == pairs[::2]


@each_type
def test_every_type_and_mode_is_defined(type_: str) -> None:
    """Types and modes have a definition that ends in a stop or is a phrase, never an empty one."""
    entry = plover()[type_]
    assert len(entry.definition) > 20
    assert set(entry.mode_definitions) == set(entry.modes)
    assert all(entry.mode_definitions.values())


@each_type
def test_every_type_has_an_example(type_: str) -> None:
    """There is at least one example sentence a type, and each of a mode names a mode of the type."""
    examples = plover()[type_].examples
    assert examples
    assert all(mode is None or mode in plover()[type_].modes for _, mode in examples)


def test_contexts_are_the_thirty_seven_of_the_manual() -> None:
    """The contexts are the manual's, each defined."""
    assert list(plover().contexts) == CONTEXTS.split()
    assert len(plover().contexts) == 37
    assert all(plover().contexts.values())


def test_sectors_are_the_twenty_five_of_the_manual() -> None:
    """The sectors are the manual's, each defined."""
    assert list(plover().sectors) == SECTORS.split()
    assert len(plover().sectors) == 25
    assert all(plover().sectors.values())


def test_unknown_modes_and_codes_are_errors_of_ours() -> None:
    """A mode of another type, and a code that is no text of digits as CAMEO has it, are `DataError`s that say what there is."""
    with pytest.raises(DataError, match="withdraw, release"):
        plover().intensity("RETREAT", "visit")
    with pytest.raises(DataError, match="'010' is not '10'"):
        cameo()["1"]


@each_code
def test_a_cameo_code_is_legal(row: CameoCode) -> None:
    """A code is two to four digits under a parent, has a label, a value from -10 to 10, and PLOVER codes that exist."""
    assert row.code.isdigit()
    assert 2 <= len(row.code) <= 4
    assert len(row.code) == 2 or row.code[:-1] in cameo().codes
    assert row.label
    assert row.goldstein is None or -10 <= row.goldstein <= 10
    assert row.plover is None or row.plover in plover().types
    assert row.mode is None or (row.plover is not None and row.mode in plover().modes(row.plover))
    assert set(row.contexts) <= set(plover().contexts)


def test_plover_drops_statements_and_appeals_only() -> None:
    """Only CAMEO's 01 and 02 have no PLOVER type."""
    assert {row.code[:2] for row in cameo().codes.values() if row.plover is None} == {"01", "02"}
    assert all(row.plover is None for row in cameo().codes.values() if row.code[:2] in ("01", "02"))


def test_unconventional_mass_violence_is_assault() -> None:
    """CAMEO 20 goes to ASSAULT, since PLOVER has no FIGHT any more."""
    assert {row.plover for row in cameo().codes.values() if row.code.startswith("20")} == {"ASSAULT"}


@pytest.mark.parametrize(("type_", "mode"), [(t, m) for t in ROWS for m in (None, *ROWS[t][3::2])])
def test_the_nearest_code_goes_back_to_its_type(type_: str, mode: str | None) -> None:
    """The CAMEO code given for a type and mode is one that the cross-walk brings back to that type, but where CAMEO files the act elsewhere."""
    assert cameo().of(type_, mode).plover == ELSEWHERE.get((type_, mode or ""), type_)


@pytest.mark.parametrize(("type_", "mode"), [(t, m) for t in ROWS for m in ROWS[t][3::2]])
def test_the_nearest_code_stands_beside_the_codes_of_its_mode(type_: str, mode: str) -> None:
    """Where the cross-walk has codes of a mode, the one given for it is one of them or stands under the same root."""
    roots = {row.code[:2] for row in cameo().codes.values() if (row.plover, row.mode) == (type_, mode)}
    assert not roots or cameo().of(type_, mode).code[:2] in roots
