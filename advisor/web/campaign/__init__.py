"""Campaigns in the browser: the hub, the people invited, their door, import."""
