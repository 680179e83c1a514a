"""What is asked of every page: can everybody read it, does it fit, can a thumb hit it, is it one language?"""

import json
import re

from openpyxl import load_workbook

from tests.permissions.world import ROSTER, UPLOADS

# Without "preload" axe leaves the style sheets alone; fetching them again is what our policy would stop.
CODES = {
    "preload": False,
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
}
LEAST_TARGET = 44
MEASURED = """least => ({
    tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    tooSmall: [...document.querySelectorAll(
            ".btn, .button-step, .nav-item, button, input[type=submit], .form-control, .form-select, .choice-card")]
        .filter(e => e.getClientRects().length && e.type !== "file" && e.getBoundingClientRect().height < least)
        .map(e => e.outerHTML.slice(0, 120)),
    words: [document.title, [...document.body.querySelectorAll("[lang]")]
        .filter(e => e.lang !== document.documentElement.lang)
        .reduce((text, e) => text.replace(e.innerText, " "), document.body.innerText)].concat(
        [...document.querySelectorAll("[aria-label], [placeholder], [alt], [title]")]
            .filter(e => e.getClientRects().length)
            .flatMap(e => ["aria-label", "placeholder", "alt", "title"].map(name => e.getAttribute(name) || ""))
    ).join("\\n"),
})"""

# Words that are the same in every language here.
KNOWN = {"English", "Cookie", "Excel", "xlsx", "xlsm", "PDF", "PNG", "JPEG", "HEIC", "http", "https", "www"}
CJK = re.compile(r"[㐀-鿿]+")
LATIN = re.compile(r"[A-Za-z]{3,}")
# An address, a path, redemption:4, the check code of a certificate.
REFERENCE = re.compile(r"[\w-]+(?:[:/][:/\w.?=-]+)+|\b(?:[A-Z2-9]{4}[ -]){2}[A-Z2-9]{4}\b", re.ASCII)
NUMBERED = re.compile(r"[\w-]*\d[\w-]*", re.ASCII)  # the number of a notice, a digest
# How numbers, places and languages are written in either language, and what residents call a trade's faults.
CHINESE_EVERYWHERE = {"邻里微修", "中文", "号楼", "单元", "室", "号", "门框开裂", "柜门掉了"}


def asked_of(page, data, colours=True):
    """{question: what was found} of everything that is wrong with the page; empty when it is fine.

    Comparing colours takes most of the time; neither width nor language nor large type changes any, dark mode does.
    """
    from axe_playwright_python.sync_playwright import Axe

    codes = CODES if colours else CODES | {"rules": {"color-contrast": {"enabled": False}}}
    measured = page.evaluate(MEASURED, LEAST_TARGET)
    found = {
        "not accessible": [
            (rule["id"], rule["nodes"][0]["html"][:160], rule["nodes"][0]["failureSummary"][:200])
            for rule in Axe().run(page, options=codes).response["violations"]
        ],
        "wider than the screen by": measured["tooWide"],
        "too small to press": measured["tooSmall"],
        "in the other language": strange(measured["words"], page.locator("html").get_attribute("lang"), data),
    }
    return {question: answer for question, answer in found.items() if answer}


def strange(words, language, data):
    """Words that are neither of this language nor somebody's data."""
    if language == "en":
        for allowed in sorted(CHINESE_EVERYWHERE, key=len, reverse=True):
            words = words.replace(allowed, " ")
        return sorted({run for run in CJK.findall(words) if run not in data})
    words = NUMBERED.sub(" ", REFERENCE.sub(" ", words))
    return sorted(set(LATIN.findall(words)) - KNOWN - codes_stored())


def codes_stored():
    """What communities and trades are called in addresses; the office reads them on its pages."""
    from community.models import Community, Skill

    slugs = {*Community.objects.values_list("slug", flat=True)}
    return slugs.union(*Skill.objects.values_list("code", "icon"))


def texts_stored():
    """Everything written into the database, the trail and the uploaded workbooks, as one text. It is all in Chinese."""
    from community.models import AuditEvent
    from tests.permissions.walking import stored

    roster = [row for sheet in load_workbook(ROSTER) for row in sheet.iter_rows(values_only=True)]
    trail = list(AuditEvent.objects.values_list("summary", "detail"))
    return json.dumps([stored(), trail, roster, UPLOADS], ensure_ascii=False, default=str)
