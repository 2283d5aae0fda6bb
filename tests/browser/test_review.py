"""Reviewing with keys alone, on a store of its own: what a person says is written, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asked import asked
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from served import fill, store_at

from .chrome import Browser, chrome
from .conftest import serving


@pytest.fixture
def desk(here: None, tmp_path: Path) -> Iterator[Browser]:
    """Open the queue of a fresh store, as Ann, who has accepted its first event."""
    path = tmp_path / "news.db"
    store_at(path, fill()[:4]).close()
    with serving(str(path)) as address, chrome(address, tmp_path / "chromium") as opened:
        opened.open("/review")
        opened.find("#by").send_keys("Ann")
        opened.follow(opened.find("button[data-key=a]"))
        yield opened


def told(browser: Browser) -> Any:
    """Return what the store has of Ann's queue."""
    return json.loads(asked(f"{browser.base}/api/review?by=Ann"))


def present(browser: Browser) -> str:
    """Return the id of the event that is shown."""
    found: str = browser.find("input[name=event]").get_attribute("value")
    return found


def key(browser: Browser, pressed: str) -> None:
    """Press a key that leads to another page."""
    old = browser.find("html")
    browser.press(pressed)
    browser.gone(old)


def test_keys_accept_reject_skip_and_undo(desk: Browser) -> None:
    """A accepts and x rejects and both lead on, space leads on and writes nothing, u takes the last act back and shows its event again."""
    assert told(desk)["reviewed"] == 1
    assert "accepted" in desk.find(".last").text

    second = present(desk)
    key(desk, "x")
    assert told(desk)["reviewed"] == 2
    assert "rejected" in desk.find(".last").text

    third = present(desk)
    key(desk, Keys.SPACE)
    assert told(desk)["reviewed"] == 2
    assert present(desk) not in (second, third)

    key(desk, "u")
    assert told(desk)["reviewed"] == 1
    assert present(desk) == second

    key(desk, "a")
    assert told(desk)["reviewed"] == 2


def test_what_the_machine_says_is_edited_with_keys(desk: Browser) -> None:
    """E opens the fields with the cursor in the first, Escape closes them, and what was changed in them is written as a correction."""
    id_ = present(desk)
    desk.press("e")
    assert desk.run("return document.getElementById('edit').contains(document.activeElement) && document.getElementById('edit').open")
    desk.press(Keys.ESCAPE)
    assert not desk.run("return document.getElementById('edit').open")
    desk.run("document.activeElement.blur()")
    desk.press("e")
    Select(desk.find("select[name='f.type']")).select_by_visible_text("PROTEST")
    desk.follow(desk.find("button[value=edit]"))
    assert "corrected" in desk.find(".last").text
    assert "PROTEST" in json.dumps(json.loads(asked(f"{desk.base}/api/review?by=Ann&state=all&event={id_}"))["item"]["review"])


def test_keys_do_nothing_while_one_writes(desk: Browser) -> None:
    """Letters that are written into a field are letters: nothing is accepted, rejected, skipped or taken back by them."""
    id_ = present(desk)
    desk.find("#why").click()
    desk.press("axe u")
    assert desk.find("#why").get_attribute("value") == "axe u"
    assert present(desk) == id_
    assert told(desk)["reviewed"] == 1
