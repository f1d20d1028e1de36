"""Every kind of page in a real browser: nothing in anybody's way (axe), no wider than a phone, nothing on the console, nothing asked of others.

The last two are watched on every visit of every test in this folder (`witness.py`).
"""

from pathlib import Path
from typing import Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from app.core.settings import Settings
from app.main import create_app
from tests.browser.conftest import DESKTOP, PHONE, Visiting
from tests.browser.kinds import FAULTS, FURTHER, KINDS, MEETING, NO_PAGES, routes_of_the_reader
from tests.browser.witness import Witness

ADDRESSES = (*KINDS.values(), *FURTHER)
WATCHED = ("/", f"/compare?{MEETING}&type=grant")
"""What most people see; axe looks at them in every run of the tests, and at all pages in the slow ones."""
SCHEMES: dict[Literal["light", "dark"], list[str]] = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "dark": ["color-contrast", "link-in-text-block"],
}
"""What axe is asked in a scheme: everything up to WCAG 2.2 AA, then only what depends on colours."""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
FIRST_PAGE = 100_000
"""How many bytes the first visit may cost, without fonts (there are none)."""

WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - innerWidth"
VIOLATIONS = """asked => axe.run(document, {runOnly: asked, resultTypes: ['violations']}).then(found => found.violations.flatMap(
  one => one.nodes.map(node => `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`)))"""
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value; })).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 300);
})"""
SENT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(
  one => [one.name, one.transferSize])"""


def in_language(path: str, lang: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


def test_every_page_of_the_reader_is_in_a_list(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'none.db'}"))
    assert routes_of_the_reader(app) == KINDS.keys() | NO_PAGES.keys()


@pytest.mark.parametrize("path", ["/docs", "/problems/not-found", "/api/v1/countries"])
def test_what_is_no_page_of_the_reader_is_quiet_too(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")


def faults(page: Page) -> list[str]:
    """What axe has against a page, in light and dark, on a desk and a phone."""
    found = []
    page.evaluate(AXE)  # past the policy of the page, which stays as it is
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        for name, size in (("desk", DESKTOP), ("phone", PHONE)):
            page.set_viewport_size(size)
            found += [f"{scheme}, {name}: {fault}" for fault in page.evaluate(VIOLATIONS, rules)]
            if (wider := page.evaluate(WIDER_THAN_THE_SCREEN)) > 0:
                found.append(f"{scheme}, {name}: wider than the screen by {wider}")
    return found


@pytest.mark.parametrize("path", WATCHED)
def test_nothing_stands_in_anybodys_way_where_most_people_are(page: Page, path: str) -> None:
    page.goto(path)
    assert faults(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_stands_in_anybodys_way(page: Page, path: str, lang: str) -> None:
    answer = page.goto(in_language(path, lang))
    assert answer
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == lang
    assert faults(page) == []


@pytest.mark.parametrize(("path", "status"), FAULTS.items())
def test_the_page_of_a_fault_helps_too(visitor: Visiting, path: str, status: int) -> None:
    page = visitor(mistaken=path)
    answer = page.goto(path)
    assert answer
    assert answer.status == status
    assert page.get_by_role("searchbox").is_visible()
    assert page.get_by_role("link", name="CSO Financing Atlas").is_visible()
    assert faults(page) == []


def test_the_first_visit_is_light_and_still(page: Page, address: str) -> None:
    page.goto("/", wait_until="networkidle")
    assert page.evaluate(SHIFTS) < 0.05
    sent = page.evaluate(SENT)
    assert {name.removeprefix(address) for name, _ in sent} >= {"/", "/static/reader.css"}
    assert sum(size for _, size in sent) < FIRST_PAGE, sent


def test_the_witness_sees_and_the_policy_refuses(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address)
    witness = Witness(context, address)
    page = context.new_page()
    page.goto("/")
    assert witness.faults == []
    page.evaluate("""async () => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.head.append(script);
      document.body.append(Object.assign(new Image(), {src: 'http://elsewhere.invalid/pixel.png'}));
      await fetch('http://elsewhere.invalid/').catch(() => null);
      await fetch('/laws/no-such-law');
    }""")
    assert page.evaluate("window.ran") is None
    said = "\n".join(witness.faults)
    context.close()
    assert "inline script" in said
    assert "404: " in said
    assert said.count("http://elsewhere.invalid/") >= 2
