"""Checks claims about the user lifecycle that stand in somebody's documentation."""
