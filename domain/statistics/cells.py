"""What is printed of counts: rates in decimal arithmetic, half up; columns forced to a hundred; points; small groups. Pure."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from domain.statistics.figure import MIN_RATE
from domain.statistics.states import WithheldRate

HUNDRED = Decimal(100)


def rate(part: int, whole: int, decimals: int = 1) -> Decimal:
    """`part` of `whole` in per cent, rounded half up."""
    return (HUNDRED * part / whole).quantize(_unit(decimals), ROUND_HALF_UP)


def why_no_rate(whole: int) -> WithheldRate | None:
    """Of nothing there is no rate, of a small group it is not told."""
    if whole == 0:
        return WithheldRate.NOTHING_COUNTED
    return WithheldRate.SMALL_GROUP if whole < MIN_RATE else None


def points(rate_now: Decimal | None, rate_before: Decimal | None) -> Decimal | None:
    """The difference in percentage points of the two rates as they are printed, so that a reader's own sum agrees."""
    return None if rate_now is None or rate_before is None else rate_now - rate_before


def forced(parts: Sequence[int], decimals: int = 1) -> list[Decimal]:
    """Shares that sum to exactly a hundred: all rounded down, then the largest remainders raised, the first of equals first."""
    whole, unit = sum(parts), _unit(decimals)
    exact = [HUNDRED * part / whole for part in parts]
    shares = [each.quantize(unit, ROUND_FLOOR) for each in exact]
    missing = int((HUNDRED - sum(shares)) / unit)
    by_remainder = sorted(range(len(parts)), key=lambda place: exact[place] - shares[place], reverse=True)
    for place in by_remainder[:missing]:
        shares[place] += unit
    return shares


def _unit(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)
