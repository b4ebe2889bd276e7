"""What the template says about filling it in."""

from __future__ import annotations

from advisor.text import Text

ANSWERS = Text("answers", "作答")
UNITS = Text("units", "单元")
QUESTIONS = Text("questions", "题目")
EXPLANATIONS = Text("explanations", "说明")
LISTS = Text("lists", "选项")
"""What the sheets are called; the sheets of answers and of units are found by either name."""

QUESTION_HEADS = (
    Text("id", "编号"),
    Text("section", "部分"),
    Text("dimension", "维度"),
    Text("text en", "英文题目"),
    Text("text zh", "中文题目"),
)
EXPLANATION_HEADS = (Text("subject", "项目"), Text("explanation", "说明"), Text("choices", "选项"))

REQUIRED = Text("required", "必填")

HOW_TO_FILL: tuple[Text, ...] = (
    Text(
        "On the sheet {units}, fill in one row for each unit; on the sheet {answers}, one row for each respondent.",
        "在“{units}”工作表上，每个单元填一行；在“{answers}”工作表上，每位填答人填一行。",
    ),
    Text(
        "Leave the first row of these sheets and their names as they are. The comment on a head explains its column.",
        "请不要改动这些工作表的第一行和名称。标题上的批注说明该列填什么。",
    ),
    Text(
        "Under unit, write the code of a unit on the sheet {units}, or its name.",
        "unit 一列填“{units}”工作表上的单元编号，也可以填单元名称。",
    ),
    Text(
        "Under respondent, write any key that is unique within the unit and the units that join it, or nothing. "
        "No names of persons are needed.",
        "respondent 一列填任意代号，在同一单元（含合并到它的单元）内不重复，也可以不填，无须写姓名。",
    ),
    Text(
        "Under each question, choose a point of the scale. A blank cell means not answered.",
        "每道题选量表上的一个分值，空白表示未作答。",
    ),
    Text(
        "A row without a single answer is not counted as a respondent.",
        "一题都没有作答的行不计入填答人数。",
    ),
    Text(
        "Where a cell holds several codes, set them apart by semicolons. Write values, not formulas.",
        "一格里要填几个编号的，用分号隔开。请填数值，不要填公式。",
    ),
)
"""With the names of the sheets of answers and units to be filled in."""
