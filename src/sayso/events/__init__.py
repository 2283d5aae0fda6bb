"""Coders: what happened, who did it to whom."""
