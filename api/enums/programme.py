"""Labels of the closed lists of programmes of meetings: Chinese, English."""

from api.enums.case import Labels
from domain.programmes.states import Breach, Obstacle, ProgrammeState, SearchOutcome

PROGRAMMES: Labels = {
    ProgrammeState: {
        "planning": ("排期中", "Planning"),
        "proposed": ("已有方案", "Proposed"),
        "unsolved": ("未能排出", "Unsolved"),
        "confirmed": ("已确定", "Confirmed"),
        "abandoned": ("已放弃", "Abandoned"),
    },
    SearchOutcome: {
        "optimal": ("最优", "Proven best"),
        "feasible": ("可行，差距已注明", "Feasible, with a stated gap"),
        "infeasible": ("无解", "Proven impossible"),
        "not_found": ("限时内未找到", "Nothing found in the time it had"),
    },
    Breach: {
        "outside_window": ("不在计划期间内", "Outside the window"),
        "too_soon": ("提前通知不足", "Too soon for the notice"),
        "not_a_working_day": ("不是工作日", "Not a working day"),
        "across_midnight": ("跨越午夜", "Across midnight"),
        "after_due": ("晚于期限", "After the due day"),
        "person_busy": ("人员另有安排", "Somebody is taken"),
        "person_twice": ("人员在两场会议中冲突", "Somebody is wanted at two meetings"),
        "room_busy": ("场地已被占用", "The room is taken"),
        "room_twice": ("两场会议场地冲突", "The room is wanted by two meetings"),
        "room_closed": ("场地不开放", "The venue is closed"),
        "room_too_small": ("场地容不下", "The room is too small"),
        "host_is_invited": ("主持人同时以其他身份参会", "The host comes in another capacity as well"),
        "cases_apart": ("同一人须以两种身份参会", "Two cases bring one person in two capacities"),
        "too_many_cases": ("议题过多", "Too many cases"),
        "meeting_empty": ("没有议题", "No case"),
        "case_left_out": ("建议未列入", "A case is left out"),
    },
    Obstacle: {
        "no_time_before_due": ("期限前没有可用时间", "No time before the due day"),
        "people_never_free": ("人员没有共同空闲时间", "People who are never free together"),
        "no_host_free": ("主持人没有空闲时间", "No host is free with them"),
        "no_room_free": ("没有可用场地", "No room is free that seats them"),
        "competes": ("与其他建议争用人员", "Competes with other cases"),
        "too_many_meetings": ("场次过多", "Too many meetings"),
        "too_few_meetings": ("场次过少", "Too few meetings"),
    },
}

PROGRAMME_MOVES: dict[str, tuple[str, str]] = {
    "propose_programme": ("提出方案", "Propose the programme"),
    "give_up_search": ("结束排期", "Give the search up"),
    "redraft_meeting": ("调整方案中的会议", "Redraft a meeting"),
    "confirm_programme": ("确定方案", "Confirm the programme"),
    "abandon_programme": ("放弃方案", "Abandon the programme"),
}

PROGRAMME_EVENTS: dict[str, tuple[str, str]] = {
    "programme_asked": ("提出排期", "Programme asked for"),
    "programme_proposed": ("排出方案", "Programme proposed"),
    "programme_unsolved": ("未能排出方案", "No programme found"),
    "programme_redrafted": ("调整方案", "Programme redrafted"),
    "programme_confirmed": ("确定方案", "Programme confirmed"),
    "programme_abandoned": ("放弃方案", "Programme abandoned"),
}
