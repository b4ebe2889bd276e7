"""A live server and a browser for each module; what a browser complains of fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from advisor import bootstrap
from advisor.storage.folder import open_folder
from tests.browser.house import House
from tests.browser.program import Program


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; where it is missing the tests are skipped, but fail in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on the path, and CI needs it: apt-get install chromium")
        pytest.skip("not run: no Chromium on the path (apt-get install chromium)")
    with sync_playwright() as player:
        made = player.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The server, on an empty data folder."""
    made = Program(tmp_path_factory.mktemp("data"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def served(program: Program, browser: Browser) -> Iterator[House]:
    """The house, with its first account."""
    office = bootstrap.office(open_folder(program.folder))
    owner = office.accounts.administration.set_up("owner@example.com", "Owner", "correct horse battery")
    yield House(program, office, browser, owner)
    office.desk.store.close()


@pytest.fixture
def house(served: House) -> Iterator[House]:
    """The house, in which no browser complains of anything that the test does not expect."""
    served.heard.complaints.clear()
    served.heard.expected.clear()
    yield served
    served.leave()
    assert served.program.alive, f"the server died:\n{served.program.said[-4000:]}"
    assert served.heard.unexpected() == []
    assert "Traceback" not in served.program.said
