"""A small honest Jira, to try the product against and to test with; over real HTTP, as Cloud or Data Center."""

from .clock import Clock
from .faults import Fault
from .sandbox import Sandbox
from .server import Server, serve
from .settings import RateLimit

__all__ = ["Clock", "Fault", "RateLimit", "Sandbox", "Server", "serve"]
