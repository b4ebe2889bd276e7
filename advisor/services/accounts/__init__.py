"""Accounts: signing in, passwords, administration, members of engagements, tokens for the API."""

from advisor.services.accounts.accounts import Accounts
from advisor.services.accounts.administration import Administration
from advisor.services.accounts.errors import AccountError, LinkError, PasswordError, SignInError
from advisor.services.accounts.links import Links
from advisor.services.accounts.members import Members
from advisor.services.accounts.passwords import Passwords
from advisor.services.accounts.signing_in import SignedIn, SigningIn
from advisor.services.accounts.tokens import Tokens

__all__ = [
    "AccountError",
    "Accounts",
    "Administration",
    "LinkError",
    "Links",
    "Members",
    "PasswordError",
    "Passwords",
    "SignInError",
    "SignedIn",
    "SigningIn",
    "Tokens",
]
