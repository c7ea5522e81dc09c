"""The built-in issuer over HTTP, as OIDC has it: discovery, keys, authorize (code with PKCE), token, logout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from shared.auth.issuer import SERVICE_SECONDS, SESSION_SECONDS, Asked, Issuer
from shared.auth.principal import for_anybody
from shared.errors import BadInput, ThongSuotError

LoginPage = Callable[[Request, Asked, ThongSuotError | None, str], Response]
Text = Annotated[str, Form()]
Given = Annotated[str, Query()]


def issuer_router(issuer: Issuer, page: LoginPage) -> APIRouter:
    """Under /oidc. `page` draws the log-in form, which posts the fields of `Asked` back beside name and password."""
    router = APIRouter(prefix="/oidc", include_in_schema=False,
                       dependencies=[for_anybody("the built-in issuer: logging in is what it is for")])
    _described(router, issuer)
    _logging_in(router, issuer, page)
    router.add_api_route("/token", _token(issuer), methods=["POST"], response_model=None)
    return router


def _described(router: APIRouter, issuer: Issuer) -> None:
    @router.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, Any]:
        names = {"jwks_uri": "jwks.json", "token_endpoint": "token", "authorization_endpoint": "authorize",
                 "end_session_endpoint": "logout"}
        return {"issuer": issuer.url, **{name: f"{issuer.url}/{path}" for name, path in names.items()},
                "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
                "id_token_signing_alg_values_supported": ["RS256"], "subject_types_supported": ["public"],
                "authorization_response_iss_parameter_supported": True}

    @router.get("/jwks.json")
    def jwks() -> dict[str, Any]:
        return issuer.jwks()


def _logging_in(router: APIRouter, issuer: Issuer, page: LoginPage) -> None:
    @router.get("/authorize")
    def authorize(
        request: Request, client_id: Given = "", redirect_uri: Given = "", response_type: Given = "",
        state: Given = "", nonce: Given = "", code_challenge: Given = "", code_challenge_method: Given = "",
        login_hint: Given = "",
    ) -> Response:
        asked = Asked(client_id, redirect_uri, state, nonce, code_challenge)
        issuer.check(asked)
        if response_type != "code" or code_challenge_method != "S256":
            return _back(issuer, asked, error="invalid_request")
        return page(request, asked, None, login_hint)

    @router.post("/authorize")
    def log_in(
        request: Request, client_id: Text = "", redirect_uri: Text = "", state: Text = "", nonce: Text = "",
        code_challenge: Text = "", username: Text = "", password: Text = "",
    ) -> Response:
        asked = Asked(client_id, redirect_uri, state, nonce, code_challenge)
        issuer.check(asked)
        try:
            if not username.strip() or not password:
                raise BadInput("Hãy nhập tên đăng nhập và mật khẩu.")
            code = issuer.code(asked, username.strip(), password)
        except ThongSuotError as error:
            return page(request, asked, error, username)
        return _back(issuer, asked, code=code)

    @router.get("/logout")
    def logout(post_logout_redirect_uri: Given = "") -> Response:
        if not issuer.is_portals(post_logout_redirect_uri):
            raise BadInput("Địa chỉ quay về sau khi đăng xuất không đúng.", code="bad_redirect", status=400)
        return RedirectResponse(post_logout_redirect_uri, 303)         # nobody stays logged in here


def _back(issuer: Issuer, asked: Asked, **answer: str) -> Response:
    query = urlencode({**answer, "state": asked.state, "iss": issuer.url})
    return RedirectResponse(f"{asked.redirect_uri}?{query}", 303)


def _token(issuer: Issuer) -> Callable[..., Response]:
    def token(
        grant_type: Text = "", client_id: Text = "", client_secret: Text = "", scope: Text = "", code: Text = "",
        redirect_uri: Text = "", code_verifier: Text = "", refresh_token: Text = "", username: Text = "",
        password: Text = "",
    ) -> Response:
        """Errors are OAuth's: {"error": "invalid_grant"}."""
        try:
            if grant_type == "authorization_code":
                found = issuer.redeem(client_id, client_secret, code, redirect_uri, code_verifier)
            elif grant_type == "refresh_token":
                found = issuer.refresh(client_id, client_secret, refresh_token)
            elif grant_type == "client_credentials":
                found = _bearer(issuer.service_token(client_id, client_secret, scope), SERVICE_SECONDS)
            elif grant_type == "password":                  # for tools: the demonstration and its tests
                found = _bearer(issuer.user_token(username, password), SESSION_SECONDS)
            else:
                raise BadInput(code="unsupported_grant_type")
        except ThongSuotError as error:
            known = {"bad_login": "invalid_grant"}.get(error.code, error.code)
            return JSONResponse({"error": known}, 401 if known == "invalid_client" else 400)
        return JSONResponse(found)

    return token


def _bearer(signed: str, seconds: int) -> dict[str, Any]:
    return {"access_token": signed, "token_type": "Bearer", "expires_in": seconds}
