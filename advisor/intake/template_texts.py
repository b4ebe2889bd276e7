"""What the template says about filling it in."""

from __future__ import annotations

from advisor.text import Text

REQUIRED = Text("required", "必填")

HOW_TO_FILL: tuple[Text, ...] = (
    Text(
        "On the sheet units, fill in one row for each unit; on the sheet answers, one row for each respondent.",
        "在 units 工作表上，每个单元填一行；在 answers 工作表上，每位填答人填一行。",
    ),
    Text(
        "Leave the first row of these sheets and their names as they are. The comment on a head explains its column.",
        "请不要改动这些工作表的第一行和名称。标题上的批注说明该列填什么。",
    ),
    Text(
        "Under unit, write the code of a unit on the sheet units, or its name.",
        "unit 一列填 units 工作表上的单元编号，也可以填单元名称。",
    ),
    Text(
        "Under respondent, write any key that is unique within the unit, or nothing. No names of persons are needed.",
        "respondent 一列填同一单元内不重复的任意代号，也可以不填，无须写姓名。",
    ),
    Text(
        "Under each question, choose a point of the scale. A blank cell means not answered.",
        "每道题选量表上的一个分值，空白表示未作答。",
    ),
    Text(
        "Where a cell holds several codes, set them apart by semicolons. Write values, not formulas.",
        "一格里要填几个编号的，用分号隔开。请填数值，不要填公式。",
    ),
)
