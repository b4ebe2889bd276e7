"""The room: the projector, and the phones of those who answer."""
