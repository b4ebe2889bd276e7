"""The folder of finished reports: written whole, checked before they are given out, gone with their engagement."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from advisor.domain.job import JobState, ReportJob
from advisor.errors import AdvisorError

WORK = ".work"
"""Where reports are made, beside the folders of the engagements."""
_BLOCK = 1 << 20


class ReportGoneError(AdvisorError):
    """The file of a report is missing, or is not the one that was made."""


@dataclass(frozen=True)
class ReportFiles:
    """Fulfils what is needed of a folder of reports."""

    folder: Path

    def work(self, name: str) -> Path:
        """An empty folder to make a report in."""
        place = self._inside(f"{WORK}/{name}")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True, mode=0o700)
        return place

    def keep(self, made: Path, path: str) -> str:
        """Move a finished file to its place, whole or not at all; its SHA-256."""
        digest = _digest(made)
        target = self._inside(path)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(target)
        return digest

    def checked(self, job: ReportJob) -> Path:
        """The file of a finished job, after a look at its checksum.

        Raises:
            ReportGoneError: the job is not done, or its file is missing or changed.

        """
        if job.state is not JobState.DONE or job.path is None:
            raise ReportGoneError("This report is not finished.")
        path = self._inside(job.path)
        if not path.is_file():
            raise ReportGoneError("The file of this report is missing: order the report again.")
        if _digest(path) != job.sha256:
            raise ReportGoneError("The file of this report was changed since it was made: order the report again.")
        return path

    def drop(self, path: str) -> None:
        """Remove the file of a report."""
        self._inside(path).unlink(missing_ok=True)

    def _inside(self, path: str) -> Path:
        """A place in the folder.

        Raises:
            ReportGoneError: it lies elsewhere.

        """
        place = (self.folder / path).resolve()
        if not place.is_relative_to(self.folder.resolve()):
            raise ReportGoneError("The file of this report is missing: order the report again.")
        return place

    def forget(self, engagement: str) -> None:
        """Remove all reports of an engagement."""
        if engagement.isalnum():
            shutil.rmtree(self.folder / engagement, ignore_errors=True)

    def sweep(self, known: Callable[[str], bool]) -> None:
        """Remove what was being made when a server died, and the reports of engagements that are not known."""
        shutil.rmtree(self.folder / WORK, ignore_errors=True)
        for place in self.folder.iterdir() if self.folder.is_dir() else ():
            if place.is_dir() and not known(place.name):
                shutil.rmtree(place, ignore_errors=True)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
