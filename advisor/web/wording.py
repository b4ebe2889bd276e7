"""Words of the interface that belong to values: what was done, as the log says it."""

from __future__ import annotations

from advisor.domain.ruling import AuditEntry, Subject
from advisor.web.context import say


def deed(entry: AuditEntry) -> str:
    """What an entry of the log says, such as "decision: overridden (sales)"."""
    what = _step(entry) or _what(entry.what)
    words = say("%(subject)s: %(what)s", subject=_subject(entry.subject), what=what)
    named = entry.object and entry.subject in {Subject.UNIT, Subject.SETTLEMENT, Subject.DECISION}
    return f"{words} ({entry.object})" if named else words


def step_name(step: str) -> str:
    """The name of a step of a workshop, as the projector has it."""
    return {
        "tendency": say("Guess"),
        "answer": say("Answering"),
        "reveal": say("Reveal"),
        "talk": say("Talk"),
        "second_vote": say("Second vote"),
        "settle": say("Settle"),
        "recommendation": say("Recommendation"),
        "decide": say("Decide"),
        "signed_off": say("Sign off"),
    }.get(step, step)


def _step(entry: AuditEntry) -> str:
    """From where to where the room went; nothing of other entries."""
    before, after = (str((at or {}).get("step", "")) for at in (entry.before, entry.after))
    known = entry.subject is Subject.WORKSHOP and before and after
    return say("%(before)s → %(after)s", before=step_name(before), after=step_name(after)) if known else ""


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
        "invited": say("people invited"),
        "made unit links": say("links for units made"),
        "handed out links": say("links handed out"),
        "corrected an address": say("an address corrected"),
        "withdrew links": say("links withdrawn"),
        "forgot addresses": say("names and addresses deleted"),
        "sent mail": say("letters sent"),
        "set deadline": say("deadline changed"),
        "imported answers": say("answers imported"),
    }.get(what, what)
