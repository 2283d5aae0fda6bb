"""Following feeds into a store, from a local server and with a clock of our own: politely, nothing twice, nothing lost."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from followed import CONFIG, START, Time, item, page, publish, rss, start, text, texts
from hypothesis import given
from hypothesis import strategies as st
from stored import dump
from webserver import Site

import sayso.follow.feeds
from sayso import Report
from sayso.errors import ConfigError
from sayso.follow import FeedSource, read_settings, standing
from sayso.follow.schedule import after_failure, after_success
from sayso.follow.settings import Settings
from sayso.ingest import ingest
from sayso.store import Store, open_store


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


def poll(store: Store, *sources: Any, time: Time | None = None, **more: Any) -> list[Any]:
    return list(start(store, *sources, time=time, **more))


def later(time: Time, **more: float) -> Time:
    time.now += timedelta(**more)
    return time


# what is read


def test_new_entries_are_stored_with_the_texts_of_their_pages(site: Site, store: Store) -> None:
    """A first poll stores each entry with its page's text, title, outlet, day and address; what comes later is added, and nothing is asked for twice."""
    feed, time = publish(site, "/feed", 0, 1), Time()
    (first,) = poll(store, feed, time=time)

    assert (first.outcome, first.entries, first.new, first.there, first.left, first.problems) == ("read", 2, 2, 0, 0, ())
    assert first.events > 0
    assert sorted(texts(store)) == sorted([text(0), text(1)])
    held = store.followed.newest_at(site.url("/page0"))
    assert held is not None
    assert (held.report.outlet, held.report.title, held.report.published, held.report.language) == ("The Outlet", "Report 0", date(2026, 7, 30), "en")
    assert held.report.meta["text_from"] == "page"
    publish(site, "/feed", 1, 2)
    (second,) = poll(store, feed, time=later(time, hours=1))
    assert (second.new, second.there) == (1, 1)
    assert site.paths() == ["/feed", "/page0", "/page1", "/feed", "/page2"]
    assert store.check().problems == ()


def test_what_feeds_toml_says_of_a_feed_goes_before_what_it_says_of_itself(site: Site, store: Store) -> None:
    """Outlet and language are those of the settings, and without full_text no page is asked for."""
    feed = replace(publish(site, "/feed", 0), outlet="Our Outlet", language="fr", full_text=False)
    poll(store, feed)

    held = store.followed.newest_at(site.url("/page0"))
    assert held is not None
    assert (held.report.outlet, held.report.language, held.report.text) == ("Our Outlet", "fr", "Short. 0")
    assert site.paths() == ["/feed"]


def test_a_feed_is_asked_only_for_what_has_changed(site: Site, tmp_path: Path) -> None:
    """ETag and Last-Modified are remembered between runs, also where the answer "not modified" does not repeat them."""
    feed, time = publish(site, "/feed", 0, etag='"one"', **{"Last-Modified": "Thu, 30 Jul 2026 10:00:00 GMT"}), Time()
    for expected in ("read", "unchanged", "unchanged"):
        with open_store(tmp_path / "news.db") as store:
            assert [p.outcome for p in poll(store, feed, time=later(time, hours=1))] == [expected]
    sent = [headers for path, headers in site.asked if path == "/feed"]
    assert [h.get("if-none-match") for h in sent] == [None, '"one"', '"one"']
    assert [h.get("if-modified-since") for h in sent] == [None, *["Thu, 30 Jul 2026 10:00:00 GMT"] * 2]


def test_what_is_in_the_store_is_not_fetched_again(site: Site, store: Store) -> None:
    """An entry whose address a report of the store has, from whatever source, is passed over; so is one that another feed has brought."""
    known = Report(id="mine", text="Peru thanked Chile for its help.", url=site.url("/page0"), published=date(2026, 7, 1), language="en")
    list(ingest([known], store, CONFIG))
    feeds = (publish(site, "/feed", 0, 1), publish(site, "/other", 1))
    first, second = poll(store, *feeds)

    assert (first.new, first.there, second.new, second.there) == (1, 1, 0, 1)
    assert site.paths() == ["/feed", "/page1", "/other"]


