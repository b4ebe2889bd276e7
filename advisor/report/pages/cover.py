"""The cover: whose, what, when, on which rules."""

from __future__ import annotations

from dataclasses import replace

from advisor.report.brief import Brief
from advisor.report.pages.portfolio import spine
from advisor.report.speech import Speech, clean, shorten
from advisor.report.views import Cover, Pair
from advisor.text import Language


def build(brief: Brief) -> Cover:
    """The content of the cover."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    reading = brief.reading
    drawing = spine(brief)
    withheld = [unit for unit in reading.units if not unit.decided]
    notes = [_("Units by business uncertainty; shape, letter and colour tell the recommended method.")]
    if withheld:
        notes.append(
            ngettext(
                "%(count)s unit without a recommendation is not drawn.",
                "%(count)s units without a recommendation are not drawn.",
                len(withheld),
            )
        )
    return Cover(
        client=shorten(_own(brief, "client"), 40) or _("Client not named"),
        title=shorten(_own(brief, "title"), 50) or _("Which method, which unit"),
        subtitle=_("KPI, OKR or a hybrid for each business unit: where, why, and what to do first"),
        spine=drawing,
        spine_note=brief.speech.prose(notes) if drawing else "",
        facts=_facts(brief),
    )


def with_checksum(cover: Cover, checksum: str, language: Language) -> Cover:
    """The cover with the beginning of the assessment's checksum, in groups of four to be read out."""
    _ = Speech(language).gettext
    shown = " ".join(checksum[place : place + 4] for place in range(0, 16, 4))
    return replace(cover, facts=(*cover.facts, Pair(_("Checksum"), shown)))


def _own(brief: Brief, name: str) -> str:
    """A text of the engagement in the report's language, else as it was given."""
    engagement = brief.reading.engagement
    english = getattr(engagement, f"{name}_en") if brief.speech.language == "en" else ""
    return clean(english or getattr(engagement, name))


def _facts(brief: Brief) -> tuple[Pair, ...]:
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    reading = brief.reading
    form = _("workshop form") if reading.questionnaire.id == "workshop" else _("full form")
    scope = ngettext("%(total)s business unit, %(decided)s with a recommendation", "%(total)s business units, %(decided)s with a recommendation",
                     len(reading.units), total=len(reading.units), decided=len(reading.decided))  # fmt: skip
    note = shorten(_own(brief, "notes"), 200)
    return (
        *((Pair(_("Note"), note),) if note else ()),
        Pair(_("Scope"), scope),
        Pair(_("Answers"), _("%(n)s people in units that may be shown", n=brief.speech.whole(reading.respondents))),
        Pair(_("Date"), brief.speech.day(reading.date)),
        Pair(_("State"), _("Draft for discussion, not approved")),
        Pair(_("Rules"), reading.rules.version),
        Pair(_("Questionnaire"), f"{form} {reading.questionnaire.version}"),
    )
