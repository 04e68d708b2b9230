"""The procedure of a case as a table: state, action, actor, guard, clock and event of each move in one row."""

from domain.actor import Part
from domain.rules.profile import Step
from domain.suggestions import guards as g
from domain.suggestions.facts import CaseFacts
from domain.suggestions.states import CaseState as S
from domain.workflow import SYSTEM, Transition, Workflow

AUTHORS = frozenset({Part.LEAD_DEPUTY, Part.DELEGATION_CLERK, Part.REGISTRAR})
SCREENER = frozenset({Part.SCREENER})
ASSIGNER = frozenset({Part.ASSIGNER})
RATERS = frozenset({Part.LEAD_DEPUTY, Part.COSIGNER})
COMMITTEE = frozenset({Part.ASSIGNER, Part.SUPERVISOR})
OPEN = frozenset({S.ASSIGNED, S.IN_HANDLING, S.REHANDLING})
WRITING = frozenset({S.DRAFT, S.COSIGNING, S.RETURNED_FOR_REVISION})
BEFORE_REPLY = WRITING | {S.SUBMITTED, S.ACCEPTED, S.ASSIGNED, S.IN_HANDLING}
FEEDBACK = (Step.REPLY_RECEIPT, Step.FEEDBACK, Step.FEEDBACK_GRACE)
RECONCILING = frozenset({S.IN_RECONCILIATION})

T = Transition[CaseFacts]

