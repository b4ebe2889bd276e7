"""What the page of a campaign says about the missing, for the request that asks."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.domain.campaign import PlacedUnit, Wave
from advisor.errors import UsageError
from advisor.ports import Transaction
from advisor.services.campaign.response import Response
from advisor.web.comparison.outlook_views import OutlooksView, outlooks_view
from advisor.web.context import language, office, record


def outlook(tx: Transaction, wave: Wave, response: Response, placed: Sequence[PlacedUnit]) -> OutlooksView | None:
    """The section for `missing_section`; None where the questionnaire of the wave is not installed any more."""
    try:
        found = office().outlooks.of(tx, record(), wave, response, placed)
    except UsageError:
        return None
    return outlooks_view(found, office().library.rules, language())
