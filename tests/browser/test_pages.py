"""Every page in Chromium: quiet, small, ours alone, open to everybody, in light and dark, wide and narrow, with scripts and without."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from . import axe as accessibility
from .chrome import LOOKS, Asked, Browser
from .walk import KINDS, STATES, slug

_HEAVIEST = 150_000
"""Bytes of a page with its sheet, scripts and icon, unpacked."""


@dataclass(slots=True)
class Seen:
    """What one visit showed; `findings` and `overflows` by look."""

    path: str
    says: list[str]
    stopped: list[str]
    asked: list[Asked]
    words: str
    findings: dict[str, list[str]] | None
    overflows: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module", params=[*KINDS, *STATES])
def page(request: pytest.FixtureRequest, paths: dict[str, str]) -> tuple[str, str]:
    """Return a kind of page and its address."""
    found = STATES.get(request.param) or paths.get(request.param)
    assert found is not None, f"no link leads from / to a page {request.param}"
    return request.param, found


@pytest.fixture(scope="module")
def seen(page: tuple[str, str], browser: Browser, axe: str | None, pictures: Path) -> Seen:
    """Open the page once, look at it in every way, and make its pictures."""
    kind, path = page
    browser.open(path)
    seen = Seen(path, browser.says(), browser.stopped(), browser.asked(), browser.find("main").text, {} if axe else None)
    for look in LOOKS:
        browser.look(look)
        seen.overflows[str(look)] = browser.run(_WIDER)
        if look != LOOKS[-1]:  # dark and narrow looks as the others say
            browser.picture(pictures / f"{slug(kind)}-{look}.png")
        if axe and seen.findings is not None:
            seen.findings[str(look)] = accessibility.findings(browser, axe, colours_only=look.colours == "dark")
    return seen


_WIDER = """
const wide = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth <= wide) return "";
const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > wide + 1);
return `${document.documentElement.scrollWidth} px: ` + out.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" ");
"""


def test_the_console_is_silent(seen: Seen) -> None:
    """A page brings no error, warning or other word to the console; of a page that is none the browser says so, and nothing else."""
    refused = [line for line in seen.says if "the server responded with a status of 4" in line and f"{seen.path} " in line]
    assert [line for line in seen.says if line not in refused] == []


def test_the_policy_has_nothing_to_stop(seen: Seen) -> None:
    """No page holds a script, a style or a request that the content security policy forbids."""
    assert seen.stopped == []


def test_every_request_is_to_this_server_and_answered(seen: Seen, server: str) -> None:
    """A page asks no other host, and all that it asks for is there."""
    page, *parts = seen.asked
    assert {urlsplit(a.url).netloc for a in seen.asked} == {urlsplit(server).netloc}
    assert [a for a in parts if a.failed or a.status != 200] == []
    assert (page.status, page.failed) == (_status(seen.path), "")


def _status(path: str) -> int:
    return {STATES["no-such-page"]: 404, STATES["no-such-event"]: 404, STATES["wrong-parameter"]: 400}.get(path, 200)


def test_a_page_is_light(seen: Seen) -> None:
    """The fullest page of each kind has, with all that it loads, less than 150 kB before packing."""
    assert sum(a.size for a in seen.asked) < _HEAVIEST


def test_axe_finds_nothing_serious(seen: Seen) -> None:
    """In light and dark, wide and narrow, axe-core has no serious or critical finding."""
    if seen.findings is None:
        pytest.skip("no axe-core: npm fetches it where there is a network")
    assert {look: found for look, found in seen.findings.items() if found} == {}


def test_nothing_is_wider_than_the_window(seen: Seen) -> None:
    """No page has to be moved sideways to be read, on a desk or on a telephone."""
    assert {look: wider for look, wider in seen.overflows.items() if wider} == {}


_TOOK = re.compile(r"[\d.]+ seconds")
"""How long a question took is another time another."""


def test_a_page_needs_no_script(seen: Seen, browser: Browser) -> None:
    """With scripts switched off a page says what it says with them."""
    browser.open(seen.path, scripts=False)
    try:
        assert _TOOK.sub("", browser.find("main").text) == _TOOK.sub("", seen.words)
    finally:
        browser.open("/sign-in")
