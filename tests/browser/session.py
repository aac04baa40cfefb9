"""Signing in without the login page: the cookie of a session, made on the server's side."""

from __future__ import annotations

from typing import Any

from django.test import Client


def session_cookie(site: Any, duty: str, ward: str) -> dict[str, str]:
    client = Client()
    client.force_login(site.world.user(duty, ward), backend="allauth.account.auth_backends.AuthenticationBackend")
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}
