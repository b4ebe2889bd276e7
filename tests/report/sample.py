"""An invented Chinese internet company of nine units: one withheld, one of which too little is known to decide."""

from __future__ import annotations

import copy
from typing import Any

DIMENSIONS = [
    "uncertainty",
    "standardisation",
    "goal_volatility",
    "exploration",
    "interdependence",
    "measurability",
    "controllability",
    "failure_tolerance",
    "openness",
    "participation",
    "reward_coupling",
    "self_direction",
    "breadth",
    "workforce_stability",
    "coaching_leadership",
    "goal_craft",
    "data_trust",
    "review_rhythm",
    "system_maturity",
]

_SCORES = {
    "cs": "22.2 86.1 30.6 15.3 44.4 83.3 68.1 36.1 48.6 33.3 72.2 44.4 37.5 44.4 45.8 63.9 76.4 69.4 73.6",
    "growth": "79.5 31.8 77.3 81.8 70.5 65.9 59.1 68.2 72.7 65.9 75.0 77.3 75.0 61.4 65.9 63.6 65.9 65.9 52.3",
    "venture": "89.3 17.9 89.3 92.9 57.1 35.7 46.4 78.6 78.6 82.1 25.0 85.7 89.3 64.3 75.0 53.6 46.4 64.3 39.3",
    "cloud": "32.5 80.0 65.0 42.5 65.0 72.5 62.5 55.0 65.0 52.5 55.0 67.5 57.5 70.0 50.0 62.5 70.0 62.5 65.0",
    "moderation": "66.7 77.1 70.8 25.0 62.5 58.3 33.3 20.8 29.2 25.0 79.2 35.4 29.2 25.0 31.3 45.8 33.3 52.1 58.3",
    "sales": "34.6 69.2 34.6 21.2 46.2 88.5 73.1 42.3 46.2 44.2 84.6 65.4 40.4 57.7 50.0 65.4 69.2 61.5 63.5",
    "merchant": "66.1 69.6 58.9 51.8 80.4 57.1 48.2 55.4 62.5 64.3 48.2 67.9 66.1 46.4 62.5 53.6 37.5 51.9 47.9",
    "finance": "12.5 90.6 18.8 9.4 53.1 68.8 62.5 31.3 40.6 34.4 46.9 50.0 37.5 78.1 46.9 59.4 31.3 62.5 68.8",
}
# id: name, English name, headcount, n, today, method, form, entry, fit, quadrant, business fit, soil, team, base, KPI soil
_UNITS = """
cs|客服中心|Customer service|240|18|kpi|kpi|standard|adopt|keep|stable_operations|leans_kpi|barren|partial|solid|sound
growth|增长团队|Growth|46|11|kpi|okr|standard|pilot|change|exploration_zone|leans_okr|fertile|strong|solid|sound
venture|新业务孵化|Venture lab|19|7|okr|okr|okr_until_settled|adopt|keep|exploration_zone|leans_okr|fertile|strong|solid|sound
cloud|云平台运维|Cloud operations|88|10|kpi|hybrid|kpi_calibrated_by_okr|pilot|change|stable_operations|leans_hybrid|partial|partial|solid|sound
moderation|内容审核|Content moderation|310|12|kpi|hybrid|kpi_base_okr_pilot|foundations|change|lean_experiment|leans_hybrid|barren|weak|gaps|corrupting
sales|区域销售|Regional sales|165|13|okr|kpi|standard|adopt|change|stable_operations|leans_kpi|partial|partial|solid|sound
merchant|商家入驻|Merchant onboarding|58|14|none|hybrid|okr_lead_kpi_guardrails|pilot|introduce|lean_experiment|leans_hybrid|fertile|strong|gaps|sound
finance|财务共享|Finance shared services|72|8|kpi|kpi|standard|pilot|keep|stable_operations|leans_kpi|barren|partial|gaps|exposed
"""
_CHAIN = [
    "quadrant",
    "business_fit",
    "culture_soil",
    "team_capacity",
    "foundations",
    "kpi_soil",
    "method",
    "form",
    "entry",
    "fit",
]
_SPLIT = {
    "growth": ("standardisation", "measurability", "failure_tolerance"),
    "venture": ("interdependence", "reward_coupling", "data_trust", "review_rhythm", "system_maturity"),
    "cloud": ("exploration", "interdependence"),
    "moderation": ("breadth",),
    "merchant": ("reward_coupling", "coaching_leadership", "data_trust"),
    "finance": ("measurability", "openness", "reward_coupling", "breadth", "goal_craft"),
}
_GAPS = {
    ("merchant", "coaching_leadership"): (95.0, 44.4, 5, 9),
    ("merchant", "data_trust"): (10.0, 52.8, 5, 9),
    ("moderation", "coaching_leadership"): (55.0, 14.3, 5, 7),
    ("cs", "coaching_leadership"): (70.0, 36.5, 5, 13),
    ("growth", "failure_tolerance"): (85.0, 54.2, 5, 6),
}


