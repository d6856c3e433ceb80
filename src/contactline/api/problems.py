"""Errors as problem+json (RFC 9457): what was wrong and what to do, never how the program looks inside."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from contactline.errors import ContactlineError, LedgerError, NotFoundError, UsageError

MEDIA_TYPE = "application/problem+json"

_STATUS: dict[type[ContactlineError], int] = {UsageError: 400, NotFoundError: 404, LedgerError: 503}
_TITLES = {
    400: "The request cannot be",
    401: "Who are you?",
    403: "Not allowed",
    404: "Not found",
    405: "No such method here",
    409: "Changed meanwhile",
    413: "Too large",
    415: "Not JSON",
    429: "Too many requests",
    503: "Not available now",
}


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem+json answer."""
    body = {"type": "about:blank", "title": _TITLES.get(status, "Failed"), "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def install(app: FastAPI) -> None:
    """Have `app` answer every error as a problem."""
    app.add_exception_handler(ContactlineError, _own)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unforeseen)


def _own(_request: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    return problem(status, str(error))


def _http(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    return problem(error.status_code, str(error.detail), error.headers)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [f"{'.'.join(map(str, fault['loc'][1:])) or 'body'}: {fault['msg']}" for fault in error.errors()]
    return problem(400, "; ".join(faults)[:500])


def _unforeseen(_request: Request, _error: Exception) -> JSONResponse:
    return problem(500, "the server failed; its log says how")
