"""Finds a font with Chinese characters, so that no report is printed in boxes."""

from __future__ import annotations

import re
import shutil
import subprocess

from advisor.errors import EnvironmentFault

WANTED = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
)
"""Families that the stylesheet names, in order of preference."""

_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_USUAL = 0x2000
"""Below are the scripts of Latin, Greek, Cyrillic and others that text fonts have; checked are those above."""

_HELP = (
    "Install one, on Debian and Ubuntu with `apt-get install fonts-noto-cjk`, on Fedora with "
    "`dnf install google-noto-sans-cjk-fonts`; macOS and Windows bring one along. `advisor doctor` shows what is found."
)


def needs_cjk(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return _CJK.search(text) is not None


def find_cjk_font() -> str:
    """The family that Chinese text is printed in.

    Raises:
        EnvironmentFault: fontconfig is missing or knows none of the wanted families.

    """
    families = _families()
    for wanted in WANTED:
        if wanted in families:
            return wanted
    looked = ", ".join(WANTED)
    raise EnvironmentFault(f"No font with Chinese characters was found; looked for {looked}. {_HELP}")


def without_glyph(text: str) -> set[str]:
    """The characters of a text that no installed font can draw, such as emoji; none where that cannot be found out."""
    unusual = {char for char in text if ord(char) > _USUAL and not _CJK.match(char)}
    if not unusual or shutil.which("fc-list") is None:
        return set()
    covered = [pair for line in _list("--format=%{charset}\n").split() if (pair := _range(line))]
    return {char for char in unusual if not any(low <= ord(char) <= high for low, high in covered)}


def _range(text: str) -> tuple[int, int] | None:
    """A range of a charset, such as `20-7e`, or a single character."""
    low, _dash, high = text.partition("-")
    try:
        return int(low, 16), int(high or low, 16)
    except ValueError:
        return None


def _families() -> set[str]:
    """All families for Simplified Chinese that fontconfig lists."""
    return {
        name.strip() for line in _list(":lang=zh-cn", "family").splitlines() for name in line.split(",") if name.strip()
    }


def _list(*arguments: str) -> str:
    """What fontconfig answers.

    Raises:
        EnvironmentFault: fontconfig is missing.

    """
    program = shutil.which("fc-list")
    if program is None:
        raise EnvironmentFault(
            "`fc-list` of fontconfig was not found, so fonts cannot be looked up. On Debian and Ubuntu: "
            "`apt-get install fontconfig fonts-noto-cjk`."
        )
    listed = subprocess.run(  # noqa: S603 - a fixed program without foreign input
        [program, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    return listed.stdout
