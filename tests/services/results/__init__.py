"""Results from the store."""
