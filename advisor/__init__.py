"""The advisor: KPI, OKR or a designed hybrid, unit by unit, with reasons."""

__version__ = "0.1.0"
