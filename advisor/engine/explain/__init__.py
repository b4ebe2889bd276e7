"""Explaining: how firm a recommendation is, what would change it, and what to talk about."""
