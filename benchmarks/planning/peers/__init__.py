"""The peers: other solvers on the same instances, each modelled as its own documentation would have it."""
