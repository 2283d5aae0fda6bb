"""Incidents and stories: which passages of which reports tell of the same happening."""
