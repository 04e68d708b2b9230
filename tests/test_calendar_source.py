"""The published days against an independent table of every day from 2004 to 2026."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from domain.calendar_source import published_days, published_years
from domain.workdays import Calendar, DayKind

pytestmark = pytest.mark.once

REFERENCE = Path(__file__).parents[2] / "shared/data/reference/china_workdays_2004_2026.csv"
CHINA = Calendar.from_rows("Asia/Shanghai", [day.as_row() for day in published_days()], published_years())


def test_days_are_sorted_and_none_is_there_twice():
    days = [special.day for special in published_days()]
    assert days == sorted(set(days))
    assert all(special.kind.fits(special.day) and special.name and special.name_en for special in published_days())
    kinds = Counter(special.kind for special in published_days())
    assert kinds[DayKind.HOLIDAY] >= 600
    assert kinds[DayKind.MAKEUP_WORKDAY] >= 150
    assert kinds[DayKind.WORKDAY] == 0


def test_years_are_published_without_a_gap():
    years = published_years()
    assert years >= set(range(2004, 2027))
    assert len(years) == max(years) - min(years) + 1


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2025, 1, 1), DayKind.HOLIDAY, "元旦"),
        (date(2025, 1, 26), DayKind.MAKEUP_WORKDAY, "春节"),
        (date(2025, 10, 6), DayKind.HOLIDAY, "中秋"),
        (date(2015, 9, 3), DayKind.HOLIDAY, "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),
        (date(2026, 2, 14), DayKind.MAKEUP_WORKDAY, "春节"),
    ],
)
def test_known_days(day, kind, name):
    special = next(each for each in published_days() if each.day == day)
    assert (special.kind, special.name) == (kind, name)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference table of workdays is not beside the project")
def test_every_day_agrees_with_the_reference_table():
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == (date(2026, 12, 31) - date(2004, 1, 1)).days + 1
    wrong = [row for row in rows if CHINA.is_workday(date.fromisoformat(row["date"])) != (row["is_workday"] == "1")]
    assert wrong == []
    kinds = {"workday": "weekday", "weekend": "weekend", "holiday": "holiday", "makeup_workday": "makeup_workday"}
    assert [row for row in rows if CHINA.why(date.fromisoformat(row["date"])) != kinds[row["kind"]]] == []
