"""The workbook of an assessment: aggregates, reasons, actions, what would change them; ready to sort and filter."""

from advisor.report.workbook.words import OPINIONS
from advisor.report.workbook.writer import write_workbook

__all__ = ["OPINIONS", "write_workbook"]
