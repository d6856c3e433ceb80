"""Errors as problem+json (RFC 9457): what was wrong and what to do, never how the program looks inside."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from contactline.errors import ContactlineError, LedgerError, NotFoundError, UsageError

_STATUS: dict[type[ContactlineError], int] = {UsageError: 400, NotFoundError: 404, LedgerError: 503}
_TITLES = {400: "The request cannot be", 404: "Not found", 405: "Read-only", 503: "Not available now"}


def problem(status: int, detail: str) -> JSONResponse:
    """A problem+json answer."""
    body = {"type": "about:blank", "title": _TITLES.get(status, "Failed"), "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Have `app` answer every error as a problem."""
    app.add_exception_handler(ContactlineError, _own)
    app.add_exception_handler(HTTPException, _http)


def _own(_request: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    return problem(status, str(error))


def _http(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    return problem(error.status_code, str(error.detail))
