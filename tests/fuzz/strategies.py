"""Things as strangers write them: nearly right, cut, doubled, turned round, packed, or noise."""

from __future__ import annotations

import gzip
import json

from hypothesis import strategies as st

from tests import corpus

ARTICLE = (
    "<!doctype html><html lang='en'><head><title>Fighting near Bakhmut</title>"
    "<meta property='article:published_time' content='2023-01-13T10:00:00Z'>"
    '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2023-01-13"}</script></head><body>'
    "<nav><a href='/'>Home</a></nav><article><h1>Fighting near Bakhmut</h1><time datetime='2023-01-13'>13 January 2023"
    "</time><p>Russian forces captured Soledar, the defence ministry said on Friday.</p><ul><li>Ukrainian forces "
    "repelled attacks 3 km south-west of Bakhmut.[1]</li></ul><table><tr><td>Losses</td><td>1,200</td></tr></table>"
    "<p>“We hold the town,” Serhii Cherevatyi said.</p></article><footer>© 2023 Example</footer></body></html>"
).encode()
FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><item><title>Soledar</title>'
    b"<link>https://w.example/1</link><guid>1</guid><pubDate>Fri, 13 Jan 2023 10:00:00 +0000</pubDate>"
    b"<description>&lt;p&gt;Russian forces captured Soledar.&lt;/p&gt;</description></item></channel></rss>"
)
SITEMAP = (
    b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>'
    b"<loc>https://w.example/1</loc><lastmod>2023-01-13</lastmod></url></urlset>"
)
_BODY = b"<html><body><p>Russian forces captured Soledar.</p></body></html>"
_HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://w.example/1\r\nWARC-Date: 2023-01-13T10:00:00Z\r\n"
    b"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nContent-Type: application/http\r\n"
    b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(_HTTP), _HTTP)
)
RECORDS = "".join(json.dumps(record) + "\n" for record in corpus.RECORDS).encode()
ROBOTS = b"User-agent: *\nDisallow: /private*\nAllow: /private/open$\nCrawl-delay: 2\nSitemap: https://w.example/s.xml\n"
GAZETTEER = b"id,name,lat,lon,population\n1,Soledar,48.69,38.06,10500\n2,Bakhmut,48.59,38.0,71000\n"
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [38.06, 48.69]},
                "properties": {"name": "Soledar", "place": "town", "population": "10500"},
            }
        ],
    }
).encode()
GEONAMES = (
    b"692194\tSoledar\tSoledar\tKarlo-Libknekhtovsk\t48.69\t38.06\tP\tPPL\tUA\t\t05\t\t\t\t10500\t\t100\t"
    b"Europe/Kyiv\t2023-01-13"
)

_SPITE = st.sampled_from(
    [b"\x00", b"<", b">", b"&", b'"', b"]]>", b"<!--", b"\xff\xfe", b"\x80", b"\r\n\r\n", b"{", b"[", b"NaN", b"1e999",
     b"99999999999999999999", b"-1", b"<table>", b"</html>", b"<script>", b"&#x110000;", b"&#0;", b"2023-02-31",
     b"0000-00-00", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\xe2\x80\xae", b"Content-Length: 99999999", b"\t", b","]
)  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn, *seeds: bytes) -> bytes:
    """One of the seeds after some cuts, doublings and insertions, perhaps packed and cut off."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 80)))
        how = draw(st.sampled_from(["cut", "double", "insert", "noise", "swap"]))
        new = {
            "cut": b"",
            "double": data[start:end] * draw(st.integers(2, 40)),
            "insert": data[start:end] + draw(_SPITE),
            "noise": draw(st.binary(max_size=12)),
            "swap": data[start:end][::-1],
        }[how]
        data = data[:start] + new + data[end:]
    if draw(st.integers(0, 9)) == 0:
        data = gzip.compress(data)[: draw(st.integers(1, 400))]
    return data


_WORDS = (
    "Russian forces|Ukrainian troops|Wagner fighters|seized|captured|shelled|withdrew from|repelled attacks near|"
    "Bakhmut|Soledar|Toretsk|New York|Donetsk Oblast|the village of|near|towards|3 km|south-west of|1,5|"
    "11111111111111111111|and|likely|said|that|did not|would|if|“|”|\"|'s|,|.|...|;|—|\n|\n\n|[12]|General Staff|"
    "according to|he|U.K.|50 killed|on Friday|yesterday|on January 13|31 February|in 2022|May|the second year of the "
    "war|day 325|last|next week|13.01.2023|12/13/2023|2023-13-45|first|of|\u202e|\x00|é|Бахмут|🙂|<b>|&amp;|"
    "http://w.example/2023/01/13/x|%|$"
)
WORDS = st.sampled_from(_WORDS.split("|"))
PROSE = st.one_of(
    st.lists(WORDS, max_size=40).map(" ".join),
    st.lists(WORDS, max_size=25).map("".join),
    st.text(max_size=200),
)
