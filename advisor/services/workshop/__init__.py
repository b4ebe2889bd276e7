"""The workshop: the room's steps, those who join it, and what it settles and decides."""

from advisor.services.workshop.joining import Joining
from advisor.services.workshop.ruling import Rulings
from advisor.services.workshop.steps import Steps

__all__ = ["Joining", "Rulings", "Steps"]
