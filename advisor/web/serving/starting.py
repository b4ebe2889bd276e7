"""What a start needs: the data folder, the use cases, the certificate, the addresses; and what the terminal says of it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from advisor import __version__, bootstrap
from advisor.services.office import Office
from advisor.storage.folder import DataFolder, derived, open_folder
from advisor.web.app import Settings, create_app
from advisor.web.results.worker import report_worker
from advisor.web.serving.addresses import is_number
from advisor.web.serving.certificates import Certificate
from advisor.web.serving.security import RequestNumber
from advisor.web.serving.server import Server, Worker
from advisor.web.serving.site import Moving, Site


@dataclass(frozen=True)
class Started:
    """A server that is ready to be opened, and what it is made of."""

    server: Server
    office: Office
    site: Site
    settings: Settings
    folder: DataFolder
    certificate: Certificate | None
    workers: Sequence[Worker] = ()

    @property
    def home(self) -> str:
        """Its address on this machine."""
        return self.site.home


def start(
    host: str,
    port: int,
    data: Path | None = None,
    *,
    tls: bool = False,
    new_key: bool = False,
    names: Sequence[str] = (),
) -> Started:
    """Make everything ready on the data folder; the port is not taken yet.

    `names` are those by which the network knows this machine, beside its own.

    Raises:
        StoreError: the folder, its key or its database cannot be used.
        EnvironmentFault: a certificate is wanted and cannot be made.

    """
    folder = open_folder(data)
    office = bootstrap.office(folder, new_key=new_key)
    site = Site(host, port, folder.path, tuple(name.lower().rstrip(".") for name in names), tls)
    lan = site.lan()
    made = site.certificate(lan, office.desk.clock.now())
    settings = Settings(
        key=derived(folder.key(), "cookies"),
        data=folder.path,
        secure=tls,
        addresses=site.addresses(lan),
        local_only=site.local_only,
        names=site.names if is_number(host) or site.local_only else (*site.names, host.lower()),
        setup_code=office.desk.secrets.code(10) if office.accounts.administration.needed() else "",
        authority=made.authority if made else None,
        fingerprint=made.fingerprint if made else "",
    )
    application = create_app(office, settings)
    worker = report_worker(office, folder.path)
    application.extensions["report_worker"] = worker
    server = Server(host, port, application.wsgi_app, (made.chain, made.key) if made else None)
    workers = (worker, Moving(site, _follow(application, server, office, site))) if site.follows else (worker,)
    return Started(server, office, site, settings, folder, made, workers)


def _follow(application: Flask, server: Server, office: Office, site: Site) -> Callable[[tuple[str, ...]], None]:
    """What is done when the machine has come into another network: pages and certificate name the new addresses."""

    def moved(lan: tuple[str, ...]) -> None:
        made = site.certificate(lan, office.desk.clock.now())
        settings: Settings = application.extensions["settings"]
        if made is not None:
            server.use_certificate(made.chain, made.key)
            settings = replace(settings, fingerprint=made.fingerprint)
        application.extensions["settings"] = replace(settings, addresses=site.addresses(lan))

    return moved


def words(started: Started) -> Sequence[str]:
    """What the terminal says once it is served: where, for whom, how safe, how to stop."""
    settings = started.settings
    lines = [f"Advisor {__version__} serves the data in {started.folder.path}", f"  on this computer  {started.home}"]
    lines += [f"  in the network    {address}" for address in settings.addresses]
    if settings.setup_code:
        lines += _first_start(started)
    if settings.local_only:
        lines.append("Only this computer reaches it. For phones in the room: advisor serve --host 0.0.0.0 --tls")
    elif not settings.addresses:
        lines.append(
            "No network was found: connect this computer to the Wi-Fi of the room, or open a hotspot; the address is told"
            " here then."
        )
    else:
        lines.append("Where phones do not reach it, the Wi-Fi keeps devices apart or a firewall does: use a hotspot.")
    if not settings.local_only:
        lines += _encrypted(started) if started.certificate else _readable()
    return [*lines, "Stop it with Ctrl+C: requests in flight are finished, nothing is lost."]


def log_to_terminal(level: int = logging.INFO) -> None:
    """Log to standard error, each line with the number of its request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(request)s %(message)s"))
    handler.addFilter(RequestNumber())
    root = logging.getLogger("advisor")
    root.handlers = [handler]
    root.propagate = False
    root.setLevel(level)


def _first_start(started: Started) -> list[str]:
    code = started.settings.setup_code
    return [
        f"First start: open {started.home}/setup on this computer and make the first account.",
        f"  From another computer it asks for the set-up code {code[:5]}-{code[5:]}, which is good for this start only.",
    ]


def _readable() -> list[str]:
    return [
        "NOT ENCRYPTED: whoever is on the same Wi-Fi can read what phones send, answers and passwords included.",
        "  Start with --tls for an encrypted connection, and tell the room that answers are readable as long as you do not.",
    ]


def _encrypted(started: Started) -> list[str]:
    made = started.certificate
    assert made is not None  # noqa: S101 -- asked for only where there is one
    place = started.settings.addresses[0] if started.settings.addresses else started.home
    return [
        "Encrypted, with a certificate of this computer's own" + (", just made anew." if made.renewed else "."),
        "  No authority on the internet vouches for it, so phones warn the first time. They can accept it (Android:",
        '  "Advanced", then "Proceed"; iPhone: "Show Details", then "visit this website"),',
        f"  or trust it for good: {place}/trust says how. Compare the fingerprint there with this one:",
        f"  {made.fingerprint}",
    ]
