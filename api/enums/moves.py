"""Labels of the moves of every flow: what a button says."""

CASE_MOVES: dict[str, tuple[str, str]] = {
    "edit": ("修改", "Edit"),
    "invite": ("邀请联名", "Invite co-signers"),
    "expire_invitations": ("联名邀请到期", "Invitations expire"),
    "submit": ("提交", "Submit"),
    "withdraw": ("撤回", "Withdraw"),
    "return_for_revision": ("退回修改", "Return for revision"),
    "reject": ("不予受理", "Do not accept"),
    "accept": ("受理", "Accept"),
    "notify": ("告知代表", "Tell the deputy"),
    "merge": ("并案", "Merge"),
    "unmerge": ("撤销并案", "Undo the merging"),
    "assign": ("交办", "Assign"),
    "add_unit": ("增加承办单位", "Add a unit"),
    "change_lead": ("改主办", "Change the lead unit"),
    "start_handling": ("开始办理", "Start handling"),
    "urge": ("催办", "Urge"),
    "complete": ("办复", "Complete"),
    "acknowledge": ("签收答复", "Acknowledge the reply"),
    "evaluate": ("评价", "Rate"),
    "conclude": ("汇总评价", "Conclude the rating"),
    "urge_feedback": ("催促反馈", "Urge feedback"),
    "conclude_incomplete": ("按已有评价汇总", "Conclude from the ratings given"),
    "keep_rating": ("维持原评价", "Keep the earlier rating"),
    "lapse_feedback": ("逾期未反馈", "Feedback lapses"),
    "rehandle": ("重新办理", "Re-handle"),
    "rehandle_automatically": ("自动重新办理", "Re-handle automatically"),
    "close": ("结案", "Close"),
    "close_satisfied": ("满意结案", "Close as satisfied"),
    "convene": ("召集三方合议", "Convene a reconciliation"),
    "rehandle_reconciled": ("经合议重新办理", "Re-handle after the reconciliation"),
    "reopen_rating": ("重新开放评价", "Open the rating again"),
    "close_reconciled": ("经合议结案", "Close after the reconciliation"),
    "leave_reconciliation": ("退出合议", "Leave the reconciliation"),
}

UNIT_MOVES: dict[str, tuple[str, str]] = {
    "receive": ("签收", "Receive"),
    "request_return": ("申请退办", "Request return"),
    "approve_return": ("同意退办", "Approve the return"),
    "reassign": ("改办", "Give it to another unit"),
    "refuse_return": ("不同意退办", "Refuse the return"),
    "request_extension": ("申请延期", "Request an extension"),
    "take_extension": ("自行延期", "Take more time"),
    "grant_extension": ("同意延期", "Grant the extension"),
    "refuse_extension": ("不同意延期", "Refuse the extension"),
    "record_consultation": ("记录沟通", "Record a consultation"),
    "record_communication": ("记录工委组织的沟通", "Record a talk that the committee arranged"),
    "submit_opinion": ("提交会办意见", "Submit an opinion"),
    "send_back_opinion": ("退回会办意见", "Send the opinion back"),
    "waive_opinion": ("免提会办意见", "Waive the opinion"),
    "draft_reply": ("拟写答复", "Draft the reply"),
    "review_reply": ("审核答复", "Review the reply"),
    "send_back_reply": ("退回答复", "Send the reply back"),
    "sign_reply": ("签发答复", "Sign the reply"),
    "recall_reply": ("撤回签发", "Recall the signed reply"),
    "send_reply": ("送达答复", "Send the reply"),
    "change_class": ("更改结果类别", "Change the class"),
    "make_promise": ("作出承诺", "Make a promise"),
    "enter_promise": ("列入台账", "Enter into the ledger"),
    "cancel": ("取消交办", "Cancel"),
}

PROMISE_MOVES: dict[str, tuple[str, str]] = {
    "report_progress": ("报告进展", "Report progress"),
    "request_due_change": ("申请变更期限", "Ask for another day"),
    "consent_due_change": ("同意变更期限", "Consent to another day"),
    "refuse_due_change": ("不同意变更期限", "Refuse another day"),
    "hand_over": ("移交承诺", "Hand over"),
    "fulfil": ("兑现承诺", "Fulfil the promise"),
    "give_up": ("说明不能兑现", "Give up the promise"),
    "evaluate_promise": ("评价承诺兑现", "Rate the promise"),
    "void_promise": ("承诺失效", "The promise falls"),
}

SIGNATURE_MOVES: dict[str, tuple[str, str]] = {
    "confirm": ("确认联名", "Confirm"),
    "decline": ("谢绝联名", "Decline"),
    "agree_withdrawal": ("同意撤回", "Agree to the withdrawal"),
    "record_confirmation": ("登记纸质联名确认", "Record a confirmation given on paper"),
    "record_withdrawal_consent": ("登记纸质撤回同意", "Record a consent to the withdrawal given on paper"),
    "acknowledge_copy": ("联名代表签收答复", "Acknowledge the reply as a co-signer"),
    "expire": ("到期", "Expire"),
    "invite_again": ("再次邀请", "Invite again"),
    "ask_again": ("重新征求", "Ask again"),
}

LOOK_BACK_MOVES: dict[str, tuple[str, str]] = {
    "assign_checkers": ("指定核查人", "Name the checkers"),
    "start_look_back": ("启动回头看", "Start the look-back"),
    "close_look_back": ("办结回头看", "Close the look-back"),
    "call_off_look_back": ("取消回头看", "Call the look-back off"),
}

LOOK_BACK_ITEM_MOVES: dict[str, tuple[str, str]] = {
    "record_finding": ("提出核查意见", "Record the finding"),
    "send_back_finding": ("退回核查意见", "Send the finding back"),
    "adopt_finding": ("采纳核查意见", "Adopt the finding"),
}

SUPERVISION_MOVES: dict[str, tuple[str, str]] = {
    "approve_plan": ("批准督办方案", "Approve the plan"),
    "record_activity": ("记录督办活动", "Record an activity"),
    "report_to_council": ("向主任会议报告", "Report to the council"),
    "change_leaders": ("调整督办和领办领导", "Change the leaders"),
    "conclude_supervision": ("督办办结", "Conclude the supervision"),
    "withdraw_supervision": ("撤销督办", "Withdraw the supervision"),
    "replace_supervision": ("另行决定督办", "Replace the supervision"),
}

RECONCILIATION_MOVES: dict[str, tuple[str, str]] = {
    "state_position": ("陈述意见", "State your position"),
    "record_meeting": ("记录合议", "Record the meeting"),
    "confirm_record": ("确认合议记录", "Confirm the record"),
    "refuse_record": ("不确认合议记录", "Refuse the record"),
    "conclude_reconciliation": ("合议办结", "Conclude the reconciliation"),
    "escalate_reconciliation": ("提请主任会议", "Put before the council"),
    "record_council_decision": ("登记主任会议决定", "Record the council's decision"),
    "call_off": ("终止合议", "Call off"),
}
