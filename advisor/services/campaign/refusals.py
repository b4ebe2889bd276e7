"""What a campaign refuses, with the reason in a word that a page can put into its reader's language."""

from __future__ import annotations

from enum import StrEnum

from advisor.errors import UsageError


class Refusal(StrEnum):
    """Why something is refused."""

    NO_WAVE = "no_wave"
    NO_CAMPAIGN = "no_campaign"
    NO_UNIT = "no_unit"
    NO_INVITATION = "no_invitation"
    OWNER_ONLY = "owner_only"
    UNKNOWN_LINK = "unknown_link"
    REVOKED_LINK = "revoked_link"
    USED_LINK = "used_link"
    UNIT_GONE = "unit_gone"
    UNKNOWN_CODE = "unknown_code"
    CLOSED = "closed"
    DEADLINE = "deadline"
    STILL_OPEN = "still_open"
    PAST_DEADLINE = "past_deadline"
    NO_ROUND = "no_round"
    OTHER_ITEMS = "other_items"
    NOBODY = "nobody"
    IMPORTED_BEFORE = "imported_before"
    NO_MAILER = "no_mailer"
    MAIL_SIGN_IN = "mail_sign_in"
    MAIL_SECURITY = "mail_security"
    MAIL_UNREACHABLE = "mail_unreachable"


def N_(message: str) -> str:  # noqa: N802 -- the name by which gettext's tools find wording
    """Mark a wording, which is put into the reader's language where it is shown."""
    return message


WORDS = {
    Refusal.NO_WAVE: N_("This survey is not there any more: open the engagement and choose one of its waves."),
    Refusal.NO_CAMPAIGN: N_("This wave is a workshop: people join it by its code. Open a campaign to invite by links."),
    Refusal.NO_UNIT: N_("The unit %(what)s is not one of this engagement, or is archived: choose another one."),
    Refusal.NO_INVITATION: N_("This invitation is not there any more: look at the list again."),
    Refusal.OWNER_ONLY: N_(
        "Names, addresses and personal links are for the owner of the engagement only: ask the owner."
    ),
    Refusal.UNKNOWN_LINK: N_(
        "This link is not known. If you have a newer message, use the link in it; else ask its sender."
    ),
    Refusal.REVOKED_LINK: N_("This link was withdrawn: ask its sender for a new one."),
    Refusal.USED_LINK: N_("This link was used already. Go on where you began, or come back with your code."),
    Refusal.UNIT_GONE: N_("The unit of this link is no longer asked: ask the sender which unit you belong to now."),
    Refusal.UNKNOWN_CODE: N_("This code is not known: compare it with the one that you noted, letter by letter."),
    Refusal.CLOSED: N_("The survey is closed: nothing more can be answered. What you answered before is kept."),
    Refusal.DEADLINE: N_("The deadline has passed: nothing more can be answered. What you answered before is kept."),
    Refusal.STILL_OPEN: N_("The survey is still open: change its deadline instead of opening it again."),
    Refusal.PAST_DEADLINE: N_("The deadline lies in the past: choose a later time."),
    Refusal.NO_ROUND: N_("The survey takes no answers now: open it again first."),
    Refusal.OTHER_ITEMS: N_(
        "The questionnaire of this wave does not ask %(what)s: import the answers into the wave that does."
    ),
    Refusal.NOBODY: N_("There is nobody to write to: add people first, or everybody has begun."),
    Refusal.IMPORTED_BEFORE: N_(
        "A file with the same content was imported already: importing it again would count everybody twice. "
        "Import it again only where that is meant."
    ),
    Refusal.MAIL_SIGN_IN: N_(
        "Nothing was sent: the mail server refused user or password (%(what)s). Correct them where the advisor is "
        "served, or download the list for a mail merge."
    ),
    Refusal.MAIL_SECURITY: N_(
        "Nothing was sent: no secure connection to the mail server (%(what)s). Correct its settings where the advisor "
        "is served, or download the list for a mail merge."
    ),
    Refusal.MAIL_UNREACHABLE: N_(
        "Nothing was sent: the mail server cannot be reached (%(what)s). Try again later, or download the list for a "
        "mail merge."
    ),
    Refusal.NO_MAILER: N_("No mail server is set up: download the list for a mail merge instead."),
}


class Refused(UsageError):
    """A campaign cannot do this; `reason` says why in a word, `what` names the thing, if there is one."""

    def __init__(self, reason: Refusal, what: str = "") -> None:
        self.reason = reason
        self.what = what
        super().__init__(WORDS[reason], **({"what": what} if what else {}))
