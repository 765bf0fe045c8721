"""WeasyPrint's way shortened where it works out the same thing again and again, line by line and box by box.

Not a byte of a file changes by it: `test_shortcuts` sets every kind of document with and without.  Each of these stands
for what WeasyPrint 70 has under that name, and leaves to it what doesn't come often.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
from pydyf import PDF
from weasyprint.css import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES, ComputedStyle
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import Dimension
from weasyprint.draw.text import draw_first_line
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.percent import adjust_box_sizing, resolve_percentages
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.fonts import get_font_description
from weasyprint.text.line_break import Layout, strut

from services.reports.rendering.glyphs import draw_known_glyphs

_BREAK = re.compile("[\n\r\u2029]")
_SIDES = ("top", "right", "bottom", "left")
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_ACROSS = ("margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width")
_DOWN = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_HEIGHTS = ("height", "min_height", "max_height")
_SIZES = (*_ACROSS, *_DOWN, *_HEIGHTS)
_SPECIAL = {"page", "position", "float", "display"}
_PLAIN = {name for name in INITIAL_VALUES if name not in _SPECIAL and not name.startswith("text_decoration_")}
_PASSED_ON = frozenset(_PLAIN & set(INHERITED))
_AS_AT_FIRST = {name: INITIAL_VALUES[name] for name in _PLAIN - _PASSED_ON - set(INITIAL_NOT_COMPUTED)}
_LOGICAL = {name: logical(block="ttb", inline="ltr") for name, logical in PHYSICAL_FUNCTIONS.items()}
_FACE = ("font_style", "font_stretch", "font_weight", "font_size", "font_variation_settings", "lang", "direction")
_RARE = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings", "font_language_override",
    "text_decoration_line",
)  # fmt: skip
_CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
_BACKGROUND = (
    "background_color", "background_image", "box_shadow", "border_image_source", "mask_border_source", "visibility",
    *(f"border_{corner}_radius" for corner in _CORNERS),
)  # fmt: skip
_BARE = {"background": None, **{f"border_{corner}_radius": (0, 0) for corner in _CORNERS}}
_IN_FLOW = ("static", "relative")
_USUAL = {name: INITIAL_VALUES[name] for name in _RARE}


def _computed(style: Any, name: str) -> Any:
    """What nobody declared is the parent's or the initial value: most of what an element is asked for."""
    if name not in style.cascaded and style.parent_style is not None:
        if name in _PASSED_ON:
            value = style[name] = style.parent_style[name]
            return value
        if name in _AS_AT_FIRST and not _is_declared_logically(style, name):
            value = style[name] = _AS_AT_FIRST[name]
            return value
    return _compute(style, name)


def _is_declared_logically(style: Any, name: str) -> bool:
    return name in _LOGICAL and (_LOGICAL[name] in style.cascaded or style["direction"] != "ltr")


def _layout_set_up(layout: Any, style: Any) -> None:
    """Lines in one typeface share Pango's context and its description."""
    try:
        face = style.kub_face
    except AttributeError:
        face = style.kub_face = _face(style)
    if face is None:
        _set_up(layout, style)
        return
    context, description, layout.language = face
    layout.style, layout.first_line_direction = style, 0
    layout.ascent = layout.underline_position = layout.strikethrough_position = None
    layout.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, 0)
    pango.pango_layout_set_font_description(layout.layout, description)


def _face(style: Any) -> tuple[Any, Any, Any] | None:
    """Return context, description and language; nothing where more than these makes the typeface."""
    if not style["lang"] or any(style[name] != value for name, value in _USUAL.items()):
        return None
    key = (tuple(style["font_family"]), *(style[name] for name in _FACE))
    faces = style.cache.setdefault("kub_faces", {})
    if key not in faces:
        context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(context, 0)
        pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
        language = pango.pango_language_from_string(style["lang"].encode())
        pango.pango_context_set_language(context, language)
        faces[key] = (context, get_font_description(style), language)
    found: tuple[Any, Any, Any] = faces[key]
    return found


def _layout_set_text(layout: Any, text: str, justify: bool = False) -> None:
    """Say before a line is shaped that it is the only one: drawing does, and would shape it once more."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, not _BREAK.search(text))
    _set_text(layout, text, justify)


def _layout_kept(_layout: Any) -> None:
    """A line keeps what Pango made of it until it is drawn, instead of having it made again."""


def _layout_reactivated(layout: Any, style: Any) -> None:
    if layout.justification_spacing:
        _reactivate(layout, style)


def _strut(style: Any) -> tuple[float, float]:
    """Work out a style's line height and baseline once, not for each line."""
    try:
        found: tuple[float, float] = style.kub_strut
    except AttributeError:
        found = style.kub_strut = strut(style)
    return found


