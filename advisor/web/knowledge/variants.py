"""Variants of tables on an engagement's data: written, proved, compared with the standard, deleted."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Value
from advisor.domain.variant import Variant
from advisor.errors import AdvisorError, DecisionError, FaultsError, UsageError
from advisor.ports import Transaction
from advisor.services.knowledge.trying import Proof, UnitTrial
from advisor.services.knowledge.variants import LONGEST_NAME
from advisor.services.results import Standing
from advisor.web.context import account, office, record, say, told
from advisor.web.knowledge.tables import table_view
from advisor.web.knowledge.trials import trial_views
from advisor.web.knowledge.words import TableWords, finding_view, profile_words, words

blueprint = Blueprint("variants", __name__, url_prefix="/e/<engagement>/variants")
Profile = Mapping[str, Value]
Page = str | AnyResponse | tuple[str, int]
PATIENCE = 1.5
"""Seconds that a page waits for the proof before it says that it is under way."""


@blueprint.get("")
def shown(engagement: str) -> str:
    """The variants of the engagement, and the tables of which another one can be made."""
    with office().desk.store.reading() as tx:
        kept = tx.variants.of_engagement(engagement)
        names = {one.id: one.name for _, one in tx.engagements.members(engagement)}
    spoken = words()
    return render_template(
        "web/knowledge/variants.html.j2", variants=kept, names=names, spoken=spoken, rules=spoken.rules
    )


@blueprint.get("/new")
def new(engagement: str) -> str:
    """The form of a new variant: the standard as text, to be changed."""
    del engagement
    table = request.args.get("table", "")
    content = office().variants.text(table)
    return _form(table, "", content)


@blueprint.post("")
def create(engagement: str) -> Page:
    """Keep a new variant."""
    return _write(engagement, request.form.get("table", ""), "")


@blueprint.get("/<variant>")
def show(engagement: str, variant: str) -> Page:
    """What the variant would advise each unit of a wave, and what is proved about it."""
    with office().desk.store.reading() as tx:
        kept = _kept(tx, engagement, variant)
        asked = request.args.get("wave", "")
        chosen = "" if asked else _wave(tx, request.args.get("number", ""))
        standing = _standing(tx, asked) if asked else None
    if chosen:
        return redirect(url_for("variants.show", engagement=engagement, variant=variant, wave=chosen))
    rules, error = _read(kept)
    proof = office().variants.proof(kept, PATIENCE) if rules else None
    trials, contradicts = _trials(kept, standing) if rules and standing else ((), False)
    spoken = words(rules)
    standard = office().library.rules
    return render_template(
        "web/knowledge/variant.html.j2",
        variant=kept,
        spoken=spoken,
        error=error,
        wave=standing.wave if standing else None,
        units=trial_views(trials, spoken, kept.table),
        contradicts=contradicts,
        view=table_view(rules.tables[kept.table], spoken, standard.tables[kept.table]) if rules else None,
        proof=proof,
        **_proved(proof, spoken),
        older=kept.rules != standard.sha256,
    )


@blueprint.get("/<variant>/edit")
def edit(engagement: str, variant: str) -> str:
    """The form of a variant that is there."""
    with office().desk.store.reading() as tx:
        kept = _kept(tx, engagement, variant)
    return _form(kept.table, kept.name, kept.content, kept)


@blueprint.post("/<variant>")
def change(engagement: str, variant: str) -> Page:
    """Keep another wording."""
    with office().desk.store.reading() as tx:
        kept = _kept(tx, engagement, variant)
    return _write(engagement, kept.table, variant, kept)


@blueprint.post("/<variant>/delete")
def remove(engagement: str, variant: str) -> AnyResponse:
    """Forget a variant."""
    with office().desk.store.reading() as tx:
        _kept(tx, engagement, variant)
    office().variants.remove(account().id, engagement, variant)
    flash(say("The variant is deleted. The standard was never touched."))
    return redirect(url_for("variants.shown", engagement=engagement))


def _write(engagement: str, table: str, id: str, kept: Variant | None = None) -> Page:
    name, content = request.form.get("name", ""), request.form.get("content", "")
    try:
        made = office().variants.write(account().id, engagement, table, name, content, id)
    except AdvisorError as error:
        if table not in office().library.rules.tables:
            raise
        return _form(table, name, content, kept, error), 422
    flash(say("The variant is kept. Reports go on using the standard."))
    return redirect(url_for("variants.show", engagement=engagement, variant=made.id))


def _form(table: str, name: str, content: str, kept: Variant | None = None, error: AdvisorError | None = None) -> str:
    spoken = words()
    found = office().variants.table(table)
    return render_template(
        "web/knowledge/variant_form.html.j2",
        table=found,
        view=table_view(found, spoken),
        name=name,
        content=content,
        lines=min(40, max(10, content.count("\n") + 3)),
        longest=LONGEST_NAME,
        kept=kept,
        error=told(error) if error else None,
        faults=error.faults if isinstance(error, FaultsError) else (),
    )


def _kept(tx: Transaction, engagement: str, id: str) -> Variant:
    """The variant of the address; none there answers 404."""
    found = tx.variants.get(id)
    if found is None or found.engagement != record().id or found.engagement != engagement:
        abort(404)
    return found


def _wave(tx: Transaction, number: str) -> str:
    """The id of the wave of that number, or of the last one, that has results; empty where none has."""
    waves = [one for one in tx.waves.of_engagement(record().id) if str(one.number) == number or not number]
    return next((one.id for one in reversed(waves) if office().results.open(tx, one.id)), "")


def _standing(tx: Transaction, wave: str) -> Standing | None:
    """The results of a wave of this engagement, if there are any."""
    try:
        found = office().results.standing(tx, wave, explained=False)
    except UsageError:
        return None
    return found if found.record.id == record().id else abort(404)


def _trials(kept: Variant, standing: Standing) -> tuple[tuple[UnitTrial, ...], bool]:
    """The units under the variant; none, and True, where it contradicts itself for one of them."""
    try:
        return office().variants.trial(kept, standing), False
    except DecisionError:
        return (), True


def _read(kept: Variant) -> tuple[Rulebook | None, str]:
    """The rules with the variant, or why it does not fit the installed ones any more."""
    try:
        return office().variants.rules(kept), ""
    except AdvisorError as error:
        return None, told(error)


def _proved(proof: Proof | None, spoken: TableWords) -> dict[str, object]:
    """What the proof found, in words."""
    if proof is None:
        return {"findings": (), "harmless": 0, "broken": (), "moved": ()}
    grave = [one for one in proof.findings if one.grave]
    return {
        "findings": [finding_view(one, spoken) for one in grave],
        "harmless": len(proof.findings) - len(grave),
        "broken": [
            (one, profile_words(found.profile, spoken), profile_words(_moved(found.profile, found.after), spoken))
            for one, found in proof.broken
        ],
        "moved": _transitions(proof, spoken),
    }


def _moved(before: Profile | None, after: Profile | None) -> Profile:
    """What is other in the second of two profiles that are compared."""
    return {name: value for name, value in (after or {}).items() if (before or {}).get(name) != value}


def _transitions(proof: Proof, spoken: TableWords) -> list[tuple[str, str, float]]:
    """From which method to which one random profiles move, in percent, most first."""
    if proof.population is None:
        return []
    of = proof.population.advice.of
    moves = [
        (spoken.label("method", _none(one)), spoken.label("method", _none(other)), 100 * n / of)
        for (one, other), n in proof.population.transitions.get("method", {}).items()
        if one != other and n
    ]
    return sorted(moves, key=lambda move: -move[2])


def _none(word: str) -> str | None:
    return None if word == "none" else word
