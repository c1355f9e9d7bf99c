"""`python -m safepassage` is the command `safepassage`."""

from safepassage.cli import main

main()
