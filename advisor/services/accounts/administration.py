"""Accounts as administrators manage them; none of this shows engagements or answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from advisor.domain.access import Account, PasswordLink
from advisor.domain.ruling import Subject
from advisor.ports import ConflictError, Hasher, Transaction
from advisor.services.accounts.errors import AccountError
from advisor.services.accounts.passwords import check_address, check_name
from advisor.services.accounts.policy import check_password
from advisor.services.actor import Desk

LINK_LASTS = dt.timedelta(days=7)


@dataclass(frozen=True)
class Administration:
    """The use cases of administrators, and the first start."""

    desk: Desk
    hasher: Hasher

    def needed(self) -> bool:
        """Whether there is no account yet: the first is made without signing in."""
        with self.desk.store.reading() as tx:
            return not tx.accounts.all()

    def set_up(self, email: str, name: str, password: str) -> Account:
        """Make the first account, an administrator's.

        Raises:
            AccountError: there is an account already, or the address or name cannot be one.
            PasswordError: the password is not good enough.

        """
        address, called = check_address(email), check_name(name)
        hashed = self.hasher.hash(check_password(password, address))
        account = Account(self.desk.secrets.new_id(), address, called, hashed, self.desk.clock.now(), admin=True)
        with self.desk.store.writing() as tx:
            if tx.accounts.all():
                raise AccountError("The advisor is set up already: sign in.")
            tx.accounts.add(account)
            self._log(tx, account.id, "created", account)
        return account

    def accounts(self) -> tuple[Account, ...]:
        """All accounts, by address."""
        with self.desk.store.reading() as tx:
            return tx.accounts.all()

    def create(self, by: str, email: str, name: str, *, admin: bool = False) -> tuple[Account, str]:
        """A new account, and the secret of the link with which its holder sets the password.

        Raises:
            AccountError: the address is taken or cannot be one, or `by` is no administrator.

        """
        now = self.desk.clock.now()
        account = Account(self.desk.secrets.new_id(), check_address(email), check_name(name), "", now, admin=admin)
        with self.desk.store.writing() as tx:
            _require_administrator(tx, by)
            try:
                tx.accounts.add(account)
            except ConflictError as error:
                raise AccountError("There is already an account for %(address)s.", address=account.email) from error
            self._log(tx, by, "created", account)
            return account, self._link(tx, by, account)

    def reset(self, by: str, account: str) -> str:
        """Take the password away and end all sessions; the secret of the link with which it is set anew.

        Raises:
            AccountError: it is one's own account, or `by` is no administrator.

        """
        with self.desk.store.writing() as tx:
            _require_administrator(tx, by)
            if by == account:
                raise AccountError("Change your own password under your account: a reset would lock you out.")
            holder = _require(tx, account)
            return self._reset(tx, by, holder)

    def reset_from_machine(self, email: str) -> str:
        """The same for whoever commands the machine: the way back when no administrator can sign in.

        Raises:
            AccountError: there is no account of that address.

        """
        with self.desk.store.writing() as tx:
            holder = tx.accounts.by_email(email)
            if holder is None:
                raise AccountError("There is no account for %(address)s.", address=email)
            return self._reset(tx, holder.id, replace(holder, disabled=False))

    def set_disabled(self, by: str, account: str, *, disabled: bool) -> None:
        """Disable an account, which ends its sessions, or enable it again.

        Raises:
            AccountError: it is the last administrator's, or `by` is no administrator.

        """
        with self.desk.store.writing() as tx:
            _require_administrator(tx, by)
            before = _require(tx, account)
            if disabled:
                _refuse_last(tx, before)
                tx.sessions.end_all(account)
                tx.sessions.drop_link(account)
            changed = replace(before, disabled=disabled)
            tx.accounts.change(changed)
            self._log(tx, by, "disabled" if disabled else "enabled", changed)

    def set_admin(self, by: str, account: str, *, admin: bool) -> None:
        """Make somebody an administrator, or no longer.

        Raises:
            AccountError: it is the last administrator, or `by` is none.

        """
        with self.desk.store.writing() as tx:
            _require_administrator(tx, by)
            before = _require(tx, account)
            if not admin:
                _refuse_last(tx, before)
            changed = replace(before, admin=admin)
            tx.accounts.change(changed)
            self._log(tx, by, "made administrator" if admin else "no longer administrator", changed)

    def _reset(self, tx: Transaction, by: str, holder: Account) -> str:
        changed = replace(holder, password="")
        tx.accounts.change(changed)
        tx.sessions.end_all(holder.id)
        self._log(tx, by, "password reset", changed)
        return self._link(tx, by, changed)

    def _link(self, tx: Transaction, by: str, account: Account) -> str:
        token, now = self.desk.secrets.token(), self.desk.clock.now()
        tx.sessions.put_link(PasswordLink(account.id, self.desk.secrets.digest(token), by, now, now + LINK_LASTS))
        return token

    def _log(self, tx: Transaction, by: str, what: str, account: Account) -> None:
        after = {"email": account.email, "admin": account.admin, "disabled": account.disabled}
        self.desk.log(tx, by, None, what, Subject.ACCOUNT, account.id, after=after)


def _require(tx: Transaction, account: str) -> Account:
    found = tx.accounts.get(account)
    if found is None:
        raise AccountError("This account is not there any more.")
    return found


def _require_administrator(tx: Transaction, by: str) -> None:
    found = tx.accounts.get(by)
    if found is None or not found.admin or found.disabled:
        raise AccountError("Only an administrator manages accounts.")


def _refuse_last(tx: Transaction, account: Account) -> None:
    """Somebody else has to be left who is an administrator and has a password to sign in with."""
    others = [one for one in tx.accounts.all() if one.admin and not one.disabled and one.password]
    if account.admin and not [one for one in others if one.id != account.id]:
        raise AccountError("This is the last administrator who can sign in: make somebody else an administrator first.")
