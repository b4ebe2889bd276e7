"""Use cases: what a user asks for, as a few lines over the engine."""
