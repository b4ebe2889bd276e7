"""The example cases of the shipped rules notice every single mutation of them, but for those that change no answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from rule_mutants import Mutant, Proof, Watch, moved, mutants

from advisor import resources
from advisor.content.examples import load_examples
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Cell, NumberDomain
from advisor.engine.decide.unary import parse
from advisor.errors import DecisionError
from advisor.services.examples import chain_over, run_examples


def test_every_mutant_is_noticed_or_equivalent(rules: Rulebook, capsys: pytest.CaptureFixture[str]) -> None:
    """A moved bound, a deleted or swapped row, a changed word or output fails a case, unless no profile shows it."""
    examples = load_examples(resources.rules_dir(), rules)
    result = chain_over(rules, examples)
    counts: Counter[tuple[str, str]] = Counter()
    unseen: list[Mutant] = []
    for table in rules.tables.values():
        watch = Watch(table, examples, result)
        assert watch.notices(table) == ""
        for mutant in mutants(table):
            noticed = watch.notices(mutant.table)
            if not noticed:
                unseen.append(mutant)
            counts[mutant.kind, noticed or "survives"] += 1
    proof = Proof(rules, unseen)
    wrong = [mutant.name for mutant in unseen if not proof.equivalent(mutant)]
    with capsys.disabled():
        print(*(f"\n{kind}, {how}: {n}" for (kind, how), n in sorted(counts.items())), sep="")
    assert wrong == []


def test_every_moved_band_is_noticed(rules: Rulebook) -> None:
    """A band moved by one step, opened or closed, wherever it is used at once, fails a case."""
    examples = load_examples(resources.rules_dir(), rules)
    assert run_examples(rules, examples).deviations == ()
    bands = {id: parse(band.test) for id, band in rules.bands.items()}
    survivors = []
    for id, test in bands.items():
        for said, changed in moved(test):
            tables = {
                name: replace(
                    table,
                    rules=tuple(
                        replace(
                            rule,
                            when=tuple(
                                Cell(parse(cell.written, bands | {id: changed}), cell.written)
                                if isinstance(domain, NumberDomain)
                                else cell
                                for cell, domain in zip(rule.when, table.inputs.values(), strict=True)
                            ),
                        )
                        for rule in table.rules
                    ),
                )
                for name, table in rules.tables.items()
            }
            try:
                noticed = bool(run_examples(replace(rules, tables=tables), examples).deviations)
            except DecisionError:
                noticed = True
            if not noticed:
                survivors.append(f"{id}: {said}")
    assert survivors == []
