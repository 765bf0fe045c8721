"""Words that aren't divided after their first letter."""

from shared.wording.hyphens import hold_together


def test_a_word_with_a_letter_and_a_hyphen_is_held_together() -> None:
    """With the signs right after it, in text alone, not in attributes or where no element stands; not longer ones."""
    held = '<span class="unbroken">e-bok,</span>'
    apart = '<option>e-bok</option><textarea title="e-bok">e-bok</textarea><p title="e-bok">'

    assert hold_together(f"{apart}En e-bok, och it-stöd.</p>") == f"{apart}En {held} och it-stöd.</p>"
    assert hold_together("”e-bok”, &#34;e-bok&#34;, ja") == (
        '”<span class="unbroken">e-bok”,</span> &#34;<span class="unbroken">e-bok&#34;,</span> ja'
    )
    assert hold_together("e-tidskriftsprenumerationer") == "e-tidskriftsprenumerationer"
