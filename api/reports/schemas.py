"""What a report is asked for."""

from uuid import UUID

from pydantic import AwareDatetime, Field

from api.schemas import Day, Filter
from api.statistics.schemas import EARLIEST, LATEST
from domain.statistics.asking import Asked
from domain.suggestions.states import CaseKind


class YearlyAsked(Filter):
    """Over which cases, as of when."""

    kind: CaseKind = Field(default=CaseKind.SUGGESTION, description="Suggestions of deputies, or CPPCC proposals.")
    session: UUID | None = Field(
        default=None, description="Cases of this session. Default: of the latest that had begun by `as_of`."
    )
    from_: Day | None = Field(default=None, alias="from", description="With `to`, in place of a session.")
    to: Day | None = Field(default=None, description="The last local day of acceptance, inclusive.")
    as_of: AwareDatetime | None = Field(
        default=None, ge=EARLIEST, le=LATEST, description="The instant asked about, this one included; now, without it."
    )

    def asked(self) -> Asked:
        """As the domain takes it."""
        return Asked(
            figure="accepted",
            kind=self.kind,
            session=self.session,
            from_on=self.from_,
            to_on=self.to,
            as_of=self.as_of,
        )