def _resolved(box: Any, containing_block: Any) -> None:
    """Sizes without a percentage are the same wherever a box stands."""
    style = box.style
    try:
        sizes = style.kub_sizes
    except AttributeError:
        sizes = style.kub_sizes = _fixed_sizes(style)
    if sizes is None:
        resolve_percentages(box, containing_block)
        return
    used = vars(box)
    # Borders that collapse are settled before, between the cells.
    settled = {name: used[name] for name in _BORDERS if name in used} if style["border_collapse"] == "collapse" else {}
    used.update(sizes)
    used.update(settled)
    if style["box_sizing"] != "content-box":
        adjust_box_sizing(box, "width")
        adjust_box_sizing(box, "height")


def _fixed_sizes(style: Any) -> dict[str, Any] | None:
    """Return a style's used sizes; nothing where they depend on what a box stands in."""
    sizes = {name: style[name] for name in _BORDERS}
    for name in _SIZES:
        value = style[name]
        if value != "auto":
            if not isinstance(value, Dimension) or value.unit != "px":
                return None
            value = value.value
        sizes[name] = 0 if value == "auto" and name.startswith("min_") else value
    return sizes


def _backgrounds(page: Any, box: Any, image: Any, layout_children: bool = True, style: Any = None) -> None:
    """Most boxes have neither background nor rounded corners."""
    if style is not None or box is page or not _is_bare(box.style):
        layout_box_backgrounds(page, box, image, layout_children, style)
        return
    for name, value in _BARE.items():
        setattr(box, name, value)
    for child in box.all_children():
        _backgrounds(page, child, image)


def _is_bare(style: Any) -> bool:
    try:
        found: bool = style.kub_bare
    except AttributeError:
        found = style.kub_bare = all(style[name] == INITIAL_VALUES[name] for name in _BACKGROUND)
    return found


def _is_in_normal_flow(box: Any) -> bool:
    style = box.style
    return (style["float"] == "none" and style["position"] in _IN_FLOW) or _in_normal_flow(box)


def _to_bytes(item: Any) -> bytes:
    kind = type(item)
    if kind is bytes:
        found: bytes = item
        return found
    return str(item).encode("ascii") if kind is str or kind is int else _bytes_of(item)


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """Each tag asks for the references of all pages."""
    pages = len(pdf.pages["Kids"])
    known: tuple[int, tuple[bytes, ...]] = vars(pdf).get("kub_references", (0, ()))
    if known[0] != pages:
        known = pdf.kub_references = (pages, _own_references(pdf))
    return known[1]


_compute, _in_normal_flow = ComputedStyle.__missing__, Box.is_in_normal_flow
_set_up, _set_text, _reactivate = Layout.setup, Layout.set_text, Layout.reactivate
_bytes_of, _own_references = pydyf._to_bytes, PDF.page_references.fget  # no public name
_METHODS: dict[tuple[type, str], Any] = {
    (ComputedStyle, "__missing__"): _computed,
    (PDF, "page_references"): property(_page_references),
    (Box, "is_in_normal_flow"): _is_in_normal_flow,
    (Layout, "setup"): _layout_set_up,
    (Layout, "set_text"): _layout_set_text,
    (Layout, "deactivate"): _layout_kept,
    (Layout, "reactivate"): _layout_reactivated,
}
_FUNCTIONS: dict[Any, Any] = {
    _bytes_of: _to_bytes,
    draw_first_line: draw_known_glyphs,
    strut: _strut,
    resolve_percentages: _resolved,
    layout_box_backgrounds: _backgrounds,
}


def _places() -> Iterator[tuple[Any, str, Any]]:
    """Where WeasyPrint has what is replaced: a class, or each module that imported a function."""
    yield from ((owner, name, made) for (owner, name), made in _METHODS.items())
    for module in [module for name, module in sys.modules.items() if name.startswith(("weasyprint.", "pydyf"))]:
        for name, value in list(vars(module).items()):
            if callable(value) and value in _FUNCTIONS:
                yield module, name, _FUNCTIONS[value]


def take_shortcuts() -> None:
    """Take them from now on."""
    for owner, name, _own, quicker in _SHORTCUTS:
        setattr(owner, name, quicker)


@contextmanager
def no_shortcuts() -> Iterator[None]:
    """Go WeasyPrint's own ways until the end of the block."""
    for owner, name, own, _quicker in _SHORTCUTS:
        setattr(owner, name, own)
    try:
        yield
    finally:
        take_shortcuts()


_SHORTCUTS = [(owner, name, getattr(owner, name), quicker) for owner, name, quicker in _places()]
