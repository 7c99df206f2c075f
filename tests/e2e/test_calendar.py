#!/usr/bin/python3
"""`duly calendar show`, with terms; `duly calendar import`, GOV.UK's list into a calendar file.

Usage: test_calendar.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

BIN, SOURCE = sys.argv[1:3]
PRESENT = f"{SOURCE}/schemas/england/calendars/england-and-wales.yaml"
SCOTLAND = f"{SOURCE}/schemas/scotland/calendars/scotland.yaml"
PUBLISHED = f"{SOURCE}/tests/data/bank-holidays-ew-2012-2028.json"
ISSUED = "2026-08-21"  # of the present calendar

USUAL_2029 = [("2029-01-01", "New Year’s Day"), ("2029-03-30", "Good Friday"),
              ("2029-04-02", "Easter Monday"), ("2029-05-07", "Early May bank holiday"),
              ("2029-05-28", "Spring bank holiday"), ("2029-08-27", "Summer bank holiday"),
              ("2029-12-25", "Christmas Day"), ("2029-12-26", "Boxing Day")]


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def event(date, title, notes=""):
    return {"title": title, "date": date, "notes": notes, "bunting": True}


def events(since="2012"):
    found = json.loads(read(PUBLISHED))["england-and-wales"]["events"]
    return [e for e in found if e["date"] >= since]


def division(name, *days):
    return {name: {"division": name, "events": list(days)}}


def as_published(*days):
    """As GOV.UK has it, with the days of others that are no holidays here."""
    others = [event("2026-01-02", "2nd January"), event("2026-06-15", "World Cup")]
    return {**division("england-and-wales", *days), **division("scotland", *others),
            **division("northern-ireland", event("2026-03-17", "St Patrick’s Day"))}


class Calendar(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="duly-calendar-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.env = {**os.environ, "DULY_RULES": f"{SOURCE}/schemas/england/rules"}

    def duly(self, *args, code=0):
        done = subprocess.run([f"{BIN}/duly", *args], capture_output=True, text=True, env=self.env,
                              cwd=self.folder, timeout=60, check=False)
        self.assertEqual(done.returncode, code, f"{args}\n{done.stdout}\n{done.stderr}")
        return done

    def file(self, name, content):
        path = f"{self.folder}/{name}"
        with open(path, "w", encoding="utf-8") as f:
            f.write(content if isinstance(content, str) else json.dumps(content))
        return path


def shown(test, calendar, year):
    return json.loads(test.duly("calendar", "show", str(year), "--calendar", calendar,
                                "--json").stdout)["holidays"]


class Scotland(Calendar):
    ONE_OFFS = {2012, 2020, 2022, 2023, 2026}

    def test_the_rules_give_the_years_that_were_proclaimed(self):
        """But for jubilees, VE day, the funeral, the coronation and the World Cup."""
        text = read(SCOTLAND)
        alone = self.file("alone.yaml", text[:text.index("\n  2013:")])
        for year in range(2013, 2029):
            with self.subTest(year):
                check = self.assertNotEqual if year in self.ONE_OFFS else self.assertEqual
                check([(h["date"], h["title"]) for h in shown(self, alone, year)],
                      [(h["date"], h["title"]) for h in shown(self, SCOTLAND, year)])

    def test_years_that_are_not_proclaimed_are_provisional(self):
        for year, provisional in ((2011, True), (2028, False), (2029, True)):
            got = json.loads(self.duly("calendar", "show", str(year), "--calendar", SCOTLAND,
                                       "--json").stdout)
            self.assertEqual((got["calendar"], got["provisional"]), ("scotland", provisional))


class Show(Calendar):
    TERMS = """
terms:
  - { name: autumn-2026, from: 2026-09-03, to: 2026-12-18 }
  - { name: spring-2027, from: 2027-01-05, to: 2027-03-24 }
