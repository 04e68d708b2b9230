"""What is said of a file, a row or a cell that is not taken: each code in Chinese and English."""

from collections.abc import Mapping

# code -> (zh, en). Placeholders: those of the flaw's params, and {column}, {row}, {line}, {value}.
CODES: Mapping[str, tuple[str, str]] = {
    # the file
    "file_empty": ("文件是空的", "The file is empty"),
    "format_unknown": ("不是 NDJSON、CSV 或 XLSX 文件", "This is not an NDJSON, CSV or XLSX file"),
    "encoding_unknown": ("无法识别文字编码，请另存为 UTF-8", "The text encoding is not known: save the file as UTF-8"),
    "encoding_broken": ("UTF-8 编码在第 {line} 行损坏", "The UTF-8 text is damaged in line {line}"),
    "ndjson_not_utf8": ("NDJSON 必须用 UTF-8 编码", "NDJSON must be encoded in UTF-8"),
    "json_array": ("请每行写一个 JSON 对象，不要写成数组", "Write one JSON object a line, not an array"),
    "csv_broken": (
        "第 {row} 行（文本第 {line} 行起）引号不配对",
        "Row {row} (from text line {line}): quotes do not match",
    ),
    "xls_old": ("这是旧式 .xls 文件，请另存为 .xlsx", "This is an old .xls file: save it as .xlsx"),
    "xlsx_encrypted": ("文件有密码，请去掉密码后再上传", "The file has a password: remove it first"),
    "xlsx_broken": (
        "XLSX 文件已损坏，请用 Excel 或 WPS 重新保存",
        "The XLSX file is damaged: save it again in Excel or WPS",
    ),
    "xlsx_bomb": ("XLSX 解压后过大", "The XLSX file is too large when unpacked"),
    "sheet_too_large": (
        "工作表范围过大：{rows} 行 × {columns} 列",
        "The sheet spans {rows} rows by {columns} columns: too large",
    ),
    "rows_missing": ("只有表头，没有数据", "There is a header but no row"),
    "rows_too_many": ("超过 {limit} 行，请拆分文件", "More than {limit} rows: split the file"),
    "line_too_long": ("第 {line} 行过长", "Line {line} is too long"),
    "columns_too_many": ("超过 {limit} 列", "More than {limit} columns"),
    "header_unknown": ("不认识列名“{column}”；相近的列名：{nearest}", "Unknown column “{column}”; nearest: {nearest}"),
    "header_missing": ("缺少必需的列“{column}”", "The required column “{column}” is missing"),
    "header_duplicate": ("列“{column}”与“{other}”重复", "Column “{column}” says the same as “{other}”"),
    # a line or a row
    "json_invalid": ("本行不是有效的 JSON", "This line is not valid JSON"),
    "json_not_object": ("本行不是 JSON 对象", "This line is not a JSON object"),
    "line_not_utf8": ("本行不是 UTF-8 编码", "This line is not UTF-8"),
    "cell_merged": (
        "“{column}”与上一行合并了单元格，请取消合并并逐行填写",
        "“{column}” is merged with the row above: split the cells and fill in each row",
    ),
    "cell_error": (
        "“{column}”是错误值（如 #N/A），请改为内容",
        "“{column}” is an error such as #N/A: put its value in",
    ),
    "formula_without_value": (
        "“{column}”的公式没有计算结果，请用 Excel 或 WPS 打开并保存",
        "The formula of “{column}” was never worked out: open the file in Excel or WPS and save it",
    ),
    "cell_without_header": ("本格所在列没有列名", "This cell stands in a column without a header"),
    "key_missing": ("请填写编号，或填写来源系统和来源编号", "Give the number, or source_system and source_id"),
    "key_repeated": ("与第 {first_row} 行重复", "The same as row {first_row}"),
    # a cell
    "required": ("“{column}”不能为空", "“{column}” must not be empty"),
    "required_with": ("填写了“{other}”，就必须填写“{column}”", "“{column}” must be given with “{other}”"),
    "text_expected": ("应为文字，不能是对象、数组或真假值", "Text expected, not an object, a list or true/false"),
    "text_too_long": ("文字过长：{chars} 字，最多 {limit} 字", "Too long: {chars} characters, at most {limit}"),
    "nul_character": ("含有空字符（NUL）", "Contains a NUL character"),
    "control_character": ("含有控制字符", "Contains a control character"),
    "lone_surrogate": ("含有不完整的字符（单个代理项）", "Contains half a character (a lone surrogate)"),
    "number_inexact": ("数字过长，已失去精度，请存为文本", "The number is too long to be exact: store it as text"),
    "integer_invalid": ("应为整数", "A whole number is expected"),
    "integer_out_of_range": ("应在 1 到 {limit} 之间", "Must be between 1 and {limit}"),
    "date_invalid": ("不是有效的日期，请写成 2024-01-31", "Not a date of the calendar: write 2024-01-31"),
    "date_out_of_range": ("日期应在 {first} 年到 {last} 年之间", "The year must be between {first} and {last}"),
    "choice_unknown": ("应为下列之一：{zh}", "Must be one of: {en}"),
    "list_too_long": ("最多 {limit} 项", "At most {limit} entries"),
    "email_invalid": ("不是有效的邮箱地址", "Not an e-mail address"),
    "url_invalid": ("网址须以 http:// 或 https:// 开头", "The address must start with http:// or https://"),
    "dates_reversed": ("“{column}”早于“{other}”", "“{column}” is earlier than “{other}”"),
    "unit_twice": ("同一单位既是主办又是会办", "The same unit is lead and co-handler"),
    "cosigner_is_lead": ("领衔代表不能同时是联名代表", "The lead deputy is among the co-signers"),
    "parent_is_self": ("上级不能是自己", "An organisation cannot be its own parent"),
    # what the congress knows
    "term_unknown": ("没有第 {term} 届", "There is no term {term}"),
    "session_unknown": ("没有第 {term} 届第 {session} 次会议", "There is no session {session} of term {term}"),
    "session_not_named": (
        "请填写届和次，或在导入时指定会议",
        "Give term and session, or name the session of the import",
    ),
    "deputy_unknown": (
        "本届没有代表“{name}”，请先导入代表",
        "No deputy “{name}” in this term: import the deputies first",
    ),
    "deputy_ambiguous": (
        "“{name}”有 {count} 位，请改填代表证号",
        "{count} deputies are “{name}”: give the card number",
    ),
    "delegation_unknown": ("本届没有代表团“{name}”", "No delegation “{name}” in this term"),
    "unit_unknown": ("没有单位“{name}”，请先导入单位", "No organisation “{name}”: import the organisations first"),
    "unit_ambiguous": ("“{name}”对应 {count} 个单位，请改用代码", "{count} organisations are “{name}”: use the code"),
    "parent_unknown": ("没有上级单位“{name}”", "No parent organisation “{name}”"),
    "parent_cycle": ("上级关系成环", "The organisation would stand above itself"),
    "has_open_assignments": (
        "单位尚有未办结的交办，不能停用",
        "The organisation has open assignments: it stays active",
    ),
    "class_unknown": ("办理类别应为下列之一：{allowed}", "The class must be one of: {allowed}"),
    "date_in_future": ("日期晚于今天", "The date lies in the future"),
    "mode_mismatch": (
        "办理方式与单位不符：单办一家，主会办一家主办加会办，分办两家以上主办",
        "Mode and units do not fit: sole has one unit, lead_co one lead and co-handlers, split two or more leads",
    ),
    "number_missing": ("已受理的件必须有编号", "A case that was accepted needs its number"),
    "number_taken": ("该编号已属于另一件建议", "The number belongs to another case"),
    "source_taken": ("该来源编号已属于另一件建议", "The source id belongs to another case"),
    "document_number_taken": ("该答复文号已属于另一件答复", "The document number belongs to another reply"),
    "case_built_upon": (
        "该件已有导入的承诺、类别变更或再次办理，请先撤销那些导入",
        "Imported promises, class changes or rounds rest on this case: take those imports back first",
    ),
    "case_in_procedure": (
        "该件已在系统内办理，不能再由导入修改",
        "The case is being handled here: an import no longer changes it",
    ),
    # records of a case of the past
    "case_unknown": ("没有这件建议，请先导入历史建议", "There is no such case: import the cases of the past first"),
    "case_not_replied": ("该件在此日期前尚无答复", "The case had no reply by that day"),
    "unit_not_answering": ("“{name}”没有答复过该件", "“{name}” has not answered this case"),
    "unit_not_named": ("该件由 {count} 家单位分别答复，请填写单位", "{count} units answered this case: name the unit"),
    "promise_state_mismatch": (
        "状态与兑现、终止的内容不符",
        "The state does not fit what is said of its being kept or given up",
    ),
    "promise_year_mismatch": ("列入年度应为 {year}", "The year in which it was entered must be {year}"),
    "progress_invalid": (
        "进展第 {at} 行应写成“2024-05-01 40% 内容”，百分比可省略",
        "Line {at} of the progress must read “2024-05-01 40% text”; the percentage may be left out",
    ),
    "progress_out_of_time": (
        "进展第 {at} 行的日期不在承诺至结束之间",
        "The day in line {at} of the progress is not between the promise and its end",
    ),
    "promise_in_procedure": (
        "该承诺已在系统内继续办理，不能再由导入修改",
        "The promise is being kept here: an import no longer changes it",
    ),
    "class_before_differs": ("变更前的类别应为 {before}", "The class before was {before}"),
    "class_unchanged": ("类别没有变化", "The class does not change"),
    "class_out_of_order": ("该答复已有更晚的类别记录", "The reply has a later class already"),
    "round_out_of_order": ("下一轮应为第 {next} 轮", "The next round is {next}"),
    "round_without_cause": (
        "上一轮没有评价，或各方面均为满意",
        "The round before was not rated, or satisfied in every dimension",
    ),
    "round_too_early": ("“{column}”早于上一轮评价", "“{column}” is earlier than the rating of the round before"),
    "person_unknown": ("登记册中没有“{name}”，请先登记", "Nobody “{name}” in the register: enter the person first"),
    "person_ambiguous": ("登记册中“{name}”有 {count} 位", "{count} people of the register are “{name}”"),
    "case_not_supervisable": (
        "只有已受理且未撤回的代表建议可列为重点督办（现为 {state}）",
        "Only a deputies' suggestion that was accepted and not withdrawn is supervised (it is {state})",
    ),
    "already_supervised": ("该件已列入另一项未结的重点督办", "Another standing decision supervises this case"),
    "leads_and_supervises": ("同一人不能既督办又领办，也不能重复", "Nobody supervises and leads, or is named twice"),
    "cases_unreplied": ("该件尚未答复，督办不能办结", "The case was not answered: its supervision cannot be concluded"),
    "decision_differs": (
        "与第 {first_row} 行（或已导入的同一督办决定）的内容不一致",
        "It tells the decision otherwise than row {first_row}, or than an earlier import did",
    ),
    "decision_in_procedure": (
        "同日同题的督办决定已在系统内登记，不能由导入增补",
        "The decision of this day and topic was recorded here: an import adds nothing to it",
    ),
    "activity_invalid": (
        "督办活动第 {at} 行应写成“2024-05-01 视察 内容”，方式为视察、调研、座谈、听证或其他",
        "Line {at} of the activities must read “2024-05-01 inspection text”, with one of inspection, survey, symposium, hearing, other",
    ),
    "activity_out_of_time": (
        "督办活动第 {at} 行的日期不在督办期间内",
        "The day in line {at} of the activities is not within the time of the decision",
    ),
    "findings_missing": ("不属实的应写明核查情况", "What is not confirmed needs what was found"),
    "reason_missing": ("无法核查的应写明原因", "What is not checkable needs the reason"),
    "nothing_follows": (
        "只有不属实的才有变更后类别和后续承诺",
        "Only what is not confirmed has another class and a promise",
    ),
    "class_means_solved": ("不属实的不能是“已解决”的类别", "What is not confirmed is of no class that means solved"),
    "promise_missing": (
        "核查后类别属于待解决，应填写后续承诺和期限",
        "Something is still to come: give the promise and its day",
    ),
    "class_makes_no_promise": ("核查后类别不产生承诺", "This class leaves nothing to be promised"),
    "promise_due_in_past": ("承诺期限早于核查日期", "The promise is due before the day of the finding"),
    "batch_differs": (
        "与第 {first_row} 行（或已导入的同一批次）的日期或报告不一致",
        "It tells the batch otherwise than row {first_row}, or than an earlier import did",
    ),
    "batch_in_procedure": (
        "同名的回头看批次已在系统内开展，不能由导入增补",
        "The batch of this name was held here: an import adds nothing to it",
    ),
    "rating_not_found": (
        "该轮该维度在合议日期前没有评价",
        "Nobody had rated this round in this dimension by the day of the meeting",
    ),
    "rating_satisfied": (
        "该轮该维度的评价为满意，无须合议",
        "This round was satisfied in this dimension: there was nothing to reconcile",
    ),
    "communication_too_early": ("沟通应在评价之后", "The talk must have come after the rating"),
    "confirmations_missing": ("合议记录须经各方确认", "The record must be confirmed by every party"),
    "conclusion_takes_less": ("该结论不应填写“{column}”", "This conclusion comes without “{column}”"),
    "round_not_told": (
        "结论为重新办理，请先导入第 {round} 轮",
        "It was concluded to handle the case again: import round {round} first",
    ),
    "case_not_closed": (
        "按此结论该件应已办结，请先导入其办结日期",
        "By this conclusion the case was closed: import the day on which it was closed first",
    ),
    "record_differs": (
        "这条记录已经导入且内容不同，请先撤销那次导入",
        "This record was imported with other contents: take that import back first",
    ),
}
