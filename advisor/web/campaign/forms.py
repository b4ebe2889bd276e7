"""What the forms of a campaign send: times, the address of this site, uploaded files, languages."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.utils import secure_filename

from advisor.domain.campaign import EngagementRecord, Wave
from advisor.errors import AdvisorError, Fault, FaultsError, UsageError
from advisor.services.campaign.letters import Kind, Occasion
from advisor.text import LANGUAGES, Language
from advisor.web.context import language, office, say, told
from advisor.web.serving.addresses import is_loopback

_LONGEST_SITE = 200


@dataclass(frozen=True)
class Upload:
    """A file that came with a form, for as long as it is read; `sha256` is that of its bytes."""

    path: Path
    name: str
    sha256: str


def end_of_day(text: str) -> dt.datetime | None:
    """The last moment of a day where the advisor runs; None where no day is given.

    Raises:
        UsageError: it is no date.

    """
    if not text.strip():
        return None
    try:
        day = dt.date.fromisoformat(text.strip())
        return dt.datetime.combine(day, dt.time(23, 59, 59)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise UsageError('"%(text)s" is no date: write year-month-day.', text=text[:40]) from None


def usual_site() -> str:
    """The address by which others reach this site: that of the network where this machine itself is asked."""
    settings = current_app.extensions["settings"]
    asked = request.url_root.rstrip("/")
    return settings.addresses[0] if settings.addresses and is_loopback(urlsplit(asked).hostname or "") else asked


def site_reaches_others(site: str) -> bool:
    """Whether others than this machine can open an address."""
    return not is_loopback(urlsplit(site).hostname or "")


def site() -> str:
    """The address with which links begin, as the form says.

    Raises:
        UsageError: it is no address of a site.

    """
    given = request.form.get("site", "").strip() or usual_site()
    try:
        parts = urlsplit(given)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        good = False
    if not good or len(given) > _LONGEST_SITE or not given.isascii() or any(letter.isspace() for letter in given):
        raise UsageError(
            '"%(text)s" is no address of a site: write one such as https://survey.example.org.', text=given[:60]
        )
    return given


def occasion(record: EngagementRecord, wave: Wave) -> Occasion:
    """What all letters of a wave have in common.

    Raises:
        UsageError: the address of the site is none.

    """
    form = office().library.questionnaires.get(wave.questionnaire.id)
    zone = dt.datetime.now().astimezone().tzinfo or dt.UTC
    return Occasion(record, wave, form.duration_minutes if form else 10, site(), zone)


def letter_languages(record: EngagementRecord) -> Sequence[Language]:
    """The languages of a letter: the one that was chosen, or all of the engagement, that of the page first."""
    chosen = tuple(one for one in LANGUAGES if one == request.form.get("language"))
    return chosen or sorted(record.languages, key=lambda one: one != language())


def kind() -> Kind:
    """The occasion of a letter."""
    return Kind.REMINDER if request.form.get("kind") == Kind.REMINDER else Kind.INVITATION


def batch() -> dt.datetime | None:
    """The list of people that is meant; None for all.

    Raises:
        UsageError: no time by which a list is known.

    """
    text = request.form.get("batch", "")
    try:
        return dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError("This list of people is not there any more: choose one of the page.") from None


def headline(error: AdvisorError | None) -> str | None:
    """What an error says above a form; of a file, how many places are to be corrected."""
    if isinstance(error, FaultsError):
        return say("Nothing was taken: correct these %(n)s places first.", n=len(error.faults))
    return told(error) if error else None


def faults(error: AdvisorError | None) -> tuple[Fault, ...]:
    """The faults of a file, without the folder in which it was read."""
    found = error.faults if isinstance(error, FaultsError) else ()
    return tuple(replace(one, file=PurePath(one.file).name) for one in found)


@contextmanager
def uploaded(field: str) -> Iterator[Upload | None]:
    """The file of a field, in a folder of its own while it is read; None where none was chosen."""
    file = request.files.get(field)
    if file is None or not file.filename:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (secure_filename(file.filename) or field)
        file.save(path)
        yield Upload(path, file.filename[-120:], hashlib.sha256(path.read_bytes()).hexdigest())


@contextmanager
def pasted(field: str) -> Iterator[Path | None]:
    """The text of a field as a file, while it is read; None where it is blank."""
    text = request.form.get(field, "")
    if not text.strip():
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pasted"
        path.write_text(text, encoding="utf-8")
        yield path
