"""What the advisor speaks of: frozen values without input or output."""
