"""Chromium without a window, driven by Selenium: what a page shows, says on its console, asks of the network, and how it looks."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium.webdriver import ActionChains, Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

__all__ = ["LOOKS", "Asked", "Browser", "Look", "binaries", "chrome"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => window.violations.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sample}`));
"""
"""Put into every page before its own scripts: what the policy stopped, also where the console says nothing of it."""
_OWN = ("data:", "chrome:")
"""Addresses that leave no machine: the browser draws its date fields and its own first page so."""
_STILL = {"name": "prefers-reduced-motion", "value": "reduce"}
"""Nothing moves, so that there is nothing to wait for."""
_TALLEST = 9_000
"""Pixels of a picture's height: a page that is longer is cut."""
_FLAGS = (
    "--headless=new", "--hide-scrollbars", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps",
    "--force-device-scale-factor=1", "--lang=en-US",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at: its colours and its width in pixels."""

    colours: str
    wide: int

    def __str__(self) -> str:
        return f"{self.colours}-{self.wide}"


LOOKS = (Look("light", 1280), Look("light", 420), Look("dark", 1280), Look("dark", 420))


@dataclass(slots=True)
class Asked:
    """One request of a page: its address, its status (0 where no answer came), why it failed, and the bytes of its answer, unpacked."""

    url: str
    status: int = 0
    failed: str = ""
    size: int = 0


_READ = 30
"""Times that a page is asked for while its list is being read: each waits two seconds for it."""


def binaries() -> tuple[str, str] | None:
    """Return the browser and its driver, None where one of them is not here."""
    browser, driver = next(filter(None, map(shutil.which, _NAMES)), None), shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


class Browser:
    """A browser with one window on one server."""

    def __init__(self, driver: Chrome, base: str) -> None:
        self.driver = driver
        self.base = base.rstrip("/")

    def open(self, path: str, *, scripts: bool = True) -> None:
        """Open a page in light colours, 1280 pixels wide; what was said and asked before is forgotten."""
        self.look(LOOKS[0])
        self._do("Emulation.setScriptExecutionDisabled", value=not scripts)
        for _ in range(_READ):
            self.driver.get_log("performance")
            self.driver.get_log("browser")
            self.driver.get(self.base + path)
            if "S430" not in self.driver.page_source:  # on a busy machine a list may still be read, after another test has written
                return

    def look(self, look: Look) -> None:
        """Change colours and width of the page that is open."""
        self._do("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": look.colours}, _STILL])
        self._do("Emulation.setDeviceMetricsOverride", width=look.wide, height=900, deviceScaleFactor=1, mobile=False)

    def says(self) -> list[str]:
        """Return what the console said since the page was opened."""
        return [f"{line['level']} {line['message']}" for line in self.driver.get_log("browser")]

    def stopped(self) -> list[str]:
        """Return what the content security policy stopped on this page."""
        found: list[str] = self.run("return window.violations")
        return found

    def asked(self) -> list[Asked]:
        """Return the requests since the page was opened."""
        out: dict[str, Asked] = {}
        for line in self.driver.get_log("performance"):
            message = json.loads(line["message"])["message"]
            kind, told = message["method"], message["params"]
            if kind == "Network.requestWillBeSent" and not told["request"]["url"].startswith(_OWN):
                out[told["requestId"]] = Asked(told["request"]["url"])
            one = out.get(told.get("requestId", ""))
            if one is None:
                continue
            if kind == "Network.responseReceived":
                one.status = told["response"]["status"]
            elif kind == "Network.loadingFailed":
                one.failed = told["errorText"]
            elif kind == "Network.dataReceived":
                one.size += told["dataLength"]
        return list(out.values())

    def run(self, script: str, *given: Any) -> Any:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(script, *given)

    def find(self, css: str) -> Any:
        """Return the first element."""
        return self.driver.find_element("css selector", css)

    def all(self, css: str) -> list[Any]:
        """Return all elements."""
        return self.driver.find_elements("css selector", css)

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def path(self) -> str:
        """Return path and query of the page that is open."""
        parts = urlsplit(self.driver.current_url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def follow(self, element: Any) -> None:
        """Click a link or button that leads to another page, and wait until that one has come."""
        old = self.find("html")
        element.click()
        self.gone(old)

    def gone(self, page: Any) -> None:
        """Wait until another page has come for one whose `html` is given."""
        WebDriverWait(self.driver, 20, poll_frequency=0.02).until(staleness_of(page))
        WebDriverWait(self.driver, 20, poll_frequency=0.02).until(lambda _: self.run("return document.readyState") == "complete")

    def picture(self, file: Path) -> None:
        """Write the whole page as a picture."""
        size = self._do("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], _TALLEST), "scale": 1}
        data = self._do("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip, optimizeForSpeed=True)["data"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(data))

    def _do(self, command: str, **given: Any) -> Any:
        return self.driver.execute_cdp_cmd(command, given)


@contextmanager
def chrome(base: str, folder: Path) -> Iterator[Browser]:
    """Start a browser whose profile lies in `folder`; it finds no other host than this machine."""
    found = binaries()
    assert found is not None
    options = ChromeOptions()
    options.binary_location = found[0]
    for flag in (*_FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options, Service(found[1]))  # with a path, Selenium looks for no driver and downloads none
    try:
        driver.set_page_load_timeout(60)
        driver.set_script_timeout(60)
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        yield Browser(driver, base)
    finally:
        driver.quit()
