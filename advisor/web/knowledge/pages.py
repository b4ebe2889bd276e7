"""Pages of knowledge: what is asked, how it is decided, what it rests on, and whether it is proved."""

from __future__ import annotations

import logging
from typing import Any

from babel import Locale
from flask import Blueprint, abort, render_template, request

from advisor.catalogue import LOCALES
from advisor.domain.precedent import Precedent
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import DecisionTable
from advisor.errors import AdvisorError
from advisor.services.knowledge.cases import CaseFilter, chosen
from advisor.services.knowledge.checking import CheckReport
from advisor.services.knowledge.requirements import readers, requirements
from advisor.web.context import language, office, say
from advisor.web.knowledge.chain import BOX, picture
from advisor.web.knowledge.tables import table_view, titles
from advisor.web.knowledge.words import choices, finding_view, profile_words, words

log = logging.getLogger("advisor.web")
blueprint = Blueprint("knowledge", __name__, url_prefix="/knowledge")
PATIENCE = 0.6
"""Seconds that a page waits for the checks before it says that they are under way."""
_SHOWN = ("both", "en", "zh")


@blueprint.get("")
def home() -> str:
    """What there is, with versions and hashes, and whether it is proved."""
    library = office().library
    return _page("home", rules=library.rules, questionnaires=library.questionnaires, facts=library.facts, **_checks())


@blueprint.get("/questionnaires/<id>")
def questionnaire(id: str) -> str:
    """A questionnaire by section and dimension, in both languages or one."""
    library = office().library
    asked = library.questionnaires.get(id) or abort(404)
    shown = request.args.get("show", "both")
    rules = library.rules
    parts = [
        (section, [(rules.dimensions[name], items) for name, items in asked.items_by_dimension.items() if rules.dimensions[name].section == key])
        for key, section in rules.sections.items()
    ]  # fmt: skip
    return _page(
        "questionnaire",
        asked=asked,
        parts=[(section, dimensions) for section, dimensions in parts if dimensions],
        shown=shown if shown in _SHOWN else "both",
        questionnaires=library.questionnaires,
    )


@blueprint.get("/facts")
def facts() -> str:
    """The facts that are entered, not rated."""
    library = office().library
    return _page("facts", facts=library.facts, questionnaires=library.questionnaires)


@blueprint.get("/dimensions")
def dimensions() -> str:
    """What is measured, what high and low mean, and which tables read it."""
    rules, spoken = office().library.rules, words()
    found = {name: titles(readers(rules, name), spoken) for name in rules.dimensions}
    return _page("dimensions", rules=rules, readers=found, questionnaires=office().library.questionnaires)


@blueprint.get("/tables")
def chain() -> str:
    """The chain of tables: what feeds what."""
    rules, spoken = office().library.rules, words()
    return _page(
        "chain",
        rules=rules,
        spoken=spoken,
        picture=picture(spoken),
        box=BOX,
        requirements={id: titles(found, spoken) for id, found in requirements(rules).items()},
        **_checks(),
    )


@blueprint.get("/tables/<id>")
def table(id: str) -> str:
    """One decision table, whole."""
    rules, spoken = office().library.rules, words()
    found = {**rules.tables, **rules.confidence}.get(id) or abort(404)
    return _page("table", view=table_view(found, spoken), judged=id in rules.confidence, **_checks(found), rules=rules)


@blueprint.get("/cases")
def cases() -> str:
    """Published cases, those that are wanted."""
    library = office().library
    given = {name: request.args.get(name, "")[:100] for name in ("result", "method", "suited", "function", "text")}
    wanted = CaseFilter(**given)
    everything = library.rules.precedents
    return _page(
        "cases",
        cases=chosen(everything, wanted),
        wanted=wanted,
        total=len(everything),
        functions=_functions(everything),
        sha256=library.rules.precedents_sha256,
        rules=library.rules,
        country=_country,
    )


@blueprint.get("/cases/<id>")
def case(id: str) -> str:
    """One case: what was, what was done, what came of it, how it was rated."""
    rules = office().library.rules
    found = next((one for one in rules.precedents if one.id == id), None) or abort(404)
    return _page("case", case=found, rules=rules, functions=_functions([found]), country=_country)


@blueprint.get("/risks")
def risks() -> str:
    """What can go wrong, with the rows that call for it."""
    rules = office().library.rules
    return _page("risks", rules=rules, spoken=words(), rows=_rows(rules, "risks"))


@blueprint.get("/actions")
def actions() -> str:
    """What can be built, with the rows that call for it."""
    rules = office().library.rules
    return _page("actions", rules=rules, spoken=words(), rows=_rows(rules, "actions"))


@blueprint.get("/settings")
def settings() -> str:
    """How the method can be set up, and the forms that run two methods."""
    rules = office().library.rules
    return _page("settings", rules=rules, spoken=words())


@blueprint.get("/checks")
def checks() -> str:
    """What was proved, and the example cases."""
    spoken = words()
    rules = spoken.rules
    state = _checks()
    report: CheckReport | None = state["report"]
    tables = [*rules.tables.values(), *rules.confidence.values()]
    return _page(
        "checks",
        verdicts=[(one, spoken.title(one), report.of(one)) for one in tables] if report else [],
        findings=[finding_view(one, spoken) for one in report.grave] if report else [],
        profile_words=lambda profile: profile_words(profile, spoken),
        spoken=spoken,
        **state,
    )


def _page(name: str, **values: object) -> str:
    return render_template(f"web/knowledge/{name}.html.j2", first=_first(), **values)


def _first() -> str:
    """The questionnaire to which the tab leads."""
    return next(iter(office().library.questionnaires))


def _checks(found: DecisionTable | None = None) -> dict[str, Any]:
    """The report of the checks, or why there is none yet; with a table, what they say of it."""
    made, failed = None, ""
    try:
        made = office().checks.report(PATIENCE)
    except AdvisorError as error:
        log.exception("the checks could not be made")
        failed = str(error)
    verdict = made.of(found) if made and found else None
    return {"report": made, "verdict": verdict, "failed": failed, "possible": office().checks.possible}


def _rows(rules: Rulebook, table: str) -> dict[str, list[str]]:
    """For each risk or action the rows of the table that give it."""
    given: dict[str, list[str]] = {}
    if table in rules.tables:
        for rule in rules.tables[table].rules:
            given.setdefault(str(rule.then[0]), []).append(rule.id)
    return given


def _functions(cases: tuple[Precedent, ...] | list[Precedent]) -> dict[str, str]:
    """The fields of work of the cases with their labels, most frequent first."""
    labels = choices(office().library.facts)
    often = sorted({one.function for one in cases}, key=lambda id: -sum(one.function == id for one in cases))
    return {id: labels[id].in_language(language()) if id in labels else id.replace("_", " ") for id in often}


def _country(code: str) -> str:
    """The name of a country."""
    names = Locale.parse(LOCALES[language()]).territories
    return say("worldwide") if code == "global" else str(names.get(code, code))
