"""The rules that an assessment was made with, as one small archive: packed to be attached, unpacked with distrust."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from pathlib import Path

from advisor.content.cases import OWN, PUBLISHED
from advisor.content.library import PARTS
from advisor.content.opinions import EVALUATION, MODEL
from advisor.errors import AdvisorError

RULES, QUESTIONNAIRES = "rules", "questionnaires"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NAME = re.compile(
    r"(?:rules|rules/tables|questionnaires)/[A-Za-z0-9_-]+\.yaml"
    rf"|rules/(?:{re.escape(PUBLISHED)}|{re.escape(MODEL)}|{re.escape(EVALUATION)})"
)
_MEMBERS, _MEMBER_BYTES, _ALL_BYTES = 200, 3_000_000, 8_000_000


class BundleFault(AdvisorError):
    """An archive of rules cannot be used."""


def pack(folder: Path, questionnaire: Path | None) -> bytes:
    """The files of a rules folder that its rulebook and its second opinion are loaded from, and the questionnaire.

    The client's own cases stay out: they tell of other engagements. The same files give the same bytes.
    """
    names = [f"{part}.yaml" for part in PARTS]
    names += [f"tables/{path.name}" for path in sorted((folder / "tables").glob("*.yaml"))]
    names += [name for name in (PUBLISHED, MODEL, EVALUATION) if (folder / name).is_file()]
    files = {f"{RULES}/{name}": (folder / name).read_bytes() for name in names}
    if questionnaire is not None:
        files[f"{QUESTIONNAIRES}/{questionnaire.name}"] = questionnaire.read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            bundle.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 9)
    return archive.getvalue()


def unpack(data: bytes, folder: Path) -> list[str]:
    """Writes the members of a bundle into an empty folder and gives their names.

    Raises:
        BundleFault: it is no archive, holds anything but rules and questionnaires, or is larger than such files are.

    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            members = bundle.infolist()
            _check_names(members)
            left = _ALL_BYTES
            for member in members:
                content = _read(bundle, member, min(_MEMBER_BYTES, left))
                left -= len(content)
                target = folder / member.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise BundleFault(f"is no archive that can be read ({error})") from None
    return [member.filename for member in members]


def own_cases(folder: Path) -> Path:
    """Where the client's own cases belong in an unpacked bundle."""
    return folder / RULES / OWN


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MEMBERS:
        raise BundleFault(f"holds {len(members)} files; at most {_MEMBERS} are rules")
    seen: set[str] = set()
    for member in members:
        name = member.orig_filename
        kind = stat.S_IFMT(member.external_attr >> 16)
        if not _NAME.fullmatch(name) or kind not in {0, stat.S_IFREG}:
            raise BundleFault(f"holds {name[:80]!r}, which is no file of rules or questionnaires")
        if name in seen:
            raise BundleFault(f"holds {name} twice")
        if member.flag_bits & 1:
            raise BundleFault(f"holds {name} encrypted")
        seen.add(name)


def _read(bundle: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    with bundle.open(member) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise BundleFault(f"holds {member.filename}, which is larger than rules are (over {most:,} bytes unpacked)")
    return content
