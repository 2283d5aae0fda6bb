"""Pairs of mentions: how likely two are one happening, why, and what rules it out."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sayso.errors import ModelError
from sayso.incidents.documents import Documents, average_link, compare
from sayso.incidents.pairs import FEATURES, Mentioned, lemma, network, one_happening, pair
from sayso.incidents.vectors import vector

TEXTS = {
    "a": [
        "A strong quake struck the island of Alder on Friday .",
        "The quake killed 24 people in Marren , officials said .",
        "Rescue workers came from Tolva .",
    ],
    "b": ["An earthquake hit Alder on Friday .", "At least 24 people died in the town of Marren .", "Workers from Tolva went to the island ."],
    "c": ["A strong quake struck the island of Brin on Monday .", "The quake killed 7 people in Ostra , officials said .", "Rescue workers came from Yelm ."],
    "d": ["The club of Sarn won the cup on Sunday .", "Keeper Ivo Lund saved two shots .", "The coach praised the team ."],
}


def documents(texts: dict[str, list[str]]) -> Documents:
    """Set texts beside each other."""
    return compare({id_: [s.split() for s in sentences] for id_, sentences in texts.items()})


def mention(document: str, rank: int, word: str, **more: object) -> Mentioned:
    """Mention a happening by one word of a sentence."""
    words = tuple(TEXTS[document][rank].split())
    return Mentioned(document=document, id=f"{rank} {word}", sentence=words, places=(words.index(word),), rank=rank, **more)  # type: ignore[arg-type]


ALL = documents(TEXTS)


def test_words_near_in_meaning_are_near_in_the_table() -> None:
    """A quake is nearer to an earthquake than to a cup, an inflected form that the table lacks has its base form's vector, and a name has none."""
    quake, earthquake, cup = (vector(w) for w in ("quake", "earthquake", "cup"))
    assert quake is not None
    assert earthquake is not None
    assert cup is not None
    assert quake @ earthquake > 0.5 > quake @ cup
    assert vector("jolted") is not None
    assert vector("qzxvw") is None


def test_other_words_for_one_happening_are_likelier_than_other_acts() -> None:
    """The quake of one report is likelier the earthquake of the other than its deaths."""
    quake, earthquake, died = mention("a", 0, "quake"), mention("b", 0, "earthquake"), mention("b", 1, "died")
    assert pair(quake, earthquake, ALL).probability > 0.5 > pair(quake, died, ALL).probability


def test_a_pair_says_why() -> None:
    """The line begins with the probability and names inputs of the network with their values, signed."""
    found = pair(mention("a", 0, "quake"), mention("b", 0, "earthquake"), ALL)
    head, _, told = found.why.partition(": ")
    assert head == f"{found.probability:.2f}"
    assert all(part[:2] in ("+ ", "− ") and part[2:].rsplit(" ", 1)[0] in FEATURES for part in told.split(", "))


def test_a_pair_is_symmetric() -> None:
    """Which mention comes first does not matter."""
    one, other = mention("a", 1, "killed"), mention("b", 1, "died")
    assert pair(one, other, ALL).probability == pytest.approx(pair(other, one, ALL).probability)


def test_documents_of_different_kinds_are_never_joined() -> None:
    """A match and a quake are not compared, and the line says so."""
    assert pair(mention("a", 0, "struck"), mention("d", 0, "won"), ALL) == pair(mention("d", 0, "won"), mention("a", 0, "struck"), ALL)
    assert pair(mention("a", 0, "struck"), mention("d", 0, "won"), ALL).why == "their documents are of different kinds"


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ({"start": date(2024, 5, 3), "end": date(2024, 5, 3)}, {"start": date(2024, 5, 4), "end": date(2024, 5, 9)}, "another day"),
        ({"start": date(2024, 5, 3), "end": date(2024, 5, 4)}, {"start": date(2024, 5, 4), "end": date(2024, 5, 9)}, None),
        ({"place": "Marren"}, {"place": "Ostra"}, "another place"),
        ({"place": "Marren"}, {"place": "Marren, Alder"}, None),
        ({"place": "Marren"}, {}, None),
    ],
)
def test_known_days_and_places_rule_out(one: dict[str, object], other: dict[str, object], rule: str | None) -> None:
    """Days that do not meet and places of which neither is in the other make a pair impossible, alone and in the matrix; unknown ones do not."""
    first, second = mention("a", 0, "quake", **one), mention("b", 0, "earthquake", **other)
    found = pair(first, second, ALL)
    [(_, matrix)] = list(one_happening([first, second], ALL))
    if rule:
        assert (found.probability, found.why, matrix[0, 1]) == (0.0, rule, 0.0)
    else:
        assert found.probability == pytest.approx(matrix[0, 1])
        assert found.probability > 0


