"""The words for what a SWOT day's states and a programme's phases are called."""

from shared.language import LazyText, lazy

# state → (what it is called, the tone of its tag)
SESSION_STATES: dict[str, tuple[LazyText, str]] = {
    "planned": (lazy("planerad"), "neutral"),
    "preparing": (lazy("förbereds"), "waiting"),
    "open": (lazy("pågår"), "active"),
    "closed": (lazy("stängd"), "done"),
    "cancelled": (lazy("inställd"), "neutral"),
}
