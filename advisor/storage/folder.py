"""The data folder: the database, the key that secrets are hashed with, and what else is kept beside them."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from advisor.ports import StoreError

FOLDER_VARIABLE = "ADVISOR_DATA"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A folder that exists and may be written to."""

    path: Path

    @property
    def database(self) -> Path:
        """The database file."""
        return self.path / "advisor.db"

    @property
    def url(self) -> str:
        """The address of the database."""
        return f"sqlite:///{self.database.as_posix()}"

    @property
    def key_file(self) -> Path:
        """The file of the key."""
        return self.path / "secrets.key"

    def key(self, *, renew: bool = False) -> bytes:
        """The key, made on the first start; `renew` makes another one where it is lost.

        It lies outside of the database, so that a copy of that alone opens nothing. Without it, no link, no code and no
        cookie that was given out opens any more; accounts and answers are not touched.

        Raises:
            StoreError: the key is lost or damaged while a database is there.

        """
        if not self.key_file.exists():
            if self.database.exists() and not renew:
                raise StoreError(
                    f"{self.key_file} is missing, although there is a database. Without it, no link that was given out and"
                    " no participant's code opens any more. Restore it from a copy; if there is none, start once with"
                    " --new-key and send new links."
                )
            self._make_key()
        try:
            kept = self.key_file.read_bytes()
            if os.name == "posix" and self.key_file.stat().st_mode & 0o077:
                self.key_file.chmod(0o600)
        except OSError as error:
            raise StoreError(
                f"{self.key_file} cannot be read: {error.strerror}. Run the advisor as its owner."
            ) from error
        if len(kept) != _KEY_BYTES:
            raise StoreError(
                f"{self.key_file} is damaged: restore it from a copy, or delete it and start with --new-key."
            )
        return kept

    def protect_database(self) -> None:
        """Make the database file for its owner alone before anything is in it; its log takes over the same rights.

        Raises:
            StoreError: it may not be written.

        """
        try:
            os.close(os.open(self.database, os.O_WRONLY | os.O_CREAT, 0o600))
        except OSError as error:
            raise StoreError(
                f"{self.database} cannot be written: {error.strerror}. Run the advisor as its owner, or make it writable."
            ) from error

    def _make_key(self) -> None:
        """Write it whole or not at all; of several programs at once, one wins."""
        draft = self.key_file.with_name(f"{self.key_file.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, self.key_file)
        except FileExistsError:
            pass
        except OSError:
            draft.replace(self.key_file)
            return
        draft.unlink()


def derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for a purpose, from which the first cannot be found."""
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


def open_folder(path: Path | None = None) -> DataFolder:
    """The data folder of that path, else of `ADVISOR_DATA`, else where the system keeps such data; made if needed.

    Raises:
        StoreError: it cannot be made or written to.

    """
    given = path or (Path(found) if (found := os.environ.get(FOLDER_VARIABLE)) else usual_folder())
    folder = given.expanduser().absolute()
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be used: {error.strerror}. Make it writable for this user, or name another"
            f" one with --data or {FOLDER_VARIABLE}."
        ) from error
    return DataFolder(folder)


def usual_folder() -> Path:
    """Where this system keeps the data of programs."""
    home = Path.home()
    if sys.platform == "win32":  # pragma: no cover -- of another system
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "advisor"
    if sys.platform == "darwin":  # pragma: no cover -- of another system
        return home / "Library" / "Application Support" / "advisor"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "advisor"