# id: state, why silent, methods in the set, whether a case is close, what the outcome models say of KPI and of OKR
_OPINIONS = """
cs|confirms||kpi|yes|worked|abstains
growth|contradicts||kpi|yes|worked|failed
venture|compatible||okr,hybrid|yes|unclear|abstains
cloud|compatible||kpi,okr|no|failed|abstains
moderation|leans_okr||okr|yes|unclear|abstains
sales|silent|far||no|worked|abstains
merchant|leans_kpi||kpi|yes|worked|worked
finance|silent|undecided||yes|unclear|abstains
"""
_CASES = ("vha-networks-1997", "big-bank-dev-team-2000s", "statoil-equinor-2011", "sears-outbound-call-centre-2014")
_SECTIONS = {"business": 7, "culture": 4, "talent": 4, "readiness": 4}


def sample_assessment() -> dict[str, Any]:
    """The parsed assessment.json of the company, with reasons named as in the small rulebook."""
    units = [_decided(line.split("|")) for line in _UNITS.strip().splitlines()]
    units.append(_withheld())
    units[7] = _insufficient(units[7])
    for line in _OPINIONS.strip().splitlines():
        id, *fields = line.split("|")
        next(unit for unit in units if unit["unit"] == id)["second_opinion"] = _opinion(*fields)
    return {
        "schema": 1,
        "advisor": "0.1.0",
        "rules": {"version": "0.1", "sha256": "0123456789abcdef" * 4},
        "questionnaire": {"id": "workshop", "version": "2026.11", "sha256": "fedcba9876543210" * 4},
        "engagement": {
            "client": "星河互联",
            "title": "绩效方法诊断",
            "strategy_clear": True,
            "sponsor": True,
            "pay_rules_change": "2027-01-15",
            "lifecycle": "growing",
            "notes": "",
        },
        "date": "2026-11-25",
        "consent": "anonymous",
        "threshold": 5,
        "respondents": {"shown": 93, "units": 9, "units_shown": 8},
        "reliability": {
            "icc1": {"openness": 0.31},
            "icc2": {"openness": 0.88},
            "alpha": {"openness": 0.8},
            "omega": {"openness": 0.81},
        },
        "opinion": {
            "cases_sha256": "0" * 64,
            "cases": 106,
            "labelled": 66,
            "organisations": 61,
            "figures": sample_figures(),
        },
        "units": units,
        "groupings": [{"unit": "ops", "name": "运营条线", "name_en": "Operations", "children": ["cs", "moderation"]}],
    }


def sample_figures() -> dict[str, Any]:
    """An evaluation as it is stored."""
    measures = ("log_loss", "brier", "accuracy", "balanced_accuracy")
    baselines = {
        "prior": (1.006, 0.615, 0.47, 0.333),
        "index": (0.76, 0.384, 0.773, 0.587),
        "rules": (0.739, 0.402, 0.652, 0.501),
        "precedent": (0.626, 0.322, 0.818, 0.741),
    }
    return {
        "n": 66,
        **dict(zip(measures, (0.646, 0.345, 0.742, 0.56), strict=True)),
        "intervals": {"log_loss": [0.463, 0.842], "balanced_accuracy": [0.488, 0.621]},
        "baselines": {name: dict(zip(measures, scores, strict=True)) for name, scores in baselines.items()},
        "confusion": {
            "kpi": {"kpi": 21, "okr": 5, "hybrid": 1},
            "okr": {"kpi": 3, "okr": 28, "hybrid": 0},
            "hybrid": {"kpi": 4, "okr": 4, "hybrid": 0},
        },
        "calibration": [
            {"n": 22, "said": 0.544, "true": 0.5},
            {"n": 22, "said": 0.779, "true": 0.727},
            {"n": 22, "said": 0.914, "true": 1.0},
        ],
        "beats_index": False,
        "permutation": {"permutations": 100, "p": 0.0099},
    }


