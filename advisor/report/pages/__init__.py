"""Builds what each page shows from the assessment and the rulebook."""
