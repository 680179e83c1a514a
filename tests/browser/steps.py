"""What people do on a page, said once for all stories."""

from tests.browser.conftest import zh


def press(page, msgid, role="button"):
    page.get_by_role(role, name=zh(msgid), exact=True).first.click()


def says(page, text):
    page.get_by_text(text).first.wait_for()


def says_done(page, msgid):
    """The note after an action of an order, named as on its button."""
    says(page, zh("Done: %(action)s") % {"action": zh(msgid)})


def agree(page):
    """The question that a grave button asks first."""
    page.locator("#confirm button[value=yes]").click()


def step(page, msgid):
    """One of the office's buttons above a row; some ask something first, some do it at once."""
    page.locator(".button-step", has_text=zh(msgid)).first.click()


def confirm_fixed(page):
    """The resident's one press: it is fixed, and content."""
    says(page, zh("It is fixed: confirm"))
    page.locator(".actions button[name=result]").first.click()
    says_done(page, "Close")
