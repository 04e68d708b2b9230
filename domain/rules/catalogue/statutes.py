"""The texts that articles are cited from, by the short names used in the profiles."""

from collections.abc import Mapping

STATUTES: Mapping[str, str] = {
    "DL25": "全国人民代表大会和地方各级人民代表大会代表法（2025年修正）",
    "ZJ16": "浙江省人大代表建议办理规定（2016年）",
    "ZJ-DL16": "浙江省实施代表法办法（2016年）",
    "BJ14": "北京市人大代表建议办理条例（2014年）",
    "BJ-RP22": "北京市人代会议事规则（2022年）",
}
