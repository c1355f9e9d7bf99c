"""Plan, run and account for negotiated evacuations."""

__version__ = "0.1.0"
