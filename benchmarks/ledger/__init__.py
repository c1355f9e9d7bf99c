"""What the record is measured on: folding events, a new event in a long record, opening from snapshots."""
