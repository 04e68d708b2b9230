"""What a dashboard shows: its tiles and charts as tables, each number of which is a figure of the catalogue; pure."""

from dataclasses import dataclass
from enum import StrEnum

from domain.statistics.figure import Words
from domain.statistics.states import Breakdown, CellPart


class ChartShape(StrEnum):
    """How a chart is drawn."""

    BAR = "bar"
    STACKED = "stacked"
    LINE = "line"
    PIE = "pie"


@dataclass(frozen=True, slots=True)
class Series:
    """A row of numbers: what of the figure is counted, and under which key of a second breakdown."""

    id: str
    name: Words
    figure: str
    part: CellPart = CellPart.DENOMINATOR
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure by a breakdown, as one or several series over the same keys. `most`: so many keys, the largest first."""

    name: Words
    shape: ChartShape
    by: Breakdown
    series: tuple[Series, ...]
    second: Breakdown | None = None
    most: int | None = None


D, N = CellPart.DENOMINATOR, CellPart.NUMERATOR
MOST = 20
ACCEPTED = Series("accepted", ("受理", "Accepted"), "accepted")
ANSWERED = Series("replied", ("已答复", "Answered"), "replied", N)
SOLVED = Series("solved", ("已解决", "Solved"), "solved", N)
_COURSE = (ACCEPTED, ANSWERED, SOLVED)
_ROLES: dict[str, Words] = {
    "lead": ("主办", "Lead"),
    "sole": ("单办", "Sole"),
    "split": ("分办", "Split"),
    "co": ("会办", "Co-handling"),
}

TILES: tuple[str, ...] = (
    "accepted",
    "assigned",
    "replied",
    "handled",
    "on_time",
    "online",
    "consulted",
    "solved",
    "solved_or_progressing",
    "taken_up",
    "feedback",
    "satisfaction",
    "satisfaction_broad",
    "satisfaction_first_round",
    "key_cases",
    "key_concluded",
    "backlog",
    "falling_due",
)
TILES_BESIDE: tuple[str, ...] = (
    "promises_kept",
    "look_back_confirmed",
    "reconciliations",
    "meetings",
    "meeting_attendances",
)
CHARTS: dict[str, Chart] = {
    "states": Chart(("建议状态", "States"), ChartShape.BAR, Breakdown.STATE, (ACCEPTED,)),
    "lamps": Chart(("期限灯", "Lamps"), ChartShape.PIE, Breakdown.LAMP, (ACCEPTED,)),
    "classes": Chart(
        ("办理结果类别", "Result classes"),
        ChartShape.PIE,
        Breakdown.CLASS,
        (Series("classes", ("件数", "Cases"), "classes"),),
    ),
    "months": Chart(("按受理月份", "By month of acceptance"), ChartShape.LINE, Breakdown.MONTH, _COURSE),
    "backlog": Chart(
        ("待办件数（按天数）", "Backlog by age"),
        ChartShape.BAR,
        Breakdown.AGE,
        (Series("backlog", ("待办", "Waiting"), "backlog"),),
    ),
    "falling_due": Chart(
        ("到期预告（按周）", "Falling due by week"),
        ChartShape.BAR,
        Breakdown.WEEK,
        (Series("falling_due", ("到期", "Falling due"), "falling_due"),),
    ),
    "categories": Chart(("按类别", "By category"), ChartShape.BAR, Breakdown.CATEGORY, _COURSE, most=MOST),
    "delegations": Chart(("按代表团", "By delegation"), ChartShape.BAR, Breakdown.DELEGATION, _COURSE, most=MOST),
    "units": Chart(
        ("各单位承办件次", "Work of units"),
        ChartShape.STACKED,
        Breakdown.UNIT,
        tuple(Series(role, name, "unit_work", key=role) for role, name in _ROLES.items()),
        second=Breakdown.ROLE,
        most=MOST,
    ),
}
