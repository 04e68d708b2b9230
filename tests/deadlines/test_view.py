"""How a clock is shown, from a row or from its JSON."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.deadlines.view import lamp_of
from domain.ids import new_id
from domain.legal_calendar import Calendar

CALENDAR = Calendar("Asia/Shanghai")
DUE = datetime(2026, 6, 2, 16, tzinfo=UTC)  # 2 June, a Tuesday, is the last day
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


def shown(now: datetime, **given: Any) -> dict[str, Any]:
    clock = {"id": new_id(), "step": "reply", "assignment_id": None, "state": "running", "due_at": DUE, **given}
    return dict(lamp_of(clock, 7, CALENDAR, now))


@pytest.mark.parametrize(
    ("now", "days", "workdays", "lamp"),
    [
        (DUE - 9 * DAY, 8, 6, "green"),
        (DUE - 8 * DAY - TICK, 8, 6, "green"),
        (DUE - 8 * DAY, 7, 5, "yellow"),
        (DUE - DAY, 0, 0, "yellow"),
        (DUE - TICK, 0, 0, "yellow"),
        (DUE, -1, -1, "red"),
        (DUE + 4 * DAY, -5, -3, "red"),
    ],
)
def test_what_is_left(now: datetime, days: int, workdays: int, lamp: str) -> None:
    found = shown(now)
    assert (found["days_left"], found["workdays_left"], found["lamp"]) == (days, workdays, lamp)
    assert found["last_day"] == date(2026, 6, 2)


def test_a_paused_clock_is_looked_at_as_of_its_pause() -> None:
    found = shown(DUE + 30 * DAY, state="paused", paused_at=DUE - 9 * DAY)
    assert (found["days_left"], found["lamp"], found["state"]) == (8, "green", "paused")


@pytest.mark.parametrize("state", ["met", "late", "lapsed", "void"])
def test_what_has_ended_has_nothing_left(state: str) -> None:
    found = shown(DUE, state=state)
    assert (found["days_left"], found["workdays_left"], found["lamp"]) == (None, None, None)


def test_json_is_shown_as_the_row_is() -> None:
    row = {"id": new_id(), "assignment_id": new_id(), "due_at": DUE, "paused_at": DUE - DAY, "state": "paused"}
    json = {name: value.isoformat() if isinstance(value, datetime) else str(value) for name, value in row.items()}
    assert shown(DUE, **json) == shown(DUE, **row)
