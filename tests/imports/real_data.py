"""The published files of ../shared/data in the documented columns of an import, and what an independent count says of them."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

DATA = Path(__file__).parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real data of ../shared/data are not here")
Row = dict[str, Any]

TERM = 12  # of the provincial CPPCC: its second session was held in 2019, its fifth in 2022
SESSIONS = {2019: (2, "2019-01-13", "2019-01-17"), 2022: (5, "2022-01-19", "2022-01-23")}
UNIT_OF = {  # a department for each of the categories of the file; the file itself names none
    "社会事业": "省民政厅",
    "工业商贸": "省工业和信息化厅",
    "经济发展": "省发展和改革委员会",
    "教育事业": "省教育厅",
    "医卫体育": "省卫生健康委员会",
    "农林水利": "省农业农村厅",
    "文化宣传": "省文化和旅游厅",
    "资源环境": "省生态环境厅",
    "城乡建设": "省住房和城乡建设厅",
    "法制建设": "省司法厅",
    "科学技术": "省科学技术厅",
    "政治建设": "省机关事务管理局",
    "财税金融": "省财政厅",
    "统战综合": "省民族宗教事务委员会",
}


def records(name: str) -> list[Row]:
    """The lines of a file as they are."""
    return [orjson.loads(line) for line in (DATA / "dev" / name).read_bytes().splitlines()]


def ndjson(rows: list[Row]) -> bytes:
    """A file to import."""
    return b"\n".join(map(orjson.dumps, rows))


def proposer(record: Row) -> str:
    """The first of several; who the others are the file does not say."""
    return re.sub(r"等\d*人$", "", record["proposer"])


def jiangsu_rows() -> list[Row]:
    """The 867 proposals, to be filed anew: no number, no day of acceptance."""
    rows = []
    for record in records("jiangsu_cppcc_proposals.ndjson"):
        facts, marked, proposal = record["content"].partition("具体建议")
        rows.append(
            {
                "kind": "proposal",
                "term": TERM,
                "session": SESSIONS[record["year"]][0],
                "in_session": True,
                "title": record["title"],
                "category": record["category"],
                "facts": facts.strip(),
                "proposal": proposal.lstrip("：: \n") if marked else facts.strip(),
                "lead_deputy": proposer(record),
                "submitted_on": record["published_at"],
                "source_system": "jszx",
                "source_id": f"jiangsu-{record['year']}-{record['proposal_number']}",
            }
        )
    return rows


def deputies_of(rows: list[Row]) -> list[Row]:
    """Whoever leads one of the rows, with a card number made for the import."""
    names = dict.fromkeys(row["lead_deputy"] for row in rows)
    return [
        {"name": name, "card_number": f"{place:04}", "term": rows[0]["term"], "mandate_from": "2018-01-24"}
        for place, name in enumerate(names, start=1)
    ]


def units_of(rows: list[Row]) -> list[Row]:
    """The departments that the categories of the rows are given to."""
    names = dict.fromkeys(UNIT_OF[row["category"]] for row in rows)
    return [{"name": "省政府办公厅", "kind": "government_office"}] + [
        {"name": name, "kind": "government_unit", "parent_name": "省政府办公厅"} for name in names
    ]


def beijing_rows() -> list[Row]:
    """The 700 answered letters as cases of the past.

    Departments, texts and replies are the file's; it has no dates and no classes, so these follow from the place in the
    file and the type of the letter: a question is solved by its answer (A), a proposal is in progress (B).
    """
    rows = []
    for place, record in enumerate(records("beijing_letters_replies.ndjson"), start=1):
        lead, *others = record["departments"]
        month = 1 + place % 6
        rows.append(
            {
                "number": place,
                "term": 14,
                "session": 5,
                "in_session": False,
                "title": record["title"][:200],
                "category": record["type"],
                "facts": record["content"],
                "lead_deputy": "代表001",
                "submitted_on": f"2025-{month:02}-05",
                "accepted_on": f"2025-{month:02}-07",
                "assigned_on": f"2025-{month:02}-10",
                "lead_units": [lead],
                "co_units": others,
                "reply_text": record["reply"],
                "result_class": "A" if record["type"] == "咨询" else "B",
                "replied_on": f"2025-{month + 2:02}-20",
                "received_on": f"2025-{month + 2:02}-21",
                "rating": "satisfied",
                "rated_on": f"2025-{month + 2:02}-25",
                "source_system": "letterBeijing",
                "source_id": record["id"],
            }
        )
    return rows
