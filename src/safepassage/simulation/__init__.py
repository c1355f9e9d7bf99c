"""Simulation: a plan carried out on many possible days, and what can be said of them."""
