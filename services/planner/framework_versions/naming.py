"""What areas are called on pages in English, where their framework says it."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache
from typing import Any

from fastapi import Request
from markupsafe import Markup

from services.planner.framework_versions.queries import english_names
from shared.application import database
from shared.language import SOURCE_LANGUAGE, current_language
from shared.web.pages import written

# How the names are found for the page that is being made.  A page without areas never asks.
_find_names: ContextVar[Callable[[], Mapping[str, str]]] = ContextVar("find_area_names", default=dict)


def know_area_names(request: Request) -> Mapping[str, Any]:
    """Let the page that is made of this request name areas in English; no template sees more for it."""
    _find_names.set(cache(lambda: _read_names(request)))
    return {}


def area_name(name: str) -> Markup:
    """Return what an area is called in the page's language, else its name marked as what people wrote."""
    english = _in_english(name)
    return Markup("<bdi>{}</bdi>").format(english) if english else written(name)


def area_text(name: str) -> str:
    """Return what :func:`area_name` does where no mark may stand: in attributes, choices and pictures."""
    return _in_english(name) or name


def _in_english(name: str) -> str:
    return "" if current_language.get() == SOURCE_LANGUAGE else _find_names.get()().get(name, "")


def _read_names(request: Request) -> Mapping[str, str]:
    with database(request).transaction(request.state.viewer) as db:
        return english_names(db)
