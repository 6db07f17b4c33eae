"""Connections to the public internet only, wherever an address on the web leads.

A feed can name, or redirect to, `http://localhost/` or the addresses of a company's or a cloud's own services. What a
name means is looked up once, and what was found is what is connected to: a name that means something else a moment
later (DNS rebinding) gains nothing.
"""

import socket
import ssl
from functools import cache
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.request import HTTPHandler, HTTPSHandler, Request

from lfi_podcast.web.request import CONNECT_SECONDS, opener

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: what a network without IPv4 makes of an IPv4 address


class NotPublic(OSError):
    """An address that leads into a machine or a network of one's own."""


def is_public(host: str) -> bool:
    """Whether an IP address is somewhere on the public internet. It may name an interface: `fe80::1%eth0`."""
    address = _carried(ip_address(host))
    return address.is_global and not address.is_multicast


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that packets to an IPv6 address end up at, for those that only carry one."""
    if isinstance(address, IPv4Address):
        return address
    inside = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
    if not inside and address in _NAT64:
        inside = IPv4Address(address.packed[-4:])
    return inside or address


def _connected(host: str, port: int) -> socket.socket:
    """A connection to the first address of a host that answers; NotPublic if it has another than public ones."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not all(is_public(str(address[0])) for *_, address in found):
        raise NotPublic(host)
    for family, kind, protocol, _, address in found:
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(address)
        except OSError as exc:
            connection.close()
            failure = exc
        else:
            return connection
    raise failure


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Connection(HTTPConnection):
    def connect(self) -> None:
        self.sock = _connected(self.host, self.port)
        self.sock.settimeout(self.timeout)


class _SecureConnection(HTTPSConnection):
    def connect(self) -> None:
        connection = _connected(self.host, self.port)
        connection.settimeout(self.timeout)
        self.sock = _certificates().wrap_socket(connection, server_hostname=self.host)


class _Http(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_Connection, req)


class _Https(HTTPSHandler):
    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_SecureConnection, req)


PUBLIC = opener((_Http(), _Https()))
"""Connects to the public internet only. Not through a proxy: behind one, nobody sees what is connected to."""
