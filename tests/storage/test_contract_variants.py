"""What every store does with variants of tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.domain.variant import Variant
from advisor.ports import ConflictError, Store
from tests.storage.samples import ENGAGEMENT, LATER, NOW, begin

FIRST = Variant("v1", "eng", "Milder soil", "culture_soil", "| row | openness |", "a" * 64, "anna", NOW)
SECOND = Variant("v2", "eng", "更严", "method", "| row |", "a" * 64, "ben", LATER)


@pytest.fixture
def filled(store: Store) -> Store:
    """An engagement with two variants."""
    begin(store)
    with store.writing() as tx:
        tx.variants.put(FIRST)
        tx.variants.put(SECOND)
    return store


def test_variants_are_listed_newest_first_and_found_by_id(filled: Store) -> None:
    """Those of the engagement alone."""
    with filled.writing() as tx:
        tx.engagements.create(replace(ENGAGEMENT, id="second"))
        tx.variants.put(replace(FIRST, id="v3", engagement="second"))
    with filled.reading() as tx:
        assert tx.variants.of_engagement("eng") == (SECOND, FIRST)
        assert tx.variants.get("v1") == FIRST
        assert tx.variants.get("v9") is None


def test_a_variant_is_replaced_and_removed(filled: Store) -> None:
    """By its id; the others stay."""
    changed = replace(FIRST, content="| row | other |", at=LATER)
    with filled.writing() as tx:
        tx.variants.put(changed)
        tx.variants.remove("v2")
        tx.variants.remove("v9")
    with filled.reading() as tx:
        assert tx.variants.of_engagement("eng") == (changed,)


def test_a_name_is_given_once_and_what_it_hangs_on_is_there(filled: Store) -> None:
    """A second variant of a name, an unknown engagement and an unknown account are conflicts."""
    for wrong in (
        replace(SECOND, id="v3", name=FIRST.name),
        replace(FIRST, id="v3", name="new", engagement="nowhere"),
        replace(FIRST, id="v3", name="new", by="nobody"),
    ):
        with pytest.raises(ConflictError), filled.writing() as tx:
            tx.variants.put(wrong)


def test_variants_are_erased_with_their_engagement(filled: Store) -> None:
    """And stand in its dossier before."""
    with filled.reading() as tx:
        dossier = tx.engagements.dossier("eng")
    assert dossier
    assert dossier.variants == (FIRST, SECOND)
    assert filled.erase("eng")
    with filled.reading() as tx:
        assert tx.variants.get("v1") is None
