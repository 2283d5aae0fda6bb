"""Records → what people and programs read: lines of JSON, a tree for the terminal, one HTML page."""