"""

    def show(self, year, calendar=PRESENT):
        return json.loads(self.duly("calendar", "show", str(year), "--calendar", calendar,
                                    "--json").stdout)

    def test_terms_that_are_listed_are_final_and_the_others_provisional(self):
        base = self.file("base.yaml", read(PRESENT) + self.TERMS)
        for year, want in ((2026, [("spring-2026", True), ("summer-2026", True),
                                   ("autumn-2026", False)]),
                           (2027, [("spring-2027", False), ("summer-2027", True),
                                   ("autumn-2027", True)])):
            shown = self.show(year, base)
            self.assertFalse(shown["provisional"])
            self.assertEqual([(t["name"], t["provisional"]) for t in shown["terms"]], want)
        self.assertEqual(self.show(2027, base)["terms"][0],
                         {"name": "spring-2027", "from": "2027-01-05", "to": "2027-03-24",
                          "provisional": False})
        text = self.duly("calendar", "show", "2027", "--calendar", base).stdout
        self.assertRegex(text, r"(?m)^spring-2027 Tue 5 Jan 2027 +Wed 24 Mar 2027 *$")
        self.assertRegex(text, r"(?m)^summer-2027 Tue 6 Apr 2027 +Fri 23 Jul 2027 +provisional")
        self.assertNotIn("holidays provisional", text)

    def test_a_year_that_is_not_proclaimed_says_so(self):
        self.assertTrue(self.show(2031)["provisional"])
        self.assertIn("holidays provisional",
                      self.duly("calendar", "show", "2031", "--calendar", PRESENT).stdout)

    def test_a_title_with_quotes_is_sound_json(self):
        title = "A \"day\" off"
        base = self.file("base.yaml", read(PRESENT).replace("    Fri 3 Apr:  Good Friday\n  ",
                                                            f"    Fri 3 Apr:  '{title}'\n  "))
        self.assertIn(title, [h["title"] for h in self.show(2026, base)["holidays"]])
        added = json.loads(self.duly("calendar", "add-working-days", "2026-04-01", "5", "--json",
                                     "--calendar", base).stdout)
        self.assertEqual([h["title"] for h in added["holidays"]], [title, "Easter Monday"])


class Import(Calendar):
    def take(self, content, *options, issued=ISSUED, code=0):
        """What came out, and what was said of it."""
        path = self.file("list.json", content)
        done = self.duly("calendar", "import", path, "--issued", issued, *options, code=code)
        if code != 0:
            self.assertEqual(done.stdout, "")
        return done.stdout, done.stderr.splitlines()

    def changes(self, text):
        """Lines taken from the present calendar and lines put into it."""
        diff = list(difflib.unified_diff(read(PRESENT).splitlines(), text.splitlines(), n=0))[2:]
        return [line for line in diff if not line.startswith("@@")]

    def holidays(self, text, year):
        path = self.file("new.yaml", text)
        shown = json.loads(self.duly("calendar", "show", str(year), "--calendar", path,
                                     "--json").stdout)
        return shown, [(h["date"], h["title"]) for h in shown["holidays"]]

    def test_the_same_list_changes_nothing_but_its_date(self):
        for name, content in (("as published", as_published(*events())),
                              ("one division", as_published(*events())["england-and-wales"]),
                              ("its events alone", events())):
            with self.subTest(name):
                text, said = self.take(content)
                self.assertEqual((text, said), (read(PRESENT), ["no day is new"]))
        text, _ = self.take(as_published(*events()), issued="2027-02-01")
        self.assertEqual(self.changes(text), ["-issued: 2026-08-21", "+issued: 2027-02-01"])

    def test_years_that_are_off_the_list_by_now_stay(self):
        text, _ = self.take(as_published(*events(since="2020")))
        self.assertEqual(text, read(PRESENT))

    def test_a_new_year_is_put_after_the_others(self):
        extra = event("2029-06-08", "Day: of a \"jubilee\"", "Extra bank holiday")
        new = [event(*day) for day in USUAL_2029] + [extra]
        text, said = self.take(as_published(*events(since="2020"), *reversed(new)))
        self.assertEqual(len(said), 9)
        self.assertIn("new: Fri 8 June 2029, Day: of a \"jubilee\"", said)
        self.assertEqual([line for line in self.changes(text) if line[0] == "-"], [])
        shown, days = self.holidays(text, 2029)
        self.assertFalse(shown["provisional"])
        self.assertEqual(days, sorted(USUAL_2029 + [("2029-06-08", extra["title"])]))
        self.assertTrue(self.holidays(text, 2030)[0]["provisional"])

    def test_a_substitute_day_is_called_one(self):
        moved = [event("2033-01-03", "New Year's Day", "Substitute day"),
                 event("2033-12-27", "Christmas Day", "Substitute day")]
        usual = [event(f"2033-{day[5:]}", title) for day, title in USUAL_2029[1:-2]]
        base = self.file("base.yaml", read(PRESENT)[:read(PRESENT).index("holidays:")]
                         + "holidays:\n  2032:\n    Thu 1 Jan: New Year’s Day\n")
        text, _ = self.take([*moved, *usual, event("2033-12-26", "Boxing Day")],
                            "--calendar", base)
        titles = dict(self.holidays(text, 2033)[1])
        self.assertEqual(titles["2033-12-27"], "Christmas Day (substitute day)")
        self.assertEqual(titles["2033-01-03"], "New Year's Day (substitute day)")

    def test_a_holiday_proclaimed_for_this_year_is_added(self):
        funeral = event("2026-11-30", "Bank Holiday for a State Funeral")
        text, said = self.take(as_published(*events(), funeral))
        self.assertEqual(said, ["new: Mon 30 November 2026, Bank Holiday for a State Funeral"])
        self.assertEqual(self.changes(text),
                         ["+    Mon 30 Nov: Bank Holiday for a State Funeral"])

    def test_a_last_year_that_is_not_whole_is_left_out(self):
        text, said = self.take(as_published(*events(), *[event(*d) for d in USUAL_2029[:-1]]))
        self.assertEqual(text, read(PRESENT))
        self.assertEqual(said, ["left out: 2029, which is not whole yet", "no day is new"])

    def test_a_list_that_lacks_holidays_needs_force(self):
        without = [e for e in events() if e["date"] not in ("2020-05-08", "2022-09-19")]
        _, said = self.take(as_published(*without), code=1)
        self.assertEqual(said[:2], [
            "lacks: Fri 8 May 2020, Early May bank holiday (VE day)",
            "lacks: Mon 19 September 2022, Bank Holiday for the State Funeral of Queen "
            "Elizabeth II"])
        self.assertIn("2 holidays", said[2])
        text, _ = self.take(as_published(*without), "--force")
        self.assertEqual(len(self.changes(text)), 2)
        self.assertNotIn("VE day)", text)

    def test_a_list_that_ends_early_lacks_its_last_year(self):
        short = [e for e in events() if e["date"] < "2028"]
        _, said = self.take(as_published(*short), code=1)
        self.assertEqual(len(said), 9)
        text, _ = self.take(as_published(*short), "--force")
        self.assertTrue(self.holidays(text, 2028)[0]["provisional"])
        self.assertFalse(self.holidays(text, 2027)[0]["provisional"])

    def test_a_year_in_between_that_lacks_a_usual_holiday_needs_force(self):
        gap = [event(*day) for day in USUAL_2029[1:]]
        later = [event(day.replace("2029", "2030"), title) for day, title in USUAL_2029]
        _, said = self.take(as_published(*events(), *gap, *later), code=1)
        self.assertEqual(said[0], "lacks: 2029, New Year’s Day")

    def test_a_saturday_of_the_present_calendar_that_the_list_never_has_stays(self):
        saturday = "    Sat 26 Dec: Boxing Day, by the Act of 1971\n"
        before = "    Mon 28 Dec: Boxing Day (substitute day)\n\n  2027:"
        self.assertIn(before, read(PRESENT))
        base = self.file("base.yaml", read(PRESENT).replace(before, saturday + before))
        text, said = self.take(as_published(*events()), "--calendar", base)
        self.assertEqual((text, said), (read(base), ["no day is new"]))

    def test_terms_stay(self):
        terms = "\nterms:\n  - { name: autumn-2026, from: 2026-09-03, to: 2026-12-18 }\n"
        for name, where in (("after.yaml", read(PRESENT) + terms),
                            ("before.yaml", terms + read(PRESENT))):
            base = self.file(name, where)
            text, _ = self.take(as_published(*events()), "--calendar", base, issued="2027-01-01")
            self.assertEqual(text, read(base).replace("issued: 2026-08-21", "issued: 2027-01-01"))

    def test_years_before_those_of_the_present_calendar_come_first(self):
        base = self.file("base.yaml", read(PRESENT)[:read(PRESENT).index("holidays:")]
                         + "holidays:\n  2028:\n    Mon 3 Jan: New Year’s Day\n")
        text, _ = self.take(as_published(*events()), "--calendar", base)
        self.assertFalse(self.holidays(text, 2012)[0]["provisional"])
        self.assertEqual(len(self.holidays(text, 2022)[1]), 10)

    def test_a_file_that_cannot_be_changed_by_line_is_left_alone(self):
        head = read(PRESENT)[:read(PRESENT).index("holidays:")]
        base = self.file("base.yaml", head + "holidays: { 2028: { Mon 3 Jan: A } }\n")
        _, said = self.take(as_published(*events()), "--calendar", base, code=65)
        self.assertIn("a line to each day", said[-1])

    def test_a_gap_between_the_years_is_refused(self):
        later = [event(day.replace("2029", "2031"), title) for day, title in USUAL_2029]
        _, said = self.take(as_published(*events(), *later), "--force", code=65)
        self.assertIn("nothing of 2029", said[-1])
        _, said = self.take(as_published(*later), "--force", code=65)
        self.assertIn("2031 does not follow 2028", said[-1])

    def test_writes_the_file_only_when_all_is_well(self):
        out = f"{self.folder}/out.yaml"
        self.take(as_published(), "-o", out, code=65)
        self.assertFalse(os.path.exists(out))
        self.assertEqual(self.take(as_published(*events()), "-o", out)[0], "")
        self.assertEqual(read(out), read(PRESENT))
        self.take(as_published(*events()), "-o", f"{self.folder}/no/where", code=74)

    def test_what_is_no_such_list_is_65_with_its_place(self):
        bad_date = as_published(*events()[:3], event("2013-02-30", "Good Friday"))
        twice = as_published(*events(), event("2026-04-03", "Good Friday again"))
        for content, said in ((
                '{ "england-and-wales":\n  [ } ]', "line 2 column 5"), (
                "", "line 1"), (
                bad_date, "event 4 (Good Friday): its date is '2013-02-30', not YYYY-MM-DD"), (
                as_published(*events(), {"date": "2029-01-01"}), "has no title"), (
                twice, "2026-04-03 is in the list twice"), (
                division("scotland", *events()), "no events of england-and-wales"), (
                as_published(*events())["scotland"], "no events of england-and-wales"), (
                "[]", "no events"), ("[1]", "event 1 has no title"), ("7", "no events"), (
                as_published(event("2030-01-01", "New Year’s Day")), "all of the usual")):
            with self.subTest(said):
                self.assertIn(said, self.take(content, code=65)[1][-1])

    def test_the_division_is_that_of_the_calendars_name(self):
        """England's Easter Monday is no holiday in Scotland, and 2 January is."""
        days = [("2029-01-01", "New Year’s Day"), ("2029-01-02", "2nd January"),
                ("2029-03-30", "Good Friday"), ("2029-05-07", "Early May bank holiday"),
                ("2029-05-28", "Spring bank holiday"), ("2029-08-06", "Summer bank holiday"),
                ("2029-11-30", "St Andrew’s Day"), ("2029-12-25", "Christmas Day"),
                ("2029-12-26", "Boxing Day")]
        scottish = [event(h["date"], h["title"].replace(" (substitute day)", ""),
                          "Substitute day" if "(substitute day)" in h["title"] else "")
                    for year in range(2012, 2029) for h in shown(self, SCOTLAND, year)]
        published = self.file("list.json", {
            **as_published(*events(), *(event(*d) for d in USUAL_2029)),
            **division("scotland", *scottish, *(event(*d) for d in days))})
        new = self.duly("calendar", "import", published, "--calendar", SCOTLAND, "--issued",
                        ISSUED).stdout
        added = [line for line in difflib.ndiff(read(SCOTLAND).splitlines(), new.splitlines())
                 if line[0] in "+-" and line[2:].strip()]
        self.assertEqual(len(added), 1 + len(days), added)
        self.assertIn("+     Tue 2 Jan:  2nd January", added)
        self.assertFalse([line for line in added if "Easter" in line or line[0] == "-"])

    def test_what_cannot_be_read_is_74_and_what_cannot_be_understood_64(self):
        self.duly("calendar", "import", "nothing.json", code=74)
        self.duly("calendar", "import", PUBLISHED, "--calendar", "nothing.yaml", code=74)
        self.duly("calendar", "import", PUBLISHED, "--issued", "soon", code=64)
        self.duly("calendar", "import", code=64)


if __name__ == "__main__":
    sys.argv = [sys.argv[0]] + sys.argv[3:]
    unittest.main()
