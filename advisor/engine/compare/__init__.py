"""Profiles beside published cases: a small classifier, the nearest precedents, and how far both may be trusted."""
