"""What of a text is personal, and how it is taken out: numbers by their form, names where a text says that a citizen is named. Pure.

Telephones, identity numbers, accounts, e-mail, plates and doors are known by their form. A name is known only by what stands
around it (联系人：…, 居民…反映, …先生, a name before a telephone); one that stands bare in a sentence is not found, and the
unit's own review before publication (国办发〔2014〕46号) stays the first guard. Deputies of the case keep their names: they are
public with the suggestion.
"""

import re
from collections.abc import Callable, Iterable

VERSION = 1  # raised with every change of these rules: what was written under older ones is written anew
PHONE, IDENTITY, ACCOUNT, EMAIL, PLATE, DOOR = "〔电话〕", "〔证件号〕", "〔账号〕", "〔邮箱〕", "〔车牌〕", "〔门牌〕"
SOMEBODY = "某某"
_GAP = r"[\s\-－—·\u3000]?"
_START, _END = r"(?<!\d)", r"(?!\d)"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SURNAMES = (
    "欧阳|司马|上官|诸葛|皇甫|东方|尉迟|公孙|慕容|司徒|令狐|宇文|长孙|夏侯|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤俞章鲁葛尤施倪翁包季卜祝项裘楼斯应]"
)
_NAME = rf"(?P<surname>{_SURNAMES})(?P<given>[\u4e00-\u9fff]{{1,2}})"
_CITIZENS = "居民|村民|市民|业主|住户|群众|患者|家长|学生|老人|当事人|投诉人|举报人|信访人|申请人|受访者|商户|车主|租户"
_LABELS = "联系人|经办人|当事人|投诉人|反映人|申请人|户主|业主|姓名|法定代表人|负责人电话联系人|具体联系人|联络员"
_SAYS = "反映|来电|来信|来访|投诉|举报|称|告诉|表示|家住|住在|今年|现年|系|患|（男|（女|\\(男|\\(女|，男|，女|,男|,女|身份证|联系电话|电话|手机"
_HONOURS = "先生|女士|小姐|大爷|大妈|大叔|大娘|阿姨|奶奶|爷爷|老人|师傅|同学|小朋友"

# Full-width figures and letters are looked at as if they were narrow, character by character, and left as they stand.
_NARROW = {
    ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９＠．Ｘｘ＋（）", "0123456789@.Xx+()", strict=True)
}
_FORMS: tuple[tuple[str, str], ...] = (
    (r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", EMAIL),
    (rf"{_START}\d{{6}}{_GAP}(?:19|20)\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXx]{_END}", IDENTITY),
    (r"(?P<keep>(?:身份证号?码?|证件号码?)[:：为是]?\s*)[\dA-Za-z]{8,18}", IDENTITY),
    (rf"{_START}\d(?:{_GAP}\d){{14,22}}{_END}", ACCOUNT),
    (rf"{_START}(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}{_END}", PHONE),
    (rf"{_START}\(?0\d{{2,3}}\)?{_GAP}\d{{7,8}}{_END}", PHONE),
    (r"(?P<keep>(?:电话|手机|号码|座机|传真|热线|联系方式)[:：为是]?\s*)\d{7,8}(?!\d)", PHONE),
    (r"(?P<keep>(?:微信号?|QQ号?|qq号?|支付宝账?号?)(?:[:：为是]\s*|\s+))[A-Za-z0-9_\-]{5,30}", ACCOUNT),
    (rf"[{_PROVINCES}][A-HJ-NP-Z][·\s]?(?=[A-HJ-NP-Z0-9]*\d)[A-HJ-NP-Z0-9]{{5,6}}(?![A-Z0-9])", PLATE),
    (r"(?:\d{1,4}(?:号楼|幢|栋|座|号)\s?)?(?:\d{1,3}单元\s?)?(?<!\d)\d{2,5}[A-Za-z]?室", DOOR),
    (r"\d{1,4}(?:号楼|幢|栋|座)\s?\d{1,3}单元(?:\s?\d{2,5})?", DOOR),
)
_BY_FORM = tuple((re.compile(pattern, re.ASCII), mark) for pattern, mark in _FORMS)
_NAMED: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?P<before>(?:{_LABELS})\s*[:：]\s*){_NAME}(?![\u4e00-\u9fff])"),
    re.compile(rf"(?P<before>(?:{_CITIZENS})){_NAME}(?=\s*(?:{_SAYS}|{_HONOURS}))"),
    re.compile(rf"(?P<before>(?:^|[^\u4e00-\u9fff]|{_CITIZENS})){_NAME}(?=(?:{_HONOURS}))", re.MULTILINE),
    re.compile(
        rf"(?P<before>(?:^|[^\u4e00-\u9fff])){_NAME}(?=[\s（(,，:：]*(?:电话|手机|联系电话|联系方式|身份证号?)?[\s:：]*〔(?:电话|证件号)〕)",
        re.MULTILINE,
    ),
)


def redacted(text: str, public_names: Iterable[str] = ()) -> str:
    """The text without what is personal; `public_names` (the deputies of the case) stay. Twice gives the same as once."""
    known = frozenset(public_names)
    for pattern, mark in _BY_FORM:
        text = _taken_out(text, pattern, mark)
    for pattern in _NAMED:
        text = pattern.sub(_unnamed(known), text)
    return text


def _taken_out(text: str, pattern: re.Pattern[str], mark: str) -> str:
    narrow, parts, at = text.translate(_NARROW), [], 0
    for found in pattern.finditer(narrow):
        parts += [text[at : found.end("keep") if "keep" in pattern.groupindex else found.start()], mark]
        at = found.end()
    return "".join([*parts, text[at:]]) if parts else text


def _unnamed(public: frozenset[str]) -> Callable[[re.Match[str]], str]:
    def replaced(found: re.Match[str]) -> str:
        name = found["surname"] + found["given"]
        if name in public or found["given"] == SOMEBODY or found["given"][0] == "某":
            return found[0]
        return found["before"] + found["surname"] + SOMEBODY

    return replaced
