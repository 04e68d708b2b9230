"""What the State Council has published about holidays and make-up workdays, as the `chinesecalendar` package holds it.

Only this module knows the package. Its rows go into the calendar tables once per release; a congress may override them there.
"""

from dataclasses import dataclass
from datetime import date

from chinese_calendar.constants import Holiday, holidays, workdays

from domain.legal_calendar import DayKind


@dataclass(frozen=True, slots=True)
class SpecialDay:
    day: date
    kind: DayKind
    name: str  # Chinese; for a make-up workday the holiday that it makes up for
    name_en: str

    def as_row(self) -> dict[str, str]:
        return {"day": self.day.isoformat(), "kind": self.kind, "name": self.name, "name_en": self.name_en}


def published_days() -> list[SpecialDay]:
    """By date, no day twice. A holiday's weekend days are rows too, so that `explain` can name them."""
    rows = [(day, DayKind.HOLIDAY, name) for day, name in holidays.items()]
    rows += [(day, DayKind.MAKEUP_WORKDAY, name) for day, name in workdays.items()]
    chinese = {holiday.value: holiday.chinese for holiday in Holiday}
    return [SpecialDay(day, kind, chinese[name], name) for day, kind, name in sorted(rows)]


def published_years() -> frozenset[int]:
    """Each year's schedule comes as one notice. The next notice may still change the last days of December before it."""
    return frozenset(day.year for day in holidays)