def test_the_matrix_says_of_two_what_the_pair_does() -> None:
    """Each kind's mentions come once, and its matrix is symmetric with 1 in the diagonal."""
    mentions = [mention("a", 0, "quake"), mention("d", 0, "won"), mention("b", 0, "earthquake"), mention("a", 1, "killed")]
    found = list(one_happening(mentions, ALL))
    assert sorted(i for rows, _ in found for i in rows) == [0, 1, 2, 3]
    for _, matrix in found:
        assert np.allclose(matrix, matrix.T)
        assert np.allclose(matrix.diagonal(), 1.0)


def test_a_mention_of_particles_alone_is_read() -> None:
    """A mention without a content word ("was") is compared by the word that it has."""
    words = ("It", "was", "over", ".")
    odd = Mentioned(document="a", id="x", sentence=words, places=(1, 2), rank=0)
    assert 0.0 <= pair(odd, mention("a", 0, "quake"), ALL).probability <= 1.0
    assert lemma(odd) == "was over"


def test_a_hundred_thousand_pairs_take_seconds() -> None:
    """450 mentions of one kind, 101,025 pairs, are compared within ten seconds of the processor."""
    many = [mention("a", 1, w) for w in ("quake", "killed", "said")] * 150
    start = time.process_time()
    [(_, matrix)] = list(one_happening(many, ALL))
    assert matrix.shape == (450, 450)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(("content", "code"), [(None, "S410"), ("{", "S412"), ('{"features": []}', "S412"), ("{}", "S412")])
def test_missing_and_damaged_weights_are_told_apart(tmp_path: Path, content: str | None, code: str) -> None:
    """A missing file is S410, what is no JSON or not this version's is S412, and both name the file."""
    path = tmp_path / "pairs.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ModelError) as caught:
        network(path)
    assert caught.value.code == code
    assert str(path) in str(caught.value)


def test_the_weights_fit_the_inputs() -> None:
    """The weights have a row for each input, and what is known of a pair of stems never exceeds the times that it was seen."""
    model = network()
    assert model.layers[0].shape[0] == len(model.mean) == len(model.scale) == len(FEATURES)
    assert all(0 <= right <= times for right, times in model.known.values())
    assert all(key == " ".join(sorted(key.split(" "))) for key in model.known)


def test_the_weights_hold_stems_and_no_sentence() -> None:
    """Of the set's text the file has pairs of stems of five letters at most."""
    held = json.loads((Path(network.__wrapped__.__code__.co_filename).parents[1] / "weights" / "pairs.json").read_text(encoding="utf-8"))
    assert all(len(stem) <= 5 for key in held["known"] for stem in key.split(" "))


def test_average_link_joins_by_the_mean() -> None:
    """Two near rows join; a third that is near one of them and far from the other does not; clusters are numbered by their first row."""
    likeness = np.array([[1.0, 0.0, 0.9, 0.1], [0.0, 1.0, 0.0, 0.0], [0.9, 0.0, 1.0, 0.7], [0.1, 0.0, 0.7, 1.0]])
    assert average_link(likeness, 0.5).tolist() == [0, 1, 0, 2]
    assert average_link(likeness, 0.3).tolist() == [0, 1, 0, 0]
    assert average_link(np.zeros((0, 0)), 0.5).tolist() == []


def test_like_stories_are_kept_apart_by_their_names() -> None:
    """Two quakes with other names are two stories though their other words are the same; a report in other words that names the same is one with the first."""
    story = ALL.story[[ALL.index[id_] for id_ in "abcd"]].tolist()
    assert story[0] != story[2]
    assert story[3] not in story[:3]


def test_lines_that_are_addresses_count_for_nothing() -> None:
    """A web address at the top of a document changes no likeness."""
    with_address = compare({id_: [["http", ":", "/", "/", "news", ".", id_], *(s.split() for s in sentences)] for id_, sentences in TEXTS.items()})
    assert np.allclose(with_address.words, ALL.words)
    assert np.allclose(with_address.names, ALL.names)
