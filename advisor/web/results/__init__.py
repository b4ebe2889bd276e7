"""Results in the browser: overview, units, readiness, decisions, reports."""
