"""Sentences: English as they stand, said in another language with all their parts, wherever they are made."""

from __future__ import annotations

import ast
import copy
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

from advisor.text import Joined, Said, said, worded

_SOURCES = Path(__file__).resolve().parents[1] / "advisor"
_READERS = ("intake", "content", "engine")
_NAMES = re.compile(r"%\((\w+)\)s")
_ZH = {
    "row %(number)s": "第 %(number)s 行",
    '"%(value)s"': "“%(value)s”",
    "there is no %(words)s in %(place)s": "%(place)s没有%(words)s",
    ", ": "、",
}


def test_a_sentence_is_its_english_wording() -> None:
    """It equals the text with its values filled in, and so do its copies."""
    place = said("row %(number)s", number=5)
    assert place == "row 5"
    assert {place: 1}["row 5"] == 1
    for copied in (pickle.loads(pickle.dumps(place)), copy.copy(place), copy.deepcopy(place)):  # noqa: S301 -- made here
        assert (copied, copied.message, copied.values) == ("row 5", "row %(number)s", {"number": 5})


def test_a_sentence_without_values_stands_as_it_is() -> None:
    """A percent sign in it is one."""
    assert said("100 % of it") == "100 % of it"
    assert said("100 % of it").worded(str) == "100 % of it"


def test_all_parts_are_said_in_the_other_language() -> None:
    """Values that are sentences, lists of them and what stands between; what is unknown stays English."""
    words = Joined((said('"%(value)s"', value="a"), "b"))
    sentence = said("there is no %(words)s in %(place)s", words=words, place=said("row %(number)s", number=5))
    assert sentence == 'there is no "a", b in row 5'
    assert worded(sentence, lambda message: _ZH.get(message, message)) == "第 5 行没有“a”、b"
    assert worded(said("%(what)s!", what=sentence), str) == 'there is no "a", b in row 5!'
    assert worded("row 5", _ZH.__getitem__) == "row 5"


def test_every_message_is_given_the_values_that_it_asks_for() -> None:
    """Wherever something is said, its values are those of its message, no more and no less."""
    calls = list(_calls())
    assert len(calls) > 250
    for path, call in calls:
        (message,) = call.args
        assert isinstance(message, ast.Constant), (path, ast.unparse(call))
        assert isinstance(message.value, str)
        given = {keyword.arg for keyword in call.keywords}
        assert given == set(_NAMES.findall(message.value)), (path, ast.unparse(call))
        assert not given or "%" not in _NAMES.sub("", message.value), (path, message.value)


def test_values_may_be_of_any_kind() -> None:
    """What is no text is shown as Python shows it."""
    assert Said("%(n)s of %(m)s", {"n": 1, "m": 2.5}).worded(str) == "1 of 2.5"


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in (path for layer in _READERS for path in (_SOURCES / layer).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "said":
                yield path.name, node