def test_a_text_that_has_changed_is_a_new_version_and_an_equal_one_is_not(site: Site, store: Store) -> None:
    """Where the feed tells of a change the page is asked for again; other words make a report of their own that names the earlier one, others none."""
    feed, time = publish(site, "/feed", 0, 1), Time()
    poll(store, feed, time=time)
    first = store.followed.newest_at(site.url("/page0"))
    changed = text(0) + " Later the talks were called off, Kyiv said."
    site.answers["/page0"] = (200, {"Content-Type": "text/html"}, page(changed))
    site.answers["/page1"] = (200, {"Content-Type": "text/html"}, page(text(1) + "\n"))
    site.answers["/feed"] = (200, {}, rss(item(site, 0, updated="2026-07-30T12:00:00Z"), item(site, 1, updated="2026-07-30T12:00:00Z")))
    (second,) = poll(store, feed, time=later(time, hours=1))

    assert (second.new, second.changed, second.there) == (1, 1, 1)
    now = store.followed.newest_at(site.url("/page0"))
    assert now is not None
    assert first is not None
    assert (now.report.text, now.report.meta["earlier"]) == (changed, first.report.id)
    assert len(texts(store)) == 3
    (third,) = poll(store, feed, time=later(time, hours=1))
    assert (third.new, third.there) == (0, 2)
    site.answers["/page0"] = (200, {"Content-Type": "text/html"}, page(text(0)))
    site.answers["/feed"] = (200, {}, rss(item(site, 0, updated="2026-07-30T13:00:00Z")))
    (fourth,) = poll(store, feed, time=later(time, hours=1))
    assert (fourth.new, fourth.changed, len(texts(store))) == (0, 0, 3)


def test_a_redacted_report_is_not_fetched_again(site: Site, store: Store) -> None:
    """Whatever the feed tells of a change, the page of a report whose text was removed is left alone."""
    feed, time = publish(site, "/feed", 0), Time()
    poll(store, feed, time=time)
    held = store.followed.newest_at(site.url("/page0"))
    assert held is not None
    store.redact(held.report.id, "court order")
    site.answers["/page0"] = (200, {}, page(text(0) + " More."))
    site.answers["/feed"] = (200, {}, rss(item(site, 0, updated="2026-07-30T12:00:00Z")))
    (second,) = poll(store, feed, time=later(time, hours=1))

    assert (second.new, texts(store)) == (0, [""])
    assert site.paths() == ["/feed", "/page0", "/feed"]


def test_entries_without_link_or_with_one_key_are_read_once(site: Site, store: Store) -> None:
    """An entry is known by its guid, else its link, else its words, however long they are."""
    bare = f"<item><title>A</title><description>{text(0)}</description></item>"
    long = f"<item><guid>{'g' * 5000}</guid><description>{text(1)}</description></item>"
    twice = f"<item><guid>t</guid><description>{text(2)}</description></item><item><guid>t</guid><description>{text(3)}</description></item>"
    site.answers["/feed"] = (200, {}, rss(bare, long, twice))
    feed, time = FeedSource(url=site.url("/feed")), Time()

    assert [(p.entries, p.new, p.there) for p in poll(store, feed, time=time)] == [(3, 3, 0)]
    assert [(p.entries, p.new, p.there) for p in poll(store, feed, time=later(time, hours=1))] == [(3, 0, 3)]
    assert sorted(texts(store)) == sorted([text(0), text(1), text(2)])


def test_json_feed_and_atom_are_followed(site: Site, store: Store) -> None:
    """All formats of feeds are followed; a JSON Feed that says it has ended is read a last time and asked no more."""
    ended = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "expired": True, "items": [{"id": "1", "content_text": text(0)}]}
    site.answers["/json"] = (200, {"Content-Type": "application/feed+json"}, json.dumps(ended).encode())
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>1</id><title>T</title><content>{text(1)}</content></entry></feed>'
    site.answers["/atom"] = (200, {}, atom.encode())
    feeds, time = (FeedSource(url=site.url("/json")), FeedSource(url=site.url("/atom"))), Time()

    assert [(p.outcome, p.new) for p in poll(store, *feeds, time=time)] == [("gone", 1), ("read", 1)]
    assert [p.source for p in poll(store, *feeds, time=later(time, days=1))] == [site.url("/atom")]


