"""Profiles become recommendations: unary tests, decision tables, the chain, the trace."""