def one_unit() -> dict[str, Any]:
    """The same company with a single unit."""
    assessment = sample_assessment()
    assessment["units"] = assessment["units"][1:2]
    assessment["respondents"] = {"shown": 11, "units": 1, "units_shown": 1}
    assessment["groupings"] = []
    return assessment


def all_withheld() -> dict[str, Any]:
    """A company of which nothing may be shown."""
    assessment = sample_assessment()
    assessment["units"] = [
        {**_withheld(), "unit": f"u{i}", "name": f"单元{i}", "name_en": f"Unit {i}"} for i in range(3)
    ]
    assessment["respondents"] = {"shown": 0, "units": 3, "units_shown": 0}
    return assessment


def many_units(count: int = 60) -> dict[str, Any]:
    """The decided units again and again, a little moved each time, so that the scores differ."""
    assessment = sample_assessment()
    base = assessment["units"][:7]
    units = []
    for place in range(count):
        unit = copy.deepcopy(base[place % len(base)])
        turn = place // len(base)
        unit.update(unit=f"u{place}", name=f"{unit['name']}{turn + 1}组", name_en=f"{unit['name_en']} {turn + 1}")
        unit["headcount"] = 8 + (place * 37) % 400
        for offset, score in enumerate(unit["scores"].values()):
            moved = score["value"] + ((place * 7 + offset * 5) % 23 - 11)
            score["value"] = round(min(100.0, max(0.0, moved)), 1)
            score["band"] = [max(0.0, score["value"] - 15), min(100.0, score["value"] + 15)]
        units.append(unit)
    assessment["units"] = units
    assessment["respondents"] = {"shown": count * 10, "units": count, "units_shown": count}
    return assessment


def hostile() -> dict[str, Any]:
    """Names that are long, right to left, full of markup, emoji or control characters."""
    assessment = sample_assessment()
    names = [
        "<script>alert('x')</script><b>粗体</b>",
        "非常长的业务单元名称" * 12,
        "Very long name of a business unit without any end " * 3,
        "وحدة المبيعات الإقليمية",
        "🚀 增长 🚀 团队 👩‍👩‍👧",
        "\u202eevil\u0007name\n\tbroken",
        "W" * 120,
        "{{ 7 * 7 }} {% raw %} %(n)s",
    ]
    for unit, name in zip(assessment["units"], names, strict=False):
        unit.update(name=name, name_en=name)
    assessment["engagement"].update(client="<img src=x onerror=alert(1)>星河", title="A & B <i>“C”</i>")
    return assessment


def _decided(fields: list[str]) -> dict[str, Any]:
    id, name, name_en, headcount, n, today, method, form, entry, fit, *chain = fields
    values = dict(zip(DIMENSIONS, map(float, _SCORES[id].split()), strict=True))
    reward = values["reward_coupling"] >= 60
    return {
        "unit": id,
        "name": name,
        "name_en": name_en,
        "status": "decided",
        "method": method,
        "entry": entry,
        "form": form,
        **dict(zip(("quadrant", "business_fit", "culture_soil", "team_capacity", "foundations", "kpi_soil"), chain, strict=True)),
        "current_method": today,
        "fit": fit,
        "settings": {"incentive": {"today": "computed" if reward else None, "proposed": "decoupled"}},
        "risks": [{"id": "silos", "because": ["low"]}, *([{"id": "disguise", "because": ["pay"]}] if reward else [])],
        "actions": [{"id": "one_owner", "because": ["low"]}, {"id": "weekly", "because": ["low"]},
                    *([{"id": "decouple", "because": ["pay"]}] if reward else [])],
        "missing": [],
        "trace": [],
        "parent": None,
        "joined": [],
        "function": "operations",
        "lifecycle": "growing",
        "headcount": int(headcount),
        "supports": [],
        "fixed": [],
        "mandated_method": None,
        "reasons": [{"table": table, "rules": ["else"]} for table in _CHAIN if table != "fit"]
        + [{"table": "fit", "rules": ["same" if fit == "keep" else "else"]}],
        "n": int(n),
        "scores": {dimension: _score(id, dimension, value, int(n)) for dimension, value in values.items()},
        "findings": [{"kind": "not_visible", "dimension": "system_maturity", "share": 0.42}] if id == "venture" else [],
        "careless": {"changes": False if int(n) > 10 else None},
    }  # fmt: skip


