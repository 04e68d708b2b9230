"""The work of one unit in one round as a table; `send_reply` tries to complete the case it belongs to."""

from domain.actor import Part
from domain.assignments import guards as g
from domain.assignments.facts import AssignmentFacts
from domain.assignments.states import AssignmentState as S
from domain.rules.profile import Step
from domain.workflow import SYSTEM, Transition, Workflow

UNIT = frozenset({Part.UNIT_OFFICER, Part.UNIT_HEAD})
HEAD = frozenset({Part.UNIT_HEAD})
LEAD_UNIT = frozenset({Part.LEAD_UNIT})
ASSIGNER = frozenset({Part.ASSIGNER})
SUPERVISING = frozenset({Part.ASSIGNER, Part.SUPERVISOR})
OPEN = frozenset({S.PENDING_RECEIPT, S.RECEIVED, S.RETURN_REQUESTED, S.REPLY_DRAFTED, S.REVIEWED, S.SIGNED})
WORKING = frozenset({S.RECEIVED, S.REPLY_DRAFTED, S.REVIEWED})

T = Transition[AssignmentFacts]

ASSIGNMENT = Workflow[AssignmentFacts](
    name="assignment",
    states=S,
    initial=S.PENDING_RECEIPT,
    ends=frozenset({S.RETURNED, S.OPINION_SUBMITTED, S.OPINION_WAIVED, S.SENT, S.CANCELLED}),
    transitions={
        # receipt and return
        "receive": T(
            frozenset({S.PENDING_RECEIPT}),
            S.RECEIVED,
            UNIT | SYSTEM,
            "received",
            (g.case_live,),
            starts=(Step.RETURN, Step.CONTACT, Step.CO_OPINION, Step.REPLY, Step.REDO_REPLY),
            stops=(Step.RECEIPT,),
            fires=("start_handling",),
        ),
        "request_return": T(
            frozenset({S.PENDING_RECEIPT, S.RECEIVED}),
            S.RETURN_REQUESTED,
            UNIT,
            "return_requested",
            (g.case_live, g.return_window_open),
            checks=(g.names_another_unit,),
            starts=(Step.RETURN_DECISION,),
            stops=(Step.RECEIPT, Step.RETURN),
        ),
        "approve_return": T(
            frozenset({S.RETURN_REQUESTED}),
            S.RETURNED,
            ASSIGNER,
            "return_approved",
            (g.case_live,),
            checks=(g.replacement_fits,),
            stops=(Step.RETURN_DECISION,),
            voids=("*",),
        ),
        "reassign": T(
            frozenset({S.PENDING_RECEIPT, S.RECEIVED, S.REPLY_DRAFTED, S.REVIEWED}),
            S.RETURNED,
            ASSIGNER,
            "reassigned",
            (g.case_live,),
            checks=(g.replacement_fits,),
            voids=("*",),
        ),
        "refuse_return": T(
            frozenset({S.RETURN_REQUESTED}),
            S.RECEIVED,
            ASSIGNER,
            "return_refused",
            starts=(Step.CONTACT, Step.CO_OPINION, Step.REPLY, Step.REDO_REPLY),
            stops=(Step.RECEIPT, Step.RETURN_DECISION),
            fires=("start_handling",),
        ),
        # time
        "request_extension": T(
            WORKING,
            None,
            UNIT,
            "extension_requested",
            (g.case_live, g.consent_needed, g.reply_clock_running, g.cap_not_reached, g.no_extension_pending),
            checks=(g.until_within_cap,),
        ),
        "take_extension": T(
            WORKING,
            None,
            UNIT,
            "extension_granted",
            (g.case_live, g.consent_not_needed, g.reply_clock_running, g.cap_not_reached),
            checks=(g.until_within_cap,),
        ),
        "grant_extension": T(
            WORKING,
            None,
            ASSIGNER,
            "extension_granted",
            (g.extension_pending, g.reply_clock_running),
            checks=(g.until_within_cap,),
        ),
        "refuse_extension": T(WORKING, None, ASSIGNER, "extension_refused", (g.extension_pending,)),
        # hearing the deputy
        "record_consultation": T(
            WORKING | {S.SIGNED, S.SENT, S.OPINION_SUBMITTED}, None, UNIT, "deputy_consulted", stops=(Step.CONTACT,)
        ),
        "record_communication": T(frozenset({S.SENT}), None, SUPERVISING, "deputy_consulted"),
        # the co-handler's opinion
        "submit_opinion": T(
            frozenset({S.RECEIVED}),
            S.OPINION_SUBMITTED,
            UNIT,
            "opinion_submitted",
            (g.case_live, g.is_co_handler),
            stops=(Step.CO_OPINION, Step.OPINION_REDO),
            voids=(Step.RETURN,),
        ),
        "send_back_opinion": T(
            frozenset({S.OPINION_SUBMITTED}),
            S.RECEIVED,
            LEAD_UNIT,
            "opinion_sent_back",
            (g.case_live, g.is_co_handler, g.redo_left, g.lead_not_past_drafting),
            starts=(Step.OPINION_REDO,),
        ),
        "waive_opinion": T(
            frozenset({S.PENDING_RECEIPT, S.RECEIVED}),
            S.OPINION_WAIVED,
            ASSIGNER,
            "opinion_waived",
            (g.case_live, g.is_co_handler),
            voids=("*",),
        ),
        # the reply
        "draft_reply": T(
            frozenset({S.RECEIVED, S.REPLY_DRAFTED}),
            S.REPLY_DRAFTED,
            UNIT,
            "reply_drafted",
            (g.case_live, g.answers_the_deputy, g.opinions_in, g.deputy_consulted),
            checks=(g.class_known,),
            voids=(Step.RETURN,),
        ),
        "review_reply": T(
            frozenset({S.REPLY_DRAFTED}),
            S.REVIEWED,
            ASSIGNER,
            "reply_reviewed",
            (g.case_live,),
            checks=(g.class_known, g.correction_has_reason),
        ),
        "send_back_reply": T(
            frozenset({S.REPLY_DRAFTED, S.REVIEWED, S.SIGNED}), S.RECEIVED, ASSIGNER, "reply_sent_back", (g.case_live,)
        ),
        "sign_reply": T(
            frozenset({S.REVIEWED}),
            S.SIGNED,
            HEAD,
            "reply_signed",
            (g.case_live,),
            checks=(g.closed_has_reason,),
        ),
        "recall_reply": T(frozenset({S.SIGNED}), S.RECEIVED, HEAD, "reply_recalled", (g.case_live,)),
        "send_reply": T(
            frozenset({S.SIGNED}),
            S.SENT,
            UNIT,
            "reply_sent",
            (g.case_live, g.opinions_in, g.no_return_open),
            stops=(Step.REPLY, Step.REDO_REPLY, Step.CONTACT),
            fires=("complete",),
        ),
        # what comes to light after the reply
        "change_class": T(
            frozenset({S.SENT}),
            None,
            SUPERVISING,
            "class_changed",
            (g.case_not_withdrawn,),
            checks=(g.class_known, g.class_is_another),
        ),
        "make_promise": T(
            frozenset({S.SENT}),
            None,
            UNIT,
            "promise_made",
            (g.case_not_withdrawn, g.class_makes_promises),
            checks=(g.promise_day_lies_ahead,),
        ),
        "enter_promise": T(
            frozenset({S.SENT}),
            None,
            SUPERVISING | SYSTEM,
            "promise_entered",
            (g.case_not_withdrawn,),
            checks=(g.promise_day_lies_ahead,),
        ),
        "cancel": T(OPEN | {S.OPINION_SUBMITTED}, S.CANCELLED, SYSTEM, "assignment_cancelled", voids=("*",)),
    },
    lapses={Step.RECEIPT: ("receive",)},
)
