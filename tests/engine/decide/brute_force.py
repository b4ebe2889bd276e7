"""What is wrong with decision tables, from the definitions of DMN alone: by looking at every case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from advisor.domain.table import DecisionTable, HitPolicy, Rule, Value
from advisor.engine.decide.cover import Clock, Undecided
from advisor.engine.decide.unary import accepts

Case = Mapping[str, Value]


class Steps(Clock):
    """A clock that stands for so many looks."""

    def __init__(self, looks: int) -> None:
        super().__init__(60)
        self.left = looks

    def look(self) -> None:
        """Give up after the last one."""
        self.left -= 1
        if self.left < 0:
            raise Undecided


def cases(values: Mapping[str, Sequence[Value]]) -> Iterator[dict[str, Value]]:
    """Every combination of the given values."""
    for point in product(*values.values()):
        yield dict(zip(values, point, strict=True))


def matching(table: DecisionTable, case: Case) -> list[Rule]:
    """The rows whose cells all accept the case."""
    return [
        rule
        for rule in table.rules
        if all(accepts(cell.test, case[name]) for name, cell in zip(table.inputs, rule.when, strict=True))
    ]


def priority(table: DecisionTable, rule: Rule) -> tuple[int, ...]:
    """The place of a row's outputs among the declared ones, null last; the first output counts first."""
    return tuple(
        [*output.values, None].index(value) if output.values is not None else 0  # type: ignore[list-item]  # words
        for output, value in zip(table.outputs, rule.then, strict=True)
    )


def deciding(table: DecisionTable, rows: Sequence[Rule]) -> list[Rule]:
    """Of the rows that match, those that give the answer (DMN 1.5, 8.2.10)."""
    if not rows or not table.hit_policy.single:
        return list(rows)
    if table.hit_policy is HitPolicy.PRIORITY:
        best = min(rows, key=lambda rule: priority(table, rule))
        return [rule for rule in rows if rule.then == best.then]
    if table.hit_policy is HitPolicy.ANY:
        return [rule for rule in rows if rule.then == rows[0].then]
    return [rows[0]]


def answered(table: DecisionTable, rows: Sequence[Rule]) -> tuple[Value, ...]:
    """The outputs of a single hit policy; the defaults where no row matches."""
    winners = deciding(table, rows)
    return winners[0].then if winners else tuple(output.default for output in table.outputs)


def open_to_gaps(table: DecisionTable) -> bool:
    """Whether no row matching leaves an output without a value."""
    return table.hit_policy.single and any(output.default is None for output in table.outputs)


def clashes(table: DecisionTable, rows: Sequence[Rule]) -> set[frozenset[str]]:
    """The pairs of rows that the hit policy does not allow to match together."""
    return {
        frozenset((one.id, other.id))
        for one, other in combinations(rows, 2)
        if table.hit_policy is HitPolicy.UNIQUE or (table.hit_policy is HitPolicy.ANY and one.then != other.then)
    }


@dataclass
class Faults:
    """What is wrong with one table by itself."""

    gaps: list[dict[str, Value]] = field(default_factory=list)
    clashes: set[frozenset[str]] = field(default_factory=set)
    losers: set[str] = field(default_factory=set)
    """Rows of FIRST and PRIORITY that never decide, though every cell of theirs accepts something."""
    empty: dict[str, set[str]] = field(default_factory=dict)
    """For each row the inputs of which its cell accepts no value."""


def faults(table: DecisionTable, values: Mapping[str, Sequence[Value]]) -> Faults:
    """Everything that is wrong, over all combinations of the values."""
    found = Faults()
    wins: set[str] = set()
    for case in cases(values):
        rows = matching(table, case)
        if not rows and open_to_gaps(table):
            found.gaps.append(case)
        found.clashes |= clashes(table, rows)
        wins |= {rule.id for rule in deciding(table, rows)}
    for rule in table.rules:
        empty = {
            name
            for name, cell in zip(table.inputs, rule.when, strict=True)
            if not any(accepts(cell.test, value) for value in values[name])
        }
        if empty:
            found.empty[rule.id] = empty
        elif rule.id not in wins and table.hit_policy in {HitPolicy.FIRST, HitPolicy.PRIORITY}:
            found.losers.add(rule.id)
    return found


@dataclass
class Run:
    """A profile through a chain: all facts, the rows that match, and the words that a collecting table gives."""

    profile: dict[str, Value]
    facts: dict[str, Value]
    rows: dict[str, list[Rule]]
    given: dict[str, set[Value]]
    clash: bool
    """Whether a table refused to answer; what comes after it means nothing."""


def run(tables: Sequence[DecisionTable], profile: Case, defaults: Case) -> Run:
    """One profile, table by table; facts that are never missing have their defaults."""
    facts = {name: defaults.get(name) if value is None else value for name, value in profile.items()}
    one = Run(dict(profile), facts, {}, {}, clash=False)
    for table in tables:
        rows = one.rows[table.id] = matching(table, facts)
        if table.hit_policy.single:
            one.clash |= bool(clashes(table, rows))
            facts.update(zip((output.name for output in table.outputs), answered(table, rows), strict=True))
        else:
            for position, output in enumerate(table.outputs):
                one.given[output.name] = {rule.then[position] for rule in rows}
    return one
