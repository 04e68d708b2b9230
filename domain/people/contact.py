"""What of a person's contact data a caller sees: whole with the right to it or as the person, else masked or nothing."""

import re
from collections.abc import Mapping
from typing import Any

from domain.actor import Actor, Right

_MOBILE = re.compile(r"(?:\+?86[ -]?)?(1\d{2})[ -]?(\d{4})[ -]?(\d{4})")
_EMAIL = re.compile(r"([^@\s])[^@\s]*@([^@\s]+\.[^@\s.]+)")


def mask_phone(phone: str | None) -> str | None:
    """138****1234 of a mobile number; nothing of any other form, because a mask in the wrong place shows too much."""
    found = _MOBILE.fullmatch(phone or "")
    return f"{found[1]}****{found[3]}" if found else None


def mask_email(email: str | None) -> str | None:
    """a***@example.com; nothing of what is no address."""
    found = _EMAIL.fullmatch(email or "")
    return f"{found[1]}***@{found[2]}" if found else None


def sees_contact(me: Actor, person_id: Any) -> bool:
    """Whoever has the right, and everybody their own."""
    return me.may(Right.CONTACT_READ) or (me.person_id is not None and me.person_id == person_id)


def for_eyes(me: Actor, person: Mapping[str, Any]) -> dict[str, Any]:
    """The person as this caller sees them; `contact_masked` says which."""
    if sees_contact(me, person["id"]):
        return {**person, "contact_masked": False}
    masked = {"phone": mask_phone(person["phone"]), "email": mask_email(person["email"]), "address": None}
    return {**person, **masked, "contact_masked": True}
