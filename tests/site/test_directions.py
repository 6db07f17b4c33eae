"""Pages in a language that is written from right to left, in a browser."""

import pytest

from tests.site.helpers import build_site, served


@pytest.fixture(scope="module")
def hebrew(tmp_path_factory):
    """Every kind of page, of a show in Hebrew."""
    folder = tmp_path_factory.mktemp("hebrew")
    build_site(folder, language="he")
    pages = sorted(path.parent.relative_to(folder).as_posix() for path in folder.rglob("index.html"))
    with served(folder) as address:
        yield address, [f"{page}/".removeprefix("./") for page in pages]


def test_no_page_is_wider_than_the_screen(browser, hebrew):
    address, pages = hebrew
    page = browser.new_page()
    for path in pages:
        page.goto(address + path)
        assert page.locator("html").get_attribute("dir") == "rtl", path
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wide = "[document.documentElement.scrollWidth, document.body.getBoundingClientRect().left]"
            assert page.evaluate(wide) == [width, 0], (path, width)
    page.close()