# when it is asked


def test_a_feed_is_asked_when_it_is_due(site: Site, store: Store) -> None:
    """A run waits until the next feed is due, and a run that is taken up again does so too."""
    often, seldom = publish(site, "/often", 0), replace(publish(site, "/seldom", 1), every_s=3600)
    time = Time()
    run = start(store, often, seldom, time=time, once=False)
    polls = [next(run) for _ in range(12)]
    run.close()

    for feed in (often, seldom):
        times = [p.at for p in polls if p.source == feed.url]
        gaps = [(b - a).total_seconds() for a, b in itertools.pairwise(times)]
        assert len(gaps) >= 2
        assert all(feed.every_s <= gap < feed.every_s + 70 for gap in gaps)
    assert max(time.waits) <= 60
    assert poll(store, often, seldom, time=time) == []


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=400)])
def test_a_clock_that_goes_back_delays_no_feed(site: Site, store: Store, back: timedelta) -> None:
    """What was to wait a quarter of an hour waits so long, and not until the clock is where it was; nothing is read twice."""
    feed = publish(site, "/feed", 0)
    time = Time()
    run = start(store, feed, time=time, once=False)
    first = next(run)
    time.now -= back
    before = len(time.waits)
    second = next(run)
    run.close()

    assert (first.new, second.new) == (1, 0)
    assert 900 - 61 <= sum(time.waits[before:]) < 900 + 120


@pytest.mark.parametrize(
    ("head", "headers", "wait"),
    [
        ("", {}, 900), ("<ttl>60</ttl>", {}, 3600), ("<ttl>5</ttl>", {}, 900), ("<ttl>999999</ttl>", {}, 86400),
        ("", {"Cache-Control": "public, max-age=1800"}, 1800),
        ("<skipHours><hour>12</hour><hour>13</hour></skipHours>", {}, 7200), ("<skipDays><day>Thursday</day></skipDays>", {}, 43200),
        ("<ttl>soon</ttl>", {"Cache-Control": "no-cache"}, 900),
    ],
)  # fmt: skip
def test_a_feed_is_not_asked_before_it_wants_to_be(site: Site, store: Store, head: str, headers: dict[str, str], wait: float) -> None:
    """`ttl`, `skipHours`, `skipDays` and Cache-Control put the next poll off, up to a day, and are remembered for answers that only say "not modified"."""
    feed, time = publish(site, "/feed", 0, etag='"x"', head=head, **headers), Time()
    (first,) = poll(store, feed, time=time)

    assert first.next_poll - START == pytest.approx(timedelta(seconds=wait), abs=timedelta(seconds=10))
    time.now = START
    store.followed.save(replace(store.followed.feed(feed.url), next_poll=None))
    (second,) = poll(store, feed, time=time)
    assert second.outcome == "unchanged"
    assert second.next_poll - START == pytest.approx(timedelta(seconds=900 if headers else wait), abs=timedelta(seconds=10))


@given(
    now=st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)),
    every=st.integers(60, 604800),
    ttl=st.none() | st.integers(0, 10**9),
    fresh=st.none() | st.integers(0, 10**9),
    hours=st.sets(st.integers(0, 23)),
    days=st.sets(st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])),
)
def test_the_next_poll_keeps_all_bounds(now: datetime, every: int, ttl: int | None, fresh: int | None, hours: set[int], days: set[str]) -> None:
    """It is never before the interval, nor in a skipped hour or day unless all are skipped, nor more than eight days after what was asked for."""
    when = after_success(now, every, {"ttl_s": ttl, "skip_hours": hours, "skip_days": days}, fresh)
    asked = max(every, min(86400, max(ttl or 0, fresh or 0)))

    assert timedelta(seconds=asked) <= when - now + timedelta(milliseconds=1)
    assert when - now <= timedelta(seconds=asked, days=8)
    if len(hours) < 24 and len(days) < 7:
        assert when.hour not in hours
        assert f"{when:%A}" not in days


