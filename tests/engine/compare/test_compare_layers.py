"""Prediction needs NumPy only."""

from __future__ import annotations

import subprocess
import sys

PREDICT = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"sklearn", "scipy", "threadpoolctl", "joblib"}:
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocked())
import numpy as np
from advisor import bootstrap
from advisor.engine.compare import model, neighbours, opinion, ratings
from advisor.engine.compare.model import FitModel
from advisor.engine.compare.neighbours import precedent_library
from advisor.engine.compare.opinion import OpinionModel, second_opinions

rules = bootstrap.rulebook()
names = tuple(rules.dimensions)
fit = FitModel(names, 0.1, np.full(19, 3.0), np.ones(19), np.zeros((3, 19)), np.log([0.4, 0.5, 0.1]),
               np.zeros((4, 3, 20)), np.full(9, 0.7))
whole = OpinionModel(fit, {}, precedent_library(rules.precedents, names),
                     {name: one.section for name, one in rules.dimensions.items()})
rows = ratings.ratings_of(rules.precedents[:2], names)
for found in second_opinions(whole, rows, ["kpi", "okr"]):
    print(found.state.value, found.probabilities["okr"])
try:
    from advisor.engine.compare import training
except ImportError as error:
    print(error)
"""


def test_prediction_works_without_scikit_learn() -> None:
    """With scikit-learn and SciPy blocked, opinions are formed; training alone asks for it."""
    ran = subprocess.run([sys.executable, "-c", PREDICT], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[:2] == ["compatible 0.5", "compatible 0.5"]
    assert "sklearn" in ran.stdout
    assert "is blocked" in ran.stdout
