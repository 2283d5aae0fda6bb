"""Bundled example reports: real countries and offices, invented happenings."""
