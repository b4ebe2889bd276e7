"""Passwords as their holders set and change them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from advisor.domain.access import Account
from advisor.domain.ruling import Subject
from advisor.ports import Hasher, Transaction
from advisor.services.accounts.errors import AccountError, LinkError, PasswordError
from advisor.services.accounts.policy import check_password, normal
from advisor.services.actor import Desk


@dataclass(frozen=True)
class Passwords:
    """The use cases of whoever has an account."""

    desk: Desk
    hasher: Hasher

    def change(self, account: str, old: str, new: str, session: str) -> None:
        """Set another password; the session of that id goes on, all others of the account end.

        Raises:
            PasswordError: the old password is wrong, or the new one not good enough.

        """
        with self.desk.store.reading() as tx:
            holder = _require(tx, account)
        if not self.hasher.matches(holder.password, normal(old)):
            raise PasswordError("The present password is not right.")
        hashed = self.hasher.hash(check_password(new, holder.email))
        with self.desk.store.writing() as tx:
            if _require(tx, account).password != holder.password:
                raise PasswordError("The password was changed meanwhile: look again before you change it.")
            self._set(tx, holder, hashed, but=session)

    def rename(self, account: str, name: str) -> None:
        """Set the name of the account.

        Raises:
            AccountError: no name, or one too long.

        """
        with self.desk.store.writing() as tx:
            tx.accounts.change(replace(_require(tx, account), name=check_name(name)))

    def holder(self, link: str) -> Account:
        """For whom a link to set the password is.

        Raises:
            LinkError: it does not open.

        """
        with self.desk.store.reading() as tx:
            return self._holder(tx, link)

    def set_by_link(self, link: str, new: str) -> Account:
        """Set the password with a link, which is used up by that; all sessions of the account end.

        Raises:
            LinkError: the link does not open.
            PasswordError: the password is not good enough.

        """
        hashed = self.hasher.hash(check_password(new, self.holder(link).email))
        with self.desk.store.writing() as tx:
            return self._set(tx, self._holder(tx, link), hashed)

    def _holder(self, tx: Transaction, link: str) -> Account:
        found = tx.sessions.link(self.desk.secrets.digest(link))
        account = tx.accounts.get(found.account) if found and found.valid(self.desk.clock.now()) else None
        if account is None or account.disabled:
            raise LinkError(
                "This link was used already, has expired or was replaced by a newer one. Ask an administrator for another."
            )
        return account

    def _set(self, tx: Transaction, holder: Account, hashed: str, but: str | None = None) -> Account:
        changed = replace(holder, password=hashed)
        tx.accounts.change(changed)
        tx.sessions.end_all(holder.id, but)
        tx.sessions.drop_link(holder.id)
        self.desk.log(tx, holder.id, None, "password set", Subject.ACCOUNT, holder.id)
        return changed


_NAME = 100
_ADDRESS = 254


def check_name(name: str) -> str:
    """A name on one line.

    Raises:
        AccountError: no name, or one too long.

    """
    one_line = " ".join(name.split())
    if not 0 < len(one_line) <= _NAME or not one_line.isprintable():
        raise AccountError("Enter a name of at most %(most)d characters.", most=_NAME)
    return one_line


def check_address(email: str) -> str:
    """An address that can be one.

    Raises:
        AccountError: it cannot.

    """
    address = email.strip()
    name, _, host = address.rpartition("@")
    if not name or not host or len(address) > _ADDRESS or not address.isprintable() or " " in address:
        raise AccountError("Enter an e-mail address, such as name@example.org.")
    return address


def _require(tx: Transaction, account: str) -> Account:
    found = tx.accounts.get(account)
    if found is None:
        raise AccountError("This account is not there any more.")
    return found
