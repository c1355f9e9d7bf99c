"""What the planner is measured on: known optima, a made city, and the examples."""
