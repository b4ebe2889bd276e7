"""Random decision tables for the DMN tests, small foreign documents, and how two tables are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from advisor.domain.table import (
    BooleanDomain,
    Cell,
    ChoiceDomain,
    DecisionTable,
    Domain,
    HitPolicy,
    NumberDomain,
    Output,
    Rule,
    Test,
    TextDomain,
)
from advisor.engine.decide.answer import answer
from advisor.engine.decide.unary import parse
from advisor.errors import DecisionError
from advisor.text import Text

BANDS: Mapping[str, Test] = {
    name: parse(test) for name, test in {"low": "< 40", "mid": "[40..60)", "top": ">= 60"}.items()
}

_LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp"))
_TEXTS = st.text(st.one_of(_LETTERS, st.sampled_from("\"\\\n\t&<>|{}'")), max_size=12)
_NAMES = st.text(st.sampled_from("abAB09_ -.中é\"'<&"), min_size=1, max_size=6)
_PAIRS = st.builds(Text, _TEXTS, _TEXTS)
_NUMBERS = st.one_of(st.integers(-50, 150).map(float), st.floats(-1e6, 1e6, allow_nan=False))


def unlined(table: DecisionTable) -> tuple[DecisionTable, list[str]]:
    """The table without the lines where its rows stand, and its inputs in their order."""
    return replace(table, rules=tuple(replace(rule, line=None) for rule in table.rules)), list(table.inputs)


def outcome(table: DecisionTable, values: Mapping[str, Any]) -> Any:
    """What a table answers, or that it refuses."""
    try:
        return answer(table, values)
    except DecisionError:
        return "refused"


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(value: float) -> str:
    return f"{value:.6f}"


@st.composite
def _domains(draw: st.DrawFn) -> Domain:
    kind = draw(st.sampled_from(["number", "bounded", "stepped", "choice", "boolean", "text"]))
    match kind:
        case "number":
            return NumberDomain()
        case "bounded":
            low, high = sorted(draw(st.tuples(_NUMBERS, _NUMBERS)))
            return NumberDomain(*draw(st.sampled_from([(low, high), (low, float("inf")), (float("-inf"), high)])))
        case "stepped":
            return NumberDomain(0.0, 100.0, draw(st.sampled_from([0.1, 0.5, 1.0])))
        case "choice":
            return ChoiceDomain(tuple(draw(st.lists(_TEXTS, min_size=1, max_size=4, unique=True))))
        case "boolean":
            return BooleanDomain()
        case _:
            return TextDomain()


@st.composite
def _simple(draw: st.DrawFn, domain: Domain) -> str:
    match domain:
        case NumberDomain():
            low, high = sorted(draw(st.tuples(_NUMBERS, _NUMBERS)))
            bound = _number(low)
            return draw(
                st.sampled_from(
                    [*BANDS, "null", bound, f"< {bound}", f"<= {bound}", f"> {bound}", f">= {bound}", f"= {bound}"]
                    + [f"{left}{bound}..{_number(high)}{right}" for left in "[(" for right in "])["]
                )
            )
        case ChoiceDomain(values):
            return draw(st.sampled_from(["null", *map(_quoted, values)]))
        case BooleanDomain():
            return draw(st.sampled_from(["null", "true", "false"]))
        case _:
            words = _quoted(draw(_TEXTS)), _quoted(draw(_TEXTS))
            return draw(st.sampled_from(["null", words[0], "plain", f"> {words[0]}", f"[{words[0]}..{words[1]}]"]))


@st.composite
def written_cells(draw: st.DrawFn, domain: Domain) -> str:
    """A cell as our tables write it, of every kind of test that the domain allows."""
    several = st.lists(_simple(domain), min_size=1, max_size=3).map(", ".join)
    nots = several.map(lambda inner: f"not({inner})")
    kinds = [st.just("-"), st.just(""), several, nots, st.just("not(null)")]
    if isinstance(domain, TextDomain):
        return draw(st.one_of(*kinds, st.just("null, not(plain)")))
    return draw(st.one_of(*kinds, st.lists(st.one_of(several, nots), min_size=2, max_size=3).map(", ".join)))


@st.composite
def _cells(draw: st.DrawFn, domain: Domain) -> Cell:
    written = draw(written_cells(domain))
    return Cell(parse(written, BANDS if isinstance(domain, NumberDomain) else None), written)


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    """A decision table with names, texts, domains, cells and outputs of every kind."""
    policy = draw(st.sampled_from(HitPolicy))
    names = draw(st.lists(_NAMES, min_size=2, max_size=6, unique=True))
    cut = draw(st.integers(1, len(names) - 1))
    inputs = {name: draw(_domains()) for name in names[cut:]}
    outputs = tuple(draw(_outputs(name)) for name in names[:cut])
    rows = draw(st.lists(_NAMES, max_size=5, unique=True))
    rules = tuple(
        Rule(
            row,
            tuple(draw(_cells(domain)) for domain in inputs.values()),
            tuple(draw(_given(policy, output)) for output in outputs),
            draw(st.none() | _PAIRS),
            draw(_TEXTS),
        )
        for row in rows
    )
    return DecisionTable(
        draw(_NAMES), policy, inputs, outputs, rules, draw(st.none() | _PAIRS), draw(st.none() | _PAIRS)
    )


@st.composite
def _outputs(draw: st.DrawFn, name: str) -> Output:
    values = draw(st.none() | st.lists(_TEXTS, min_size=1, max_size=3, unique=True).map(tuple))
    default = draw(st.none() | (st.sampled_from(values) if values else st.one_of(_TEXTS, st.booleans(), _NUMBERS)))
    return Output(name, values, {value: draw(_PAIRS) for value in values or ()}, default)


def _given(policy: HitPolicy, output: Output) -> st.SearchStrategy[Any]:
    if output.values:
        return st.none() | st.sampled_from(output.values)
    if policy.aggregates:
        return _NUMBERS
    return st.one_of(st.none(), _TEXTS, st.booleans(), _NUMBERS)


@st.composite
def cases(draw: st.DrawFn, table: DecisionTable) -> dict[str, Any]:
    """Values for the inputs of a table, each inside its domain or missing."""
    return {name: draw(st.none() | _values(domain)) for name, domain in table.inputs.items()}


def _values(domain: Domain) -> st.SearchStrategy[Any]:
    match domain:
        case NumberDomain(low, high, None):
            return st.floats(max(low, -1e6), min(high, 1e6)) if low <= 1e6 and high >= -1e6 else st.none()
        case NumberDomain(step=float(step)):
            return st.integers(0, round(100 / step)).map(lambda place: round(place * step, 6))
        case ChoiceDomain(values):
            return st.sampled_from(values)
        case BooleanDomain():
            return st.booleans()
        case _:
            return st.one_of(_TEXTS, st.just("plain"))


def document(body: str, space: str = "https://www.omg.org/spec/DMN/20191111/MODEL/") -> bytes:
    """A DMN document around its decisions."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{space}" id="d" name="d" namespace="n">\n{body}\n</definitions>'.encode()
