"""Answers become profiles: scores, agreement, reliability, careless answers, disclosure."""
