"""Reports in the background: a queue in the store, a thread that works it off, a program of its own that prints."""

from advisor.jobs.files import ReportFiles
from advisor.jobs.printing import Limits, Order
from advisor.jobs.worker import ReportWorker

__all__ = ["Limits", "Order", "ReportFiles", "ReportWorker"]