@given(failures=st.integers(1, 10_000), wait=st.none() | st.integers(0, 10**9), chance=st.floats(0, 1))
def test_the_wait_after_failures_grows_and_ends(failures: int, wait: int | None, chance: float) -> None:
    """It doubles from the interval to a day, a quarter more or less, and never ends before the server's Retry-After (up to a week)."""
    gap = (after_failure(START, 900, failures, wait, chance) - START).total_seconds()
    plain = min(900 * 2 ** min(failures - 1, 20), 86400)

    assert gap >= min(wait or 0, 7 * 86400) - 0.001
    assert 0.75 * plain - 0.001 <= gap <= max(1.25 * plain, wait or 0) + 0.001


# what goes wrong


def test_a_feed_that_fails_does_not_stop_the_others(site: Site, store: Store) -> None:
    """Whatever is wrong with a feed becomes a problem and a row, and it is asked again later each time; the others are read."""
    site.answers["/broken"] = (500, {}, b"")
    site.answers["/page"] = (200, {"Content-Type": "text/html"}, page(text(0)))
    good = publish(site, "/feed", 1)
    feeds = (
        FeedSource(url=site.url("/broken")),
        FeedSource(url=site.url("/page")),
        FeedSource(url="http://name.invalid/"),
        FeedSource(url=site.url(host="127.0.0.1")),
    )
    time = Time()
    polled = poll(store, *feeds, good, time=time)

    assert [(p.outcome, [q.code for q in p.problems]) for p in polled] == [
        ("failed", ["S236"]), ("failed", ["S209"]), ("failed", ["S234"]), ("failed", ["S231"]), ("read", []),
    ]  # fmt: skip
    assert {row[4] for row in dump(store)["problems"]} == {"'S236'", "'S209'", "'S234'", "'S231'"}
    gaps = []
    for _ in range(3):
        time.now = datetime.fromisoformat(store.followed.feed(feeds[0].url).next_poll or "")
        (again,) = poll(store, feeds[0], time=time)
        gaps.append((again.next_poll - time.now).total_seconds())
    assert gaps == [pytest.approx(g, abs=5) for g in (1800, 3600, 7200)]
    site.answers["/broken"] = site.answers["/feed"]
    (well,) = poll(store, feeds[0], time=later(time, days=1))
    assert (well.outcome, well.failures) == ("read", 0)
    assert store.followed.feed(feeds[0].url).trouble is None


