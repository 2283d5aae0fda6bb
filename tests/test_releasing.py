"""What a release is made of: licences of the default install, the bill of materials' closure, names in the wheel, and the order of the changelog."""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def install() -> Iterator[ModuleType]:
    """Give scripts/default_install.py, which stands in no package."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import default_install

        yield default_install
    finally:
        sys.path.remove(str(ROOT / "scripts"))


def test_the_default_install_has_no_licence_that_binds_its_users(install: ModuleType) -> None:
    """No package that `pip install sayso` brings is GPL, AGPL, LGPL or non-commercial, and each tells its licence."""
    dists = install.closure()
    assert len(dists) > 50
    assert install.faults({name: install.licence_of(name, dist) for name, dist in dists.items()}) == []


def test_every_package_of_the_default_install_is_named_with_its_licence(install: ModuleType) -> None:
    """docs/licences.md names each package that the default install brings on this machine."""
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").lower().replace("_", "-")
    assert [name for name in install.closure() if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", page)] == []


def test_no_package_of_tests_is_in_the_default_install(install: ModuleType) -> None:
    """pytest, hypothesis, pyarrow and their like come with extras alone."""
    wheel = runpy.run_path(str(ROOT / "scripts" / "wheel_check.py"))
    assert set(install.closure()) & set(wheel["DEVELOPERS"]) == set()


@pytest.mark.parametrize(
    ("told", "lesser", "wrong"),
    [
        ("MIT", False, False), ("BSD-3-Clause AND Apache-2.0", False, False), ("GPL-3.0-or-later", True, True),
        ("GNU Affero General Public License v3", True, True), ("AGPL-3.0", True, True), ("LGPL-3.0-only", False, True), ("LGPL-3.0-only", True, False),
        ("GNU Lesser General Public License v3 (LGPLv3)", True, False),
        ("CC-BY-NC-4.0", True, True), ("Free for non-commercial use", True, True), ("", True, True), ("Mozilla Public License 2.0 (MPL 2.0)", False, False),
    ],
)  # fmt: skip
def test_licences_are_told_apart(install: ModuleType, told: str, lesser: bool, wrong: bool) -> None:
    """GPL, AGPL, non-commercial ones and silence are wrong anywhere, LGPL in the default install."""
    assert bool(install.faults({"one": told}, lesser=lesser)) is wrong


def test_what_does_not_belong_in_a_wheel_is_found() -> None:
    """Tests, caches, compiled files, stores, absolute paths and what lies beside the package are named; the package and its metadata are not."""
    strays = runpy.run_path(str(ROOT / "scripts" / "wheel_check.py"))["strays"]
    good = ["sayso/__init__.py", "sayso/weights/encoder.onnx", "sayso/demo/reports.jsonl", "sayso-0.1.0.dist-info/licenses/LICENSE"]
    bad = ["tests/test_a.py", "sayso/tests/a.py", "sayso/__pycache__/a.pyc", "sayso/a.db", "/etc/passwd", "sayso/../../x.py", "fuzz/run.py", "conftest.py"]
    assert strays([*good, *bad]) == bad


def test_the_changelog_is_in_order() -> None:
    """The newest version stands first, each has a day, and the kinds of change are those of Keep a Changelog."""
    page = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## \[(.+?)\](.*)$", page, re.MULTILINE)
    assert heads[0] == ("Unreleased", "")
    versions = [tuple(map(int, version.split("."))) for version, _ in heads[1:]]
    assert versions == sorted(versions, reverse=True)
    assert [head for head in heads[1:] if not re.fullmatch(r" - \d{4}-\d\d-\d\d", head[1])] == []
    assert set(re.findall(r"^### (\w+)$", page, re.MULTILINE)) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
