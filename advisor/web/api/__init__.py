"""The API under /api/v1: the document says what there is, the modules carry it out."""

from advisor.web.api import engagements, pages, results, waves
from advisor.web.api.operations import blueprint

__all__ = ["OPERATIONS", "blueprint"]

OPERATIONS = (engagements, waves, results, pages)
"""The modules that carry the operations out: importing them binds their functions."""
