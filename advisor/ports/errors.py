"""What a store refuses, in words for the user."""

from __future__ import annotations

from advisor.errors import AdvisorError


class StoreError(AdvisorError):
    """The store cannot do what was asked; nothing of the transaction is kept."""


class ConflictError(StoreError):
    """Something of that name is there already, is still needed, or was changed by somebody else meanwhile."""


class ClosedError(StoreError):
    """The round takes no answers, or not from this participant."""


class InvitationError(StoreError):
    """The invitation is unknown, revoked or used."""


class BusyError(StoreError):
    """Somebody else is writing for too long; the same again may succeed."""


class FullError(StoreError):
    """The disk is full. What was saved before is safe."""


class NewerDatabaseError(StoreError):
    """The database was made by a newer version."""
