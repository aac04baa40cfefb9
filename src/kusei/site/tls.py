"""HTTPS for phones in the field: a certificate given by files, or one of our own making that phones are told to trust.

Our own authority lives under KUSEI_HOME/tls. It is constrained to the names it was made for (RFC 5280, 4.2.1.10): a phone
that trusts it trusts it for this office's addresses and for nothing else on the internet.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kusei.core import calendar

CA_DAYS, SERVER_DAYS, RENEW_DAYS = 1095, 365, 30
HERE = ("localhost", "127.0.0.1")


class BadCertificate(ValueError):
    """Something the person at the command line can mend; one sentence."""


@dataclass(frozen=True)
class Tls:
    """Files for the server. ``ca`` None: a certificate that browsers trust already. ``names``: what it is good for."""

    certificate: Path
    key: Path
    names: tuple[str, ...]
    ca: Path | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority, in groups of four: to compare with what the phone shows."""
        if self.ca is None:
            return ""
        digest = x509.load_pem_x509_certificate(self.ca.read_bytes()).fingerprint(hashes.SHA256()).hex().upper()
        return " ".join(digest[i: i + 4] for i in range(0, len(digest), 4))

    @property
    def ca_der(self) -> bytes:
        assert self.ca is not None
        return x509.load_pem_x509_certificate(self.ca.read_bytes()).public_bytes(serialization.Encoding.DER)


def names_of_this_machine() -> list[str]:
    """Its name and the address it has in its network; nothing is sent to find out."""
    found = [socket.gethostname().lower()]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address of documentation: the kernel only chooses the way out
            found.append(probe.getsockname()[0])
        except OSError:
            pass
    return [n for n in dict.fromkeys(found) if n and n not in HERE]


def given(certificate: Path, key: Path) -> Tls:
    """A certificate from files. Raises BadCertificate when they do not fit together or the term is over."""
    try:
        cert = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError) as error:
        raise BadCertificate(f"{certificate} is not a PEM certificate that can be read") from error
    try:
        body = key.read_bytes()
        private = serialization.load_pem_private_key(body, password=None)
    except (OSError, ValueError, TypeError) as error:
        raise BadCertificate(f"{key} is not a PEM key without password that can be read") from error
    if b"BEGIN PRIVATE KEY" not in body:
        raise BadCertificate(f"{key} is not PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in {key} -out key8.pem")
    if _spki(cert.public_key()) != _spki(private.public_key()):
        raise BadCertificate(f"{key} is not the key of {certificate}")
    if cert.not_valid_after_utc <= calendar.now():
        raise BadCertificate(f"{certificate} ended on {cert.not_valid_after_utc:%Y-%m-%d}")
    return Tls(certificate, key, tuple(_names(cert)))


def own(folder: Path, names: Sequence[str]) -> Tls:
    """Our own authority and a certificate for ``names``, made when missing, ending soon, or for other names.

    Raises BadCertificate when the authority phones already trust does not cover a name: making another one silently would
    leave every phone outside.
    """
    wanted = tuple(dict.fromkeys([*(n.lower() for n in names), *HERE]))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ca_file, ca_key_file = folder / "ca.pem", folder / "ca.key"
    if not ca_file.exists():
        _make_ca(ca_file, ca_key_file, wanted)
    ca = x509.load_pem_x509_certificate(ca_file.read_bytes())
    if ca.not_valid_after_utc <= calendar.now() + timedelta(days=RENEW_DAYS):
        raise BadCertificate(f"the authority in {folder} ends on {ca.not_valid_after_utc:%Y-%m-%d}; remove the folder to make a new one, then fetch it on every phone")
    if outside := [n for n in wanted if n not in _covered(ca)]:
        raise BadCertificate(f"the authority in {folder} is not for {', '.join(outside)}; remove the folder to make a new one, then fetch it on every phone")
    server, key = folder / "server.pem", folder / "server.key"
    if not server.exists() or not _fresh(server, wanted):
        _make_server(server, key, wanted, ca, ca_key_file)
    return Tls(server, key, wanted, ca_file)


def _fresh(server: Path, names: Sequence[str]) -> bool:
    cert = x509.load_pem_x509_certificate(server.read_bytes())
    return set(_names(cert)) == set(names) and cert.not_valid_after_utc > calendar.now() + timedelta(days=RENEW_DAYS)


def _make_ca(ca_file: Path, key_file: Path, names: Sequence[str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Kusei {names[0]}")])
    permitted = [_constraint(n) for n in names]
    cert = (
        _builder(name, name, key.public_key(), CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _keep(key_file, _pem(key))
    _keep(ca_file, cert.public_bytes(serialization.Encoding.PEM))


def _make_server(file: Path, key_file: Path, names: Sequence[str], ca: x509.Certificate, ca_key_file: Path) -> None:
    ca_key = serialization.load_pem_private_key(ca_key_file.read_bytes(), password=None)
    assert isinstance(ca_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    cert = (
        _builder(subject, ca.subject, key.public_key(), SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName([_general(n) for n in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    _keep(key_file, _pem(key))
    _keep(file, cert.public_bytes(serialization.Encoding.PEM))


def _builder(subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, days: int) -> x509.CertificateBuilder:
    now = calendar.now()
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1))
    return builder.not_valid_after(now + timedelta(days=days))


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign, key_cert_sign=sign, crl_sign=sign, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _constraint(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name)


def _names(cert: x509.Certificate) -> list[str]:
    try:
        found = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [*found.get_values_for_type(x509.DNSName), *map(str, found.get_values_for_type(x509.IPAddress))]


def _covered(ca: x509.Certificate) -> list[str]:
    constraints = ca.extensions.get_extension_for_class(x509.NameConstraints).value
    return [str(n.value).partition("/")[0] for n in constraints.permitted_subtrees or ()]


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption(),
    )


def _spki(key: object) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]


def _keep(file: Path, body: bytes) -> None:
    """Readable by the owner alone from the first byte on."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(body)
