"""The one address without HTTPS: where a phone fetches our own authority before it can trust anything here."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.template.loader import render_to_string
from django.utils import translation

from kusei.site.tls import Tls

CA_PATH = "/kusei-ca.crt"


def page(tls: Tls, address: str) -> bytes:
    """How to trust the authority, in Japanese and English; plain markup, no script."""
    parts = []
    for language in ("ja", "en"):
        with translation.override(language):
            values = {"fingerprint": tls.fingerprint, "address": address, "ca": CA_PATH, "language": language}
            parts.append(render_to_string("site/ca_door.html", values))
    return ("<!doctype html><html lang=ja><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<title>Kusei</title><body>{''.join(parts)}").encode()


def open_door(tls: Tls, *, host: str, port: int, address: str) -> ThreadingHTTPServer:
    """Serve the page and the certificate in a thread of its own; ends with the process."""
    answers = {"/": (page(tls, address), "text/html; charset=utf-8"), CA_PATH: (tls.ca_der, "application/x-x509-ca-cert")}

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, kind = answers.get(self.path, (b"", ""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", "default-src 'none'")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            """Quiet: the terminal shows the address and the code."""

    server = ThreadingHTTPServer((host, port), Door)
    threading.Thread(target=server.serve_forever, daemon=True, name="ca-door").start()
    return server
