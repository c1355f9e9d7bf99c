"""From an operation to a plan: problem, bounds, search, and an independent verifier."""
