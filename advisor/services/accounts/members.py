"""The members of an engagement: owners, facilitators, viewers."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.domain.access import Account, Membership, Role
from advisor.domain.ruling import Subject
from advisor.ports import Transaction
from advisor.services.accounts.errors import AccountError
from advisor.services.actor import Desk


@dataclass(frozen=True)
class Members:
    """The use cases of an engagement's owner."""

    desk: Desk

    def of(self, engagement: str) -> tuple[tuple[Membership, Account], ...]:
        """All members, by address."""
        with self.desk.store.reading() as tx:
            return tx.engagements.members(engagement)

    def add(self, by: str, engagement: str, email: str, role: Role) -> Account:
        """Give somebody a role, or another one.

        Raises:
            AccountError: no account has that address, or it is the last owner who would become something else.

        """
        with self.desk.store.writing() as tx:
            account = tx.accounts.by_email(email)
            if account is None:
                raise AccountError(
                    "There is no account for %(address)s. Ask an administrator to make one, then add it here.",
                    address=email.strip(),
                )
            before = tx.engagements.member(engagement, account.id)
            if role is not Role.OWNER:
                _refuse_last_owner(tx, engagement, account.id)
            tx.engagements.put_member(Membership(engagement, account.id, role))
            was = {"role": before.role} if before else None
            told = {"before": was, "after": {"role": role}}
            self.desk.log(tx, by, engagement, "set role", Subject.MEMBERSHIP, account.id, **told)
        return account

    def remove(self, by: str, engagement: str, account: str) -> None:
        """Take somebody's role away.

        Raises:
            AccountError: it is the last owner's.

        """
        with self.desk.store.writing() as tx:
            before = tx.engagements.member(engagement, account)
            if before is None:
                return
            _refuse_last_owner(tx, engagement, account)
            tx.engagements.remove_member(engagement, account)
            self.desk.log(tx, by, engagement, "removed", Subject.MEMBERSHIP, account, before={"role": before.role})


def _refuse_last_owner(tx: Transaction, engagement: str, account: str) -> None:
    """Somebody else who can sign in has to own the engagement, if this account does."""
    owners = {
        member.account: holder for member, holder in tx.engagements.members(engagement) if member.role is Role.OWNER
    }
    if account in owners and not [one for one in owners.values() if one.id != account and not one.disabled]:
        raise AccountError("This is the last owner of the engagement: make somebody else an owner first.")