CASE = Workflow[CaseFacts](
    name="case",
    states=S,
    initial=S.DRAFT,
    ends=frozenset({S.NOT_ACCEPTED, S.WITHDRAWN, S.CLOSED}),
    transitions={
        # filing
        "edit": T(WRITING, None, AUTHORS, "text_edited", starts=(Step.COSIGN,)),
        "invite": T(
            WRITING, S.COSIGNING, AUTHORS, "cosigners_invited", checks=(g.not_the_lead,), starts=(Step.COSIGN,)
        ),
        "expire_invitations": T(
            WRITING,
            None,
            SYSTEM,
            "invitations_expired",
            (g.some_unanswered,),
            stops=(Step.COSIGN,),
        ),
        "submit": T(
            WRITING,
            S.SUBMITTED,
            AUTHORS,
            "submitted",
            (g.text_complete, g.one_matter, g.mandate_active, g.cosigners_answered, g.enough_signatories),
            stops=(Step.COSIGN,),
        ),
        "withdraw": T(
            BEFORE_REPLY, S.WITHDRAWN, AUTHORS, "withdrawn", (g.withdrawal_open, g.all_signatories_agree), voids=("*",)
        ),
        # screening
        "return_for_revision": T(frozenset({S.SUBMITTED}), S.RETURNED_FOR_REVISION, SCREENER, "returned_for_revision"),
        "reject": T(frozenset({S.SUBMITTED}), S.NOT_ACCEPTED, SCREENER, "not_accepted"),
        "accept": T(
            frozenset({S.SUBMITTED}),
            S.ACCEPTED,
            SCREENER,
            "accepted",
            starts=(Step.ACCEPTANCE_NOTICE, Step.ASSIGN),
        ),
        "notify": T(frozenset({S.ACCEPTED}), None, SCREENER, "deputy_notified", stops=(Step.ACCEPTANCE_NOTICE,)),
        # handling
        "merge": T(OPEN | {S.ACCEPTED}, None, ASSIGNER, "merged"),
        "unmerge": T(
            frozenset({S.ACCEPTED, S.ASSIGNED, S.IN_HANDLING}),
            None,
            ASSIGNER,
            "unmerged",
            (g.handled_together, g.nothing_replied),
        ),
        "assign": T(
            frozenset({S.ACCEPTED}),
            S.ASSIGNED,
            ASSIGNER,
            "assigned",
            checks=(g.mode_is_valid,),
            starts=(Step.RECEIPT, Step.RETURN, Step.CONTACT, Step.CO_OPINION, Step.REPLY),
            stops=(Step.ACCEPTANCE_NOTICE, Step.ASSIGN),
        ),
        "add_unit": T(
            OPEN,
            None,
            ASSIGNER,
            "unit_added",
            checks=(g.unit_is_new, g.addition_fits),
            starts=(Step.RECEIPT, Step.RETURN, Step.CONTACT, Step.CO_OPINION, Step.REPLY, Step.REDO_REPLY),
        ),
        "change_lead": T(
            OPEN,
            None,
            ASSIGNER,
            "lead_changed",
            (g.has_a_lead, g.lead_not_replied, g.no_return_undecided),
            checks=(g.becomes_the_lead,),
            starts=(Step.REPLY, Step.REDO_REPLY, Step.CONTACT, Step.CO_OPINION),
        ),
        "start_handling": T(frozenset({S.ASSIGNED}), S.IN_HANDLING, SYSTEM, "handling_started"),
        "urge": T(
            OPEN | {S.ACCEPTED, S.REPLIED},
            None,
            AUTHORS | ASSIGNER | frozenset({Part.COSIGNER, Part.SUPERVISOR}),
            "urged",
            checks=(g.urges_a_unit_of_the_case,),
        ),
        "complete": T(
            OPEN, S.REPLIED, SYSTEM, "replied", (g.all_replies_in,), starts=(Step.REPLY_RECEIPT, Step.FEEDBACK)
        ),
        # rating
        "acknowledge": T(
            frozenset({S.REPLIED}),
            None,
            AUTHORS | SYSTEM,
            "reply_received",
            (g.not_yet_received,),
            starts=(Step.FEEDBACK,),
            stops=(Step.REPLY_RECEIPT,),
        ),
        "evaluate": T(
            frozenset({S.REPLIED}),
            None,
            RATERS,
            "evaluated",
            (g.reply_received,),
            checks=(g.rating_fits,),
            fires=("conclude",),
        ),
        "conclude": T(
            frozenset({S.REPLIED}),
            S.EVALUATED,
            SYSTEM,
            "evaluation_concluded",
            (g.all_ratings_in,),
            stops=FEEDBACK,
            fires=("close_satisfied", "rehandle_automatically"),
        ),
        "urge_feedback": T(
            frozenset({S.REPLIED}),
            None,
            SYSTEM,
            "feedback_urged",
            (g.reply_received, g.urges_left),
            starts=(Step.FEEDBACK_GRACE,),
        ),
        "conclude_incomplete": T(
            frozenset({S.REPLIED}),
            S.EVALUATED,
            SYSTEM,
            "evaluation_concluded",
            (g.urged_enough, g.somebody_rated),
            stops=FEEDBACK,
            fires=("close_satisfied", "rehandle_automatically"),
        ),
        "keep_rating": T(
            frozenset({S.REPLIED}),
            S.EVALUATED,
            SYSTEM,
            "rating_kept",
            (g.urged_enough, g.not_rated_anew),
            stops=FEEDBACK,
        ),
        "lapse_feedback": T(
            frozenset({S.REPLIED}),
            S.CLOSED,
            SYSTEM,
            "feedback_lapsed",
            (g.urged_enough, g.nobody_rated),
            stops=FEEDBACK,
        ),
        # after the rating
        "rehandle": T(
            frozenset({S.EVALUATED}),
            S.REHANDLING,
            ASSIGNER,
            "rehandling_demanded",
            (g.somebody_to_follow_up, g.rounds_left),
            starts=(Step.RECEIPT, Step.REDO_REPLY, Step.CONTACT, Step.CO_OPINION),
        ),
        "rehandle_automatically": T(
            frozenset({S.EVALUATED}),
            S.REHANDLING,
            SYSTEM,
            "rehandling_demanded",
            (g.rehandled_by_itself, g.somebody_dissatisfied, g.rounds_left),
            starts=(Step.RECEIPT, Step.REDO_REPLY, Step.CONTACT, Step.CO_OPINION),
        ),
        "close": T(
            frozenset({S.EVALUATED}),
            S.CLOSED,
            ASSIGNER,
            "closed",
            (g.rehandled_if_dissatisfied,),
            checks=(g.dissatisfied_close_has_reason,),
        ),
        "close_satisfied": T(
            frozenset({S.EVALUATED}), S.CLOSED, SYSTEM, "closed", (g.closes_by_itself, g.nobody_to_follow_up)
        ),
        # three-party reconciliation: the committee takes the case there, its conclusion gives it back
        "convene": T(
            RECONCILING | {S.EVALUATED},
            S.IN_RECONCILIATION,
            COMMITTEE,
            "reconciliation_convened",
            (g.no_reconciliation_open, g.somebody_to_follow_up, g.communicated),
            checks=(g.rating_divides, g.communicated_on_it, g.positions_day_lies_ahead),
        ),
        "rehandle_reconciled": T(
            RECONCILING,
            S.REHANDLING,
            SYSTEM,
            "rehandling_demanded",
            (g.means_another_round,),
            starts=(Step.RECEIPT, Step.REDO_REPLY, Step.CONTACT, Step.CO_OPINION),
        ),
        "reopen_rating": T(
            RECONCILING, S.REPLIED, SYSTEM, "rating_reopened", (g.means_another_rating,), starts=(Step.FEEDBACK,)
        ),
        "close_reconciled": T(RECONCILING, S.CLOSED, SYSTEM, "closed", (g.means_the_end,)),
        "leave_reconciliation": T(RECONCILING, S.EVALUATED, SYSTEM, "reconciliation_left", (g.means_no_more,)),
    },
    lapses={
        Step.COSIGN: ("expire_invitations",),
        Step.REPLY_RECEIPT: ("acknowledge",),
        # urged as often as the profile says; then what was rated counts, and where nothing was there is no feedback
        Step.FEEDBACK: ("urge_feedback", "conclude_incomplete", "keep_rating", "lapse_feedback"),
        Step.FEEDBACK_GRACE: ("urge_feedback", "conclude_incomplete", "keep_rating", "lapse_feedback"),
    },
)
