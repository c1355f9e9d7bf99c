"""How Sphinx builds these pages: furo, MyST, and tables taken from the code."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Safe Passage · ممر آمن"
copyright = "the Safe Passage authors"  # noqa: A001 - Sphinx's name for it
language = "en"

extensions = ["myst_parser", "reference_tables"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "Safe Passage"
html_static_path: list[str] = []
html_show_sourcelink = False
