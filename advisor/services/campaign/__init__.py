"""Use cases of a campaign: inviting, sending, watching the response, the deadline, the door, and imported answers."""
