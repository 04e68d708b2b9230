"""The closed list of ranks of positions, the highest first."""

from enum import StrEnum


class PositionRank(StrEnum):
    """How high somebody stands in their organisation; who may come for whom at a meeting is asked of it."""

    HEAD = "head"
    DEPUTY_HEAD = "deputy_head"
    SECTION_HEAD = "section_head"
    STAFF = "staff"

    def reaches(self, needed: "PositionRank") -> bool:
        """Whether it is as high as needed, or higher."""
        ranks = list(PositionRank)
        return ranks.index(self) <= ranks.index(needed)
