"""The addresses at which this machine is reached, found without sending anything."""

from __future__ import annotations

import ipaddress
import socket
import struct
from collections.abc import Iterable

_PROBES = (
    "192.168.0.1",
    "192.168.1.1",
    "192.168.43.1",
    "192.168.137.1",
    "172.20.10.1",
    "172.16.0.1",
    "10.0.0.1",
    "192.0.2.1",
)
"""One address in each network that is usual at home, in offices and at hotspots, and one anywhere else."""
_ASK_ADDRESS = 0x8915
_VIRTUAL = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "tun", "tap", "tailscale", "zt", "wg", "lo")


def lan_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of this machine in local networks, the one most likely to be reached by phones first."""
    found = [*_routed(), *_of_interfaces()]
    return tuple(dict.fromkeys(one for one in found if _reachable(one)))


def host_names() -> tuple[str, ...]:
    """The names of this machine: its own, and the one by which a local network knows it."""
    name = socket.gethostname().lower().rstrip(".")
    short = name.partition(".")[0]
    names = (name, f"{short}.local") if short and short != "localhost" else ()
    return tuple(dict.fromkeys(one for one in names if one.isascii()))


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine itself reaches the address."""
    return host == "localhost" or (is_number(host) and plain(host).is_loopback)


def is_number(host: str) -> bool:
    """Whether the host is an address in numbers, and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address, in the older form where it is one of those in the clothes of the newer."""
    given = ipaddress.ip_address(address)
    older = given.ipv4_mapped if isinstance(given, ipaddress.IPv6Address) else None
    return older or given


def _routed() -> Iterable[str]:
    """The address from which this machine would send to each probe; connecting a datagram socket sends nothing."""
    for probe in _PROBES:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            try:
                asking.connect((probe, 9))
            except OSError:
                continue
            yield asking.getsockname()[0]


def _of_interfaces() -> Iterable[str]:
    """The address of each network card, where the system tells; cards that only programs use are left out."""
    try:
        import fcntl

        cards = [name for _, name in socket.if_nameindex() if not name.startswith(_VIRTUAL)]
    except (ImportError, OSError):  # pragma: no cover -- of another system
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for name in cards:
            try:
                told = fcntl.ioctl(asking.fileno(), _ASK_ADDRESS, struct.pack("256s", name.encode()[:15]))
            except OSError:
                continue
            yield socket.inet_ntoa(told[20:24])


def _reachable(address: str) -> bool:
    one = ipaddress.ip_address(address)
    return not (one.is_loopback or one.is_unspecified or one.is_link_local)
