"""How findings of many cases add up: a case counts once in all and once in its class, a unit's part once for the unit."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.quality.facts import QualityFacts
from domain.quality.findings import checked, findings
from domain.quality.states import Finding, Judgement

Counts = Counter[tuple[Finding, Judgement]]


class Tally:
    """Counts over cases. With `organisation` only that unit's part of each case is judged."""

    def __init__(self, organisation: UUID | None) -> None:
        self.organisation = organisation
        self.cases = 0
        self.total: Counts = Counter()
        self.classes: dict[str | None, Counts] = defaultdict(Counter)
        self.units: dict[UUID, Counts] = defaultdict(Counter)

    def add(self, case: QualityFacts, codes: set[str] | None) -> None:
        """One case; left out when its class is none of `codes`."""
        code = self._class_of(case)
        if codes is not None and code not in codes:
            return
        checks = checked(case)
        of_units = {
            unit: findings(case, [each for each in checks if each.organisation_id == unit]).items()
            for unit in {each.organisation_id for each in checks}
            if unit is not None and self.organisation in {None, unit}
        }
        whole = findings(case, checks).items() if self.organisation is None else of_units.get(self.organisation)
        if whole is None:
            return
        self.cases += 1
        self.total.update(whole)
        self.classes[code].update(whole)
        for unit, found in of_units.items():
            self.units[unit].update(found)

    def _class_of(self, case: QualityFacts) -> str | None:
        """The present class of the round: the latest line of the history among the replies that are counted."""
        lines = [
            line for unit in case.units if self.organisation in {None, unit.organisation_id} for line in unit.classes
        ]
        return max(lines, key=lambda line: (line.at, line.id)).code if lines else None

    def shown(self) -> dict[str, Any]:
        """The counts as an answer shows them."""
        return {
            "cases": self.cases,
            "total": _rows(self.total),
            "by_class": [
                {"class_code": code, "cases": _cases(counts), "findings": _rows(counts)}
                for code, counts in sorted(self.classes.items(), key=lambda item: (item[0] is None, item[0] or ""))
            ],
            "by_unit": [
                {"organisation_id": unit, "cases": _cases(counts), "findings": _rows(counts)}
                for unit, counts in sorted(self.units.items())
            ],
        }


def _cases(counts: Counts) -> int:
    return sum(counts[Finding.ON_TIME, judgement] for judgement in Judgement)


def _rows(counts: Counts) -> list[Mapping[str, Any]]:
    return [
        {"finding": finding, **{judgement.value: counts[finding, judgement] for judgement in Judgement}}
        for finding in Finding
    ]
