"""New replies as Atom (RFC 4287), and the addresses of all published cases as a sitemap."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_ENTRIES = 50
ATOM_TYPE, XML_TYPE = "application/atom+xml", "application/xml"
# XML 1.0 has no way to say these, escaped or not.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ATOM_EXAMPLE = (
    f'<feed xmlns="{ATOM}"><id>urn:uuid:019a0000-0000-7000-8000-000000000001</id><title>杭州市人民代表大会 建议答复</title>'
    "<updated>2026-03-02T01:00:00Z</updated></feed>"
)
SITEMAP_EXAMPLE = f'<urlset xmlns="{SITEMAP}"></urlset>'


def atom(place: Mapping[str, Any], replies: Iterable[Mapping[str, Any]], base: str) -> bytes:
    """The newest replies; `base` is the address of the public record of the congress."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    _text(feed, "id", f"urn:uuid:{place['id']}")
    _text(feed, "title", f"{place['name']} 建议答复")
    SubElement(feed, "link", {"rel": "self", "type": ATOM_TYPE, "href": f"{base}/replies.atom"})
    SubElement(feed, "link", {"rel": "alternate", "type": "application/json", "href": f"{base}/replies"})
    shown = list(replies)
    # Without an entry the feed has changed as long ago as anything can have: its mark stays the same.
    newest = max((each["changed_at"] for each in shown), default=datetime.fromisoformat("1970-01-01T00:00:00+00:00"))
    _text(feed, "updated", _instant(newest))
    _text(SubElement(feed, "author"), "name", place["name"])
    for each in shown:
        entry = SubElement(feed, "entry")
        _text(entry, "id", f"urn:uuid:{each['id']}")
        _text(entry, "title", each["title"])
        _text(entry, "published", _instant(each["published_at"]))
        _text(entry, "updated", _instant(each["changed_at"]))
        _text(SubElement(entry, "author"), "name", each["unit"]["name"])
        SubElement(entry, "link", {"rel": "alternate", "href": f"{base}/suggestions/{each['suggestion_id']}"})
        _text(entry, "content", each["body"]).set("type", "text")
    return _document(feed)


def sitemap(cases: Iterable[tuple[UUID, datetime]], base: str) -> bytes:
    """One address for each published case."""
    urls = Element("urlset", {"xmlns": SITEMAP})
    for case_id, changed_at in cases:
        url = SubElement(urls, "url")
        _text(url, "loc", f"{base}/suggestions/{case_id}")
        _text(url, "lastmod", _instant(changed_at))
    return _document(urls)


def _document(root: Element) -> bytes:
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _text(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = _UNSAYABLE.sub("", text)
    return child


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
