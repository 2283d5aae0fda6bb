"""Quality has floors: our own gold always, a quick part of the development sets where they are at hand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
from floors import MARGIN, PARTS, SLACK, example_share, fallen, measure, raised, read_floors


@pytest.mark.parametrize("name", PARTS)
def test_no_figure_has_fallen_below_its_floor(name: str) -> None:
    """Each figure of the part is at its floor in tests/floors.json or above; the message says which is not."""
    part = PARTS[name]
    if not part.data.is_file():
        pytest.skip(f"NOT MEASURED: {part.bench} has its development data in ../shared, which is absent")
    floors = read_floors()["benches"][name]

    assert set(floors) == set(part.figures)
    down = fallen(measure(part), floors)
    assert not down, f"{name}: " + "; ".join(down)


def test_the_ontologys_examples_are_coded_as_they_say() -> None:
    """The share of PLOVER's examples that get their type and mode has not fallen; the message lists the others."""
    share, wrong = example_share()
    assert share >= read_floors()["ontology_examples"] - SLACK, f"{share:.3f}\n" + "\n".join(wrong)


def test_a_fallen_figure_is_named() -> None:
    """What lies below its floor by more than the slack is told with both numbers; what lies within the slack is not."""
    assert fallen({"a": 0.5, "b": 0.796}, {"a": 0.6, "b": 0.8}) == ["a is 0.5000, its floor 0.6000"]


def test_floors_rise_with_the_figures_and_do_not_sink() -> None:
    """New floors lie a margin below the figures, but not below the old ones."""
    assert raised({"a": 0.9, "b": 0.805}, {"a": 0.5, "b": 0.8}, lower=False) == {"a": pytest.approx(0.9 - MARGIN), "b": 0.8}
    assert raised({"a": 0.001}, {}, lower=False) == {"a": 0.0}


def test_a_regression_is_refused_unless_allowed() -> None:
    """A figure below its floor stops the update, and lowers the floor only where that is asked for."""
    with pytest.raises(ValueError, match=r"a is 0\.5000"):
        raised({"a": 0.5}, {"a": 0.6}, lower=False)
    assert raised({"a": 0.5}, {"a": 0.6}, lower=True) == {"a": pytest.approx(0.5 - MARGIN)}
