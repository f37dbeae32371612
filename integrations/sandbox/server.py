"""The sandbox over HTTP/1.1: a thread for each connection, which stays open between requests."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from socketserver import TCPServer, ThreadingMixIn
from threading import Lock, Thread
from typing import Any
from urllib.parse import unquote_to_bytes

from werkzeug import Request

from .sandbox import Sandbox
from .web import Web


class Handler(BaseHTTPRequestHandler):
    """Reads a request whole and writes its answer in one piece."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 65
    server: "HttpServer"

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """The sandbox has a log of its own."""

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def answer(self) -> None:
        try:
            environ = self._environ()
        except ValueError:
            self.send_error(400, "Bad Content-Length")
            return
        response = self.server.web.respond(Request(environ))
        body = response.get_data()
        head = [f"HTTP/1.1 {response.status}"]
        head += [f"{name}: {value}" for name, value in response.headers if name != "Content-Length"]
        if response.status_code != 204:
            head.append(f"Content-Length: {len(body)}")
        if self.close_connection:
            head.append("Connection: close")
        content = b"" if self.command == "HEAD" else body
        self.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1") + content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = answer

    def _environ(self) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        base = self.server.web.base_path
        root = base if base and path.startswith(f"{base}/") else ""
        body = self._chunks() if "chunked" in self.headers.get("Transfer-Encoding", "") else self._content()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": root,
            "PATH_INFO": unquote_to_bytes(path.removeprefix(root)).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": self.server.server_address[0],
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "sandbox.connection": self.connection,
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
        }
        for name, value in self.headers.items():
            environ.setdefault("HTTP_" + name.upper().replace("-", "_"), value)
        return environ

    def _content(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        if length < 0:
            raise ValueError(length)
        return self.rfile.read(length)

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body


class Connections:
    """The open ones, so that a server that ends can end them."""

    def __init__(self) -> None:
        self._open: set[socket.socket] = set()
        self._lock = Lock()

    def add(self, one: socket.socket) -> None:
        with self._lock:
            self._open.add(one)

    def discard(self, one: socket.socket) -> None:
        with self._lock:
            self._open.discard(one)

    def close(self) -> None:
        with self._lock:
            for one in self._open:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


class HttpServer(ThreadingMixIn, TCPServer):
    """``OSError`` when the port is taken."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, sandbox: Sandbox, host: str, port: int) -> None:
        self.connections = Connections()
        self.web = Web(sandbox)
        super().__init__((host, port), Handler)
        sandbox.url = f"http://{host}:{self.server_address[1]}{sandbox.base_path}"

    def server_close(self) -> None:
        super().server_close()
        self.connections.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is its own affair; anything else is ours and is shown."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    sandbox: Sandbox


@contextmanager
def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> Iterator[Server]:
    """Serve in a thread until the block ends."""
    server = HttpServer(sandbox, host, port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox", daemon=True)
    thread.start()
    try:
        yield Server(sandbox.url, sandbox)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
        sandbox.close()
