"""What the use cases of engagements work with: the rules, the questionnaires, the facts and the second opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.domain.assessment import Version
from advisor.domain.questionnaire import FactSheet, Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.engine.compare.opinion import OpinionModel
from advisor.errors import UsageError
from advisor.services.knowledge.handbook import Handbook


@dataclass(frozen=True)
class Library:
    """The content that is installed, loaded once; `questionnaires` by id."""

    rules: Rulebook
    questionnaires: Mapping[str, Questionnaire]
    facts: FactSheet
    opinion: OpinionModel | None = None
    figures: Mapping[str, Any] | None = None
    """The stored evaluation of the second opinion."""
    handbook: Handbook | None = None
    """Reads what the pages of knowledge show beyond this."""

    def questionnaire(self, version: Version) -> Questionnaire:
        """The questionnaire that a wave asks, exactly as it was when the wave was opened.

        Raises:
            UsageError: another version is installed now.

        """
        found = self.questionnaires.get(version.id)
        if found is None or found.sha256 != version.sha256:
            raise UsageError(
                'The questionnaire "%(id)s" %(version)s (%(sha)s) of this wave is not the one installed: install that '
                "version, or open a new wave with the present one.",
                id=version.id,
                version=version.version,
                sha=version.sha256[:12],
            )
        return found
