"""The composition root: where things lie, joined with the code that reads them. Importing any module does nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from advisor import resources
from advisor.content.examples import load_examples
from advisor.content.library import load_facts, load_questionnaire, load_rulebook
from advisor.content.opinions import load_evaluation, load_opinion
from advisor.content.properties import load_properties
from advisor.content.variants import read_variant, table_text
from advisor.domain.questionnaire import FactSheet, Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.engine.compare.opinion import OpinionModel
from advisor.intake.answers import read_answers
from advisor.intake.engagement import read_engagement
from advisor.intake.units import read_units
from advisor.services.actor import Desk
from advisor.services.demo import Example
from advisor.services.knowledge.handbook import Handbook
from advisor.services.library import Library
from advisor.services.office import Office
from advisor.storage.folder import DataFolder, derived

DEMO = Path(__file__).resolve().parent / "demo"
"""The input files of the invented company."""


def rulebook(folder: Path | None = None) -> Rulebook:
    """The rules of a folder, or the shipped ones.

    Raises:
        ContentFaults: the rules have faults.

    """
    return load_rulebook(folder or resources.rules_dir())


def opinion(rules: Rulebook, folder: Path | None = None) -> OpinionModel:
    """The second opinion stored with the rules of a folder, or with the shipped ones.

    Raises:
        ContentFaults: there is none, or it was trained on other cases.

    """
    return load_opinion(folder or resources.rules_dir(), rules)


def evaluation(rules: Rulebook, folder: Path | None = None) -> dict[str, Any] | None:
    """The stored evaluation of that second opinion, if there is one."""
    return load_evaluation(folder or resources.rules_dir(), rules)


def questionnaire(name: str, dimensions: Iterable[str]) -> Questionnaire:
    """The shipped questionnaire of that name.

    Raises:
        ContentFaults: it has faults.

    """
    return load_questionnaire(resources.questionnaires_dir(), name, dimensions)


def facts() -> FactSheet:
    """The facts that are asked beside the items.

    Raises:
        ContentFaults: they have faults.

    """
    return load_facts(resources.questionnaires_dir())


def library(folder: Path | None = None) -> Library:
    """All content that is installed, or that of a folder of rules with the installed questionnaires.

    Raises:
        ContentFaults: something of it has faults.

    """
    rules = rulebook(folder)
    names = sorted(path.stem for path in resources.questionnaires_dir().glob("*.yaml") if path.stem != "facts")
    forms = {name: questionnaire(name, rules.dimensions) for name in names}
    ordered = dict(sorted(forms.items(), key=lambda pair: len(pair[1].items)))
    return Library(rules, ordered, facts(), opinion(rules, folder), evaluation(rules, folder), handbook(rules, folder))


def handbook(rules: Rulebook, folder: Path | None = None) -> Handbook:
    """The readers of a folder of rules, or of the shipped ones; nothing is read yet."""
    place = folder or resources.rules_dir()
    return Handbook(
        lambda: load_properties(place, rules), lambda: load_examples(place, rules), table_text, read_variant
    )


def example(content: Library) -> Example:
    """The invented company of the demo."""
    units = read_units(DEMO / "units.csv", content.facts, tuple(content.rules.dimensions))
    form = content.questionnaires["full"]
    answers = read_answers(DEMO / "answers.csv", form, units, content.facts)
    return Example(read_engagement(DEMO / "engagement.yaml", content.facts), units, answers)


def office(folder: DataFolder, *, new_key: bool = False) -> Office:
    """All use cases on the database of a data folder, which is brought up to date.

    Raises:
        StoreError: the key is lost or damaged, or the database cannot be used.
        ContentFaults: something of the content has faults.
        UsageError: the mail server is named, and something about it cannot be.

    """
    from advisor.mail.settings import mail_settings
    from advisor.mail.smtp import SmtpMailer
    from advisor.storage.hashing import Argon2Hasher
    from advisor.storage.store import open_store
    from advisor.storage.system import SystemClock, SystemSecrets

    secrets = SystemSecrets(derived(folder.key(renew=new_key), "digests"))
    folder.protect_database()
    content = library()
    desk = Desk(open_store(folder.url), SystemClock(), secrets)
    mail = mail_settings(os.environ)
    mailer = SmtpMailer(mail) if mail else None
    return Office(desk, content, Argon2Hasher(), lambda: example(content), mailer)
