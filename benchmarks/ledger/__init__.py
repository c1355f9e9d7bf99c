"""What the record is measured on: appending, killed writers, folding, one more event, snapshots."""
