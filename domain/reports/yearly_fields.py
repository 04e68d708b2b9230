"""What the yearly handling report says: figures as printed, tables and the sentences of published reports. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.statistics.figures import FIGURES
from domain.statistics.states import Measure

Answer = Mapping[str, Any]
NOTHING = "—"
UNITS = {
    Measure.CASES: "件",
    Measure.CASE_TIMES: "件次",
    Measure.PEOPLE: "人",
    Measure.PERSON_TIMES: "人次",
    Measure.ITEMS: "项",
    Measure.COPIES: "份",
    Measure.EVENTS: "场",
    Measure.DAYS: "天",
}
ROLES = ("sole", "lead", "co", "split")
_CLASSES = {"A": "A类（已经解决或基本解决）", "B": "B类（正在解决或列入计划解决）", "C": "C类（因条件限制暂难解决）"}


def yearly_fields(
    totals: Mapping[str, Answer], tables: Mapping[str, Answer], congress: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The fields of the template, texts and lists of texts alone.

    `totals`: the answers without a breakdown by figure, `tables`: classes, units, categories, delegations; `now` in UTC.
    """
    zone = ZoneInfo(congress["zone"])
    first = next(iter(totals.values()))
    figures = {name: _printed(name, answer) for name, answer in totals.items()}
    fields = {
        "congress": congress["name"],
        "session": first["period"]["session"] or _span(first["period"]),
        "as_of": _date(first["as_of"].astimezone(zone)),
        "printed": f"{now.astimezone(zone):%Y-%m-%d %H:%M}",
        "figures": figures,
        "classes": [_share(each) for each in _rows(tables["classes"])],
        "units": _by_unit(tables["units"]),
        "categories": [_counted(each) for each in _rows(tables["categories"])],
        "delegations": [_counted(each) for each in _rows(tables["delegations"])],
    }
    return fields | {"sentences": sentences(fields)}


def sentences(fields: Mapping[str, Any]) -> list[str]:
    """As the published reports have them; one whose figures are withheld or count nothing is left out."""
    f, classes = fields["figures"], fields["classes"]
    of_all = (
        f"共受理代表建议{f['accepted']['count']}件，交办{f['assigned']['count']}件，已答复代表{f['replied']['part']}件"
    )
    found = [f"截至{fields['as_of']}，{fields['session']}{of_all}。"]
    if f["handled"]["rate"] != NOTHING:
        found.append(
            f"应办复{f['handled']['count']}件，已办复{f['handled']['part']}件，办复率{f['handled']['rate']}{_beside(f['handled'])}。"
        )
    if classes:
        told = "；".join(
            f"{_CLASSES.get(each['code'], each['code'] + '类')}{each['count']}件，占{each['share']}" for each in classes
        )
        found.append(f"从办理结果看，{told}。")
    for name, words in (
        ("solved", "所提问题得到解决或基本解决的{part}件，解决率{rate}"),
        ("solved_or_progressing", "已经解决和正在解决的{part}件，占{rate}"),
        ("on_time", "按期答复{part}件，按期答复率{rate}"),
        ("consulted", "与代表面商{part}件，面商率{rate}"),
        ("satisfaction", "代表对办理工作表示满意的{part}件，满意率{rate}"),
        ("satisfaction_broad", "代表表示满意和基本满意的{part}件，占{rate}"),
    ):
        if f[name]["rate"] != NOTHING:
            found.append(words.format_map(f[name]) + _beside(f[name]) + "。")
    return found


def _beside(figure: Mapping[str, str]) -> str:
    return f"，{figure['change']}" if figure["change"] else ""


def _printed(name: str, answer: Answer) -> dict[str, str]:
    """The total of a figure: count, numerator and rate as text, and how it changed against the year before."""
    cell = answer["cells"][-1]
    part = cell["part"]
    return {
        "name": FIGURES[name].name[0],
        "measure": UNITS[FIGURES[name].measure],
        "count": str(cell["count"]),
        "part": NOTHING if part is None else str(part),
        "rate": _percent(cell["rate"]),
        "change": _change(cell["points"]),
        "median": NOTHING if cell["spread"] is None else str(cell["spread"]["median"]),
    }


def _percent(rate: Decimal | None) -> str:
    return NOTHING if rate is None else f"{rate}%"


def _change(points: Decimal | None) -> str:
    if points is None:
        return ""
    if points == 0:
        return "与上年同期持平"
    return f"比上年同期{'提高' if points > 0 else '下降'}{abs(points)}个百分点"


def _rows(answer: Answer) -> Sequence[Mapping[str, Any]]:
    """The cells of one breakdown without the total; what has no key last."""
    rows = [cell for cell in answer["cells"] if cell["keys"] and cell["keys"][0] is not None and cell["count"]]
    return sorted(
        rows, key=lambda cell: (cell["keys"][0]["value"] is None, -cell["count"], cell["keys"][0]["value"] or "")
    )


def _counted(cell: Mapping[str, Any]) -> dict[str, str]:
    key = cell["keys"][0]
    return {"name": key["label"] or key["value"] or "未填", "count": str(cell["count"])}


def _share(cell: Mapping[str, Any]) -> dict[str, str]:
    return {"code": cell["keys"][0]["value"] or "未定", "count": str(cell["count"]), "share": _percent(cell["rate"])}


def _by_unit(answer: Answer) -> list[dict[str, str]]:
    """15 = 6 + 2 + 7: a unit's assignments by role; units are never summed."""
    units: dict[str, dict[str, Any]] = {}
    for cell in answer["cells"]:
        unit, role = cell["keys"]
        if unit is None or unit["value"] is None:
            continue
        row = units.setdefault(unit["value"], {"name": unit["label"] or "", "total": 0, **dict.fromkeys(ROLES, 0)})
        row["total" if role is None else role["value"]] = cell["count"]
    ordered = sorted(units.values(), key=lambda row: (-row["total"], row["name"]))
    return [{name: str(value) for name, value in row.items()} for row in ordered]


def _span(period: Mapping[str, Any]) -> str:
    return f"{period['from']}至{period['to']}"


def _date(day: datetime) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


EXAMPLE: Mapping[str, Any] = {
    "congress": "杭州市人民代表大会",
    "session": "第十四届第四次会议",
    "as_of": "2024年10月26日",
    "printed": "2024-10-28 09:00",
    "figures": {
        name: {
            "name": figure.name[0],
            "measure": UNITS[figure.measure],
            "count": "401",
            "part": "312",
            "rate": "77.8%",
            "change": "比上年同期提高2.6个百分点",
            "median": "58",
        }
        for name, figure in FIGURES.items()
    },
    "classes": [{"code": "A", "count": "312", "share": "77.8%"}, {"code": "B", "count": "89", "share": "22.2%"}],
    "units": [{"name": "市住建局", "total": "15", "sole": "6", "lead": "2", "co": "7", "split": "0"}],
    "categories": [{"name": "城乡建设", "count": "96"}],
    "delegations": [{"name": "西湖代表团", "count": "41"}],
    "sentences": ["截至2024年10月26日，第十四届第四次会议共受理代表建议401件，交办401件，已答复代表401件。"],
}
