"""From the payload of a plan or a letter to one HTML document, in the document's language."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from services.reports.rendering import figures, words
from services.reports.rendering.payload import IndividualPlan, Invitation, MunicipalPlan, read_plan
from services.reports.rendering.views import municipal_view
from shared.language import (
    SOURCE_LANGUAGE,
    current_language,
    format_date,
    format_list,
    format_number,
    format_percent,
    gettext,
    ngettext,
    pgettext,
    speaking,
)
from shared.wording.hyphens import hold_together

# WeasyPrint 70 breaks a full line a word early when a blank ends the paragraph, though nobody sees the blank.
_LAST_BLANKS = re.compile(r"\s+(?=</(?:p|li|h[1-6]|td|th|caption)>)", re.ASCII)


def plan_html(payload: dict[str, Any]) -> str:
    """The whole document as HTML.

    Raises:
        pydantic.ValidationError: the payload is none of ours, or goes beyond a limit.
    """
    plan = read_plan(payload)
    with speaking(plan.language):
        html = _html(plan)
    return _LAST_BLANKS.sub("", html)


def _html(plan: MunicipalPlan | IndividualPlan | Invitation) -> str:
    if isinstance(plan, MunicipalPlan):
        return _municipal(plan)
    return _individual(plan) if isinstance(plan, IndividualPlan) else _invitation(plan)


def _municipal(plan: MunicipalPlan) -> str:
    view = municipal_view(plan)
    return _filled(
        "municipal.html",
        plan=plan,
        view=view,
        flowers=figures.flowers(view.quadrants),
        matrix=figures.matrix(view.quadrants),
        chart=figures.need_chart(plan.needs, plan.named),
    )


def _individual(plan: IndividualPlan) -> str:
    return _filled("individual.html", plan=plan, chart=figures.level_chart(plan.areas, plan.named))


def _invitation(letter: Invitation) -> str:
    return _filled("invitation.html", plan=letter, squares=figures.address_squares)


def _filled(template: str, **values: object) -> str:
    return hold_together(_environment().get_template(template).render(**values))


def compile_templates() -> None:
    """Compile all templates ahead: it takes longer than to set a short document."""
    environment = _environment()
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


def _written(text: str) -> str:
    """Mark what people wrote, which is in the programme's language also in a document in another."""
    if not text or current_language.get() == SOURCE_LANGUAGE:
        return text
    if (said := words.erased_or_same(text)) != text:
        return said
    return Markup('<span lang="{}">{}</span>').format(SOURCE_LANGUAGE, text)


@pass_context
def _area_name(context: Context, name: str) -> str:
    """Return what an area is called in the document's language, else its name marked as what people wrote."""
    return context["plan"].in_english(name) or _written(name)


@pass_context
def _derived(context: Context, text: str, *, capital: bool = False) -> str:
    """Return in the document's language what the planner writes of when, who and which role, else what people wrote."""
    plan, begun = context["plan"], words.upper_first if capital else str
    said = plan.words_in_english.get(text) if plan.language == "en" else None
    return begun(words.with_year(said)) if said else _written(begun(words.with_year(text)))


def _said(message: str, **values: object) -> str:
    """Return the message in the current language; what it is filled with may be marked."""
    if not any(isinstance(value, Markup) for value in values.values()):
        return gettext(message, **values)
    return escape(gettext(message)) % values


def _listed(values: Iterable[object]) -> str:
    """Return the values as an enumeration, marked as they are."""
    marked = list(values)
    return escape(format_list(f"{{{number}}}" for number in range(len(marked)))).format(*marked)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("services.reports", "templates/documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("hours", "form_name", "level_name", "state_name", "horizon_name", "lower_first", "upper_first"):
        environment.filters[name] = getattr(words, name)
    environment.filters.update(outcome_name=words.outcome_name, erased_or_same=words.erased_or_same)
    environment.filters.update(written=_written, area_name=_area_name, derived=_derived, unbroken=words.unbroken)
    environment.filters.update(number=format_number, percent=format_percent, day=format_date, listed=_listed)
    environment.globals.update(_=_said, ngettext=ngettext, pgettext=pgettext)
    environment.globals.update(words=words, WIDTH=figures.WIDTH, line_start=figures.line_start)
    return environment
