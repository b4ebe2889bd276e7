"""What feeds what: the information requirements between the tables of the chain."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.domain.rulebook import Rulebook


def requirements(rules: Rulebook) -> Mapping[str, tuple[str, ...]]:
    """For each table of the chain, in its order, the tables whose answers it reads."""
    giver = {output.name: table.id for table in rules.tables.values() for output in table.outputs}
    return {
        table.id: tuple(dict.fromkeys(giver[name] for name in table.inputs if name in giver))
        for table in rules.tables.values()
    }


def readers(rules: Rulebook, name: str) -> tuple[str, ...]:
    """The tables of the chain that read a dimension, a fact or another table's answer of that name."""
    return tuple(table.id for table in rules.tables.values() if name in table.inputs)
