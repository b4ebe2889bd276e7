"""What is read of the content only when somebody asks: declared properties, example cases, tables as text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from advisor.domain.example import Example
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import DecisionTable
from advisor.domain.verification import Property


@dataclass(frozen=True)
class Handbook:
    """The readers of the installed rules; each raises `ContentFaults` where what it reads has faults.

    `table_text` writes a table in its compact form; `with_table(rules, table, text)` are the rules with that table in
    another wording.
    """

    properties: Callable[[], tuple[Property, ...]]
    examples: Callable[[], tuple[Example, ...]]
    table_text: Callable[[DecisionTable], str]
    with_table: Callable[[Rulebook, str, str], Rulebook]
