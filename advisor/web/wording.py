"""Words of the interface that belong to values: what was done, as the log says it."""

from __future__ import annotations

from advisor.domain.ruling import AuditEntry, Subject
from advisor.web.context import say


def deed(entry: AuditEntry) -> str:
    """What an entry of the log says, such as "decision: overridden (sales)"."""
    words = say("%(subject)s: %(what)s", subject=_subject(entry.subject), what=_what(entry.what))
    named = entry.object and entry.subject in {Subject.UNIT, Subject.SETTLEMENT, Subject.DECISION}
    return f"{words} ({entry.object})" if named else words


def _subject(subject: Subject) -> str:
    return {
        Subject.ACCOUNT: say("account"),
        Subject.MEMBERSHIP: say("member"),
        Subject.ENGAGEMENT: say("engagement"),
        Subject.UNIT: say("unit"),
        Subject.WAVE: say("wave"),
        Subject.WORKSHOP: say("workshop"),
        Subject.ROUND: say("round"),
        Subject.PARTICIPANT: say("participant"),
        Subject.ANSWER: say("answer"),
        Subject.SETTLEMENT: say("settled value"),
        Subject.DECISION: say("decision"),
        Subject.SIGN_OFF: say("signature"),
        Subject.INVITATION: say("invitation"),
        Subject.SHARE_LINK: say("read-only link"),
        Subject.API_TOKEN: say("API token"),
        Subject.REPORT: say("report"),
        Subject.VARIANT: say("variant of a table"),
        Subject.EXPORT: say("export"),
    }[subject]


def _what(what: str) -> str:
    """The deed in the visitor's language; one without a wording as it stands."""
    return {
        "created": say("created"),
        "changed": say("changed"),
        "removed": say("removed"),
        "archived": say("archived"),
        "opened": say("opened"),
        "closed": say("closed"),
        "reopened": say("opened again"),
        "exported": say("exported"),
        "deleted": say("deleted"),
        "step": say("went on to another step"),
        "joined on behalf": say("joined on somebody's behalf"),
        "settled": say("settled"),
        "taken back": say("taken back"),
        "accepted": say("accepted as recommended"),
        "overridden": say("decided otherwise"),
        "signed": say("signed"),
    }.get(what, what)
