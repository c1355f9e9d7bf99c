"""How well reports are read, and how fast."""
