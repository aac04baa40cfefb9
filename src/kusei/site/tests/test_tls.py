"""A certificate of our own: what it is good for, and what it is not."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from kusei.site import ca_door, tls

pytestmark = pytest.mark.pure


def test_it_is_made_once_and_good_for_its_names_alone(tmp_path: Path):
    made = tls.own(tmp_path / "tls", ["kusei.ward.example", "192.0.2.7"])
    assert made.names == ("kusei.ward.example", "192.0.2.7", "localhost", "127.0.0.1")
    assert {f.stat().st_mode & 0o777 for f in (tmp_path / "tls").iterdir()} == {0o600}
    before = {f.name: f.read_bytes() for f in (tmp_path / "tls").iterdir()}
    assert tls.own(tmp_path / "tls", ["kusei.ward.example", "192.0.2.7"]).fingerprint == made.fingerprint
    assert before == {f.name: f.read_bytes() for f in (tmp_path / "tls").iterdir()}
    ca = x509.load_pem_x509_certificate(before["ca.pem"])
    constraints = ca.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical and len(constraints.value.permitted_subtrees or ()) == 4
    with pytest.raises(tls.BadCertificate, match=r"not for other\.example"):
        tls.own(tmp_path / "tls", ["other.example"])
    ssl.create_default_context(cafile=str(made.ca)).load_cert_chain(made.certificate, made.key)


def test_given_files_must_fit_together(tmp_path: Path):
    one, two = (tls.own(tmp_path / n, ["kusei.ward.example"]) for n in ("one", "two"))
    assert "kusei.ward.example" in tls.given(one.certificate, one.key).names
    with pytest.raises(tls.BadCertificate, match="not the key of"):
        tls.given(one.certificate, two.key)
    (tmp_path / "note.txt").write_text("not a certificate")
    with pytest.raises(tls.BadCertificate, match="not a PEM certificate"):
        tls.given(tmp_path / "note.txt", one.key)
    old = tmp_path / "sec1.key"
    old.write_bytes(one.key.read_bytes().replace(b"PRIVATE KEY", b"EC PRIVATE KEY"))
    with pytest.raises(tls.BadCertificate):
        tls.given(one.certificate, old)


def test_the_door_without_https_gives_the_authority_and_its_fingerprint_and_nothing_else(tmp_path: Path):
    made = tls.own(tmp_path / "tls", ["kusei.ward.example"])
    door = ca_door.open_door(made, host="127.0.0.1", port=0, address="https://kusei.ward.example/field/")
    base = f"http://127.0.0.1:{door.server_port}"
    try:
        page = urllib.request.urlopen(f"{base}/").read().decode()
        assert made.fingerprint in page and "証明書" in page and "certificate" in page
        assert x509.load_der_x509_certificate(urllib.request.urlopen(f"{base}/kusei-ca.crt").read())
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{base}/secret")
    finally:
        door.shutdown()
        door.server_close()


def _answer_of(url: str, trusting: ssl.SSLContext) -> Any:
    """The first answer of a server that is still starting, on a machine that may be busy; a refused certificate is no reason to wait."""
    until = time.monotonic() + 90
    while True:
        try:
            return urllib.request.urlopen(url, timeout=30, context=trusting)
        except OSError as error:
            if isinstance(getattr(error, "reason", error), ssl.SSLCertVerificationError) or time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_browser_that_trusts_the_authority_trusts_the_site_by_its_names_alone(tmp_path: Path):
    made = tls.own(tmp_path / "tls", ["kusei.ward.example"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "KUSEI_HOME": str(tmp_path), "KUSEI_CITY": "tls", "KUSEI_TLS": "own", "KUSEI_DATABASE_URL": ""}
    site = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "2", "--log-level", "warning",
         "--ssl-certificate", str(made.certificate), "--ssl-keyfile", str(made.key), "kusei.site.wsgi:application"], env=env,
    )
    trusting = ssl.create_default_context(cafile=str(made.ca))
    try:
        answer = _answer_of(f"https://localhost:{port}/field/app.webmanifest", trusting)
        assert answer.status == 200 and answer.headers["Content-Type"] == "application/manifest+json"
        with socket.create_connection(("127.0.0.1", port)) as raw, pytest.raises(ssl.SSLCertVerificationError):
            trusting.wrap_socket(raw, server_hostname="other.example")
    finally:
        site.terminate()
        site.wait(10)
