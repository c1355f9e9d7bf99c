"""The record of what happens: events, the accounts people are conserved in, and what it all amounts to."""
