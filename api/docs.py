"""The interactive documentation at /docs, with everything it needs served from here.

Front-end teams sit in closed networks: FastAPI's own page loads Swagger UI from a content delivery network. Of the
`fastapi-offline` package only the copy of Swagger UI is used, not its way of making applications.
"""

from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

ASSETS = "/docs/assets"


def install(app: FastAPI) -> None:
    """Serve /docs and its scripts and styles."""
    app.mount(ASSETS, StaticFiles(directory=_bundle()), name="docs-assets")

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        root = request.scope.get("root_path", "")
        return get_swagger_ui_html(
            openapi_url=f"{root}{app.openapi_url}",
            title=app.title,
            swagger_js_url=f"{root}{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{root}{ASSETS}/favicon.png",
            swagger_ui_parameters={
                "persistAuthorization": True,
                "displayRequestDuration": True,
                "docExpansion": "none",
            },
        )


def _bundle() -> Path:
    spec = find_spec("fastapi_offline")
    assert spec is not None, "fastapi-offline is a pinned dependency"
    assert spec.origin is not None
    return Path(spec.origin).parent / "static"
