"""The page that compares two waves of an engagement."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from advisor.domain.campaign import Wave
from advisor.errors import UsageError
from advisor.web.comparison.views import compare_view
from advisor.web.context import language, office, record, told

blueprint = Blueprint("compare", __name__, url_prefix="/e")


@blueprint.get("/<engagement>/compare")
def show(engagement: str) -> str | tuple[str, int]:
    """Two waves beside each other: those asked for, else the last two that have ended."""
    found, error = None, None
    with office().desk.store.reading() as tx:
        waves = tx.waves.of_engagement(engagement)
        ended = office().comparing.ended(waves)
        then, now = _chosen(waves, ended)
        if then is not None and now is not None:
            try:
                found = office().comparing.between(tx, record(), then, now)
            except UsageError as refusal:
                error = told(refusal)
    view = None
    if found is not None and then is not None and now is not None:
        then, now = sorted((then, now), key=lambda wave: wave.number)
        library = office().library
        forms = [library.questionnaire(wave.questionnaire) for wave in (then, now)]
        view = compare_view(found, library.rules, forms, (then.number, now.number), language())
    page = render_template(
        "web/compare/show.html.j2", record=record(), ended=ended, then=then, now=now, view=view, error=error
    )
    return (page, 422) if error else page


def _chosen(waves: tuple[Wave, ...], ended: tuple[Wave, ...]) -> tuple[Wave | None, Wave | None]:
    """The waves of the address, by number; unknown ones are not found."""
    asked = [request.args.get(name, "") for name in ("then", "now")]
    if not any(asked):
        return (ended[-2], ended[-1]) if len(ended) > 1 else (None, None)
    by_number = {str(wave.number): wave for wave in waves}
    found = [by_number.get(number) for number in asked]
    if None in found:
        abort(404)
    return found[0], found[1]
