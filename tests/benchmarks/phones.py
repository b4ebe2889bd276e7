"""Phones that join a workshop and answer, as their page does: plain HTTP/1.1 on one kept connection each."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

FORM = "application/x-www-form-urlencoded"
PATIENCE = 30.0
"""Seconds after which an answer that has not come is an error."""


@dataclass
class Record:
    """How long each kind of request took, in seconds, and what went wrong."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    joined: int = 0
    sent: int = 0
    saved: int = 0
    """Answers that a phone was told are saved."""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


class Line:
    """One kept connection, opened again where the server has closed it meanwhile; with the cookies of a browser."""

    def __init__(self, port: int, record: Record) -> None:
        self._port, self._record = port, record
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()
        self.cookies: dict[str, str] = {}

    async def get(self, kind: str, path: str, **headers: str) -> Reply:
        """Read a page."""
        return await self.ask(kind, "GET", path, b"", headers)

    async def post(self, kind: str, path: str, form: Mapping[str, str]) -> Reply:
        """Send a form."""
        return await self.ask(kind, "POST", path, urllib.parse.urlencode(form).encode(), {"Content-Type": FORM})

    async def ask(self, kind: str, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send a request and note how long its answer took; an answer that tells of an error is noted as one."""
        async with self._turn:
            began = time.perf_counter()
            try:
                reply = await asyncio.wait_for(self._exchange(method, path, body, headers), PATIENCE)
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                self._record.errors.append(f"{kind}: {type(error).__name__}")
                self._close()
                return Reply(0, {}, "")
            self._record.taken[kind].append(time.perf_counter() - began)
        if reply.status >= 400:
            self._record.errors.append(f"{kind}: {reply.status}")
        return reply

    async def _exchange(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        fresh = self._streams is None
        try:
            return await self._once(method, path, body, headers)
        except (ConnectionError, asyncio.IncompleteReadError):
            self._close()
            if fresh:
                raise
            return await self._once(method, path, body, headers)

    async def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told = {"Host": f"127.0.0.1:{self._port}", "Cookie": cookies, "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        await writer.drain()
        return await self._read(reader)

    async def _read(self, reader: asyncio.StreamReader) -> Reply:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, headers = int(lines[0].split()[1]), {}
        for line in lines[1:-2]:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
        if headers.get("transfer-encoding") == "chunked":
            body = await _chunks(reader)
        else:
            body = await reader.readexactly(int(headers.get("content-length", 0)) if status not in {204, 304} else 0)
        if headers.get("connection", "").lower() == "close":
            self._close()
        return Reply(status, headers, body.decode("utf-8", "replace"))

    async def leave(self) -> None:
        """Close the connection once what is under way has come."""
        async with self._turn:
            streams = self._streams
            self._close()
            if streams is not None:
                with contextlib.suppress(OSError):
                    await streams[1].wait_closed()

    def _close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    found = b""
    while size := int(await reader.readline(), 16):
        found += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return found


@dataclass
class Phone:
    """One participant: `said` is what was tapped, by item."""

    line: Line
    record: Record
    unit: str
    luck: random.Random
    seat: str = ""
    page: str = ""
    said: dict[str, int] = field(default_factory=dict)

    async def join(self, code: str) -> None:
        """Open the page with all that it loads, choose the unit, say a guess."""
        page = (await self.line.get("join page", f"/join/{code}")).text
        for asset in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            await self.line.get("file", asset)
        form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        reply = await self.line.post("join", "/join", form | {"unit": self.unit, "role": "member"})
        self.seat = reply.headers.get("location", "")
        if not self.seat.startswith("/p/"):
            self.record.errors.append(f"join: no seat ({reply.status})")
            return
        await self._look()
        self.record.joined += 1
        guess = {
            "csrf_token": self._found(r'name="csrf_token" value="([^"]+)"'),
            "method": self.luck.choice(["kpi", "okr"]),
        }
        await self.line.post("guess", f"{self.seat}/tendency", guess)
        await self._look()

    async def wait_for_questions(self) -> None:
        """Ask now and then where the room is, until there is something to answer."""
        shown = self._found(r'data-state="([^"]+)"')
        while "data-form" not in self.page:
            await asyncio.sleep(self.luck.uniform(3, 5))
            reply = await self.line.get("state", f"{self.seat}/state", Accept="application/json")
            if reply.status == 200 and json.loads(reply.text)["state"] != shown:
                await self._look()

    async def answer(self, seconds: float) -> None:
        """Answer one by one through so many seconds, asking for the state meanwhile, then hand in."""
        items = re.findall(r'data-item="([^"]+)"', self.page)
        polling = asyncio.create_task(self._poll())
        began = time.monotonic()
        for place, item in enumerate(items):
            at = began + (place + self.luck.random()) * seconds / len(items)
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            await self._tap(item, self.luck.choice([-1, 1, 2, 3, 4, 5]), place + 1)
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        await self._hand_in()

    async def _tap(self, item: str, value: int, counter: int) -> None:
        self.said[item] = value
        self.record.sent += 1
        one = {
            "item": item,
            "value": value,
            "client_id": f"{self.luck.getrandbits(64):x}",
            "counter": counter,
            "seconds": 2.0,
        }
        body = json.dumps({"round": self._found(r'data-round="([^"]+)"'), "answers": [one]}).encode()
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRFToken": self._found(r'name="csrf-token" content="([^"]+)"'),
        }
        reply = await self.line.ask("answer", "POST", f"{self.seat}/answers", body, headers)
        if reply.status == 200:
            self.record.saved += len(json.loads(reply.text)["saved"])

    async def _hand_in(self) -> None:
        form = {"csrf_token": self._found(r'name="csrf_token" value="([^"]+)"')}
        form |= {f"item:{item}": str(value) for item, value in self.said.items()}
        await self.line.get("state", f"{self.seat}/state", Accept="application/json")
        await self.line.post("hand in", f"{self.seat}/form", form)
        await self._look()

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self.luck.uniform(3, 5))
            await asyncio.shield(self.line.get("state", f"{self.seat}/state", Accept="application/json"))

    async def _look(self) -> None:
        self.page = (await self.line.get("page", self.seat)).text

    def _found(self, pattern: str) -> str:
        found = re.search(pattern, self.page)
        return found[1] if found else ""