def test_a_parser_that_breaks_does_not_stop_the_others(site: Site, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also a fault of our own on one feed is a problem, and the others are read."""
    good, bad = publish(site, "/good", 0), publish(site, "/bad", 1)
    parse = sayso.follow.feeds.parse

    def breaking(data: bytes, **more: Any) -> Any:
        if more["source"] == bad.url:
            raise ZeroDivisionError("a fault")
        return parse(data, **more)

    monkeypatch.setattr(sayso.follow.feeds, "parse", breaking)
    first, second = poll(store, bad, good)

    assert (first.outcome, [p.code for p in first.problems]) == ("failed", ["S291"])
    assert (second.outcome, second.new) == ("read", 1)


@pytest.mark.parametrize(("status", "wait"), [(429, "7200"), (503, "7200"), (503, "Thu, 30 Jul 2099 14:00:00 GMT")])
def test_a_server_that_asks_to_wait_is_left_alone(site: Site, store: Store, status: int, wait: str) -> None:
    """Retry-After is kept, in seconds or as a date, for all feeds of the host."""
    site.answers["/feed"] = (status, {"Retry-After": wait}, b"")
    other = publish(site, "/other", 0)
    time = Time()
    (polled,) = poll(store, FeedSource(url=site.url("/feed")), other, time=time)

    assert polled.outcome == "failed"
    assert polled.next_poll - time.now >= timedelta(hours=1.99)
    assert site.paths() == ["/feed"]
    assert poll(store, other, time=later(time, hours=1)) == []
    time.now = polled.next_poll
    assert [p.new for p in poll(store, other, time=time)] == [1]


def test_a_feed_that_has_moved_is_asked_at_its_new_address(site: Site, store: Store) -> None:
    """A permanent redirect is remembered, one for now is not; where the new address is not there the old one is asked again."""
    publish(site, "/new", 0)
    site.answers["/old"] = (301, {"Location": "/new"}, b"")
    site.answers["/now"] = (302, {"Location": "/new"}, b"")
    old, now, time = FeedSource(url=site.url("/old")), FeedSource(url=site.url("/now")), Time()
    for _ in range(2):
        poll(store, old, now, time=later(time, hours=1))

    assert [p for p in site.paths() if not p.startswith("/page")] == ["/old", "/new", "/now", "/new", "/new", "/now", "/new"]
    assert [s.moved_to for s in standing(Settings(feeds=(old, now)), store)] == [site.url("/new"), None]
    site.answers["/new"] = (404, {}, b"")
    poll(store, old, time=later(time, hours=1))
    site.answers["/old"] = (200, {}, rss())
    assert [p.outcome for p in poll(store, old, time=later(time, days=1))] == ["read"]


def test_a_feed_that_is_gone_is_asked_no_more(site: Site, store: Store) -> None:
    """410 ends a feed for good, and that is told once; a run of feeds that are all gone ends by itself."""
    site.answers["/feed"] = (410, {}, b"")
    feed, time = FeedSource(url=site.url("/feed")), Time()
    (polled,) = poll(store, feed, time=time, once=False)

    assert (polled.outcome, polled.next_poll, [p.code for p in polled.problems]) == ("gone", None, ["S243"])
    assert poll(store, feed, time=later(time, days=90), once=False) == []
    assert site.paths() == ["/feed"]
    assert [s.state for s in standing(Settings(feeds=(feed,)), store)] == ["gone"]


def test_robots_txt_is_heeded_for_feeds_and_pages(site: Site, store: Store) -> None:
    """A page that robots.txt forbids is not asked for, and the feed's text stands; a feed that it forbids is a problem."""
    feed = publish(site, "/feed", 0, 1)
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /page0\nDisallow: /closed")
    first, second = poll(store, feed, FeedSource(url=site.url("/closed")))

    assert (first.new, [p.code for p in first.problems]) == (2, ["S232"])
    assert [p.code for p in second.problems] == ["S232"]
    assert sorted(texts(store)) == sorted(["Short. 0", text(1)])
    assert store.followed.pageless(feed.url) == ()


def test_a_page_that_is_not_to_be_had_for_now_comes_at_a_later_poll(site: Site, store: Store) -> None:
    """The feed's text is stored at once, and the page's as a version of it when its server has recovered, also where nothing else is new."""
    feed, time = publish(site, "/feed", 0, etag='"x"'), Time()
    fine = site.answers["/page0"]
    site.answers["/page0"] = (500, {}, b"")
    (first,) = poll(store, feed, time=time)
    (second,) = poll(store, feed, time=later(time, hours=1))
    site.answers["/page0"] = fine
    (third,) = poll(store, feed, time=later(time, hours=1))
    (fourth,) = poll(store, feed, time=later(time, hours=1))

    assert [(p.outcome, p.new, p.changed) for p in (first, second, third, fourth)] == [
        ("read", 1, 0), ("unchanged", 0, 0), ("read", 1, 1), ("unchanged", 0, 0),
    ]  # fmt: skip
    assert texts(store) == ["Short. 0", text(0)]
    held = store.followed.newest_at(site.url("/page0"))
    assert held is not None
    assert (held.report.title, held.report.outlet, held.report.published) == ("Report 0", "The Outlet", date(2026, 7, 30))


def test_a_page_that_never_comes_is_given_up(site: Site, store: Store) -> None:
    """After three further polls the feed's text stands, and the page is asked for no more."""
    feed, time = publish(site, "/feed", 0), Time()
    site.answers["/page0"] = (500, {}, b"")
    for _ in range(7):
        poll(store, feed, time=later(time, hours=1))

    assert site.paths().count("/page0") == 4
    assert texts(store) == ["Short. 0"]


def test_a_busy_host_is_left_alone_and_nothing_is_lost(site: Site, store: Store) -> None:
    """Where a page's host asks to wait, the rest of the feed is read at a later poll, with its full texts and without a second request for any page."""
    feed, time = publish(site, "/feed", 0, 1, 2, etag='"x"'), Time()
    fine = site.answers["/page1"]
    site.answers["/page1"] = (429, {"Retry-After": "7200"}, b"")
    (first,) = poll(store, feed, time=time)

    assert (first.outcome, first.new, first.left) == ("left", 1, 2)
    assert first.next_poll - time.now >= timedelta(hours=1.99)
    assert poll(store, feed, time=later(time, hours=1)) == []
    site.answers["/page1"] = fine
    (second,) = poll(store, feed, time=later(time, hours=2))
    assert (second.outcome, second.new, second.left) == ("read", 2, 0)
    assert sorted(texts(store)) == sorted([text(0), text(1), text(2)])
    assert site.paths() == ["/feed", "/page0", "/page1", "/feed", "/page1", "/page2"]


def test_a_host_that_is_always_busy_does_not_hold_the_feed_back_for_ever(site: Site, store: Store) -> None:
    """After three polls that gave nothing the feed's own texts are taken, with one request to the host, and the pages are asked for later."""
    feed, time = publish(site, "/feed", 0, 1, 2), Time()
    fine = {path: site.answers[path] for path in ("/page0", "/page1", "/page2")}
    for path in fine:
        site.answers[path] = (503, {}, b"")
    news = [p.new for _ in range(4) for p in poll(store, feed, time=later(time, hours=2))]

    assert news == [0, 0, 0, 3]
    assert [p for p in site.paths() if p != "/feed"] == ["/page0"] * 4
    site.answers |= fine
    assert [(p.new, p.changed) for p in poll(store, feed, time=later(time, hours=2))] == [(3, 3)]
    assert sorted(texts(store)) == sorted(["Short. 0", "Short. 1", "Short. 2", text(0), text(1), text(2)])


# to be stopped


@pytest.mark.parametrize("after", range(15))
def test_a_run_that_is_told_to_end_is_taken_up_again(site: Site, store: Store, after: int) -> None:
    """Wherever it is told to end, what was read is stored, and the next run reads the rest; no page is asked for twice."""
    feeds = (publish(site, "/one", 0, 1, 2, etag='"1"'), publish(site, "/two", 3, 4, etag='"2"'))
    time = Time(stop_after=after)
    poll(store, *feeds, time=time, once=False, batch=2)
    time.stop_after = float("inf")
    poll(store, *feeds, time=time)

    assert sorted(texts(store)) == sorted(text(n) for n in range(5))
    pages = [path for path in site.paths() if path.startswith("/page")]
    assert sorted(pages) == sorted(set(pages))
    assert store.check().problems == ()
    assert {s.state for s in standing(Settings(feeds=feeds), store)} == {"well"}


def test_a_kill_between_the_reports_and_their_memory_gives_nothing_twice(site: Site, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a process ends after a batch of reports and before its entries are remembered, the next run finds them by their addresses."""
    feed, time = publish(site, "/feed", 0, 1, 2), Time()

    class Killed(BaseException):
        pass

    save = type(store.followed).save

    def dying(self: Any, state: Any = None, entries: Any = (), files: Any = ()) -> None:
        if entries:
            raise Killed
        save(self, state, entries, files)

    with monkeypatch.context() as patched:
        patched.setattr(type(store.followed), "save", dying)
        with pytest.raises(Killed):
            poll(store, feed, time=time, batch=2)
    assert len(texts(store)) == 2
    for n in (0, 1, 2):  # what a page says may change between two requests
        site.answers[f"/page{n}"] = (200, {"Content-Type": "text/html"}, page(text(n) + " Advertisement: buy more."))
    (second,) = poll(store, feed, time=time)
    assert (second.new, second.there, len(texts(store))) == (1, 2, 3)
    assert store.followed.pageless(feed.url) == ()


# what may be written in feeds.toml

GOOD = '[[feed]]\nurl = "https://example.org/a.xml"\n'


def test_settings_are_read_with_their_defaults(tmp_path: Path) -> None:
    """Values at the top are for every feed that does not say; folders are beside the file."""
    path = tmp_path / "feeds.toml"
    path.write_text(
        'every = "1h"\nfull_text = false\nlanguage = "en"\nallow_hosts = ["localhost"]\n'
        + GOOD
        + '[[feed]]\nurl = "HTTPS://example.org/ü"\noutlet = "O"\nlanguage = "fr"\nevery = "90m"\nfull_text = true\n'
        + '[[folder]]\npath = "inbox"\nformat = "csv"\ncolumns = {text = "body"}\n'
    )
    found = read_settings(path)

    assert found.feeds[0] == FeedSource(url="https://example.org/a.xml", language="en", every_s=3600, full_text=False)
    assert found.feeds[1] == FeedSource(url="https://example.org/%C3%BC", outlet="O", language="fr", every_s=5400, full_text=True)
    assert (found.folders[0].path, found.folders[0].every_s, dict(found.folders[0].columns)) == (tmp_path / "inbox", 60, {"text": "body"})
    assert found.allow_hosts == ("localhost",)


def test_the_example_of_the_docs_is_read(tmp_path: Path) -> None:
    """docs/reading.md shows a feeds.toml that is taken, with and without the lines that are commented out, and names every setting there is."""
    (shown,) = re.findall(r"```toml\n(.*?)```", (Path(__file__).parents[1] / "docs" / "reading.md").read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "feeds.toml"
    path.write_text(shown)
    found = read_settings(path)
    assert [(f.outlet, f.every_s, f.full_text, f.language) for f in found.feeds] == [("The Example", 900, True, None), (None, 3600, False, None)]
    assert [(f.path.name, f.outlet) for f in found.folders] == [("inbox", "The Archive")]

    path.write_text(re.sub(r"^# (?=\w+ = )", "", shown, flags=re.MULTILINE))
    full = read_settings(path)
    assert (full.allow_hosts, full.feeds[0].language) == (("archive.lan",), "en")
    assert (full.folders[0].format, dict(full.folders[0].columns)) == ("csv", {"text": "body", "published": "day"})


@pytest.mark.parametrize(
    ("text_", "code", "told"),
    [
        ("", "S115", "nothing to follow"), ("x = 1", "S110", "unknown name x"), ("[[feed]]\nurl", "S114", "Mend the line"),
        ("feed = 3", "S111", "a list"), ("feed = [3]", "S111", "feed 1"),
        (GOOD + "[[feed]]\n", "S112", "line 3, feed 2"), (GOOD + GOOD, "S115", "stands twice"),
        (GOOD + 'evry = "1h"', "S110", "line 1, feed 1: https://example.org/a.xml"),
        (GOOD + 'every = "1s"', "S112", "every = '1s'"), (GOOD + "every = 15", "S111", "in quotes"), (GOOD + 'every = "often"', "S112", "feed 1"),
        (GOOD + 'full_text = "no"', "S111", "true or false"), (GOOD + 'language = "English"', "S112", "ISO 639-1"),
        ('[[feed]]\nurl = "ftp://x"', "S112", "feed 1: ftp://x"),
        ('[[feed]]\nurl = "https://u:p@example.org/"', "S112", "user name"), ('[[folder]]\npath = "a"\nformat = "pdf"', "S112", "line 1, folder 1: a"),
        ('[[folder]]\npath = "a"\ncolumns = {words = "b"}', "S112", "words"), (GOOD + "[[folder]]\npath = 3", "S111", "line 3, folder 1"),
        ("allow_hosts = [3]", "S111", "allow_hosts"),
    ],
)  # fmt: skip
def test_wrong_settings_name_the_line_and_the_feed(tmp_path: Path, text_: str, code: str, told: str) -> None:
    """Each fault has its code, the place and a remedy."""
    path = tmp_path / "feeds.toml"
    path.write_text(text_)
    with pytest.raises(ConfigError) as caught:
        read_settings(path)

    assert caught.value.code == code
    assert told in str(caught.value)
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A missing feeds.toml is wrong use."""
    with pytest.raises(ConfigError) as caught:
        read_settings(tmp_path / "none.toml")
    assert (caught.value.code, caught.value.exit_code) == ("S113", 2)
