"""What is refused as a password: what is short, what is commonest, and what an attacker tries first about its holder.

Length is what counts: there are no rules on kinds of characters and no expiry (NIST SP 800-63B, section 3.1.1.2).
"""

from __future__ import annotations

import string
import unicodedata

from advisor.services.accounts.errors import PasswordError

SHORTEST = 10
LONGEST = 256
_PIECE = 5
"""A password made of one piece of so many characters, again and again, is as weak as the piece."""
_OWN = 4
"""A part of the holder's address counts as known from so many characters on."""
_LOOKALIKES = str.maketrans("@430157$!", "aaeoistsi")
_PADDING = string.digits + string.punctuation + " "
_ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_WORDS = frozenset(
    """
password passw passwort motdepasse contrasena senha mima admin administrator root user guest login welcome
letmein changeme default secret master monkey dragon football baseball basketball superman batman princess
sunshine iloveyou ilove loveyou iloveu trustno whatever michael jennifer jordan hunter shadow computer internet
samsung google facebook linkedin starwars pokemon charlie liverpool chelsea arsenal manchester barcelona
woaini woaiwojia woaiwo nihao aini zhongguo beijing shanghai qwerty qwertyuiop qwert asdfgh asdfghjkl asdf
zxcvbn zxcvbnm abc abcd abcdef abcabc aaa test testing demo temp hello helloworld company office summer winter
spring autumn january february march april august september october november december monday friday
advisor kpi okr consulting consultant workshop correcthorsebatterystaple thisisapassword mypassword
passwordpassword newpassword yourpassword adminadmin rootroot welcometo qwerqwer asdfasdf testtest
administratoradministrator
""".split()  # noqa: SIM905 -- a hundred words are read more easily without quotes
)


def check_password(password: str, email: str) -> str:
    """The password in the form that is hashed (NFKC, so that every keyboard gives the same).

    Raises:
        PasswordError: it is too short or too long, among the commonest, or the address of its holder.

    """
    given = normal(password)
    if len(given) < SHORTEST:
        raise PasswordError(
            "This password has %(given)d characters; it needs at least %(least)d. Three or four words in a row are good.",
            given=len(given),
            least=SHORTEST,
        )
    if len(given) > LONGEST:
        raise PasswordError("This password is too long: use at most %(most)d characters.", most=LONGEST)
    if _own(given, email):
        raise PasswordError("This password is your address or a part of it: take another one.")
    if _common(given):
        raise PasswordError("This password is among the first that are tried: take another one, such as a few words.")
    return given


def normal(password: str) -> str:
    """The same characters for the same keys, whatever the keyboard."""
    return unicodedata.normalize("NFKC", password)


def _own(password: str, email: str) -> bool:
    """Whether nothing but padding is added to the address, or to the part before or behind the at sign."""
    address = email.strip().casefold()
    name, _, host = address.partition("@")
    parts = {address, name, host, host.partition(".")[0]}
    core = password.casefold().strip(_PADDING)
    return any(len(part) >= _OWN and core in {part, part.strip(_PADDING), part * 2} for part in parts)


def _common(password: str) -> bool:
    plain = password.casefold()
    spelled = plain.strip(_PADDING).translate(_LOOKALIKES)
    letters = plain.translate(_LOOKALIKES).strip(_PADDING)
    bare = {plain.strip(_PADDING), spelled, letters, "".join(character for character in plain if character.isalpha())}
    return _repeats(plain) or _runs(plain) or bool(bare & _WORDS) or any(_runs(core) for core in bare if core)


def _repeats(text: str) -> bool:
    """Whether a short piece is repeated throughout."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, _PIECE + 1))


def _runs(text: str) -> bool:
    """Whether the text follows the alphabet, the digits or the keyboard, forwards or backwards, all along."""
    return any(text in row or text in row[::-1] for row in _ROWS)
