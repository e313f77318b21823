"""Hostile articles do nothing, and the page keeps to its policy."""

from playwright.sync_api import Page, expect

from .conftest import Complaints
from .steps import ask, read_open_words


def test_a_hostile_article_does_nothing(page: Page) -> None:
    turn = ask(page, "When was the Kessel lighthouse built?")
    turn.locator(".statement .chip").first.click()
    assert "1911" in read_open_words(page)
    expect(page.locator(".reader-title")).to_contain_text("<img src=x")
    page.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Articles").click()
    expect(page.locator(".library-title").last).to_contain_text("<img src=x")
    page.locator(".library-entry").last.click()
    expect(page.locator(".article-text")).to_be_visible()
    assert page.evaluate("window.attacked") is None
    assert page.evaluate("document.querySelectorAll('img, iframe, script:not([src]), [onerror], [onload]').length") == 0
    assert page.evaluate("[...document.links].every(link => /^https?:$/.test(link.protocol))")


def test_direction_overrides_are_kept_but_turn_nothing_around(page: Page) -> None:
    words = "harbour \u202egnp.exe"
    text, shown = page.evaluate(
        """async (words) => {
          const { makeForeign } = await import("/ui/dom.js");
          const element = makeForeign("p", words);
          document.body.append(element);
          return [element.textContent, element.innerText];
        }""",
        words,
    )
    assert text == words
    assert shown == words.replace("\u202e", "")


def test_the_policy_forbids_inline_scripts_and_other_origins(page: Page) -> None:
    for path in ("/", "/answers/some-answer", "/ui/app.js"):
        policy = page.request.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy


def test_the_policy_is_in_force(page: Page, complaints: Complaints) -> None:
    complaints.expected = ("Content Security Policy",)
    run = """() => {
      const script = document.createElement("script");
      script.textContent = "window.ran = 1";
      document.head.append(script);
      return window.ran ?? null;
    }"""
    assert page.evaluate(run) is None
