"""Every ontology: sixteen types, quads, modes and scores."""

from __future__ import annotations

import pytest

from sayso.errors import DataError
from sayso.plugins import Ontology, load, names

TYPES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()  # noqa: SIM905

each = pytest.mark.parametrize("name", names("ontologies"))
every_type = pytest.mark.parametrize("type_", TYPES)


def ontology(name: str) -> Ontology:
    found: Ontology = load("ontologies", name)()
    return found


@each
def test_an_ontology_is_registered_by_its_name(name: str) -> None:
    """The plug-in's name is the ontology's."""
    assert ontology(name).name == name


@each
@every_type
def test_every_type_has_a_quad_class(name: str, type_: str) -> None:
    """All sixteen PLOVER types have a quad class from 1 to 4."""
    assert ontology(name).quad(type_) in (1, 2, 3, 4)


@each
@every_type
def test_every_mode_is_scored(name: str, type_: str) -> None:
    """The type and each of its modes have a score from -10 to 10."""
    for mode in (None, *ontology(name).modes(type_)):
        score = ontology(name).intensity(type_, mode)
        assert score is not None, mode
        assert -10 <= score <= 10, mode


@each
def test_cooperation_never_scores_below_conflict(name: str) -> None:
    """The lowest score of material cooperation lies above the highest of material conflict."""
    scores = {quad: [ontology(name).intensity(t, None) or 0.0 for t in TYPES if ontology(name).quad(t) == quad] for quad in (2, 4)}
    assert min(scores[2]) > max(scores[4])


@each
def test_an_unknown_type_is_an_error_of_ours(name: str) -> None:
    """A type that no ontology has is named by a `DataError`."""
    with pytest.raises(DataError, match="GREET"):
        ontology(name).quad("GREET")
    with pytest.raises(DataError, match="GREET"):
        ontology(name).modes("GREET")
