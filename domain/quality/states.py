"""The closed lists of quality: six findings, the checks that each rests on, how one ends, and what a reviewer scores."""

from enum import StrEnum


class Finding(StrEnum):
    """责任落实、程序合规、沟通到位、答复规范、办结按时、问题解决."""

    RESPONSIBILITY = "responsibility"
    PROCEDURE = "procedure"
    COMMUNICATION = "communication"
    REPLY_FORM = "reply_form"
    ON_TIME = "on_time"
    SOLVED = "solved"


class Judgement(StrEnum):
    """`open`: not decidable yet; `not_recorded`: the record cannot show it, so nothing is said of it."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"
    NOT_RECORDED = "not_recorded"


class Check(StrEnum):
    """One question to the record."""

    RECEIVED_BY_UNIT = "received_by_unit"
    OFFICER_NAMED = "officer_named"
    SIGNER_NAMED = "signer_named"
    GOVERNMENT_LEADER = "government_leader"
    MAIN_HEAD_SIGNED = "main_head_signed"
    HANDLING_PLAN = "handling_plan"
    RETURN_IN_TIME = "return_in_time"
    RETURN_DECIDED_IN_TIME = "return_decided_in_time"
    EXTENSION_IN_TIME = "extension_in_time"
    OPINION_IN_TIME = "opinion_in_time"
    OPINIONS_BEFORE_REPLY = "opinions_before_reply"
    REVIEWED_BEFORE_SIGNING = "reviewed_before_signing"
    CONTACTED_IN_TIME = "contacted_in_time"
    DEPUTY_HEARD = "deputy_heard"
    VIEW_RECORDED = "view_recorded"
    FACE_TO_FACE = "face_to_face"
    STAGES_COVERED = "stages_covered"
    FIELDS_COMPLETE = "fields_complete"
    DISCLOSURE_DECIDED = "disclosure_decided"
    CLASS_STATED = "class_stated"
    EVERY_POINT_ANSWERED = "every_point_answered"
    OPINIONS_STATED = "opinions_stated"
    REPLIED_IN_TIME = "replied_in_time"
    OUTCOME_REACHED = "outcome_reached"
    PROMISE_MADE = "promise_made"
    PROMISE_KEPT = "promise_kept"
    LOOKED_BACK = "looked_back"


class Scored(StrEnum):
    """What a reviewer scores: one of the six, or the handling as a whole."""

    OVERALL = "overall"
    RESPONSIBILITY = "responsibility"
    PROCEDURE = "procedure"
    COMMUNICATION = "communication"
    REPLY_FORM = "reply_form"
    ON_TIME = "on_time"
    SOLVED = "solved"
