"""Faults of a table that was typed, in the reader's language: the loader tells them in English."""

from __future__ import annotations

import re

from advisor.errors import Fault
from advisor.web.context import say

Known = tuple[tuple[str, str], ...]
"""Patterns of texts, each with its wording in the visitor's language."""


def fault_view(fault: Fault) -> Fault:
    """The fault with its texts in the visitor's language, as far as they are known."""
    return Fault(fault.file, _place(fault.place), _spoken(fault.what, _what()), _spoken(fault.remedy, _remedy()))


def _place(place: str) -> str:
    found = re.fullmatch(r"line (\d+)(?:, row (\w+))?(?:, column (\w+))?", place)
    if found is None:
        return place
    line, row, column = found.groups()
    parts = [say("line %(n)s", n=line)]
    parts += [say("row %(row)s", row=row)] if row else []
    parts += [say("column %(column)s", column=column)] if column else []
    return ", ".join(parts)


def _spoken(text: str, known: Known) -> str:
    for pattern, wording in known:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            return wording % found.groupdict()
    return text


def _what() -> Known:
    """What the loader says, and how it is said here."""
    return (
        (r"the table is empty", say("the table is empty")),
        (r"the table is too long", say("the table is too long")),
        (r"the first line is not the head", say("the first line is not the head")),
        (r"a cell is too long", say("a cell is too long")),
        (r"the table has no rows", say("the table has no rows")),
        (r"the head has other columns than the table", say("the head has other columns than the table")),
        (r'"(?P<name>.*)" is no name of a row', say('"%(name)s" is no name of a row')),
        (r'the row "(?P<name>.*)" stands twice', say('the row "%(name)s" stands twice')),
        (r'the column "(?P<name>.*)" stands twice', say('the column "%(name)s" stands twice')),
        (r"has (?P<n>\d+) cells under (?P<m>\d+) columns", say("has %(n)s cells under %(m)s columns")),
        (r'"(?P<name>.*)" is no test of an input', say('"%(name)s" is no test of an input')),
        (r"an input column stands behind an output column", say("an input column stands behind an output column")),
        (r'the input "(?P<name>.*)" is no dimension, fact or earlier output', say('the input "%(name)s" is no dimension, fact or earlier output')),
        (r'the output column "(?P<name>.*)" is not described', say('the table has no output "%(name)s"')),
        (r'no column gives "(?P<name>.*)"', say('no column gives "%(name)s"')),
        (r'"(?P<value>.*)" in the cell "(?P<cell>.*)" is outside what (?P<name>\w+) can be', say('"%(value)s" in the cell "%(cell)s" is outside what %(name)s can be')),
        (r'the range "(?P<cell>.*)" holds no value', say('the range "%(cell)s" holds no value')),
        (r'"(?P<value>.*)" is no value of (?P<name>\w+)', say('"%(value)s" is no value of %(name)s')),
        (r'cannot read "(?P<rest>.*)" in the cell "(?P<cell>.*)"', say('cannot read "%(rest)s" in the cell "%(cell)s"')),
        (r'the cell "(?P<cell>.*)" is no test: .*', say('the cell "%(cell)s" is no test: write -, null, true, a value, < 40, >= 60, [40..60), not(...) or several of these with commas')),
    )  # fmt: skip


def _remedy() -> Known:
    """What the loader advises, and how it is said here."""
    return (
        (r"begin with the head: (?P<head>.*)", say("begin with the head: %(head)s")),
        (r"keep to (?P<rows>\d+) rows and (?P<n>\d+) characters", say("keep to %(rows)s rows and %(n)s characters")),
        (r"keep to (?P<n>\d+) characters a test", say("keep to %(n)s characters a test")),
        (r"use a-z, 0-9 and _", say("use a-z, 0-9 and _")),
        (r"add a row under the head", say("add a row under the head")),
        (r"give each row its own name", say("give each row its own name")),
        (r"give every column one cell; write - for anything", say("give every column one cell; write - for anything")),
        (r"write name: test, each name once, with ; between", say("write name: test, each name once, with ; between")),
        (r"write row, when, (?P<outputs>.*)", say("write row, when, %(outputs)s")),
        (r"put the outputs \(->\) last", say("put the outputs (->) last")),
        (r'add a column "-> (?P<name>.*)"', say('add a column "-> %(name)s"')),
        (r"list its values with labels", say("take the column away")),
        (r"use a dimension, a fact, or an output of an earlier table", say("use a dimension, a fact, or an output of an earlier table")),
        (r"use true or false", say("use true or false")),
        (r"use low, middle, high or a test on (?P<low>.*)\.\.(?P<high>.*)", say("use low, middle, high or a test on %(low)s..%(high)s")),
        (r"use a number in (?P<low>.*)\.\.(?P<high>.*)", say("use a number in %(low)s..%(high)s")),
        (r"write the smaller bound first", say("write the smaller bound first")),
        (r'did you mean "(?P<near>\w+)"\? use (?P<words>.*)', say('did you mean "%(near)s"? use %(words)s')),
        (r'did you mean "(?P<near>\w+)"\?', say('did you mean "%(near)s"?')),
        (r"use (?P<words>.*)", say("use %(words)s")),
    )  # fmt: skip
