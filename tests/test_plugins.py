"""The plug-in contract."""

from __future__ import annotations

import pytest

from sayso import PluginError
from sayso.plugins import KINDS, load, names


@pytest.mark.parametrize("kind", KINDS)
def test_built_ins_come_in_by_entry_points(kind: str) -> None:
    """Every kind has at least one plug-in of our own, and each loads."""
    assert names(kind)
    assert all(callable(load(kind, name)) for name in names(kind))


def test_an_unknown_name_lists_what_there_is() -> None:
    """Asking for a coder that is not there names those that are."""
    with pytest.raises(PluginError, match="rules") as caught:
        load("coders", "oracle")
    assert caught.value.exit_code == 2