def _opinion(state: str, silence: str, conformal: str, close: str, kpi: str, okr: str) -> dict[str, Any]:
    terms = [round(0.66 - 0.07 * place, 2) for place in range(len(DIMENSIONS))]
    sections: dict[str, float] = {}
    start = 0
    for section, size in _SECTIONS.items():
        sections[section] = round(sum(terms[start : start + size]), 2)
        start += size
    roles = ("near", "near", "counter_example", "failure")
    return {
        "state": state,
        "silence": silence or None,
        "probabilities": {"kpi": 0.22, "okr": 0.707, "hybrid": 0.073},
        "intervals": {"kpi": [0.12, 0.34], "okr": [0.51, 0.83], "hybrid": [0.03, 0.16]},
        "set": conformal.split(",") if conformal else [],
        "contributions": {
            "base": 0.21,
            "total": round(0.21 + sum(terms), 2),
            "dimensions": dict(zip(DIMENSIONS, terms, strict=True)),
            "sections": sections,
        },
        "outcome": {"kpi": kpi, "okr": okr},
        "precedents": [
            {"case": case, "role": role, "distance": 0.2, "percentile": 40.0, "overlap": 19 - place}
            for place, (case, role) in enumerate(zip(_CASES, roles, strict=True))
        ],
        "close": close == "yes",
    }


def _score(unit: str, dimension: str, value: float, n: int) -> dict[str, Any]:
    split = dimension in _SPLIT.get(unit, ())
    spread = 35.0 if split else 16.0
    gap = _GAPS.get((unit, dimension))
    return {
        "value": value,
        "n": n,
        "median": value,
        "band": [round(max(0.0, value - spread), 1), round(min(100.0, value + spread), 1)],
        "se": round(spread / n**0.5, 1),
        "cannot_judge": 0.05,
        "agreement": {"ad": 1.21 if split else 0.52, "rwg": 0.3 if split else 0.8, "critical": 0.53, "split": split,
                      "camps": split and dimension == "data_trust"},
        "gap": dict(zip(("leaders", "members", "n_leaders", "n_members"), gap, strict=True)) if gap else None,
    }  # fmt: skip


def _insufficient(unit: dict[str, Any]) -> dict[str, Any]:
    """The finance unit without its business scores: no quadrant, no method."""
    unit = copy.deepcopy(unit)
    for dimension in ("uncertainty", "standardisation"):
        del unit["scores"][dimension]
    unit.update(
        status="insufficient", method=None, entry="insufficient", form=None, quadrant=None, business_fit=None,
        fit="unknown", settings={}, risks=[], actions=[],
        missing=[{"id": "uncertainty", "why": "cannot_judge"}, {"id": "standardisation", "why": "not_asked"}],
    )  # fmt: skip
    return unit


def _withheld() -> dict[str, Any]:
    return {
        "unit": "legal", "name": "法务合规", "name_en": "Legal & compliance", "status": "withheld", "method": None,
        "entry": "insufficient", "form": None, "quadrant": None, "business_fit": None, "culture_soil": "unknown",
        "team_capacity": "unknown", "foundations": "unknown", "kpi_soil": "unknown", "current_method": "kpi",
        "fit": "unknown", "settings": {}, "risks": [], "actions": [],
        "missing": [{"id": dimension, "why": "withheld"} for dimension in DIMENSIONS], "trace": [],
        "parent": None, "joined": [], "function": "legal_risk_compliance", "lifecycle": None, "headcount": 12,
        "supports": [], "fixed": [], "mandated_method": None, "reasons": [], "n": None, "scores": {}, "findings": [],
        "careless": {"changes": None}, "second_opinion": None,
    }  # fmt: skip
