"""Text that is escaped for pages."""

from __future__ import annotations

from safepassage.reporting.markup import text
from safepassage.reporting.words import count


def test_numbers_are_kept_whole_and_control_characters_left_out() -> None:
    """No line is broken within 12 400; what would end a line or steer a reader is a blank."""
    assert text(count(12_400)) == "12\u202f400"
    assert text("9\u00a0h\nlater") == "9\u00a0h\nlater"
    assert text("a\x00b\u2028c\u202ed") == "a b c d"
    assert text('<b a="1">&') == "&lt;b a=&quot;1&quot;&gt;&amp;"
