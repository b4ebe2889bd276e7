"""How this machine is reached, and what follows when it moves from one network to another."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.web.serving.addresses import host_names, is_loopback, lan_addresses
from advisor.web.serving.certificates import Certificate, certificate

log = logging.getLogger("advisor.serving")

EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 -- compared with, not bound to
_LOOK_SECONDS = 10.0
_TLS_FOLDER = "tls"


@dataclass(frozen=True, slots=True)
class Site:
    """The host and port that are listened on; `names` are those that the network has for this machine."""

    host: str
    port: int
    data: Path
    names: tuple[str, ...] = ()
    tls: bool = False

    @property
    def local_only(self) -> bool:
        """Whether only this machine reaches it."""
        return is_loopback(self.host)

    @property
    def follows(self) -> bool:
        """Whether the addresses may change while it is served."""
        return self.host in EVERYWHERE

    @property
    def home(self) -> str:
        """Its address on this machine."""
        return self.address("127.0.0.1" if self.follows else self.host)

    def lan(self) -> tuple[str, ...]:
        """The addresses in the network, as numbers or as the name that was given as the host."""
        if self.local_only:
            return ()
        return lan_addresses() if self.follows else (self.host,)

    def addresses(self, lan: tuple[str, ...]) -> tuple[str, ...]:
        """Where phones reach it, names first."""
        return tuple(self.address(one) for one in (*self.names, *lan)) if lan else ()

    def address(self, host: str) -> str:
        """The address with that host."""
        return f"http{'s' if self.tls else ''}://{f'[{host}]' if ':' in host else host}:{self.port}"

    def certificate(self, lan: tuple[str, ...], now: dt.datetime) -> Certificate | None:
        """The certificate for all of them, where it is served over TLS.

        Raises:
            EnvironmentFault: it cannot be made.

        """
        numbers = [one for one in lan if one.replace(".", "").isdigit() or ":" in one]
        own = (*host_names(), *self.names, *(one for one in lan if one not in numbers))
        return certificate(self.data / _TLS_FOLDER, own, numbers, now) if self.tls else None


class Moving:
    """Fulfils `Worker`: looks now and then whether the machine has come into another network."""

    def __init__(self, site: Site, moved: Callable[[tuple[str, ...]], None], seconds: float = _LOOK_SECONDS) -> None:
        self._site, self._moved, self._seconds = site, moved, seconds
        self._lan = site.lan()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="addresses", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Tell the new addresses, if they are others than before; without a network the old ones stay."""
        lan = self._site.lan()
        if not lan or set(lan) == set(self._lan):
            return
        try:
            self._moved(lan)
        except AdvisorError as error:
            log.warning("The network has changed, and the certificate could not be made anew: %s", error)
            return
        self._lan = lan
        log.warning("The network has changed: phones now reach it at %s", ", ".join(self._site.addresses(lan)))

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            self.look()
