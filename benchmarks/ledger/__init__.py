"""Measures the record: how quickly it is written, and that nothing is lost when its writers are killed."""
