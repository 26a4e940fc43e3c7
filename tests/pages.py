"""Read a page as a browser would, as far as tests ask."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["Page", "assert_loads_nothing"]

_LOADING = {"script", "img", "link", "iframe", "object", "embed", "image", "use"}
_VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """
    A page: its elements in order, its words, and the elements that it leaves open.

    ``spoken`` are the words that are neither in a style sheet nor in a picture.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.spoken: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and that it is open."""
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Fail when what is closed is not the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)
        if not {"style", "svg"} & set(self.open):
            self.spoken.append(data)

    @property
    def text(self) -> str:
        """Return the page's words, single spaces between them."""
        return re.sub(r"\s+", " ", " ".join(self.words))


def assert_loads_nothing(page: str) -> None:
    """Fail when a page could load or run anything, or is not whole."""
    read = Page(page)
    assert not read.open
    for tag, attributes in read.tags:
        assert tag not in _LOADING
        for name, value in attributes.items():
            assert name not in {"src", "href", "xlink:href", "srcset", "action"}
            assert not name.startswith("on")
            assert value is None or "url(" not in value.replace("url(#", "")
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "url(" not in style[0].replace("url(#", "")
    assert "@import" not in style[0]
