"""Encrypted connections, to a server of our own with a certificate made here by `openssl`."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from webserver import Site

from sayso.errors import FetchError
from sayso.fetch import Fetcher, Limits

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="NOT TESTED: no openssl here to make a certificate with; install it")


def certificate(folder: Path, name: str) -> Path:
    """Make a certificate for a host name that signs itself, with its key in one file; returns that file."""
    key, cert, both = (folder / f"{name}.{kind}" for kind in ("key", "crt", "pem"))
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(cert)]
    extensions = [f"subjectAltName=DNS:{name}", "keyUsage=critical,digitalSignature,keyCertSign"]
    subprocess.run([*made, *(part for e in extensions for part in ("-addext", e))], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return both


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("certificates")
    for name in ("localhost", "other.example"):
        certificate(made, name)
    return made


def serve(folder: Path, name: str) -> Site:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem")
    return Site(context)


@pytest.fixture
def secure(folder: Path) -> Iterator[Site]:
    with serve(folder, "localhost") as site:
        yield site


@pytest.fixture
def trusted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust both certificates."""
    both = folder / "trusted.pem"
    both.write_bytes(b"".join((folder / f"{name}.crt").read_bytes() for name in ("localhost", "other.example")))
    monkeypatch.setenv("SSL_CERT_FILE", str(both))


def fetch(url: str, *allow: str) -> bytes:
    with Fetcher(allow=allow or ["localhost"], limits=Limits(pause_s=0, read_s=5, total_s=5)) as fetcher:
        return fetcher.get(url).body


def refused(url: str, *allow: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(url, *allow)
    return caught.value


def test_a_certificate_that_is_not_trusted_is_refused(secure: Site) -> None:
    """It has an error of its own that says why and what to do, is not tried again, and nothing is asked of the server."""
    error = refused(secure.url())

    assert (error.code, error.record, error.passing) == ("S241", secure.url(), False)
    assert "self-signed" in error.what.replace("self signed", "self-signed")
    assert "SSL_CERT_FILE" in error.remedy
    assert secure.asked == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_that_is_trusted_works(secure: Site) -> None:
    """One named in SSL_CERT_FILE is trusted, and the page comes."""
    secure.answers["/"] = (200, {}, b"hi")

    assert fetch(secure.url()) == b"hi"


@pytest.mark.usefixtures("trusted")
def test_the_certificate_of_another_name_is_refused(folder: Path) -> None:
    """A trusted certificate proves its own name only."""
    with serve(folder, "other.example") as site:
        error = refused(site.url())
        assert (error.code, site.asked) == ("S241", [])
    assert "localhost" in error.what


@pytest.mark.usefixtures("trusted")
def test_a_redirect_that_gives_up_encryption_is_refused_unless_the_host_is_named(secure: Site) -> None:
    """From https to http is followed only to a host that is allowed by name; nothing is asked of another."""
    with Site() as plain:
        plain.answers["/"] = (200, {}, b"plain")
        secure.answers["/"] = (302, {"Location": plain.url()}, b"")
        error = refused(secure.url(), f"localhost:{secure.port}")

        assert (error.code, plain.asked) == ("S242", [])
        assert "--allow-host localhost" in error.remedy
        assert fetch(secure.url(), f"localhost:{secure.port}", f"localhost:{plain.port}") == b"plain"


@pytest.mark.usefixtures("trusted")
def test_robots_txt_is_not_taken_from_a_place_without_encryption(secure: Site) -> None:
    """A robots.txt that is sent on to http counts as one that is not there."""
    with Site() as plain:
        plain.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /")
        secure.answers["/robots.txt"] = (302, {"Location": plain.url("/robots.txt")}, b"")
        secure.answers["/"] = (200, {}, b"hi")

        assert fetch(secure.url(), f"localhost:{secure.port}") == b"hi"
        assert plain.asked == []


@pytest.mark.usefixtures("trusted")
def test_a_redirect_to_https_is_followed(secure: Site) -> None:
    """From http to https is what one hopes for."""
    secure.answers["/"] = (200, {}, b"hi")
    with Site() as plain:
        plain.answers["/"] = (301, {"Location": secure.url()}, b"")
        assert fetch(plain.url()) == b"hi"


def test_a_server_without_tls_is_no_connection() -> None:
    """What does not speak TLS is no certificate's fault."""
    with Site() as plain:
        assert refused(plain.url().replace("http:", "https:")).code == "S234"
