"""HTML source to the text that a reader sees, each character knowing where in the source it is."""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from pipeline.text import Run, SourceText


def _names(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


_BLOCKS = _names(
    """address article aside blockquote body center dd details dialog div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table
    tbody tfoot thead tr ul caption legend option br"""
)
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_SKIPPED = _names(
    """script style noscript template svg math iframe object select textarea canvas audio video
    head"""
)
_CLOSES_ITSELF = frozenset({"p", "li", "dt", "dd", "option", "tr", "td", "th"})
_CELLS = frozenset({"td", "th"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# class="breadcrumb", id="footer", class="share-bar", class="hotNews"
_CHROME_NAME = re.compile(
    r"""
    (?:^|[\s_-]) (?:nav|menu|crumbs?|bread|breadcrumbs?|location|foot|footer|copyright|share|tools?|
        comments?|related|relate|relevant|recommend|hot|rank|ranking|side|sidebar|aside|links?|
        login|search|banner|top|topbar|header|pager|pagination|prev|next|qrcode|toolbar|ad|ads)
    (?:$|[\s_-]|\d|[A-Z])
    | (?i:breadcrumb|copyright|footer|sidebar|sharebar|toolbar|hotnews|navbar|friendlink)
    """,
    re.VERBOSE,
)
_CHROME_TAGS = frozenset({"nav", "footer", "aside"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—·]")
_STUCK = 20  # places where a tag never ends that are worth another look
_DATES = (
    "pubdate",
    "publishdate",
    "publish_date",
    "article:published_time",
    "og:release_date",
    "publishtime",
    "firstpublishedtime",
    "dc.date",
    "date",
    "weibo: article:create_at",
)
_TITLES = ("articletitle", "og:title", "dc.title", "twitter:title")
_PUBLISHERS = ("contentsource", "source", "article:author", "og:site_name", "mediaid", "sitename")


@dataclass(slots=True)
class HtmlLine:
    """What the source says of the element that begins at `raw_start`."""

    raw_start: int
    tag: str
    chrome: bool
    linked: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The text of a page, a block element a line, and what its head says."""

    text: SourceText
    lines: list[HtmlLine]
    title: str | None = None
    published: str | None = None
    publisher: str | None = None

    def line_at(self, raw_start: int) -> HtmlLine | None:
        """Return the element that holds a place of the source."""
        n = bisect_right(self.lines, raw_start, key=lambda line: line.raw_start)
        return self.lines[n - 1] if n else None


def read_html(source: str) -> HtmlText:
    """Read HTML: hidden text, scripts and styles go, entities are decoded, blocks become lines.

    >>> page = read_html("<p>增长<b>9.3&percnt;</b></p><p hidden>x</p><p>下降</p>")
    >>> page.text.text, page.text.origin(5, 6)
    ('增长9.3%\\n下降\\n', (11, 19))
    """
    reader = _Reader(source)
    reader.read()
    head = reader.head
    return HtmlText(
        SourceText("".join(reader.pieces), tuple(reader.runs)),
        reader.lines,
        _first(head, _TITLES) or reader.json_ld.get("headline") or head.get("<title>"),
        _first(head, _DATES) or reader.json_ld.get("datePublished"),
        _first(head, _PUBLISHERS[:2]) or reader.json_ld.get("publisher"),
    )


def _first(head: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((head[name] for name in names if head.get(name)), None)


@dataclass(slots=True)
class _Open:
    tag: str
    skipped: bool
    chrome: bool


@dataclass(slots=True)
class _State:
    skipped: int = 0
    chrome: int = 0
    linked: int = 0
    preserved: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class _Reader(HTMLParser):
    """Collects the visible text of a page with its places."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.base = 0
        self.starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self.pieces: list[str] = []
        self.runs: list[Run] = []
        self.lines: list[HtmlLine] = []
        self.head: dict[str, str] = {}
        self.json_ld: dict[str, str] = {}
        self.stack: list[_Open] = []
        self.state = _State()
        self.space: tuple[int, int, bool] | None = None
        self.fresh = True
        self.special: str | None = None

    def read(self) -> None:
        """Read the whole source; a tag that never ends is text."""
        self.feed(self.source)
        for _ in range(_STUCK):
            rest = self.rawdata
            if not rest:
                return
            at = len(self.source) - len(rest)
            self._text(rest[0], at)
            self._restart(at + 1)
        at = len(self.source) - len(self.rawdata)
        for match in re.finditer(r"[^<>]+|[<>]", self.rawdata):
            self._text(match[0], at + match.start())

    def _restart(self, at: int) -> None:
        self.rawdata = ""
        self.lineno, self.offset = 1, 0
        self.base = at
        self.starts = [at, *(match.end() for match in re.finditer("\n", self.source[at:]))]
        self.starts[1:] = [at + start for start in self.starts[1:]]
        self.feed(self.source[at:])

    def _at(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    # What the parser tells ------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, or break the line where it is a void one."""
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (values.get("name") or values.get("property") or "").lower()
            if name and values.get("content"):
                self.head.setdefault(name, values["content"].strip())
            return
        if tag in _BLOCKS:
            if self.state.counts["head"]:
                self.handle_endtag("head")  # its end tag may be left out
            self._break(tag)
        elif tag in _CELLS and not self.fresh:
            self.space = self.space or (self._at(), self._at(), False)
        if tag in _VOID:
            return
        if tag in _CLOSES_ITSELF and self.stack and self.stack[-1].tag == tag:
            self._close()
        self._open(tag, values)
        if tag == "title":
            self.special = "<title>"
        elif tag == "script" and "ld+json" in values.get("type", ""):
            self.special = "json"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Treat `<br/>` as `<br>`; a self-closed `<p/>` is open, as browsers have it."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close an element and what was left open in it."""
        self.special = None
        if tag in _BLOCKS:
            self._break(tag)
        if not self.state.counts[tag]:
            return
        while self.stack:
            if self._close() == tag:
                return

    def handle_data(self, data: str) -> None:
        """Take a piece of text."""
        if self.special == "<title>":
            self.head["<title>"] = (self.head.get("<title>", "") + data).strip()
        elif self.special == "json":
            self._read_json(data)
        elif not self.state.skipped:
            self._text(data, self._at())

    def handle_entityref(self, name: str) -> None:
        """Take an entity such as `&nbsp;`."""
        self._reference(1 + len(name), f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Take a character reference such as `&#37;`."""
        self._reference(2 + len(name), f"&#{name};")

    def parse_html_declaration(self, i: int) -> int:
        """Take `<![if !vml]>` of old editors for a comment; the library stumbles over some."""
        if self.rawdata.startswith("<![", i):
            end = self.rawdata.find(">", i)
            return end + 1 if end >= 0 else -1
        return super().parse_html_declaration(i)

    # What is kept of it ---------------------------------------------------------------------

    def _reference(self, length: int, entity: str) -> None:
        at = self._at()
        length += self.source[at + length : at + length + 1] == ";"
        text = html.unescape(entity)
        if self.special == "<title>":
            self.head["<title>"] = self.head.get("<title>", "") + text
        elif not self.state.skipped:
            self._emit_space()
            self._emit(text, at, length)

    def _open(self, tag: str, values: dict[str, str]) -> None:
        hidden = "hidden" in values or bool(_HIDDEN_STYLE.search(values.get("style", "")))
        name = f"{values.get('class', '')} {values.get('id', '')}"
        chrome = tag in _CHROME_TAGS or (tag != "body" and bool(_CHROME_NAME.search(name)))
        element = _Open(tag, hidden or tag in _SKIPPED, chrome)
        self.stack.append(element)
        self.state.counts[tag] += 1
        self.state.skipped += element.skipped
        self.state.chrome += chrome
        self.state.linked += tag == "a"
        self.state.preserved += tag == "pre"

    def _close(self) -> str:
        element = self.stack.pop()
        self.state.counts[element.tag] -= 1
        self.state.skipped -= element.skipped
        self.state.chrome -= element.chrome
        self.state.linked -= element.tag == "a"
        self.state.preserved -= element.tag == "pre"
        return element.tag

    def _break(self, tag: str) -> None:
        self.space = None
        if not self.fresh:
            self.pieces.append("\n")
            self.runs.append(Run(1, self._at(), 0))
            self.fresh = True

    def _text(self, data: str, at: int) -> None:
        if self.state.preserved:
            for match in re.finditer(r"[^\n]+|\n", data):
                if match[0] == "\n":
                    self._break("pre")
                else:
                    self._emit(match[0], at + match.start(), len(match[0]))
            return
        last = 0
        for match in _SPACE.finditer(data):
            if match.start() > last:
                self._emit_space(data[last])
                self._emit(data[last : match.start()], at + last, match.start() - last)
            if not self.fresh:
                broken = "\n" in match[0] or "\r" in match[0]
                self.space = self.space or (at + match.start(), at + match.end(), broken)
            last = match.end()
        if last < len(data):
            self._emit_space(data[last])
            self._emit(data[last:], at + last, len(data) - last)

    def _emit_space(self, following: str = "") -> None:
        """Write the white space before a piece as one space.

        A line break of the source beside a wide character is none: browsers show a space there,
        but no author meant one.
        """
        if self.space is None:
            return
        start, end, broken = self.space
        self.space = None
        before = self.pieces[-1][-1:] if self.pieces else ""
        if self.fresh or (broken and (_WIDE.match(before) or _WIDE.match(following))):
            return
        self._emit(" ", start, end - start)

    def _emit(self, text: str, start: int, length: int) -> None:
        if self.fresh:
            tag = next((e.tag for e in reversed(self.stack) if e.tag in _BLOCKS), "body")
            self.lines.append(HtmlLine(start, tag, self.state.chrome > 0))
            self.fresh = False
        line = self.lines[-1]
        line.length += len(text)
        line.linked += len(text) if self.state.linked > 0 else 0
        self.pieces.append(text)
        last = self.runs[-1] if self.runs else None
        if (
            last is not None
            and len(text) == length
            and last.length == last.raw_length
            and last.raw_start + last.raw_length == start
        ):
            self.runs[-1] = Run(last.length + length, last.raw_start, last.raw_length + length)
        else:
            self.runs.append(Run(len(text), start, length))

    def _read_json(self, data: str) -> None:
        try:
            found: Any = json.loads(data)
        except (ValueError, RecursionError):
            return
        for each in _objects(found):
            for key in ("headline", "datePublished"):
                if isinstance(each.get(key), str):
                    self.json_ld.setdefault(key, each[key])
            publisher = each.get("publisher")
            if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                self.json_ld.setdefault("publisher", publisher["name"])


def _objects(found: Any) -> list[dict[str, Any]]:
    """Return the objects of a JSON-LD script: itself, its list, its graph."""
    if isinstance(found, dict):
        graph = found.get("@graph")
        return [found, *(_objects(graph) if isinstance(graph, list) else [])]
    if isinstance(found, list):
        return [each for each in found if isinstance(each, dict)]
    return []
