"""Which addresses may be dialled. The check stands where the socket is made, so what was checked is what is connected.

It knows addresses and names, nothing of HTTP. What `allow_private` names goes through an unguarded connector; all
else is refused where its address, or any of a name's addresses, is not on the public internet.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# Python 3.11 calls several of these global; they carry, translate to, or once meant something private.
_REFUSED_6 = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
        "ff00::/8",
    )
)
_REFUSED_4 = tuple(
    ipaddress.IPv4Network(block) for block in ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3")
)
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


class RefusedAddress(Exception):
    """A name or address that leads to a private, local or special network."""


def is_public(address: str) -> bool:
    """Whether an IP address, in canonical form, is of the public internet; anything unreadable is not."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return _is_public_4(ip.ipv4_mapped)
        if ip in _TRANSLATED:
            return _is_public_4(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        return ip.is_global and not ip.scope_id and not any(ip in block for block in _REFUSED_6)
    return _is_public_4(ip)


def _is_public_4(ip: ipaddress.IPv4Address) -> bool:
    return ip.is_global and not any(ip in block for block in _REFUSED_4)


def guarded_socket(info: tuple[Any, ...]) -> socket.socket:
    """A socket for an address about to be dialled; raises RefusedAddress."""
    family, kind, protocol, _, target = info
    _check([target[0]])
    return socket.socket(family, kind, protocol)


def _check(addresses: Sequence[str]) -> None:
    """One private address among several refuses all: the next dial could take it."""
    for address in addresses:
        if not is_public(address):
            raise RefusedAddress(f"{address} is not a public address")


def in_thread(look_up: Callable[..., Sequence[Any]]) -> Resolve:
    """A `Resolve` over a blocking function such as `socket.getaddrinfo`, in a thread that nobody waits for at exit.

    The loop's own executor would be joined: a name server that hangs would hold up the end of the service.
    """

    async def resolve(host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[Any]] = loop.create_future()
        threading.Thread(target=_look_up, args=(look_up, host, port, loop, answer), daemon=True).start()
        return list(dict.fromkeys(str(entry[4][0]) for entry in await answer))

    return resolve


def _look_up(
    look_up: Callable[..., Sequence[Any]],
    host: str,
    port: int,
    loop: asyncio.AbstractEventLoop,
    answer: asyncio.Future[Sequence[Any]],
) -> None:
    def settle(found: Sequence[Any] | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(found or ())
        else:
            answer.set_exception(error)

    with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
        try:
            loop.call_soon_threadsafe(settle, look_up(host, port, type=socket.SOCK_STREAM), None)
        except (OSError, ValueError) as error:
            loop.call_soon_threadsafe(settle, None, error)


system_resolve = in_thread(socket.getaddrinfo)


class Resolver(AbstractResolver):
    """aiohttp's resolver over a `Resolve`; a guarded one raises RefusedAddress."""

    def __init__(self, resolve: Resolve, *, guarded: bool) -> None:
        self._resolve = resolve
        self._guarded = guarded

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = await self._resolve(host, port)
        if not addresses:
            raise OSError(None, f"{host} has no address")
        if self._guarded:
            _check(addresses)
        numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(hostname=host, host=address, port=port, family=_family(address), proto=0, flags=numeric)
            for address in addresses
            if family in (socket.AF_UNSPEC, _family(address))
        ]

    async def close(self) -> None:
        """Nothing is held."""


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class Allowed:
    """The hosts, "host" or "host:port", that may be fetched although private."""

    def __init__(self, entries: Sequence[str]) -> None:
        read = (_host_and_port(entry) for entry in entries)
        self._entries = frozenset((host, port) for host, port in read if host)

    def __contains__(self, address: object) -> bool:
        """Whether (host, port) is named, with its port or without one."""
        match address:
            case (str(host), int(port)):
                name = host.strip("[]").rstrip(".").lower()
                return (name, port) in self._entries or (name, None) in self._entries
        return False


def _host_and_port(entry: str) -> tuple[str, int | None]:
    entry = entry.strip().lower()
    bare_ipv6 = entry.count(":") > 1 and not entry.startswith("[")
    try:
        parts = urlsplit(f"//[{entry}]" if bare_ipv6 else f"//{entry}")
        return (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "", None
