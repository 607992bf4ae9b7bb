"""A real Chromium without a window, steered over its DevTools protocol; what it asks the network for is written down.

It looks as a person would: at a width, in a colour scheme. A page's own policy does not bind what is asked here.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

DEADLINE_S = 60.0
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-extensions --disable-default-apps --remote-debugging-port=0"
).split()


def chromium() -> str | None:
    """The program, None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Tab:
    """One page in the browser."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse) -> None:
        self._line = line
        self._numbers = count(1)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._loaded = False

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One method of the protocol; its result."""
        number = next(self._numbers)
        await self._line.send_json({"id": number, "method": method, "params": params})
        while True:
            told = await self._line.receive_json()
            if told.get("id") == number:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result
            self._note(told)

    def _note(self, told: dict[str, Any]) -> None:
        if told.get("method") == "Network.requestWillBeSent":
            self.requests.append(told["params"]["request"]["url"])
        elif told.get("method") == "Log.entryAdded":
            self.complaints.append(told["params"]["entry"]["text"])
        elif told.get("method") == "Page.loadEventFired":
            self._loaded = True

    async def open(self, path: Path, width: int, scheme: str) -> None:
        """The file as a window of this width and a device of this colour scheme show it."""
        for domain in ("Page", "Network", "Log", "Runtime"):
            await self.call(f"{domain}.enable")
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600
        )
        await self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._loaded = False
        await self.call("Page.navigate", url=path.as_uri())
        while not self._loaded:
            self._note(await self._line.receive_json())

    async def ask(self, expression: str) -> Any:
        """What an expression of JavaScript is, as JSON."""
        told = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    async def picture(self) -> bytes:
        """The whole page, as PNG."""
        size = (await self.call("Page.getLayoutMetrics"))["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        told = await self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(told["data"])


@asynccontextmanager
async def browser(program: str) -> AsyncIterator[Tab]:
    """A fresh browser with one empty page, killed at the end."""
    with TemporaryDirectory(prefix="pullquote-chromium-", ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            program,
            *QUIET,
            f"--user-data-dir={profile}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(DEADLINE_S), aiohttp.ClientSession() as client:
                port = await _port(process)
                async with client.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    pages = [one for one in json.loads(await answer.text()) if one["type"] == "page"]
                async with client.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as line:
                    yield Tab(line)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()


async def _port(process: asyncio.subprocess.Process) -> str:
    """Where the browser listens: it says so on standard error."""
    assert process.stderr is not None
    while line := await process.stderr.readline():
        if b"DevTools listening on " in line:
            return line.decode().split("127.0.0.1:")[1].split("/")[0]
    raise AssertionError("the browser ended before it listened")
