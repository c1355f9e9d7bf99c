"""Measures the simulation: courses a second, and the same queue by others."""
