"""What all pages of a campaign hang on: their blueprint and the address with which they begin."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, redirect, request, url_for

blueprint = Blueprint("campaign", __name__)
HOME = "/e/<engagement>/<int:number>/campaign"

View = Callable[..., Any]


def posted(rule: str, back: str) -> Callable[[View], View]:
    """Register what a form does; who comes by its mere address, as on a change of language, is led to the page `back`."""

    def register(view: View) -> View:
        @wraps(view)
        def answer(**place: Any) -> Any:  # noqa: ANN401 -- whatever the view answers
            if request.method == "POST":
                return view(**place)
            return redirect(url_for(back, engagement=place["engagement"], number=place["number"]))

        blueprint.route(rule, methods=["GET", "POST"])(answer)
        return view

    return register
