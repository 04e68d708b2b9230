"""The rule profiles that come with the program; a new version is a new file beside the old one, which stays."""

from domain.rules.catalogue.bj_haidian import BJ_HAIDIAN
from domain.rules.catalogue.cppcc import CPPCC
from domain.rules.catalogue.zj_hangzhou import ZJ_HANGZHOU
from domain.rules.profile import Profile

PROFILES: tuple[Profile, ...] = (ZJ_HANGZHOU, BJ_HAIDIAN, CPPCC)


def profile(code: str, version: int | None = None) -> Profile:
    """The version named, else the newest; LookupError if there is none."""
    found = [each for each in PROFILES if each.code == code and version in {None, each.version}]
    if not found:
        raise LookupError(f"no rule profile {code} {version or ''}".rstrip())
    return max(found, key=lambda each: each.version)
