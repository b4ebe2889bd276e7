"""What is refused about accounts, in words for the user."""

from __future__ import annotations

from advisor.errors import UsageError


class AccountError(UsageError):
    """An account, a membership or a token cannot be changed as asked."""


class SignInError(AccountError):
    """Nobody is signed in."""


class PasswordError(AccountError):
    """The new password is not good enough."""


class LinkError(AccountError):
    """The link to set a password does not open."""
