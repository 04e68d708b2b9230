"""The closed lists of imports: kinds, formats, modes, states of a run, outcomes of a row."""

from enum import StrEnum


class ImportKind(StrEnum):
    """What the rows of a file are."""

    SUGGESTIONS = "suggestions"
    DEPUTIES = "deputies"
    ORGANISATIONS = "organisations"
    PROMISES = "promises"
    CLASS_CHANGES = "class_changes"
    ROUNDS = "rounds"
    KEY_SUPERVISIONS = "key_supervisions"
    LOOK_BACK_ITEMS = "look_back_items"
    RECONCILIATIONS = "reconciliations"


class FileFormat(StrEnum):
    """The formats of a file, imported or exported; the values are the endings of its name."""

    CSV = "csv"
    XLSX = "xlsx"
    NDJSON = "ndjson"


class ImportMode(StrEnum):
    """What a refused row means for the others."""

    VALID_ROWS = "valid_rows"
    ALL_OR_NOTHING = "all_or_nothing"


class ImportState(StrEnum):
    """How far a run has come."""

    UPLOADED = "uploaded"
    STAGED = "staged"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNDONE = "undone"


class RowOutcome(StrEnum):
    """`would_*`: what a dry run says the row would do."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WOULD_CREATE = "would_create"
    WOULD_UPDATE = "would_update"
    REFUSED = "refused"
