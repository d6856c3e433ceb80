"""The application: the site as files, and OGC API Features (Part 1: core, GeoJSON) beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from contactline.api import problems
from contactline.api.features import TITLES, Collections
from contactline.api.parameters import Asked, parse
from contactline.errors import NotFoundError
from contactline.store.project import Project
from contactline.version import __version__

Json = dict[str, Any]

CONFORMS = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON = "application/geo+json"

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self' blob: data:; worker-src 'self' blob:; child-src blob:; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


def create_app(project: Project) -> FastAPI:
    """The read-only server of a project. Nothing younger than the publication delay is told by any of its
    answers.
    """
    app = FastAPI(
        title="contactline",
        version=__version__,
        description="What published sources claim, and what is assessed from it. Read-only.",
        openapi_url="/api",
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.middleware("http")(_with_headers)
    _health(app, project)
    _features(app, Collections(project))
    _site(app, project)
    return app


async def _with_headers(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call(request)
    response.headers.update(HEADERS)
    return response


def _answer(request: Request, body: Json, media_type: str = "application/json") -> Response:
    """JSON with an ETag; 304 where the asker has it already."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    tag = f'"{hashlib.sha256(text).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(text, media_type=media_type, headers=headers)


def _health(app: FastAPI, project: Project) -> None:
    @app.get("/health", tags=["server"])
    def health() -> Json:
        """Whether the server runs and has a site."""
        built = (project.site / "data" / "manifest.json").is_file()
        return {"status": "ok", "version": __version__, "site": built}


def _features(app: FastAPI, collections: Collections) -> None:
    @app.get("/conformance", tags=["features"])
    def conformance(request: Request) -> Response:
        """What of OGC API Features holds."""
        return _answer(request, {"conformsTo": list(CONFORMS)})

    @app.get("/collections", tags=["features"])
    def list_collections(request: Request) -> Response:
        """The collections."""
        extent = collections.extent()
        listed = [_collection(request, name, extent) for name in TITLES]
        return _answer(request, {"links": [_link(request, "/collections", "self")], "collections": listed})

    @app.get("/collections/{name}", tags=["features"])
    def collection(request: Request, name: str) -> Response:
        """One collection."""
        if name not in TITLES:
            raise NotFoundError(f"no collection {name[:80]!r}; there are {', '.join(TITLES)}")
        return _answer(request, _collection(request, name, collections.extent()))

    @app.get("/collections/{name}/items", tags=["features"])
    def items(request: Request, name: str) -> Response:
        """Features: limit, offset, bbox, datetime, as-known-on."""
        asked = parse(request.query_params)
        found, matched = collections.items(name, asked)
        return _answer(request, _page(request, name, asked, found, matched), GEOJSON)

    @app.get("/collections/{name}/items/{feature_id:path}", tags=["features"])
    def item(request: Request, name: str, feature_id: str) -> Response:
        """One feature."""
        found = collections.item(name, feature_id)
        path = f"/collections/{name}"
        links = [
            _link(request, f"{path}/items/{feature_id}", "self", GEOJSON),
            _link(request, path, "collection"),
        ]
        return _answer(request, {**found, "links": links}, GEOJSON)


def _site(app: FastAPI, project: Project) -> None:
    files = StaticFiles(directory=project.site, html=True, check_dir=False)

    @app.get("/", include_in_schema=False)
    async def landing(request: Request) -> Response:
        """The map page; for a program that asks for JSON the landing page of OGC API Features."""
        if _wants_json(request):
            return _answer(request, _landing(request))
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
            _link(request, "/api", "service-desc", "application/vnd.oai.openapi+json;version=3.1"),
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


def _page(request: Request, name: str, asked: Asked, found: list[Json], matched: int) -> Json:
    path = f"/collections/{name}/items"
    links = [
        _link(request, _with(request, path, {}), "self", GEOJSON),
        _link(request, f"/collections/{name}", "collection"),
    ]
    after = asked.offset + len(found)
    if found and after < matched:
        links.append(_link(request, _with(request, path, {"offset": str(after)}), "next", GEOJSON))
    return {
        "type": "FeatureCollection",
        "features": found,
        "links": links,
        "numberMatched": matched,
        "numberReturned": len(found),
    }


def _with(request: Request, path: str, changed: dict[str, str]) -> str:
    query = urlencode({**request.query_params, **changed})
    return f"{path}?{query}" if query else path


def _link(request: Request, path: str, relation: str, media_type: str = "application/json") -> Json:
    return {"href": str(request.base_url).rstrip("/") + path, "rel": relation, "type": media_type}
