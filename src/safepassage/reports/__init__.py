"""News reports and statements: who says what about the agreement."""
