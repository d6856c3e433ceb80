"""The application: the site as files, and OGC API Features (Part 1: core, GeoJSON) beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response

from contactline.api import described, operations, problems, review
from contactline.api.answers import GEOJSON, JSON, Answer, Answers, answer, dump, respond
from contactline.api.features import EXTRA, TITLES, Collections, Found
from contactline.api.files import SiteFiles
from contactline.api.middleware import Strict
from contactline.api.parameters import parse
from contactline.errors import NotFoundError
from contactline.store.project import Project
from contactline.version import __version__

Json = dict[str, Any]

CONFORMS = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"


def create_app(project: Project, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> FastAPI:
    """The server of a project, read-only but for analysts' decisions.

    Nothing younger than the publication delay (counted back from `now`) is told by any of its answers.
    """
    app = FastAPI(
        title="contactline",
        version=__version__,
        description="What published sources claim, and what is assessed from it.",
        openapi_url="/api",
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    app.add_middleware(Strict)
    _health(app, project)
    operations.mount(app, project)
    collections = Collections(project, now=now)
    _features(app, _Doors(collections))
    review.install(app, project, collections, now)
    _site(app, project)
    return app


class _Doors:
    """The answers of OGC API Features, kept while ledger and publication horizon stay the same."""

    def __init__(self, collections: Collections) -> None:
        self._collections = collections
        self._answers = Answers()

    def _kept(self, request: Request, make: Callable[[], Answer]) -> Response:
        asked = (str(request.base_url), request.url.path, request.url.query)
        return respond(request, self._answers.get((*asked, self._collections.state()), make))

    def collections(self, request: Request) -> Response:
        return self._kept(request, lambda: answer(self._list(request)))

    def _list(self, request: Request) -> Json:
        extent = self._collections.extent()
        listed = [_collection(request, name, extent) for name in TITLES]
        return {"links": [_link(request, "/collections", "self")], "collections": listed}

    def collection(self, request: Request, name: str) -> Response:
        extent = self._collections.extent
        return self._kept(request, lambda: answer(_collection(request, name, extent())))

    def items(self, request: Request, name: str) -> Response:
        asked = parse(request.query_params, also=EXTRA.get(name, frozenset()))

        def make() -> Answer:
            return answer(_page(request, name, self._collections.items(name, asked)), GEOJSON)

        return self._kept(request, make)

    def item(self, request: Request, name: str, feature_id: str) -> Response:
        path = f"/collections/{name}"
        links = [
            _link(request, f"{path}/items/{quote(feature_id)}", "self", GEOJSON),
            _link(request, path, "collection"),
        ]
        found = self._collections.item
        return self._kept(
            request, lambda: answer(f'{found(name, feature_id)[:-1]},"links":{dump(links)}}}', GEOJSON)
        )


def _health(app: FastAPI, project: Project) -> None:
    @app.get("/health", tags=["server"], openapi_extra=described.HEALTH)
    async def health() -> Json:
        """Whether the server runs and has a site."""
        built = (project.site / "data" / "manifest.json").is_file()
        return {"status": "ok", "version": __version__, "site": built}


def _features(app: FastAPI, doors: _Doors) -> None:
    @app.get("/conformance", tags=["features"], openapi_extra=described.CONFORMANCE)
    async def conformance(request: Request) -> Response:
        """What of OGC API Features holds."""
        return respond(request, answer({"conformsTo": list(CONFORMS)}))

    @app.get("/collections", tags=["features"], openapi_extra=described.COLLECTIONS)
    def list_collections(request: Request) -> Response:
        """The collections."""
        return doors.collections(request)

    # Each collection has paths of its own, so that clients find the parameters of theirs in the description.
    for name in TITLES:
        _collection_paths(app, doors, name)

    @app.get("/collections/{name}", include_in_schema=False)
    @app.get("/collections/{name}/{rest:path}", include_in_schema=False)
    async def other(name: str, rest: str = "") -> Response:
        if name in TITLES:
            raise NotFoundError(f"collection {name} has no {rest[:80]!r}; there is items")
        raise NotFoundError(f"no collection {name[:80]!r}; there are {', '.join(TITLES)}")


def _collection_paths(app: FastAPI, doors: _Doors, name: str) -> None:
    path, title = f"/collections/{name}", TITLES[name][0].lower()

    @app.get(path, tags=[name], name=f"describe_{name}", openapi_extra=described.COLLECTION)
    def collection(request: Request) -> Response:
        return doors.collection(request, name)

    @app.get(f"{path}/items", tags=[name], name=f"get_{name}", openapi_extra=described.items(name))
    def items(request: Request) -> Response:
        return doors.items(request, name)

    one = f"{path}/items/{{featureId:path}}"

    @app.get(one, tags=[name], name=f"get_one_of_{name}", openapi_extra=described.ITEM)
    def item(request: Request) -> Response:
        return doors.item(request, name, request.path_params["featureId"])

    collection.__doc__ = f"What the collection of {title} holds."
    items.__doc__ = f"Features: {title}."
    item.__doc__ = f"One feature of {title}."


def _site(app: FastAPI, project: Project) -> None:
    files = SiteFiles(project.site)

    @app.get("/", include_in_schema=False)
    async def landing(request: Request) -> Response:
        """The map page; for a program that asks for JSON the landing page of OGC API Features."""
        if _wants_json(request):
            return respond(request, answer(_landing(request)))
        if not (project.site / "index.html").is_file():
            raise NotFoundError("there is no site yet: `contactline run PAGES` writes it")
        return await files.get_response("index.html", request.scope)

    app.mount("/", files)


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return request.query_params.get("f") == "json" or ("json" in accepted and "text/html" not in accepted)


def _landing(request: Request) -> Json:
    return {
        "title": "contactline",
        "description": "What published sources claim about who holds which ground, and what is assessed from it.",
        "links": [
            _link(request, "/?f=json", "self"),
            _link(request, "/", "alternate", "text/html"),
            _link(request, "/api", "service-desc", OPENAPI),
            _link(request, "/conformance", "conformance"),
            _link(request, "/collections", "data"),
        ],
    }


def _collection(request: Request, name: str, extent: Json) -> Json:
    title, description = TITLES[name]
    return {
        "id": name,
        "title": title,
        "description": description,
        "extent": extent,
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            _link(request, f"/collections/{name}", "self"),
            _link(request, f"/collections/{name}/items", "items", GEOJSON),
        ],
    }


def _page(request: Request, name: str, found: Found) -> str:
    """A feature collection, its features joined from their texts."""
    path = f"/collections/{name}/items"
    links = [
        _link(request, _with(request, path, {}), "self", GEOJSON),
        _link(request, f"/collections/{name}", "collection"),
    ]
    if found.onward:
        links.append(_link(request, _with(request, path, found.onward), "next", GEOJSON))
    matched = {} if found.matched is None else {"numberMatched": found.matched}
    rest = dump({"links": links, **matched, "numberReturned": len(found.features)})
    return f'{{"type":"FeatureCollection","features":[{",".join(found.features)}],{rest[1:]}'


def _with(request: Request, path: str, changed: dict[str, str]) -> str:
    query = urlencode({**request.query_params, **changed})
    return f"{path}?{query}" if query else path


def _link(request: Request, path: str, relation: str, media_type: str = JSON) -> Json:
    return {"href": str(request.base_url).rstrip("/") + path, "rel": relation, "type": media_type}
