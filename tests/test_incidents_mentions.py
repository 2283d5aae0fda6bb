"""Given mentions joined to happenings, on texts of our own."""

from __future__ import annotations

from sayso.incidents.mentions import happenings, same_happening
from sayso.incidents.pairs import Mentioned

TEXTS = {
    "a": ["Guards arrested sailors in Lisbon .", "The sailors of the Meridian were held in the harbour ."],
    "b": ["Guards in Lisbon arrested nine sailors of the Meridian in the harbour .", "The arrest was welcomed ."],
    "c": ["A flood hit the valley of the Oder .", "Farmers lost cattle ."],
}


def mention(document: str, rank: int, word: str) -> Mentioned:
    """Mention a happening by one word of a sentence."""
    words = tuple(TEXTS[document][rank].split())
    return Mentioned(document=document, id=f"{rank} {word}", sentence=words, places=(words.index(word),), rank=rank)


def clusters(*mentions: Mentioned) -> list[int]:
    """Join mentions."""
    return same_happening({id_: [s.split() for s in sentences] for id_, sentences in TEXTS.items()}, mentions)[0]


def test_one_act_of_one_story_is_one_happening() -> None:
    """The same word in two reports of one story is one happening, and another act of theirs is another."""
    one, same, other = clusters(mention("a", 0, "arrested"), mention("b", 0, "arrested"), mention("b", 1, "welcomed"))
    assert one == same != other


def test_documents_of_another_kind_have_happenings_of_their_own() -> None:
    """What a document about something else tells is never joined."""
    found = clusters(mention("a", 0, "arrested"), mention("c", 0, "hit"), mention("c", 1, "lost"))
    assert found[0] not in found[1:]


def test_every_document_has_a_story() -> None:
    """Documents without mentions are in stories too."""
    _, stories = same_happening({id_: [s.split() for s in sentences] for id_, sentences in TEXTS.items()}, [])
    assert set(stories) == set(TEXTS)
    assert stories["c"] not in (stories["a"], stories["b"])


def test_nothing_gives_nothing() -> None:
    """No documents and no mentions are no clusters and no stories."""
    assert same_happening({}, []) == ([], {})


def test_numbers_do_not_hang_on_other_kinds() -> None:
    """Clusters are as many as their highest number says: no number is given twice or left out."""
    found = clusters(*(mention("abc"[i % 3], 0, TEXTS["abc"[i % 3]][0].split()[1]) for i in range(6)))
    assert set(found) == set(range(max(found) + 1))


def test_a_threshold_of_its_own() -> None:
    """`happenings` joins by the network that it is given."""
    from dataclasses import replace

    from sayso.incidents.documents import compare
    from sayso.incidents.pairs import network

    documents = compare({id_: [s.split() for s in sentences] for id_, sentences in TEXTS.items()})
    mentions = [mention("a", 0, "arrested"), mention("b", 0, "arrested")]
    assert happenings(mentions, documents, replace(network(), least=0.0)) == [0, 0]
    assert happenings(mentions, documents, replace(network(), least=1.1)) == [0, 1]
