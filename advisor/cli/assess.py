"""`advisor assess` and `advisor report`: answers in, assessment, workbook and report out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from advisor import bootstrap, resources
from advisor.cli.options import language_option, languages, questionnaire_option, quiet_option, rules_option
from advisor.cli.terminal import Terminal
from advisor.cli.wording import recommendation_rows
from advisor.content.bundle import pack
from advisor.content.document import Document
from advisor.content.schema import schema_faults
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement
from advisor.engine.assess.disclosure import CONSENTS, DEFAULT, Gate
from advisor.errors import Fault, InputFaults, UsageError
from advisor.intake.answers import read_answers
from advisor.intake.engagement import read_engagement
from advisor.intake.mapping import read_mapping
from advisor.intake.units import read_units
from advisor.report.documents import assessment_document
from advisor.report.edition import Edition, checksum_of, compose, evidence
from advisor.report.pdf import Attachment, render_pdf
from advisor.report.workbook import write_workbook
from advisor.services.assess import Commission
from advisor.services.assess import assess as run_assessment
from advisor.text import Language
from advisor.writing import replace_atomically, replace_together

OUTPUTS = ("assessment.json", "scores.xlsx", "report.*.html", "report.*.pdf")
_FILE = click.Path(path_type=Path)
_YEARS = (2000, 2100)


@click.command()
@click.argument("answers", type=_FILE)
@click.option("--units", "units_file", type=_FILE, required=True, help="The units with their facts: CSV, XLSX or YAML.")
@questionnaire_option
@click.option("--engagement", "engagement_file", type=_FILE, help="Facts of the client as a whole, YAML.")
@click.option("--mapping", "mapping_file", type=_FILE, help="How the columns of an exported form map to ours, YAML.")
@language_option(("zh", "en", "both"), "both")
@click.option(
    "--consent",
    type=click.Choice(CONSENTS),
    default="anonymous",
    show_default=True,
    help="What the respondents were promised.",
)
@click.option(
    "--threshold", type=int, default=DEFAULT, show_default=True, help="Fewest answers that may be shown (floor 3)."
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date of the report (default: the engagement's, else today).",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for what is written."
)
@rules_option
@quiet_option
def assess(
    answers: Path,
    units_file: Path,
    form: str,
    engagement_file: Path | None,
    mapping_file: Path | None,
    language: str,
    consent: str,
    threshold: int,
    day: datetime | None,
    out: Path,
    rules_folder: Path | None,
    *,
    quiet: bool,
) -> None:
    """Assess ANSWERS (a row per respondent, CSV or XLSX) and write assessment, workbook and report.

    Whoever holds the raw answers can do with them as he likes; what is written here shows no group smaller than the
    threshold that the respondents were told.

    \b
    Examples
      advisor assess answers.xlsx --units answers.xlsx --questionnaire workshop --out result
      advisor assess export.csv --units units.csv --questionnaire full --engagement client.yaml \\
          --mapping wenjuanxing.yaml --lang zh --out result
    """
    terminal = Terminal(quiet=quiet)
    gate = Gate(consent, threshold)
    rules = bootstrap.rulebook(rules_folder)
    questionnaire = bootstrap.questionnaire(form, rules.dimensions)
    facts = bootstrap.facts()
    with terminal.step("read units and answers"):
        units = read_units(units_file, facts, tuple(rules.dimensions))
        engagement = read_engagement(engagement_file, facts) if engagement_file else Engagement()
        mapping = read_mapping(mapping_file) if mapping_file else None
        given = read_answers(answers, questionnaire, units, facts, mapping)
    when = day.date() if day else engagement.date or datetime.now(UTC).date()
    if not _YEARS[0] <= when.year <= _YEARS[1]:
        message = f"the date {when} is not one of this century: give it as year-month-day, such as 2026-11-25"
        raise UsageError(message)
    opinion, figures = bootstrap.opinion(rules, rules_folder), bootstrap.evaluation(rules, rules_folder)
    commission = Commission(given, units, questionnaire, rules, engagement, gate, when, opinion, figures)
    deliver(commission, languages(language), out, terminal, rules_folder)


@click.command()
@click.argument("assessment_json", type=_FILE)
@language_option(("zh", "en"), "zh")
@click.option("--out", type=_FILE, required=True, help="The report to write: .pdf or .html.")
@rules_option
@quiet_option
def report(assessment_json: Path, language: Language, out: Path, rules_folder: Path | None, *, quiet: bool) -> None:
    """Write the report of ASSESSMENT_JSON again, as PDF or HTML.

    \b
    Example
      advisor report result/assessment.json --lang en --out report.pdf
    """
    terminal = Terminal(quiet=quiet)
    if out.suffix.lower() not in {".pdf", ".html"}:
        message = f"{out}: the report is written as .pdf or .html"
        raise UsageError(message)
    rules = bootstrap.rulebook(rules_folder)
    data, document = _read_assessment(assessment_json, rules)
    attached = evidence(data, _bundle(document, rules, rules_folder, terminal))
    with terminal.step(f"write {out}"):
        _write_report(compose(document, rules, language, checksum_of(data)), attached, out)


def deliver(
    commission: Commission,
    chosen: Sequence[Language],
    out: Path,
    terminal: Terminal,
    rules_folder: Path | None = None,
) -> list[Path]:
    """Assess, show the recommendations, and write assessment, workbook and, per language, report.

    They come into the folder together once all are whole; reports of an earlier run are taken away.
    """
    with terminal.step(f"score the answers and decide {len(commission.units)} units"):
        assessment = run_assessment(commission)
    for language in chosen:
        advice = [unit.recommendation for unit in assessment.units]
        names = {unit.profile.unit.id: unit.profile.unit.name_en for unit in assessment.units}
        second = [unit.opinion for unit in assessment.units] if commission.opinion else None
        heads, rows = recommendation_rows(advice, commission.rules, language, names, second)
        terminal.table(heads, rows)
        click.echo()
    document, rules = assessment_document(assessment), commission.rules
    with replace_together(out, OUTPUTS) as draft:
        with terminal.step("write assessment.json"):
            data = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
            (draft / "assessment.json").write_bytes(data)
        with terminal.step("write scores.xlsx"):
            write_workbook(draft / "scores.xlsx", document, rules, chosen)
        attached = evidence(data, _bundle(document, rules, rules_folder, terminal))
        for language in chosen:
            edition = compose(document, rules, language, checksum_of(data))
            for kind in ("html", "pdf"):
                name = f"report.{language}.{kind}"
                with terminal.step(f"write {name}"):
                    _write_report(edition, attached, draft / name)
        written = [out / path.name for path in sorted(draft.iterdir())]
    terminal.say(f"  all in {out}")
    return written


def _write_report(edition: Edition, attached: Sequence[Attachment], out: Path) -> None:
    if out.suffix.lower() == ".html":
        with replace_atomically(out) as beside:
            beside.write_text(edition.html, encoding="utf-8")
    else:
        render_pdf(
            edition.html,
            out,
            language=edition.language,
            date=edition.date,
            title=edition.title,
            attachments=attached,
            keywords=edition.keywords,
        )


def _bundle(document: dict[str, Any], rules: Rulebook, rules_folder: Path | None, terminal: Terminal) -> bytes:
    """The rules and the questionnaire for the PDF to carry; another questionnaire than the one answered stays out."""
    made_with = document["questionnaire"]
    known = {path.stem: path for path in resources.questionnaires_dir().glob("*.yaml")}
    form = known.get(made_with["id"])
    if form is None or bootstrap.questionnaire(form.stem, rules.dimensions).sha256 != made_with["sha256"]:
        form = None
        terminal.complain(
            f"the questionnaire {made_with['id']} {made_with['version']} that was answered is not the one installed: "
            "the PDF carries none, and advisor verify will say so"
        )
    return pack(rules_folder or resources.rules_dir(), form)


def _read_assessment(path: Path, rules: Rulebook) -> tuple[bytes, dict[str, Any]]:
    """The bytes of an assessment and what they say."""
    try:
        content = path.read_bytes()
        data = json.loads(content.decode("utf-8"))
    except OSError as error:
        raise InputFaults(
            [Fault(str(path), "", f"cannot be opened: {error.strerror}")], "The assessment cannot be used:"
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputFaults(
            [Fault(str(path), "", f"is no JSON: {error}", "write it with advisor assess")],
            "The assessment cannot be used:",
        ) from None
    faults = schema_faults(Document(str(path), data), "assessment")
    if faults:
        raise InputFaults(faults, f"{path} is no assessment:")
    if data["rules"]["sha256"] != rules.sha256:
        message = (
            f"{path} was made with the rules {data['rules']['version']} ({data['rules']['sha256'][:12]}), "
            f"these are {rules.version} ({rules.sha256[:12]}): give the folder of those rules with --rules, or assess again"
        )
        raise UsageError(message)
    checked: dict[str, Any] = data
    return content, checked
