"""How large a request may be, by route: answers are small, files are not."""

from __future__ import annotations

from collections.abc import Mapping

USUAL = 64 * 1024
UPLOAD = 20 * 2**20
LARGEST: Mapping[str, int] = {
    "answering.save": 32 * 1024,
    "engagements.units": UPLOAD,
    "campaign.people": UPLOAD,
    "campaign.importing": UPLOAD,
    "engagements.new": 256 * 1024,
    "engagements.create": 256 * 1024,
    "api.put_units": 2**20,
    "api.send_answers": 2 * 2**20,
}
"""In bytes, for each endpoint that differs from the usual."""
