"""Everything that the pages of all services share: templates, styles, forms, security, error pages.

A service makes its application with :func:`create_web_app` and its pages with :func:`render`.
"""

from shared.web.application import WebSettings, create_web_app
from shared.web.csrf import check_csrf
from shared.web.forms import Form, FormErrors, FormInput, InvalidInput, parse, read_form
from shared.web.pages import redirect, render, render_part, url

__all__ = [
    "Form",
    "FormErrors",
    "FormInput",
    "InvalidInput",
    "WebSettings",
    "check_csrf",
    "create_web_app",
    "parse",
    "read_form",
    "redirect",
    "render",
    "render_part",
    "url",
]
