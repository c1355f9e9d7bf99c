"""What the planner is measured on: bus evacuation, a coast, made cities, examples, peers."""
