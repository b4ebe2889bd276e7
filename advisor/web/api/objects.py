"""Values of the domain as the objects of the API: field by field, so that nothing is told by accident."""

from __future__ import annotations

import datetime as dt
from typing import Any

from advisor.domain.access import Role
from advisor.domain.assessment import Version
from advisor.domain.campaign import EngagementRecord, Wave
from advisor.domain.job import ReportJob
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.unit import Unit
from advisor.services.campaign.response import Response, Total
from advisor.text import Text


def engagement_object(record: EngagementRecord, role: Role) -> dict[str, Any]:
    """An engagement, with the role of the token's account."""
    facts = record.facts
    return {
        "id": record.id,
        "client": facts.client,
        "client_en": facts.client_en,
        "title": facts.title,
        "title_en": facts.title_en,
        "questionnaire": _version(record.questionnaire),
        "languages": list(record.languages),
        "consent": record.consent,
        "threshold": record.threshold,
        "role": role,
        "demo": record.demo,
        "created_at": record.created_at.isoformat(),
        "closed_at": _moment(record.closed_at),
    }


def unit_object(unit: Unit) -> dict[str, Any]:
    """A unit with its facts."""
    return {
        "id": unit.id,
        "name": unit.name,
        "name_en": unit.name_en,
        "parent": unit.parent,
        "join_with": unit.join_with,
        "function": unit.function,
        "lifecycle": unit.lifecycle,
        "headcount": unit.headcount,
        "current_method": unit.current_method,
        "supports": list(unit.supports),
        "fixed": list(unit.fixed),
        "mandated_method": unit.mandated_method,
    }


def wave_object(wave: Wave, *, takes_answers: bool, results: bool) -> dict[str, Any]:
    """A wave; neither its join code nor its id, by which people come in."""
    return {
        "number": wave.number,
        "mode": wave.mode,
        "questionnaire": _version(wave.questionnaire),
        "opened_at": wave.opened_at.isoformat(),
        "deadline": _moment(wave.deadline),
        "closed_at": _moment(wave.closed_at),
        "takes_answers": takes_answers,
        "results": results,
    }


def questions_object(form: Questionnaire) -> dict[str, Any]:
    """A questionnaire with the ids of its items."""
    return {
        "questionnaire": {"id": form.id, "version": form.version, "sha256": form.sha256},
        "scale": [{"value": point.value, "label": _words(point.label)} for point in form.scale],
        "cannot_judge": _words(form.cannot_judge),
        "items": [{"id": item.id, "dimension": item.dimension, "text": _words(item.text)} for item in form.items],
    }


def response_object(found: Response) -> dict[str, Any]:
    """Who has answered, as the page shows it."""
    return {
        "units": [
            {
                "unit": one.unit.id,
                "joined": [other.id for other in one.joined],
                "invited": one.invited,
                "asked": one.asked,
                "begun": one.begun,
                "finished": one.finished,
                "missing": one.missing,
                "link": one.link,
            }
            for one in found.units
        ],
        "roles": [{"role": one.role, "begun": one.begun, "finished": one.finished} for one in found.roles],
        "cells": [
            {"unit": one.unit, "role": one.role, "begun": one.begun, "finished": one.finished} for one in found.cells
        ],
        "asked": found.asked,
        "begun": _total(found.begun),
        "finished": _total(found.finished),
        "anonymous": found.anonymous,
        "threshold": found.threshold,
    }


def report_object(job: ReportJob, wave: int, *, outdated: bool | None) -> dict[str, Any]:
    """A report; where its file lies is told to nobody."""
    return {
        "id": job.id,
        "wave": wave,
        "kind": job.kind,
        "language": job.language,
        "state": job.state,
        "progress": round(job.progress, 2),
        "error": job.error,
        "created_at": job.created_at.isoformat(),
        "finished_at": _moment(job.finished_at),
        "sha256": job.sha256,
        "outdated": outdated,
    }


def _version(version: Version) -> dict[str, str]:
    return {"id": version.id, "version": version.version, "sha256": version.sha256}


def _words(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _total(total: Total) -> dict[str, Any]:
    return {"number": total.number, "exact": total.exact}


def _moment(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat()
