"""Labels of the closed lists of availability: Chinese, English."""

from api.enums.case import Labels
from domain.availability.states import FetchError, Hindrance, NotThere, RankReason

AVAILABILITY: Labels = {
    RankReason: {
        "optional_missing": ("可选人员缺席人数", "Optional people missing"),
        "day_off": ("在休息日", "On a day off"),
        "starts_later": ("距期间开始的天数", "Days after the beginning of the window"),
        "spare_seats": ("空余座位", "Spare seats"),
    },
    Hindrance: {
        "window": ("超出所定期间", "Outside of the window"),
        "hours": ("超出工作时间", "Outside of the working hours"),
        "working_days": ("不是工作日", "On a day off"),
        "notice": ("提前通知的工作日不足", "Too short a notice"),
        "due_date": ("晚于建议的期限", "After the day of a case"),
        "person": ("必到人员没有空", "Somebody required cannot come"),
        "one_of": ("一组人员都没有空", "Nobody of a group can come"),
        "room": ("没有空闲的会议室", "No room can be had"),
    },
    FetchError: {
        "unreachable": ("日历来源连接不上", "The source cannot be reached"),
        "address_refused": ("日历地址不在公网，未予读取", "The address is not public and was not followed"),
        "refused": ("日历来源拒绝读取", "The source gives no calendar"),
        "too_large": ("日历文件过大", "The file is too large"),
        "too_slow": ("日历来源过慢", "The source is too slow"),
        "malformed": ("日历文件无法识别", "The file is no readable calendar"),
        "too_many": ("日历事项过多", "The calendar holds too much"),
    },
    NotThere: {
        "busy": ("已有安排", "Taken"),
        "no_mandate": ("当日不是代表", "No deputy on that day"),
        "closed": ("场地不开放", "The venue is closed"),
    },
}
