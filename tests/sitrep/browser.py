"""Headless Chromium for tests of pages: started without a network, read by script, printed to PDF."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from safepassage.language import Lang
from tests.needs import need, need_chromium

QUIET: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAPER: Final = {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True}


class Browser:
    """One window of headless Chromium."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, page: Path, lang: Lang = "en", width: int = 1280) -> None:
        """Open a page file at a width, and choose its language by its own switch."""
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get(page.as_uri())
        self.click(f"[data-lang={lang}]")

    def run(self, script: str, *values: object) -> Any:  # noqa: ANN401 - whatever the script returns
        """Return what a script returns."""
        return self.driver.execute_script(script, *values)

    def click(self, selector: str) -> None:
        """Click the first element that a selector names."""
        self.run("document.querySelector(arguments[0]).click()", selector)

    def text(self, selector: str) -> str:
        """Return the text of an element as it is seen."""
        return str(self.run("return document.querySelector(arguments[0]).innerText", selector))

    def errors(self) -> list[str]:
        """Return what the console has said since it was last asked."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]

    def printed(self, to: Path) -> list[str]:
        """Print the page to a PDF and return the text of each of its pages."""
        reader = need("pdftotext", "poppler-utils")
        pdf = self.driver.execute_cdp_cmd("Page.printToPDF", PAPER)
        to.write_bytes(base64.b64decode(pdf["data"]))
        text = subprocess.run([reader, "-layout", to, "-"], check=True, capture_output=True, text=True).stdout
        return text.split("\f")[:-1]


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """Run headless Chromium with a profile of its own, or skip where there is none."""
    found = need_chromium()
    options = ChromeOptions()
    options.binary_location = str(found.browser)
    for argument in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(str(found.driver)))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
