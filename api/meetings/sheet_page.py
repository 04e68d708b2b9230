"""The agenda and seating sheet as a page made for print: A4, no colours that a printer would waste, rows that do not break."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, StrictUndefined

_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{{ title }}</title>
<style>
@page { size: A4; margin: 18mm 16mm; }
* { box-sizing: border-box; }
body { font-family: "FangSong", "仿宋", "Noto Serif CJK SC", "SimSun", serif; font-size: 11pt; color: #000;
  max-width: 178mm; margin: 0 auto; padding: 6mm 0; line-height: 1.5; }
@media print { body { padding: 0; max-width: none; } }
h1, h2, header p, th { font-family: "SimHei", "黑体", "Noto Sans CJK SC", sans-serif; }
header { text-align: center; margin-bottom: 5mm; }
header p { margin: 0; font-size: 12pt; }
h1 { font-size: 18pt; margin: 2mm 0 0; }
h2 { font-size: 13pt; margin: 6mm 0 2mm; break-after: avoid; }
table { width: 100%; border-collapse: collapse; }
th, td { border: 0.3mm solid #000; padding: 1.2mm 2mm; text-align: left; vertical-align: top; }
th { font-weight: normal; background: #eee; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.facts th { width: 16%; }
.narrow { width: 12%; white-space: nowrap; }
.sign { width: 22%; }
.signing td { height: 11mm; }
.room { display: grid; grid-template-columns: 1fr 1.2fr 1fr; gap: 3mm; break-inside: avoid; }
.side { display: flex; flex-direction: column; gap: 1.5mm; }
.head { grid-column: 1 / 4; flex-direction: row; justify-content: center; flex-wrap: wrap; }
.back { grid-column: 1 / 4; flex-direction: row; justify-content: center; flex-wrap: wrap; }
.desk { border: 0.3mm solid #000; display: flex; align-items: center; justify-content: center; min-height: 24mm; }
.seat { border: 0.3mm solid #000; padding: 1mm 2mm; min-width: 34mm; text-align: center; break-inside: avoid; }
.seat b { display: block; font-size: 12pt; }
.seat span { font-size: 9pt; }
footer { margin-top: 6mm; font-size: 9pt; text-align: right; }
</style>
</head>
<body>
<header><p>{{ congress }}</p><h1>{{ title }}</h1></header>
<table class="facts">
<tr><th>会议类型</th><td>{{ kind }}</td><th>组织单位</th><td>{{ organiser }}</td></tr>
<tr><th>时间</th><td>{{ day }} {{ starts }}{% if ends %}—{{ ends }}{% endif %}</td><th>地点</th><td>{{ venue }} {{ room }}</td></tr>
<tr><th>地址</th><td>{{ address }}</td><th>直播</th><td>{{ live }}</td></tr>
</table>
<h2>一、议程</h2>
<table>
<thead><tr><th class="narrow">序号</th><th class="narrow">时间</th><th>建议</th><th class="narrow">分钟</th><th>备注</th></tr></thead>
<tbody>
{% for item in agenda %}<tr><td>{{ item.number }}</td><td class="narrow">{{ item.starts }}{% if item.ends %}—{{ item.ends }}{% endif %}</td>
<td>{{ item.label }} {{ item.title }}</td><td>{{ item.minutes }}</td><td>{{ item.note }}</td></tr>
{% endfor %}</tbody>
</table>
{% if hidden %}<p>另有 {{ hidden }} 件议题不在此列出。</p>{% endif %}
{% macro side(people, name) %}<div class="side {{ name }}">{% for one in people %}<div class="seat"><span>{{ one.seat }} {{ one.role }}</span>
<b>{{ one.name }}</b>{% if one.unit %}<span>{{ one.unit }}</span>{% endif %}{% if one.instead_of %}<span>（代{{ one.instead_of }}）</span>{% endif %}</div>
{% endfor %}</div>{% endmacro %}
<h2>二、座位</h2>
<div class="room">
{{ side(head_table, "head") }}{{ side(units, "left") }}<div class="desk">会议桌</div>{{ side(deputies, "right") }}{{ side(others, "back") }}
</div>
{% if places %}<p>旁听席 {{ places }} 个，已报名 {{ seats_taken or "0" }} 人。</p>{% endif %}
<h2>三、签到</h2>
<table class="signing">
<thead><tr><th class="narrow">座位</th><th>姓名</th><th>身份</th><th>单位</th><th class="narrow">答复</th><th class="sign">签到</th></tr></thead>
<tbody>
{% for one in people %}<tr><td>{{ one.seat }}</td><td>{{ one.name }}{% if one.instead_of %}（代{{ one.instead_of }}）{% endif %}</td>
<td>{{ one.role }}</td><td>{{ one.unit }}</td><td>{{ one.state }}</td><td></td></tr>
{% endfor %}</tbody>
</table>
{% if note %}<p>备注：{{ note }}</p>{% endif %}
<footer>打印时间 {{ printed }}</footer>
</body>
</html>
"""
_TEMPLATE = Environment(autoescape=True, undefined=StrictUndefined).from_string(_PAGE)


def page(fields: Mapping[str, Any]) -> str:
    """The whole page; every value is escaped."""
    return _TEMPLATE.render(**fields)
