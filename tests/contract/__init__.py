"""Cases that every registered reader, language, ontology and coder goes through, ours and those of other packages alike."""
