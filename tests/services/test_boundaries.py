"""Boundary cases: what is shipped is what the rules give, and the cases hold through the whole chain."""

from __future__ import annotations

from advisor import resources
from advisor.content.case_grid import cases_text
from advisor.domain.rulebook import Rulebook
from advisor.engine.decide.columns import encode
from advisor.services.boundaries import boundary_cases
from advisor.services.boundary_search import BoundarySearch, pinned
from advisor.services.rule_diff import random_population


def test_the_shipped_cases_are_what_the_rules_give(rules: Rulebook) -> None:
    """Generating the cases again gives the shipped file, character by character."""
    shipped = (resources.rules_dir() / "examples" / "boundaries.yaml").read_text(encoding="utf-8")
    made = boundary_cases(rules)
    assert cases_text(made.cases) == shipped, "the rules have changed: advisor test-rules --boundaries FILE"
    assert shipped.count("\n") < 6000
    for table, cases in made.cases.items():
        assert cases, table
        for case in cases:
            assert case.given.keys() <= rules.asked.keys()


def test_every_case_hangs_on_the_bounds_that_it_names(rules: Rulebook) -> None:
    """Each profile that the diagrams give is confirmed by the tables themselves; nothing else can be pinned down."""
    search = BoundarySearch(rules)
    found = search.find()
    noticing = search.run(found.profiles)
    assert all(pinned(noticing[aim.table], aim)[place] for place, aim in enumerate(found.aims))
    assert len(found.aims) > 2000
    pool = {
        name: encode(rules.asked[name], values).codes.astype(int)  # type: ignore[union-attr]  # closed domains
        for name, values in random_population(rules, rules, 20_000).items()
    }
    seen = search.run(pool)
    assert [aim for aim in found.open if pinned(seen[aim.table], aim).any()] == []
