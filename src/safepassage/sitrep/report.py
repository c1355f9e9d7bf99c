"""The report of a plan: one HTML file that needs no network, in English and Arabic, for screen and paper."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from safepassage.language import LANGS, Lang, Name, Text
from safepassage.operation.model import Operation
from safepassage.planning.lever_price import Levers
from safepassage.planning.plan import Plan
from safepassage.sitrep.report_data import page_data
from safepassage.sitrep.report_labels import TEMPLATE_WORDS
from safepassage.sitrep.report_levers import lever_page
from safepassage.sitrep.report_phrases import plain
from safepassage.sitrep.report_summary import (
    bound_sentences,
    conditions,
    finding_rows,
    head_lines,
    key_figures,
    left_rows,
    place_rows,
    provenance,
    title_of,
)
from safepassage.sitrep.report_terms import STATUSES, terms_in_words

if TYPE_CHECKING:
    from safepassage.simulation.outcome import Outcome
    from safepassage.sitrep.report_claims import Claims, ClaimsPage
    from safepassage.sitrep.report_simulation import SurePage

LIBRARY_STYLES: Final = ("leaflet-1.9.4/leaflet.css", "uplot-1.6.32/uPlot.min.css")
LIBRARY_SCRIPTS: Final = ("leaflet-1.9.4/leaflet.js", "uplot-1.6.32/uPlot.iife.min.js")
PAGE_SCRIPTS: Final = (
    *("page.js", "tables.js", "timetable.js", "sheets.js", "map.js", "curve.js", "fan.js", "start.js"),
)

_SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_PICTURE: Final = re.compile(r"url\((?!#)[^)]*\)")


def report_html(
    operation: Operation,
    plan: Plan,
    *,
    lang: Lang = "en",
    levers: Levers | None = None,
    claims: Claims | None = None,
    outcome: Outcome | None = None,
) -> str:
    """Return the plan as one self-contained page that holds both languages.

    Parameters
    ----------
    operation, plan
        What was planned, and the plan; the plan is shown as it is and not verified here.
    lang
        The language that the page opens in; a switch on it shows the other.
    levers
        The price of each term; where it is given the page has a section of it.
    claims
        What the reports of the operation come to; where it is given the page says who says what, and the
        plan's conditions say how each party stands to them.
    outcome
        What came of simulating this plan; where it is given the page says how sure the plan is.

    Returns
    -------
    str
        A whole HTML document with every style, script and figure inside: it loads nothing.
    """
    if lang not in LANGS:
        raise ValueError(f"lang must be one of {', '.join(LANGS)}, not {lang!r}")
    terms = terms_in_words(operation)
    return (
        page_environment()
        .get_template("report.html.j2")
        .render(
            lang=lang,
            words=TEMPLATE_WORDS,
            statuses=STATUSES,
            styles=_styles(),
            libraries=inlined_scripts("vendor", LIBRARY_SCRIPTS),
            script=inlined_scripts("templates", PAGE_SCRIPTS),
            data=page_data(operation, plan, outcome),
            title=title_of(operation),
            operation_id=plain(operation.id),
            head=head_lines(operation, plan),
            figures=key_figures(operation, plan),
            bound=bound_sentences(operation, plan),
            levers=None if levers is None else lever_page(operation, levers),
            claims=_claims_page(operation, claims),
            sure=_sure_page(operation, plan, outcome),
            conditions=conditions(operation, plan, None if claims is None else claims.conditions(operation)),
            provenance=provenance(operation, plan),
            agreed=terms.pop("agreed", ()),
            not_binding=terms,
            places=(places := place_rows(operation, plan)),
            located=any(place.located for place in places),
            left=left_rows(operation, plan),
            findings=finding_rows(plan),
        )
    )


def _claims_page(operation: Operation, claims: Claims | None) -> ClaimsPage | None:
    """Return who says what; without reports nothing that reads them is loaded."""
    if claims is None:
        return None
    from safepassage.sitrep.report_claims import claims_page

    return claims_page(operation, claims)


def _sure_page(operation: Operation, plan: Plan, outcome: Outcome | None) -> SurePage | None:
    """Return how sure the plan is; without a simulation nothing of it is loaded."""
    if outcome is None:
        return None
    from safepassage.sitrep.report_simulation import sure_page

    return sure_page(operation, plan, outcome)


def say(value: Text | Name | str) -> Markup:
    """Return a value in both languages, of which the page shows one; an equal pair is written once."""
    if isinstance(value, str):
        return Markup("<bdi>{}</bdi>").format(value)
    shown = {lang: value.in_language(lang) for lang in LANGS}
    if len(set(shown.values())) == 1:
        return Markup("<bdi>{}</bdi>").format(shown["en"])
    return Markup("").join(
        Markup('<span class="{0}" lang="{0}">{1}</span>').format(lang, sentence)
        for lang, sentence in shown.items()
    )


def in_language(value: Text | Name, lang: Lang) -> str:
    """Return a value in one language only, for titles and attributes."""
    return value.in_language(lang)


@cache
def page_environment() -> Environment:
    """Return what templates are rendered with."""
    environment = Environment(
        loader=PackageLoader("safepassage", "sitrep/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"say": say, "in_language": in_language, "escape": escape}
    return environment


@cache
def inlined_styles(sheets: tuple[tuple[str, str], ...]) -> Markup:
    """Return style sheets, each with its folder, as they stand in a page; they load no pictures."""
    return _inlined("\n".join(_PICTURE.sub("none", _source(*sheet)) for sheet in sheets), "style")


@cache
def _styles() -> Markup:
    sheets = [_PICTURE.sub("none", _source("vendor", name)) for name in LIBRARY_STYLES]
    sheets += [
        _source("templates", name)
        for name in ("report.css", "levers.css", "simulation.css", "print.css", "claims.css")
    ]
    return _inlined("\n".join(sheets), "style")


@cache
def inlined_scripts(folder: str, names: tuple[str, ...]) -> Markup:
    """Return scripts of a folder as they stand in a page; those of our own share one scope."""
    sources = [_SOURCE_MAP.sub("", _source(folder, name)) for name in names]
    if folder == "templates":
        sources = ['(() => {\n"use strict";', *sources, "})();"]
    return _inlined("\n".join(sources), "script")


def _source(folder: str, name: str) -> str:
    return (files("safepassage") / "sitrep" / folder / name).read_text(encoding="utf-8")


def _inlined(source: str, element: str) -> Markup:
    assert f"</{element}" not in source.lower(), f"this source would close its own {element} element"
    return Markup(source)  # noqa: S704 - our own and vendored files, none of it user input
