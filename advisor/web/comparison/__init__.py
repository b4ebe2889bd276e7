"""Waves compared, and what the missing could still change."""
