"""One Config for library, file and options."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import Config, ConfigError


def test_defaults_survive_the_file(tmp_path: Path) -> None:
    """What `to_toml` writes, `read` reads back as the same settings."""
    path = tmp_path / "sayso.toml"
    path.write_text(Config().to_toml(), encoding="utf-8")

    assert Config.read(path) == Config()


@given(language=st.text(max_size=8), batch=st.integers(1, 10**9), lexicon=st.text(st.characters(exclude_categories=["Cs"]), max_size=30), detect=st.booleans())
def test_any_setting_survives_the_file(tmp_path_factory: pytest.TempPathFactory, language: str, batch: int, lexicon: str, detect: bool) -> None:
    """Any legal value is written so that it reads back the same."""
    language = language.encode("ascii", "ignore").decode()
    config = Config(language=language, batch_chars=batch, lexicon=lexicon, detect_language=detect)
    path = tmp_path_factory.mktemp("config") / "sayso.toml"
    path.write_text(config.to_toml(), encoding="utf-8")

    assert Config.read(path) == config


def test_every_setting_has_a_comment_in_the_file() -> None:
    """The written file explains each setting with a comment line above it."""
    lines = Config().to_toml().splitlines()
    for f in fields(Config):
        at = next(i for i, line in enumerate(lines) if line.startswith(f"{f.name} = "))
        assert len(lines[at - 1]) > 10
        assert lines[at - 1].startswith("# ")


def test_options_win_over_the_file_and_none_does_not() -> None:
    """`override` takes what is given and leaves the rest."""
    config = Config(coder="x").override(coder=None, language="fr", batch_chars=7)

    assert (config.coder, config.language, config.batch_chars) == ("x", "fr", 7)


@pytest.mark.parametrize(
    ("text", "code"),
    [("colour = 1", "S110"), ("batch_chars = 'x'", "S111"), ("batch_chars = 0", "S112"), ("max_chars = true", "S111"), ("a = [", "S114")],
)
def test_wrong_settings_are_told_with_code_and_file(tmp_path: Path, text: str, code: str) -> None:
    """Unknown names, wrong types, impossible values and broken TOML raise ConfigError with their code."""
    path = tmp_path / "sayso.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        Config.read(path)
    assert caught.value.code == code


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """Reading a file that is not there names it and the command that writes one."""
    with pytest.raises(ConfigError, match="sayso init"):
        Config.read(tmp_path / "none.toml")


def test_the_fingerprint_names_settings_and_versions() -> None:
    """The fingerprint is stable, and changes with any setting and any version."""
    one = Config().fingerprint("a", "b")

    assert one == Config().fingerprint("b", "a")
    assert one != Config().fingerprint("a", "c")
    assert len({Config(**{**asdict(Config()), name: value}).fingerprint() for name, value in (("coder", "x"), ("batch_chars", 5), ("lexicon", "y"))}) == 3


@pytest.mark.parametrize("value", [-0.1, 1.01, 7])
def test_add_is_a_probability(value: float) -> None:
    """How sure the encoder must be lies between 0 and 1, and the error says so."""
    with pytest.raises(ConfigError, match="between 0 and 1"):
        Config(add=value)


def test_a_whole_number_may_stand_for_a_fraction() -> None:
    """TOML's `add = 1` is taken for 1.0."""
    assert Config(add=1).add == 1.0
    assert type(Config(add=1).add) is float
