"""Mojibake is read again."""

from __future__ import annotations

import pytest

from sayso.read.mojibake import repaired


@pytest.mark.parametrize("text", ["“yes”, it’s ‘new’ – a café • naïve", "Łódź, Пермь, 東京, 🕊", "£5 for São Tomé"])
def test_text_comes_back_from_its_mojibake(text: str) -> None:
    """UTF-8 that was read as Windows-1252 is read again, whatever its letters."""
    seen = "".join(bytes([b]).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b) for b in text.encode())
    assert seen != text
    assert repaired(seen) == text


@pytest.mark.parametrize(("seen", "text"), [
    ("â€œyesâ€\ufffd", "“yes”"), ("the mayorâ€™sÂ hat", "the mayor’s hat"), ("Â\ufffdhats", "hats"), ("â€˜â€˜hatâ€™â€™", "‘‘hat’’"),
])  # fmt: skip
def test_lost_bytes_are_known_where_they_can_be(seen: str, text: str) -> None:
    """A closing quote is told from what is left of it, and half a no-break space is a space."""
    assert repaired(seen) == text


@pytest.mark.parametrize("text", ["“yes” – it’s Ângela’s café", "Ã", "São Tomé", "plain", "", "â la carte", "ANÂ"])
def test_sound_text_stays(text: str) -> None:
    """Text that is none is left as it is."""
    assert repaired(text) == text
