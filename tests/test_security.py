"""SECURITY.md: each of its lines has a test, and the tests that no module has for itself."""

from __future__ import annotations

import ast
import io
import re
import socket
import zipfile
from pathlib import Path

import pytest
from exchanged import GDELT, text
from typer.testing import CliRunner

from sayso import code
from sayso.cli.app import app
from sayso.config import Config
from sayso.exchange import import_file
from sayso.store import open_store

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def table_lines() -> list[str]:
    """Return the lines of the page's tables, without their heads."""
    return [line for line in PAGE.splitlines() if line.startswith("|") and not re.match(r"\| could try|\|---", line)]


def functions_of(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_every_line_of_the_threat_model_has_a_test_that_exists() -> None:
    """Each line of the tables names tests, and each of these is a function of its file."""
    lines = table_lines()
    assert len(lines) > 30
    assert [line for line in lines if line.count("|") != 4 or not TEST.search(line.rsplit("|", 2)[1])] == []
    named = sorted(set(TEST.findall(PAGE)))
    known = {file: functions_of(ROOT / file) for file in {file for file, _ in named}}
    assert [f"{file}::{name}" for file, name in named if name not in known[file]] == []


def test_the_threat_model_is_whole() -> None:
    """The page has a part for each kind of stranger, for secrets, for what is trusted and for how to report."""
    parts = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    wanted = ("Report", "trusted", "text", "feeds", "visitors", "packages", "model files", "tables", "Secrets")
    assert [word for word in wanted if not any(word in part for part in parts)] == []


FORBIDDEN_MODULES = frozenset(
    ["pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml", "torch", "ctypes", "code", "codeop", "runpy"]
)
FORBIDDEN_CALLS = frozenset(["eval", "exec", "compile", "__import__"])
FORBIDDEN_ATTRIBUTES = frozenset({("os", "system"), ("os", "popen"), ("pty", "spawn")})
WORTH_A_LOOK = re.compile("|".join(sorted(FORBIDDEN_MODULES | FORBIDDEN_CALLS | {"system", "popen", "spawn", "allow_pickle", "shell", "verify"})))


def wrongs(tree: ast.AST) -> list[str]:
    """Return what a module does that could run what a file holds: by name of the module, the call or the argument."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.partition(".")[0] in FORBIDDEN_MODULES]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found += [node.module or ""] if (node.module or "").partition(".")[0] in FORBIDDEN_MODULES else []
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in FORBIDDEN_CALLS:
                found.append(called.id)
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and (called.value.id, called.attr) in FORBIDDEN_ATTRIBUTES:
                found.append(f"{called.value.id}.{called.attr}")
            if isinstance(called, ast.Attribute) and called.attr == "load" and isinstance(called.value, ast.Name) and called.value.id == "torch":
                found += (
                    []
                    if any(g.arg == "weights_only" and isinstance(g.value, ast.Constant) and g.value.value is True for g in node.keywords)
                    else ["torch.load"]
                )
            for given in node.keywords:
                if given.arg in ("allow_pickle", "shell") and not (isinstance(given.value, ast.Constant) and given.value.value is False):
                    found.append(given.arg)
                if given.arg == "verify" and isinstance(given.value, ast.Constant) and given.value.value is False:
                    found.append("verify=False")
    return found


def test_nothing_is_unpickled_evaluated_or_run() -> None:
    """No module of ours imports pickle or its like, evaluates text, lets numpy unpickle, opens a shell, or leaves certificates unchecked.

    Training may import torch, and loads nothing but numbers with it.
    """
    files = [path for folder in ("src", "scripts", "train", "bench", "fuzz") for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 300
    found = {}
    for path in files:
        source = path.read_text(encoding="utf-8")
        bad = wrongs(ast.parse(source)) if WORTH_A_LOOK.search(source) else []  # most modules need not be parsed
        if "src" not in path.relative_to(ROOT).parts:
            bad = [name for name in bad if name.partition(".")[0] != "torch" or name == "torch.load"]
        if bad:
            found[str(path.relative_to(ROOT))] = bad
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from pickle import loads",
        "eval('1')",
        "np.load(p, allow_pickle=True)",
        "subprocess.run(c, shell=True)",
        "os.system('ls')",
        "torch.load(p)",
    ],
)
def test_what_is_forbidden_is_found(line: str) -> None:
    """The search finds each of the things that it looks for."""
    assert wrongs(ast.parse(line))


def test_no_control_character_reaches_the_terminal(tmp_path: Path) -> None:
    """Escape sequences in text, names, title, id and names of columns come out of no command as such, and square brackets are no markup."""
    evil = "\x1b]0;owned\x07\x9b31m[red]\x1b[2J\u202e"
    rows = (f'"{evil}","Norway accused Belarus of fraud {evil}.","{evil}","{evil}",2026-01-15', f'"{evil}2","","{evil}","{evil}",{evil}')
    path = tmp_path / "in.csv"
    path.write_text("id,text,outlet,title,published\n" + "\n".join(rows) + "\n", encoding="utf-8")
    settings = tmp_path / "sayso.toml"
    settings.write_text('coder = "rules"\ndetect_language = false\n', encoding="utf-8")
    said = ""
    for options in ([], ["--why"], ["--nl"]):
        result = CliRunner().invoke(app, ["code", str(path), "--config", str(settings), *options])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        said += result.output

    assert "accused" in said
    assert [ch for ch in said if ch != "\n" and (ch < " " or "\x7f" <= ch < "\xa0")] == []
    assert "[red]" in said


def test_an_archive_writes_no_file(tmp_path: Path) -> None:
    """Members whose names lead out of the archive, or are absolute, are read as any other; the folder holds what it held."""
    home = tmp_path / "inner"
    home.mkdir()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n, name in enumerate(("../escaped.CSV", f"{tmp_path}/absolute.CSV", "a/../../b.CSV")):
            archive.writestr(name, text("gdelt", GDELT | {"GLOBALEVENTID": n + 1}))
    (home / "evil.zip").write_bytes(out.getvalue())
    with open_store("sqlite://") as store:
        came = import_file(store, home / "evil.zip", layout="gdelt")

    assert [one.added for one in came] == [1, 1, 1]
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")) == ["inner", "inner/evil.zip"]


def test_coding_makes_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text with addresses in it is coded without a name being looked up or a connection being made."""

    def never(*args: object, **options: object) -> None:
        raise AssertionError(f"the network was used: {args}")

    for name in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, name, never)
    monkeypatch.setattr(socket.socket, "connect", never)
    (coded,) = code("Norway accused Belarus of fraud, https://example.org/a said.", config=Config(detect_language=False))

    assert [e.type for e in coded.events] == ["ACCUSE"]
    assert coded.problems == ()
