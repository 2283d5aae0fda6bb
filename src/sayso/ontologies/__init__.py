"""Event types, modes, scores and quads as data."""
