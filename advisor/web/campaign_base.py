"""What all pages of a campaign hang on: their blueprint and the address with which they begin."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("campaign", __name__)
HOME = "/e/<engagement>/<int:number>/campaign"
