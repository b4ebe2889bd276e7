"""The application in a real browser: the room, bad networks, accessibility."""
