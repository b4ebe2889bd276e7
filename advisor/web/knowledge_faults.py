"""Faults of a table that was typed, in the reader's language: the loader tells them in English."""

from __future__ import annotations

import re

from advisor.errors import Fault
from advisor.web.context import say


def fault_view(fault: Fault) -> Fault:
    """The fault with its texts in the visitor's language, as far as they are known."""
    return Fault(fault.file, _place(fault.place), _spoken(fault.what, _WHAT), _spoken(fault.remedy, _REMEDY))


def _place(place: str) -> str:
    found = re.fullmatch(r"line (\d+)(?:, row (\w+))?(?:, column (\w+))?", place)
    if found is None:
        return place
    line, row, column = found.groups()
    parts = [say("line %(n)s", n=line)]
    parts += [say("row %(row)s", row=row)] if row else []
    parts += [say("column %(column)s", column=column)] if column else []
    return ", ".join(parts)


def _spoken(text: str, known: tuple[tuple[str, str], ...]) -> str:
    for pattern, message in known:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            return say(message, **found.groupdict())
    return text


_WHAT = (
    (r"the table is empty", "the table is empty"),
    (r"the table is too long", "the table is too long"),
    (r"the first line is not the head", "the first line is not the head"),
    (r"a cell is too long", "a cell is too long"),
    (r"the table has no rows", "the table has no rows"),
    (r"the head has other columns than the table", "the head has other columns than the table"),
    (r'"(?P<name>.*)" is no name of a row', '"%(name)s" is no name of a row'),
    (r'the row "(?P<name>.*)" stands twice', 'the row "%(name)s" stands twice'),
    (r'the column "(?P<name>.*)" stands twice', 'the column "%(name)s" stands twice'),
    (r"has (?P<n>\d+) cells under (?P<m>\d+) columns", "has %(n)s cells under %(m)s columns"),
    (r'"(?P<name>.*)" is no test of an input', '"%(name)s" is no test of an input'),
    (r"an input column stands behind an output column", "an input column stands behind an output column"),
    (r'the input "(?P<name>.*)" is no dimension, fact or earlier output', 'the input "%(name)s" is no dimension, fact or earlier output'),
    (r'the output column "(?P<name>.*)" is not described', 'the table has no output "%(name)s"'),
    (r'no column gives "(?P<name>.*)"', 'no column gives "%(name)s"'),
    (r'"(?P<value>.*)" in the cell "(?P<cell>.*)" is outside what (?P<name>\w+) can be', '"%(value)s" in the cell "%(cell)s" is outside what %(name)s can be'),
    (r'the range "(?P<cell>.*)" holds no value', 'the range "%(cell)s" holds no value'),
    (r'"(?P<value>.*)" is no value of (?P<name>\w+)', '"%(value)s" is no value of %(name)s'),
    (r'cannot read "(?P<rest>.*)" in the cell "(?P<cell>.*)"', 'cannot read "%(rest)s" in the cell "%(cell)s"'),
    (r'the cell "(?P<cell>.*)" is no test: .*', 'the cell "%(cell)s" is no test: write -, null, true, a value, < 40, >= 60, [40..60), not(...) or several of these with commas'),
)  # fmt: skip
_REMEDY = (
    (r"begin with the head: (?P<head>.*)", "begin with the head: %(head)s"),
    (r"keep to (?P<rows>\d+) rows and (?P<n>\d+) characters", "keep to %(rows)s rows and %(n)s characters"),
    (r"keep to (?P<n>\d+) characters a test", "keep to %(n)s characters a test"),
    (r"use a-z, 0-9 and _", "use a-z, 0-9 and _"),
    (r"add a row under the head", "add a row under the head"),
    (r"give each row its own name", "give each row its own name"),
    (r"give every column one cell; write - for anything", "give every column one cell; write - for anything"),
    (r"write name: test, each name once, with ; between", "write name: test, each name once, with ; between"),
    (r"write row, when, (?P<outputs>.*)", "write row, when, %(outputs)s"),
    (r"put the outputs \(->\) last", "put the outputs (->) last"),
    (r'add a column "-> (?P<name>.*)"', 'add a column "-> %(name)s"'),
    (r"list its values with labels", "take the column away"),
    (r"use a dimension, a fact, or an output of an earlier table", "use a dimension, a fact, or an output of an earlier table"),
    (r"use true or false", "use true or false"),
    (r"use low, middle, high or a test on (?P<low>.*)\.\.(?P<high>.*)", "use low, middle, high or a test on %(low)s..%(high)s"),
    (r"use a number in (?P<low>.*)\.\.(?P<high>.*)", "use a number in %(low)s..%(high)s"),
    (r"write the smaller bound first", "write the smaller bound first"),
    (r'did you mean "(?P<near>\w+)"\? use (?P<words>.*)', 'did you mean "%(near)s"? use %(words)s'),
    (r'did you mean "(?P<near>\w+)"\?', 'did you mean "%(near)s"?'),
    (r"use (?P<words>.*)", "use %(words)s"),
)  # fmt: skip
