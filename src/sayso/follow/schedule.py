"""When a feed is asked next. Pure; times are UTC, durations seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

__all__ = ["after_failure", "after_success"]

_LONGEST_S = 86400.0
"""However long a feed calls itself fresh, and however often it has failed, it is asked once a day. Chosen by hand: a year's max-age is a mistake."""
_LONGEST_WAIT_S = 7 * 86400.0
"""A Retry-After is kept up to a week."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def after_success(now: datetime, every_s: float, pace: Mapping[str, Any], fresh_s: float | None) -> datetime:
    """Return when to come back after a good answer.

    Not before `every_s`, the feed's `ttl_s` and the server's `fresh_s` (Cache-Control: max-age) are over, and in none of the hours (GMT) and days that the
    feed wants to be skipped; a feed that skips all of them is asked all the same.
    """
    asked = max(float(pace.get("ttl_s") or 0), fresh_s or 0)
    first = now + timedelta(seconds=max(every_s, min(asked, _LONGEST_S)))
    when = first
    for _ in range(8 * 24):
        if when.hour not in pace.get("skip_hours", ()) and _DAYS[when.weekday()] not in pace.get("skip_days", ()):
            return when
        when = when.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return first


def after_failure(now: datetime, every_s: float, failures: int, wait_s: float | None, chance: float) -> datetime:
    """Return when to come back after the n-th failure in a row: twice as long each time, a quarter more or less by `chance` (0 to 1), never before `wait_s`.

    The jitter spreads the feeds of a server that comes back over some time, so that it is not met by all of them at once.
    """
    gap = min(every_s * 2.0 ** min(failures - 1, 30), max(_LONGEST_S, every_s)) * (0.75 + chance / 2)
    return now + timedelta(seconds=max(gap, min(wait_s or 0.0, _LONGEST_WAIT_S)))
