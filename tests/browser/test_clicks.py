"""What a reader does with mouse and keys, as he does it: filters, layers, search, questions, colours, signing in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from asked import asked
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from .chrome import Browser, chrome
from .conftest import serving
from .walk import KINDS

LIGHT, DARK = "rgb(251, 249, 244)", "rgb(21, 20, 18)"


def twin(browser: Browser, path: str | None = None) -> Any:
    """Return the JSON of a page, by default of the one that is open."""
    address, _, query = (path or browser.path()).partition("?")
    return json.loads(asked(f"{browser.base}{address}.json?{query}"))


def paper(browser: Browser) -> str:
    found: str = browser.run("return getComputedStyle(document.body).backgroundColor")
    return found


def test_the_navigation_leads_to_every_list(browser: Browser) -> None:
    """Each entry opens its page, which is then marked as the present one."""
    browser.open("/")
    entries = [(a.get_attribute("pathname"), a.text) for a in browser.all("nav.main a")]
    assert {path for path, _ in entries} <= set(KINDS)
    for path, name in entries:
        browser.follow(next(a for a in browser.all("nav.main a") if a.text == name))
        assert browser.path() == path
        assert [a.text for a in browser.all("nav.main a[aria-current=page]")] == [name]


def test_facets_narrow_the_events_and_are_taken_away_again(browser: Browser) -> None:
    """A click on a value leads to as many events as stood beside it; it stands in the address and is shown; a click takes it away."""
    browser.open("/events")
    everything = twin(browser)["total"]
    for facet in ("type", "realis", "outlet"):
        browser.open("/events")
        value = browser.find(f"ul[aria-labelledby=f-{facet}] a")
        name, number = (part.text for part in value.find_elements("css selector", "bdi, .num"))
        browser.follow(value)
        assert f"{facet}=" in browser.path()
        assert twin(browser)["total"] == int(number) < everything
        assert browser.find("h1").text == f"{number} event{'s' if number != '1' else ''}"
        assert name in browser.find(".chosen").text
        browser.follow(browser.find(".chosen a"))
        assert browser.path() == "/events"


def test_a_bar_leads_to_its_events(browser: Browser) -> None:
    """A bar of the drawing has a name for those who do not see it, and opens the events of its days."""
    browser.open("/events")
    bar = browser.find(".bars a")
    said = bar.get_attribute("aria-label") or bar.text or bar.get_attribute("textContent")
    assert any(c.isdigit() for c in said)
    browser.open(browser.run("return arguments[0].getAttribute('href')", bar))
    assert "since=" in browser.path()
    assert twin(browser)["total"] > 0


def test_incidents_are_filtered_by_their_form(browser: Browser) -> None:
    """A facet and a field of the form together ask for both, fields left empty stay out of the address, and the order can be changed."""
    browser.open("/incidents")
    everything = twin(browser)["total"]
    browser.follow(browser.find("a[href='/incidents?contested=yes']"))
    told = twin(browser)
    assert 0 < told["total"] < everything
    assert all(i["contested"] for i in told["incidents"])
    assert len(browser.all(".incidents .flag.contested")) == len(told["incidents"])
    Select(browser.find("form.filter select[name=differ]")).select_by_value("yes")
    browser.follow(browser.find("form.filter button"))
    assert browser.path() == "/incidents?differ=yes&contested=yes"
    assert all(i["contested"] and i["figures_differ"] for i in twin(browser)["incidents"])
    browser.open("/incidents")
    browser.follow(next(a for a in browser.all(".list > .note a") if a.text == "most origins"))
    origins = [int(b.text) for b in browser.all(".incidents .origins b")]
    assert origins == sorted(origins, reverse=True)


def test_layers_are_switched_on_the_page_and_in_its_address(browser: Browser, paths: dict[str, str]) -> None:
    """A box that is cleared takes its marks away at once; the address says so, and shows the same when it is opened again."""
    path = paths["/reports/{id:any}"]
    browser.open(path)
    mark = "return getComputedStyle(document.querySelector('.text .m-actors')).backgroundColor"
    marked = browser.run(mark)
    browser.find("#layer-actors").click()
    assert browser.run(mark) == "rgba(0, 0, 0, 0)" != marked
    assert "layers=events,realis,cues,headings" in browser.path().replace("%2C", ",")
    browser.open(browser.path())
    assert not browser.find("#layer-actors").is_selected()
    assert browser.run(mark) == "rgba(0, 0, 0, 0)"
    browser.find("#layer-actors").click()
    assert browser.run(mark) == marked


def test_layers_work_without_scripts(browser: Browser, paths: dict[str, str]) -> None:
    """The boxes are a form: cleared and sent, the page comes back without the marks."""
    browser.open(paths["/reports/{id:any}"], scripts=False)
    try:
        browser.find("#layer-cues").click()
        browser.follow(browser.find(".layer-form button"))
        assert "layer-cues" not in browser.path()
        assert not browser.find("#layer-cues").is_selected()
        assert browser.find("#layer-events").is_selected()
    finally:
        browser.open("/sign-in")


def test_keys_lead_to_the_search_and_through_lists(browser: Browser) -> None:
    """'/' puts the cursor into the search, Enter asks, an id goes straight to its record; 'n' and 'p' turn pages, but not while one types."""
    browser.open("/events")
    old = browser.find("html")
    browser.press("n")
    browser.gone(old)
    following = twin(browser)
    assert following["from"] > 1
    old = browser.find("html")
    browser.press("p")
    browser.gone(old)
    assert twin(browser)["from"] == 1
    id_ = following["events"][0]["id"]
    browser.press("/")
    assert browser.run("return document.activeElement.id") == "q"
    browser.press("np/", Keys.BACKSPACE, Keys.BACKSPACE, Keys.BACKSPACE, id_)
    old = browser.find("html")
    browser.press(Keys.ENTER)
    browser.gone(old)
    assert browser.path() == f"/events/{id_}"


def test_the_search_finds_words(browser: Browser) -> None:
    """Words typed into the box bring the reports that have them, told apart by kind, with ways on to the lists."""
    browser.open("/")
    browser.find("#q").send_keys("police")
    browser.follow(browser.find("form[role=search] button"))
    found = twin(browser)
    assert browser.path() == "/search?q=police"
    assert found["reports"]["total"] > 0
    assert "police" in browser.find("h1").text
    browser.follow(next(a for a in browser.all("main a[href^='/events?']") if a.text.endswith("with filters →")))
    assert twin(browser)["total"] == found["events"]["total"]


def test_a_question_in_sql_is_answered_or_refused(browser: Browser) -> None:
    """A SELECT becomes a table, whose question stays in the box; what would change the store is refused with a code."""
    browser.open("/sql")
    browser.find("#sql").send_keys("SELECT count(*) AS reports FROM reports")
    browser.follow(browser.find("main form button"))
    assert [c.text for c in browser.all(".answer th, .answer td")] == ["reports", str(twin(browser, "/reports")["total"])]
    assert browser.find("#sql").get_attribute("value") == "SELECT count(*) AS reports FROM reports"
    browser.find("#sql").clear()
    browser.find("#sql").send_keys("DELETE FROM reports")
    browser.follow(browser.find("main form button"))
    assert "S142" in browser.find("[role=alert]").text
    browser.follow(browser.find("main aside .rail a"))
    assert browser.all(".answer td")


def test_colours_are_chosen_and_kept(browser: Browser) -> None:
    """Dark stays dark on the next page, before anything is drawn; Auto goes back to what the system has."""
    browser.open("/")
    assert paper(browser) == LIGHT
    browser.find(".themes button[value=dark]").click()
    assert paper(browser) == DARK
    browser.follow(browser.find("nav.main a"))
    assert paper(browser) == DARK
    assert [b.text for b in browser.all(".themes button[aria-pressed=true]")] == ["Dark"]
    browser.find(".themes button[value='']").click()
    assert paper(browser) == LIGHT


def test_what_is_to_be_copied_is_copied(browser: Browser) -> None:
    """The button puts the command into the clipboard, or says that it could not."""
    browser.open("/events?type=ASSAULT")
    button = browser.find("button[data-copy=copy-2]")
    browser.run("window.kept = ''; navigator.clipboard.writeText = async (text) => { window.kept = text; }")
    button.click()
    assert browser.run("return window.kept").startswith("sayso search --type=ASSAULT --limit=100 --json --db=")
    assert button.text == "Copied"


def test_the_keyboard_alone_reaches_the_content(browser: Browser) -> None:
    """The first Tab shows a link over navigation and search, Enter puts the focus on the content."""
    browser.open("/events")
    browser.press(Keys.TAB)
    skip = browser.find(".skip")
    assert browser.run("return document.activeElement === arguments[0]", skip)
    assert skip.rect["x"] >= 0
    browser.press(Keys.ENTER)
    assert browser.run("return document.activeElement.id") == "main"


def test_a_reader_signs_in_with_the_token(db: str, tmp_path: Path) -> None:
    """Without the token a page leads to the form; with it the first page opens, and the next ones too."""
    tokens = {"SAYSO_READ_TOKEN": "r" * 20, "SAYSO_WRITE_TOKEN": "w" * 20}
    with serving(db, **tokens) as address, chrome(address, tmp_path / "chromium") as browser:
        browser.open("/events")
        assert "S147" in browser.find(".kicker").text
        browser.follow(browser.find("main a.button"))
        browser.find("#token").send_keys("wrong")
        browser.follow(browser.find("main form button"))
        assert browser.find("[role=alert]").text == "That is not the token."
        browser.find("#token").send_keys("r" * 20)
        browser.follow(browser.find("main form button"))
        assert browser.path() == "/"
        browser.open("/events")
        assert browser.find("h1").text.endswith("events in reports")
