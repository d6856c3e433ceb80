"""The server: the site with strict headers, and features that hold what they declare."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from contactline.api.app import create_app
from contactline.api.listen import listen
from contactline.errors import UsageError
from contactline.store import project as projects

COLLECTIONS = ("places", "claims", "events", "control", "fronts")


@pytest.fixture(scope="module")
def client(walked):
    with TestClient(create_app(walked)) as opened:
        yield opened


def items(client, name, **asked):
    answer = client.get(f"/collections/{name}/items", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_site_is_served_with_strict_headers(client):
    answer = client.get("/data/manifest.json")
    assert answer.json()["schema"] == "site/1"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_the_browser_has_is_not_sent_again(client):
    for path in ("/data/places.json", "/collections/claims/items"):
        tag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/data/places.json").headers["content-encoding"] == "gzip"


def test_nothing_outside_the_site_is_served(client):
    for path in (
        "/../ledger.sqlite",
        "/%2e%2e/ledger.sqlite",
        "/data/../../contactline.toml",
        "/ledger.sqlite",
    ):
        assert client.get(path).status_code == 404


def test_health_and_a_project_without_a_site(client, tmp_path):
    assert client.get("/health").json()["site"] is True
    with TestClient(create_app(projects.create(tmp_path, theatre="ukraine"))) as empty:
        assert empty.get("/health").json()["site"] is False
        answer = empty.get("/")
        assert answer.status_code == 404
        assert "contactline run" in answer.json()["detail"]


def test_a_program_is_led_from_the_landing_page_to_the_items(client):
    landing = client.get("/", headers={"Accept": "application/json"}).json()
    links = {link["rel"]: link["href"] for link in landing["links"]}
    assert "openapi" in client.get(links["service-desc"]).json()
    listed = client.get(links["data"]).json()["collections"]
    assert [c["id"] for c in listed] == list(COLLECTIONS)
    assert client.get(links["conformance"]).json()["conformsTo"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_pages_through_all_its_features_and_gives_each(client, name):
    every = items(client, name, limit=1000)
    assert every["numberMatched"] == every["numberReturned"] == len(every["features"]) > 0
    first = items(client, name, limit=1)
    seen = [f["id"] for f in first["features"]]
    following = [link["href"] for link in first["links"] if link["rel"] == "next"]
    if following:
        seen += [f["id"] for f in client.get(following[0]).json()["features"]]
    assert seen == [f["id"] for f in every["features"]][: len(seen)]
    one = client.get(f"/collections/{name}/items/{seen[0]}").json()
    assert one["id"] == seen[0]
    assert one["geometry"] == every["features"][0]["geometry"]


def test_bbox_datetime_and_as_known_on_narrow_the_answer(client):
    def kinds(**asked):
        return {f["properties"]["claim_id"] for f in items(client, "claims", limit=1000, **asked)["features"]}

    every = kinds()
    soledar = kinds(bbox="38.05,48.65,38.10,48.72")
    assert 0 < len(soledar) < len(every)
    assert kinds(datetime="../2023-01-31") < every
    assert kinds(datetime="2023-02-01/..") < every
    assert kinds(**{"as-known-on": "2023-01-15"}) < every
    days = items(client, "control", datetime="2023-01-14/2023-01-15", limit=10000)["features"]
    assert {f["properties"]["date"] for f in days} == {"2023-01-14", "2023-01-15"}


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=x", "offset=-1", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=nan,0,1,1", "datetime=soon",
        "datetime=2023-02-01/2023-01-01", "f=xml", "nonsense=1", "as-known-on=x",
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_problem_in_words(client, query):
    answer = client.get(f"/collections/claims/items?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_what_is_not_there_is_a_404_in_words(client):
    for path in ("/collections/tanks", "/collections/tanks/items", "/collections/claims/items/none"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_can_be_changed(client):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/collections/claims/items").status_code == 405


def test_a_taken_port_gives_another_unless_it_was_asked_for():
    first = listen("127.0.0.1", 0, any_port=False)
    port = first.getsockname()[1]
    second = listen("127.0.0.1", port, any_port=True)
    assert second.getsockname()[1] not in {0, port}
    with pytest.raises(UsageError, match="choose another"):
        listen("127.0.0.1", port, any_port=False)
    first.close()
    second.close()
    with pytest.raises(UsageError, match="not an address"):
        listen("999.1.1.1", 0, any_port=False)


def test_fronts_of_many_days_lead_on_and_none_is_told_twice(client, monkeypatch):
    monkeypatch.setattr("contactline.api.features.DAYS_A_PAGE", 7)
    address, seen = "/collections/fronts/items?datetime=2023-01-01/..&limit=5", []
    while address:
        page = client.get(address).json()
        seen += [f["id"] for f in page["features"]]
        # GDAL says its own parameters again after those of the link.
        following = [
            link["href"] + "&datetime=2023-01-01/.." for link in page["links"] if link["rel"] == "next"
        ]
        address = following[0] if following else ""
    monkeypatch.undo()
    assert len(seen) == len(set(seen))
    whole = items(client, "fronts", datetime="2023-01-01/..", limit=10000)["features"]
    assert set(seen) >= {f["id"] for f in whole}
    assert {i[-10:] for i in seen} >= {"2023-01-10", "2023-03-14"}


def test_as_known_before_anything_was_known_is_empty_and_not_an_error(client):
    assert items(client, "claims", **{"as-known-on": "2020-01-01"})["features"] == []


def test_head_tells_what_get_would_without_its_body(client):
    for path in ("/collections", "/data/manifest.json", "/collections/claims/items"):
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == whole.headers["content-length"]
        assert "content-security-policy" in head.headers


def test_compressed_and_plain_answers_say_the_same(client):
    for path in ("/collections/claims/items", "/data/places.json"):
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert packed.content == plain.content
        assert packed.headers["vary"] == "Accept-Encoding"


def test_positions_are_coarsened_before_a_box_looks_at_them(walked):
    import dataclasses

    with TestClient(create_app(dataclasses.replace(walked, coarsen_km=25.0))) as coarse:
        every = items(coarse, "claims", limit=1000)["features"]
        place = every[0]["geometry"]["coordinates"]
        exact = items(TestClient(create_app(walked)), "claims", limit=1)["features"][0]["geometry"][
            "coordinates"
        ]
        assert place != exact

        def around(point):
            box = f"{point[0] - 0.01},{point[1] - 0.01},{point[0] + 0.01},{point[1] + 0.01}"
            return len(items(coarse, "claims", bbox=box)["features"])

        assert around(place) > 0
        assert around(exact) == 0


def test_what_is_withheld_comes_when_its_time_comes(walked):
    from datetime import UTC, datetime

    clock = [datetime(2023, 1, 20, tzinfo=UTC)]
    with TestClient(create_app(walked, now=lambda: clock[0])) as early:
        before = items(early, "claims", limit=1000)["numberMatched"]
        clock[0] = datetime(2023, 6, 1, tzinfo=UTC)
        assert items(early, "claims", limit=1000)["numberMatched"] > before


def test_an_unforeseen_failure_is_a_problem_without_insides(walked, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret path /home/somebody")

    with TestClient(create_app(walked), raise_server_exceptions=False) as client:
        monkeypatch.setattr("contactline.api.app.parse", broken)
        answer = client.get("/collections/places/items")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


def test_control_is_told_as_the_exports_tell_it(walked, client):
    from contactline.export import geojson
    from contactline.pipeline.publish import public_view

    series = public_view(walked).series
    day = series.start + (series.end - series.start) / 2
    told = items(client, "control", datetime=day.isoformat(), limit=10000)["features"]
    assert told == geojson.control_day(series, day) != []
