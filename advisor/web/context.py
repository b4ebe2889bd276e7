"""What a view asks for: the office, the visitor, the language, the engagement and the wave of its address."""

from __future__ import annotations

from typing import cast

from flask import abort, current_app, g

from advisor.catalogue import translations
from advisor.domain.access import Account
from advisor.domain.campaign import EngagementRecord, Participant, Wave
from advisor.errors import AdvisorError, FaultsError
from advisor.ports import Transaction
from advisor.services.office import Office
from advisor.text import Language, worded
from advisor.web.visitor import Visitor


def office() -> Office:
    """The use cases."""
    return cast("Office", current_app.extensions["office"])


def visitor() -> Visitor:
    """Who is asking."""
    return cast("Visitor", g.visitor)


def language() -> Language:
    """The language in which to answer."""
    return cast("Language", g.get("language", "en"))


def account() -> Account:
    """The account that is signed in; the permission table has let nobody else through."""
    found = visitor().account
    if found is None:  # pragma: no cover -- a route that asks for it without a door would be a fault of ours
        abort(403)
    return found


def record() -> EngagementRecord:
    """The engagement of the address."""
    found = visitor().record
    if found is None:  # pragma: no cover -- as above
        abort(404)
    return found


def seat() -> Participant:
    """The participant's seat in the wave of the address."""
    found = visitor().seat
    if found is None:  # pragma: no cover -- as above
        abort(404)
    return found


def wave(tx: Transaction, number: int) -> Wave:
    """The wave of that number in the engagement of the address; none there answers 404."""
    for one in tx.waves.of_engagement(record().id):
        if one.number == number:
            return one
    return abort(404)


def say(message: str, **values: object) -> str:
    """A wording of the interface in the visitor's language."""
    text = translations(language()).gettext(message)
    return text % values if values else text


def spoken(text: str) -> str:
    """A sentence of a fault in the visitor's language; any other text as it stands."""
    return worded(text, translations(language()).gettext)


def told(error: AdvisorError) -> str:
    """What an error says, in the visitor's language where there is a wording."""
    return spoken(error.heading) if isinstance(error, FaultsError) else say(error.message, **error.values)
