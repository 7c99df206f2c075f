#!/usr/bin/python3
"""What can be checked of a letter's HTML by a machine: that mail programs, telephones and screen readers show it, that
it fetches nothing and runs nothing, and that it says what the text beside it says.

Usage: mail_html.py [--selftest] FILE.eml...
"""
import email
import email.policy
import re
import sys
import urllib.parse
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "hr"}
TAGS = {"html", "head", "meta", "title", "body", "h1", "h2", "p", "table", "tr", "th", "td", "a", "br", "span"}
ATTRIBUTES = {"lang", "charset", "name", "content", "style", "scope", "align", "valign", "width", "href"}
STYLES = {"margin", "padding", "font-family", "font-size", "line-height", "color", "background-color", "border-collapse",
          "width", "max-width", "border-bottom", "white-space"}   # that Outlook's Word knows, or may leave alone
CONTRAST = 4.5


class Page(HTMLParser):
    """Elements, where each opens and closes, and the text of headings, rows and paragraphs."""

    def __init__(self, text):
        super().__init__()
        self.faults, self.open, self.blocks, self.rows, self.tables, self.links = [], [], [], [], [], []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag, _ in self.open]

    def fault(self, text):
        self.faults.append(f"line {self.getpos()[0]}: {text}")

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in TAGS:
            self.fault(f"<{tag}> has no place in a mail")
        for name in given:
            if name not in ATTRIBUTES:
                self.fault(f"<{tag} {name}> has no place in a mail")
        if tag == "img" and not given.get("alt"):
            self.fault("a picture without a text")
        self.style(tag, given.get("style", ""))
        self.link(given)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("th", "td"):
            self.tables[-1][-1].append((tag, given.get("scope")))
        if tag in ("h1", "h2", "p", "tr", "title"):
            self.blocks.append((tag, []))
        if tag not in VOID:
            self.open.append((tag, given))

    def link(self, given):
        if "href" not in given:
            return
        self.links.append(given["href"])
        if urllib.parse.urlsplit(given["href"]).scheme not in ("mailto", "https"):
            self.fault(f"a link to {given['href']}")

    def style(self, tag, text):
        for name, _, value in (part.partition(":") for part in text.split(";") if part):
            if name.strip() not in STYLES:
                self.fault(f"<{tag}> is styled by {name}, which Outlook does not know")
            if "url(" in value:
                self.fault(f"<{tag}> fetches {value}")
            if name.strip() == "color" and contrast(value.strip(), "#ffffff") < CONTRAST:
                self.fault(f"{value} cannot be read on white")

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.fault(f"</{tag}> closes what is not open")
        else:
            self.open.pop()

    def handle_data(self, data):
        if self.blocks and data.strip() and any(tag == self.blocks[-1][0] for tag, _ in self.open):
            self.blocks[-1][1].append(data)
        elif data.strip():
            self.fault(f"text in no block: {data.strip()!r}")

    def text(self, *tags):
        return [" ".join("".join(part + " " for part in parts).split()) for tag, parts in self.blocks if tag in tags]


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def check_tables(page):
    for table in page.tables:
        if not table or any(cell != ("th", "col") for cell in table[0]):
            page.faults.append("a table without headings of its columns")
        for row in table[1:]:
            if row[0] != ("th", "row") or any(tag != "td" for tag, _ in row[1:]):
                page.faults.append("a row without its heading")
            if len(row) != len(table[0]):
                page.faults.append("a row with more or fewer cells than the table")


def words(text):
    return re.findall(r"[\w/:'-]+", text)


def check_lines(page, plain):
    """Each line of the text is a row, in the same order, with the same codes."""
    rows = [row for row in page.text("tr")]
    at = 0
    for line in plain.splitlines():
        found = re.match(r"  (\S+)  +(\S.*)$", line)
        if not found or line.startswith("      "):
            continue
        case = found.group(1)
        while at < len(rows) and words(rows[at])[:1] != words(case)[:1]:
            at += 1
        if at == len(rows):
            page.faults.append(f"the HTML has no row of {case}, or in another order")
            return
        numbers = set(re.findall(r"\d+", line)) - set(re.findall(r"\d+", rows[at]))
        missing = set(words(found.group(2))) - set(words(rows[at])) if "code " in rows[at] or "cod " in rows[at] else set()
        if (numbers and numbers != {"0"}) or missing:
            page.faults.append(f"the row of {case} does not say {sorted(numbers | missing)}")
        at += 1
    said = re.findall(r"(?:answer|ateb): ([A-Z0-9]{8})", plain)
    linked = [urllib.parse.parse_qs(urllib.parse.urlsplit(to).query)["subject"][0] for to in page.links
              if to.startswith("mailto:")]
    if list(dict.fromkeys(linked)) != said:
        page.faults.append("the codes of the HTML are not those of the text")
    for token in said:
        if not any(token in row for row in rows):
            page.faults.append(f"the code {token} is in links alone")


def check(letter):
    html = letter.get_body(("html",)).get_content()
    plain = letter.get_body(("plain",)).get_content().replace("\r", "")
    page = Page(html)
    if not html.startswith("<!DOCTYPE html>"):
        page.faults.append("no doctype")
    if f'<html lang="{letter["Content-Language"]}">' not in html:
        page.faults.append("its language is not that of the letter")
    if page.text("title") != [letter["Subject"]] or page.text("h1") != [letter["Subject"]]:
        page.faults.append("title and heading are not the subject")
    check_tables(page)
    check_lines(page, plain)
    return page.faults


BROKEN = [
    (' scope="row"', "", "a row without its heading"),
    (' scope="col"', "", "a table without headings"),
    ("</td>", "", "closes what is not open"),
    ('<html lang="en">', "<html>", "its language"),
    ("<p ", '<img src="https://example.org/x.png"><p ', "a picture without a text"),
    ("</body>", "<script>x</script></body>", "<script> has no place"),
    ("margin:", "display:flex;margin:", "Outlook does not know"),
    ("color:#505a5f", "color:#b1b4b6", "cannot be read on white"),
    ("#ffffff", "#ffffff url(https://example.org/x.png)", "fetches"),
    ("<h1 ", "<h2 ", "closes what is not open"),
    ("C-1003", "C-1009", "no row of C-1003"),
    ("Thu 5 Feb", "Thu 6 Feb", "does not say"),
]


def selftest(letter):
    """Each of these is seen in a letter that has nothing against it."""
    html = letter.get_body(("html",)).get_content()
    failed = 0
    for what, other, complaint in BROKEN:
        assert what in html, what
        broken = email.message_from_bytes(letter.as_bytes(), policy=email.policy.default)
        broken.get_body(("html",)).set_content(html.replace(what, other), subtype="html")
        faults = check(broken)
        if not any(complaint in fault for fault in faults):
            print(f"with {other!r} for {what!r}: {faults}, and not {complaint!r}")
            failed = 1
    return failed


def main(args):
    failed = 0
    for name in (a for a in args if a != "--selftest"):
        with open(name, "rb") as f:
            letter = email.message_from_binary_file(f, policy=email.policy.default)
        faults = check(letter)
        for fault in faults:
            print(f"{name}: {fault}")
        failed |= bool(faults)
        if "--selftest" in args and name.endswith("3-sw1.eml"):
            failed |= selftest(letter)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
