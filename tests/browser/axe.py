"""axe-core, which finds what keeps people out of a page. It is MPL-2.0 and no part of sayso: npm fetches it for the tests, by version and digest."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from .chrome import Browser

__all__ = ["findings", "source"]

_VERSION = "4.14.1"
_INTEGRITY = "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
"""As `npm view axe-core@4.14.1 dist.integrity` says; a file with another digest is not run."""
_RUN = """
const done = arguments[arguments.length - 1];
const options = {resultTypes: ["violations"], elementRef: false, ...(arguments[0].length ? {runOnly: {type: "rule", values: arguments[0]}} : {})};
axe.run(document, options).then((r) => done(r.violations.map((v) => [v.impact, v.id, v.help, v.nodes.map((n) => n.target.join(" "))])), (e) => done(String(e)));
"""
_OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that look at colours: the others say of dark what they said of light."""


def source(folder: Path) -> str | None:
    """Return the script, fetched into `folder` where it is not there yet; None where there is no npm or no network."""
    packed = folder / f"axe-core-{_VERSION}.tgz"
    if not packed.exists():
        npm = shutil.which("npm")
        if npm is None:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", f"axe-core@{_VERSION}", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
        if subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, check=False).returncode:
            return None
    digest = "sha512-" + base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    assert digest == _INTEGRITY, f"{packed} is not axe-core {_VERSION}: take it away"
    with tarfile.open(packed) as opened:
        inside = opened.extractfile("package/axe.min.js")
        assert inside is not None
        return inside.read().decode("utf-8")


def findings(browser: Browser, script: str, *, colours_only: bool) -> list[str]:
    """Return what axe finds serious or critical on the page that is open, a line each."""
    if not browser.run("return 'axe' in window"):
        browser.run(script)
    found: Any = browser.driver.execute_async_script(_RUN, list(_OF_COLOURS) if colours_only else [])
    assert isinstance(found, list), found
    return [f"{impact} {rule}: {help_}: {'; '.join(where[:4])}" for impact, rule, help_, where in found if impact in ("serious", "critical")]
