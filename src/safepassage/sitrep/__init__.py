"""What is shown to people: the plan's report."""
