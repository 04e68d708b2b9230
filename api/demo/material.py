"""The names of the demo: public place names and departments of a city, phrases of officialese, placeholder people.

The shape is that of the bulletin of 25 October 2024: 401 suggestions of one session, 312 of class A, of which the
government's part is 365 = 281 A + 66 B + 18 C. Assumed, because no text gives them: the days of the session, that the
other bodies' 36 - 31 = 5 are 3 of class B and 2 of class C, and every mode, person, date and text.
"""

from datetime import date

from domain.organisations.tables import OrganisationKind as Kind

SLUG = "hangzhou"
CONGRESS = "杭州市人民代表大会（演示）"
ZONE = "Asia/Shanghai"
TERM, TERM_STARTS_ON = 14, date(2022, 1, 1)
SESSION, SESSION_DAYS = 4, (date(2024, 1, 22), date(2024, 1, 26))
SESSION_NAME = "市十四届人大四次会议"
LATER_SESSION, LATER_SESSION_NAME = 5, "市十四届人大五次会议"

DISTRICTS = (
    "上城区 拱墅区 西湖区 滨江区 萧山区 余杭区 临平区 钱塘区 富阳区 临安区 桐庐县 淳安县 建德市".split()  # noqa: SIM905 - a list of names reads better as words
)
DELEGATIONS = (*(f"{name}代表团" for name in DISTRICTS), "驻杭部队代表团")

# code, kind, name, short name, parent
BODIES: tuple[tuple[str, Kind, str, str, str | None], ...] = (
    ("rdcwh", Kind.CONGRESS_ORGAN, "市人大常委会", "市人大", None),
    ("dbgw", Kind.CONGRESS_ORGAN, "市人大常委会代表工作委员会", "代表工委", "rdcwh"),
    ("jjw", Kind.CONGRESS_ORGAN, "市人大财政经济委员会", "财经委", "rdcwh"),
    ("zf", Kind.GOVERNMENT, "市人民政府", "市政府", None),
    ("zfb", Kind.GOVERNMENT_OFFICE, "市政府办公厅", "市府办", "zf"),
    ("sw", Kind.PARTY_ORGAN, "市委", "市委", None),
)
GOVERNMENT_UNITS = {
    "fgw": ("市发展和改革委员会", "市发改委"),
    "jxj": ("市经济和信息化局", "市经信局"),
    "jyj": ("市教育局", "市教育局"),
    "kjj": ("市科学技术局", "市科技局"),
    "gaj": ("市公安局", "市公安局"),
    "mzj": ("市民政局", "市民政局"),
    "sfj": ("市司法局", "市司法局"),
    "czj": ("市财政局", "市财政局"),
    "rsj": ("市人力资源和社会保障局", "市人社局"),
    "ghj": ("市规划和自然资源局", "市规资局"),
    "sthj": ("市生态环境局", "市生态环境局"),
    "zjw": ("市城乡建设委员会", "市建委"),
    "cgj": ("市城市管理局", "市城管局"),
    "jtj": ("市交通运输局", "市交通局"),
    "slj": ("市林业水利局", "市林水局"),
    "lsj": ("市园林文物局", "市园文局"),
    "nyj": ("市农业农村局", "市农业农村局"),
    "swj": ("市商务局", "市商务局"),
    "wlj": ("市文化广电旅游局", "市文广旅游局"),
    "wjw": ("市卫生健康委员会", "市卫健委"),
    "yjj": ("市应急管理局", "市应急局"),
    "scjg": ("市市场监督管理局", "市市场监管局"),
    "tyj": ("市体育局", "市体育局"),
    "ybj": ("市医疗保障局", "市医保局"),
    "jrb": ("市地方金融工作办公室", "市金融办"),
    "jw": ("市食品安全委员会办公室", "市食安办"),
    "jwb": ("市未成年人保护工作办公室", "市未保办"),
    "hg": ("市口岸工作办公室", "市口岸办"),
    "xf": ("市消防救援支队", "市消防"),
}
OTHER_UNITS: dict[str, tuple[str, str, Kind]] = {
    "fy": ("市中级人民法院", "市法院", Kind.COURT),
    "jcy": ("市人民检察院", "市检察院", Kind.PROCURATORATE),
    "swxcb": ("市委宣传部", "市委宣传部", Kind.PARTY_ORGAN),
    "swshb": ("市委社会工作部", "市委社工部", Kind.PARTY_ORGAN),
    "swbb": ("市委机构编制委员会办公室", "市委编办", Kind.PARTY_ORGAN),
    "zgh": ("市总工会", "市总工会", Kind.OTHER),
    "cl": ("市残疾人联合会", "市残联", Kind.OTHER),
}
PARENT_OF = {Kind.PARTY_ORGAN: "sw", Kind.GOVERNMENT_UNIT: "zf"}

VERBS = ("加强", "推进", "完善", "优化", "进一步加强", "加快推进")
PLACES = ("街道代表联络站", "市人大代表联络总站", "代表所在单位", "承办单位会议室", "项目现场")
OPENINGS = (
    "近期在代表联络站接待选民和实地走访中了解到，{place}{matter}取得了一定成效，但仍有不足：{problem}。",
    "结合闭会期间的专题调研，{place}群众对{matter}反映较为集中，主要问题是{problem}。",
    "{place}在{matter}方面已有探索，但{problem}，与群众期待还有差距。",
)
ENDINGS = {
    "A": "目前，建议所提事项已经解决或基本解决，下一步将巩固成果、常态长效。",
    "B": "目前，建议所提事项已列入计划，正在逐步解决，进展情况将及时向您通报。",
    "C": "因受现行政策和客观条件限制，建议所提事项暂时难以解决，我们将留作参考并持续关注。",
}

# Who carries the key suggestions: named by numbers, as everybody of the demo.
COMMITTEE = "jjw"
SUPERVISING = tuple((f"督办领导{number:02}", "市人大常委会副主任") for number in range(1, 5))
LEADING = tuple((f"领办领导{number:02}", "副市长") for number in range(1, 5))
COUNCIL_MEETING = "市十四届人大常委会主任会议"
CRITERIA = ("city_wide_importance", "concentrated_concern", "broad_or_difficult", "yearly_priority")
ACTIVITIES = (
    ("inspection", "现场已开工，资金和用地已落实，群众最关心的是完工时间。"),
    ("symposium", "代表与承办单位逐条核对，分歧集中在标准和分工。"),
    ("survey", "走访三处点位，两处已见成效，一处需协调。"),
    ("hearing", "听取承办单位汇报，要求六月底前报告结果。"),
)
PROGRESS = (
    ("方案已经编制完成，正在征求意见。", 30),
    ("已列入年度实施计划，首批试点启动。", 40),
    ("试点已经完成，正在全市推开。", 70),
    ("资金已经落实，项目进场施工。", 55),
)
