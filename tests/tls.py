"""A door of TLS before a served org, as a proxy is one: for clients that know no other address than https://."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from select import select

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from test_door import served

HOST = "localhost"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine's own, which a client has to be told to trust, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now, public = datetime.now(UTC), key.public_key()
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False
    ) | dict.fromkeys(("encipher_only", "decipher_only"), False)
    made = (
        x509.CertificateBuilder(name, name, public, x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return paths


@contextmanager
def served_over_tls(folder: Path, *words: str) -> Iterator[tuple[str, str, Path]]:
    """A served org that is known by an https address: the address, the token, and the certificate to trust."""
    trusted, key = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, key)
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"https://{HOST}:{door.getsockname()[1]}"
        with served("--public-url", address, *words) as ((behind, token),):
            port = int(behind.rpartition(":")[2])
            threading.Thread(target=_let_in, args=(door, context, port), daemon=True).start()
            yield address, token, trusted
            door.close()


def _let_in(door: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):  # the door is shut
        while True:
            caller, _ = door.accept()
            threading.Thread(target=_serve, args=(caller, context, port), daemon=True).start()


def _serve(caller: socket.socket, context: ssl.SSLContext, port: int) -> None:
    """Hand one connection on, both ways, until either side ends it."""
    with (
        suppress(OSError),
        context.wrap_socket(caller, server_side=True) as outer,
        socket.create_connection(("127.0.0.1", port)) as inner,
    ):
        other = {outer: inner, inner: outer}
        while True:
            for source in [outer] if outer.pending() else select([outer, inner], [], [])[0]:
                data = source.recv(65536)
                if not data:
                    return
                other[source].sendall(data)
