#!/usr/bin/python3
"""`duly import ssd`: deliveries one after the other; `duly reconcile`: their dates beside ours.

Usage: test_ssd.py BIN_DIR SOURCE_DIR [unittest arguments]
"""
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

BIN, SOURCE = sys.argv[1:3]
DULY = f"{BIN}/duly"
CASES = f"{SOURCE}/tests/data/ssd-cases"
DAY = "2026-04-15"
NEXT = "2026-04-22"


class Deliveries(unittest.TestCase):
    """A folder with a delivery in it, which tests edit, and a state."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="duly-ssd-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8",
                    "DULY_RULES": os.environ.get("DULY_RULES", f"{SOURCE}/schemas/england/rules")}
        for name in "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS":
            if name in os.environ:
                self.env[name] = os.environ[name]
        self.dir = f"{self.folder}/delivery"
        shutil.copytree(f"{CASES}/first", self.dir)

    def duly(self, *args, code=0):
        done = subprocess.run([DULY, *args], capture_output=True, text=True, env=self.env,
                              cwd=self.folder, timeout=120, check=False)
        said = f"duly {args}\n{done.stdout[:3000]}\n{done.stderr[:3000]}"
        self.assertEqual(done.returncode, code, said)
        return done

    def send(self, *more, at=DAY, code=0):
        """Imports the delivery as it now lies there; its events by id."""
        self.said = self.duly("import", "ssd", self.dir, "--state", "state", "-o", "out.jsonl",
                              "--council", "example", "--at", at, *more, code=code)
        if code not in (0, 1):
            return {}
        with open(f"{self.folder}/out.jsonl", encoding="utf-8") as f:
            self.lines = f.read()
        with open(f"{self.folder}/all.jsonl", "a", encoding="utf-8") as f:
            f.write(self.lines)
        return {e["id"]: e for e in map(json.loads, self.lines.splitlines())}

    def path(self, table):
        return f"{self.dir}/{table}.csv"

    def edit(self, table, *pairs):
        with open(self.path(table), encoding="utf-8", newline="") as f:
            text = f.read()
        for old, new in pairs:
            self.assertIn(old, text)
            text = text.replace(old, new)
        with open(self.path(table), "w", encoding="utf-8", newline="") as f:
            f.write(text)

    def add(self, table, *rows):
        with open(self.path(table), "a", encoding="utf-8") as f:
            f.writelines(row + "\n" for row in rows)

    def anew(self, table):
        """The same rows, with other ids, and other ids of what they name."""
        with open(self.path(table), encoding="utf-8-sig", newline="") as f:
            rows = list(csv.reader(f))
        own = {c for c in rows[0] if c.endswith("_id") and not c.endswith("person_id")}
        own |= {"miss_table_id"} & set(rows[0])
        for row in rows[1:]:
            for i, column in enumerate(rows[0]):
                if column in own and row[i] and "professional" not in column:
                    row[i] = "new" + row[i]
        with open(self.path(table), "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows(rows)

    def only_head(self, table):
        with open(self.path(table), encoding="utf-8") as f:
            head = f.readline()
        with open(self.path(table), "w", encoding="utf-8") as f:
            f.write(head)

    def state(self):
        with open(f"{self.folder}/state/sent.jsonl", "rb") as f:
            return f.read()

    def owed(self, at=NEXT, status="any"):
        """Obligations of everything that was sent so far, by case and rule."""
        got = json.loads(self.duly("derive", "--json", "--status", status, "--at", at,
                                   "all.jsonl").stdout)
        self.assertNotIn("findings", got)
        ret = {}
        for o in got["obligations"]:
            ret.setdefault((o["case"], o["rule"]), []).append(o)
        return ret


class First(Deliveries):
    def test_gives_the_events_of_every_table(self):
        got = self.send()
        kinds = {}
        for e in got.values():
            kinds[e["type"]] = kinds.get(e["type"], 0) + 1
            self.assertEqual(e["source"], "/councils/example/ssd")
            self.assertNotIn("replaces", e)
        self.assertEqual(kinds, {
            "person.registered": 4, "care.entered": 2, "care.ended": 1, "legal-status.changed": 2,
            "placement.started": 3, "placement.ended": 2, "review.held": 2, "visit.made": 4,
            "visit.attempted": 1, "health.assessed": 3, "dental.declined": 1,
            "missing.started": 3, "missing.returned": 2, "rhi.offered": 1, "rhi.declined": 1,
            "pathway-plan.completed": 1, "contact.made": 1, "protection-plan.started": 1,
            "conference.held": 2, "strategy-discussion.held": 1, "enquiry.completed": 1,
            "referral.received": 2, "referral.closed": 1, "assessment.started": 1,
            "assessment.completed": 1, "in-need-plan.started": 1, "in-need-plan.ended": 1,
            "worker.allocated": 4, "worker.released": 1, "sdq.completed": 1,
            "feed.declared": 1})

    def test_says_what_each_row_says(self):
        got = self.send()
        for part, when, data in (
                # the statuses of the day on which care begins are part of its beginning
                ("cla_episodes-K1-entered", "2026-01-12", {"period": "K1", "legal_status": "V2"}),
                # X1 goes on; the last episode ends care
                ("cla_episodes-K2-ended", "2026-02-20", {"period": "K2", "reason": "E4A"}),
                ("legal_status-L2", "2026-02-16", {"legal_status": "C1"}),
                ("cla_placement-P3-started", "2025-02-03",
                 {"placement": "P3", "placement_type": "P1", "same_carer": False,
                  "with_parent": True}),
                # the child of a review is that of the period of care
                ("cla_reviews-R1", "2026-02-06",
                 {"kinds": ["looked-after"], "review": "R1", "participation": "PN1"}),
                # not seen
                ("cla_visits-V2", "2026-03-06", {"kinds": ["looked-after"]}),
                # the first assessment of a period is the initial one
                ("cla_health-H1", "2026-02-04", {"kind": "initial"}),
                ("cla_health-H2", "2026-03-05", {"kind": "review"}),
                ("missing-M1-interview", "2026-02-12", {"episodes": ["M1"]}),
                ("s47_enquiry-S1-completed", "2026-02-20",
                 {"enquiry": "S1", "outcome": "conference"}),
                ("initial_cp_conference-IC1", "2026-02-25",
                 {"kind": "initial", "outcome": "plan", "enquiry": "S1"}),
                # a team's name is no reference, and stays unsaid
                ("involvements-I2-allocated", "2026-03-01",
                 {"role": "social-worker", "worker": "W2"}),
                # an older extract names the referral and not the child
                ("involvements-I4-allocated", "2026-02-02",
                 {"role": "social-worker", "worker": "W4", "team": "cp-2"})):
            event = got[f"ssd_{part}-1"]
            self.assertEqual((event["date"], event["data"]), (when, data), part)
        self.assertEqual(got["ssd_cla_reviews-R1-1"]["subject"], "1001")
        self.assertEqual(got["ssd_involvements-I4-allocated-1"]["subject"], "1003")

    def test_an_episode_after_which_another_comes_ends_no_care(self):
        self.edit("ssd_cla_episodes",
                  ("1001,E2,2026-03-02,P,,", "1001,E2,2026-03-02,P,2026-04-10,X1"))
        self.assertNotIn("ssd_cla_episodes-K1-ended-1", self.send())
        self.edit("ssd_cla_episodes", ("2026-04-10,X1", "2026-04-10,"))
        self.assertEqual(self.send(), {})
        self.assertIn("an end without a reason", self.said.stderr)

    def test_midnight_is_a_day_and_other_times_are_of_london(self):
        got = self.send()
        self.assertEqual(got["ssd_missing-M2-returned-1"]["date"], "2026-04-02")
        self.assertEqual(got["ssd_missing-M2-started-1"]["time"], "2026-04-01T19:00:00Z")
        self.assertEqual(got["ssd_missing-M1-returned-1"]["time"], "2026-02-12T07:15:00Z")

    def test_nothing_but_references_codes_and_dates_comes_out(self):
        self.send()
        for word in "Ann", "AB1", "not to be read", "North", "a, b":
            self.assertNotIn(word, self.lines)
            self.assertNotIn(word.encode(), self.state())

    def test_what_lies_ahead_has_not_happened(self):
        got = self.send()
        self.assertFalse([i for i in got if "-V4-" in i or "-H6-" in i])
        self.edit("ssd_cla_visits", ("2026-07-01,,", "2026-07-01,Y,"))
        self.assertIn("ssd_cla_visits-V4-1", self.send(at="2026-07-01"))

    def test_clocks_that_no_table_can_meet_are_not_watched(self):
        os.remove(self.path("ssd_cla_visits"))
        types = self.send()["ssd_feed-declared-1"]["data"]["types"]
        self.assertIn("visit.made:child-protection", types)  # two other tables of visits came
        self.assertNotIn("visit.made", types)
        self.assertNotIn("visit.made:looked-after", types)
        self.assertIn("review.held:looked-after", types)
        self.assertNotIn("placement-plan.completed", types)
        owed = self.owed()
        self.assertFalse(owed["1001", "placement-plan"][0]["watched"])
        self.assertTrue(owed["1001", "cla-review-second"][0]["watched"])
        # a table that comes later is declared from then on; one that is left out once stays
        shutil.copy(f"{CASES}/first/ssd_cla_visits.csv", self.dir)
        for table in "ssd_cp_visits", "ssd_cin_visits":
            os.remove(self.path(table))
        got = self.send("--force", "ssd_cp_visits,ssd_cin_visits", at=NEXT)
        types = got["ssd_feed-declared-2"]["data"]["types"]
        for kind in "looked-after", "child-protection", "child-in-need":
            self.assertIn(f"visit.made:{kind}", types)
        os.remove(self.path("ssd_sdq_scores"))
        self.send("--force", "ssd_cp_visits,ssd_cin_visits,ssd_sdq_scores", at=NEXT)
        self.assertEqual(self.lines, "")

    def test_is_one_that_can_be_derived(self):
        self.send()
        owed = self.owed(at=DAY)
        second, = owed["1001", "cla-review-second"]
        self.assertEqual(second["due"], "2026-05-06")
        self.assertEqual(owed["1001", "iha"][0]["status"], "met")

    def test_rows_and_columns_come_in_any_order(self):
        first = self.send()
        before = self.lines
        for table in os.listdir(self.dir):
            with open(f"{self.dir}/{table}", encoding="utf-8-sig") as f:
                head, *rows = f.read().splitlines()
            if any('"' in row for row in rows):
                continue
            turned = [",".join(line.split(",")[::-1]) for line in [head.upper(), *rows[::-1]]]
            with open(f"{self.dir}/{table}", "w", encoding="utf-8") as f:
                f.write("\r\n".join(turned) + "\r\n")
        shutil.rmtree(f"{self.folder}/state")
        self.assertEqual(self.send(), first)
        self.assertEqual(self.lines, before)


class Later(Deliveries):
    def setUp(self):
        super().setUp()
        self.first = self.send()

    def test_the_same_again_is_nothing(self):
        self.assertEqual(self.send(at=NEXT), {})

    def test_a_changed_row_replaces(self):
        self.edit("ssd_cla_reviews", ("2026-02-06,N,PN1", "2026-02-10,N,PN1"))
        got = self.send(at=NEXT)
        self.assertEqual(list(got), ["ssd_cla_reviews-R1-2"])
        self.assertEqual(got["ssd_cla_reviews-R1-2"]["replaces"], "ssd_cla_reviews-R1-1")
        owed = self.owed()
        self.assertEqual(owed["1001", "cla-review-first"][0]["timeliness"], "late")
        self.assertEqual([o["due"] for o in owed["1001", "cla-review-second"]], ["2026-05-10"])

    def test_a_gone_row_is_retracted_and_may_come_back(self):
        self.edit("ssd_cla_reviews", ("R1,K1,2026-02-09,2026-02-06,N,PN1\n", ""))
        got = self.send("--force", "ssd_cla_reviews", at=NEXT)
        event = got["ssd_cla_reviews-R1-2"]
        self.assertEqual((event["type"], event["date"], event["data"]),
                         ("event.retracted", "2026-02-06",
                          {"id": "ssd_cla_reviews-R1-1", "reason": "entered-in-error"}))
        owed = self.owed()
        self.assertEqual(owed["1001", "cla-review-first"][0]["stage"], "overdue")
        self.assertNotIn(("1001", "cla-review-second"), owed)

        self.add("ssd_cla_reviews", "R1,K1,2026-02-09,2026-02-06,N,PN1")
        got = self.send(at="2026-04-29")
        self.assertNotIn("replaces", got["ssd_cla_reviews-R1-3"])
        self.assertEqual(self.owed(at="2026-04-29")["1001", "cla-review-first"][0]["status"],
                         "met")

    def test_a_row_that_fell_out_of_the_window_stands(self):
        self.edit("ssd_cla_visits", ("V3,K2,,2025-02-07,Y,N\n", ""))
        self.edit("ssd_cla_reviews", ("R3,K2,2025-03-03,2025-03-03,N,PN3\n", ""))
        self.edit("ssd_cla_reviews", ("R4,K2,2025-06-03,,Y,\n", ""))
        self.assertEqual(self.send(at=NEXT), {})
        self.assertRegex(self.said.stdout, r"ssd_cla_visits +3 +0 +0 +0 +1 ")
        self.assertEqual(self.owed()["1002", "visit-first"][0]["status"], "met")

    def test_a_period_whose_beginning_fell_out_of_the_window_stands(self):
        """Its later rows, and what they lean on, are not read differently for it."""
        self.edit("ssd_cla_episodes", ("1002,E3,2025-02-03,S,2025-04-07,X1,K2,P3,2025-02-03\n",
                                       ""),
                  ("1002,E4,2025-04-07,L,2026-02-20,E4A,K2,P3,2025-02-03",
                   "1002,E4,2025-04-07,L,2026-02-20,E4A,K2,P3,"))
        self.edit("ssd_legal_status", ("L3,1002,V2,2025-02-03,2025-04-07\n", ""))
        self.assertEqual(self.send(at=NEXT), {})

    def test_a_status_that_fell_out_of_the_window_is_remembered(self):
        """Care is still entered in it."""
        self.edit("ssd_legal_status", ("L3,1002,V2,2025-02-03,2025-04-07\n", ""))
        self.assertEqual(self.send(at=NEXT), {})

    def test_a_period_that_fell_out_of_the_window_still_holds_what_is_in_it(self):
        self.edit("ssd_cla_episodes", ("1002,E3,2025-02-03,S,2025-04-07,X1,K2,P3,2025-02-03\n",
                                       ""),
                  ("1002,E4,2025-04-07,L,2026-02-20,E4A,K2,P3,2025-02-03\n", ""),
                  ("1001,E1,2026-01-12 00:00:00", "1001,E1,2026-01-12"))
        self.assertEqual(self.send(at=NEXT), {})

    def test_an_end_that_is_taken_back_is_retracted(self):
        self.edit("ssd_cla_episodes", ("2026-02-20,E4A", ","))
        self.edit("ssd_cla_placement", ("AB1 2CF,2026-02-20,,", "AB1 2CF,,,"))
        got = self.send(at=NEXT)
        self.assertEqual({e["type"] for e in got.values()}, {"event.retracted"})
        self.assertEqual(sorted(got), ["ssd_cla_episodes-K2-ended-2",
                                       "ssd_cla_placement-P3-ended-2"])
        self.assertEqual(self.owed()["1002", "cla-review-second"][0]["stage"], "overdue")

    def test_a_row_of_another_child_is_retracted_there_and_sent_here(self):
        self.edit("ssd_missing", ("M3,1002", "M3,1001"))
        got = self.send(at=NEXT)
        away, here = got["ssd_missing-M3-started-2"], got["ssd_missing-M3-started-3"]
        self.assertEqual((away["subject"], away["data"]["reason"]), ("1002", "wrong-case"))
        self.assertEqual((here["subject"], here["type"]), ("1001", "missing.started"))
        self.assertNotIn("replaces", here)

    def test_a_visit_that_was_not_one_after_all(self):
        self.edit("ssd_cla_visits", ("15:30:00,Y,Y", "15:30:00,N,"))
        event = self.send(at=NEXT)["ssd_cla_visits-V1-2"]
        self.assertEqual((event["type"], event["replaces"]),
                         ("visit.attempted", "ssd_cla_visits-V1-1"))

    def test_the_latest_of_something_is_another_event_beside_the_earlier_one(self):
        self.edit("ssd_care_leavers", ("2026-01-20", "2026-04-20"))
        got = self.send(at=NEXT)
        event = got["ssd_care_leavers-1004-plan-20260420-1"]
        self.assertEqual(event["type"], "pathway-plan.reviewed")
        self.assertNotIn("replaces", event)
        self.assertEqual(sorted(o["due"] for o in self.owed()["1004", "pathway-review"]),
                         ["2026-07-20", "2026-10-20"])
        # an earlier date says that the latest was wrong
        self.edit("ssd_care_leavers", ("2026-04-20", "2026-04-13"))
        event, = self.send(at="2026-04-29").values()
        self.assertEqual((event["id"], event["replaces"], event["date"]),
                         ("ssd_care_leavers-1004-plan-20260420-2",
                          "ssd_care_leavers-1004-plan-20260420-1", "2026-04-13"))
        self.edit("ssd_care_leavers", ("2026-04-13", "2026-01-20"))
        event, = self.send(at="2026-05-06").values()
        self.assertEqual((event["type"], event["data"]["id"]),
                         ("event.retracted", "ssd_care_leavers-1004-plan-20260420-2"))

    def test_an_interview_that_a_later_delivery_brings_is_of_its_day(self):
        self.edit("ssd_missing", ("2026-04-02 00:00:00,NA,", "2026-04-02 00:00:00,Y,Y"))
        self.edit("ssd_cla_visits", ("V2,K1,1001,2026-03-06", "V2,K1,1001,2026-04-20"))
        got = self.send(at=NEXT)
        self.assertEqual((got["ssd_missing-M2-interview-1"]["type"],
                          got["ssd_missing-M2-interview-1"]["date"]), ("rhi.held", "2026-04-20"))
        self.assertEqual(self.send(at="2026-04-29"), {})

    def test_a_carer_who_stays_and_a_stay_in_hospital_begin_no_placement_anew(self):
        """Whatever came before them fell out of the window."""
        self.edit("ssd_cla_placement", ("P2,2026-03-02,K2,SC200,K1,AB1 2CE,,,1001",
                                        "P2,2026-03-02,U6,SC200,K1,,2026-04-03,,1001"))
        self.add("ssd_cla_placement", "P4,2026-04-03,T1,,K1,,2026-04-07,,1001",
                 "P5,2026-04-07,U6,SC200,K1,,2026-04-10,,1001",
                 "P6,2026-04-10,U4,SC200,K1,,,,1001")
        self.edit("ssd_cla_episodes", ("1001,E2,2026-03-02,P,,,",
                                       "1001,E2,2026-03-02,P,2026-04-10,X1,"))
        self.add("ssd_cla_episodes", "1001,E5,2026-04-10,T,,,K1,P6,2026-01-12")
        got = self.send(at=NEXT)
        self.assertEqual([got[f"ssd_cla_placement-{p}-started-1"]["data"]["same_carer"]
                          for p in ("P4", "P5", "P6")], [False, True, True])
        self.assertFalse([i for i in got if "ended" in i])
        self.assertEqual(sorted(o["due"] for o in self.owed()["1001", "visit-first"]),
                         ["2026-01-19", "2026-03-09"])


class Guard(Deliveries):
    def setUp(self):
        super().setUp()
        self.add("ssd_cin_visits", *(f"NV{n},1002,2026-02-{n % 9 + 10},Y,N"
                                     for n in range(100, 199)))
        self.send()
        self.was = self.state()

    def refused(self, words, *more):
        os.remove(f"{self.folder}/out.jsonl")
        self.send(*more, at=NEXT, code=65)
        self.assertIn(words, self.said.stderr)
        self.assertEqual(self.state(), self.was)
        self.assertFalse(os.path.exists(f"{self.folder}/out.jsonl"))

    def lose(self, n):
        self.edit("ssd_cin_visits", *((f"NV{100 + i},1002,2026-02-{(100 + i) % 9 + 10},Y,N\n", "")
                                      for i in range(n)))

    def test_two_rows_of_a_hundred_may_go(self):
        self.lose(2)
        self.assertEqual(len(self.send(at=NEXT)), 2)

    def test_three_may_not_unless_the_table_is_named(self):
        self.lose(3)
        self.refused("3 of the 100 rows of ssd_cin_visits")
        self.refused_again = self.duly("import", "ssd", self.dir, "--state", "state", "--council",
                                       "example", "--at", NEXT, "--force", "ssd_missing", code=65)
        self.assertEqual(len(self.send("--force", "ssd_missing,ssd_cin_visits", at=NEXT)), 3)

    def test_rows_outside_the_window_count_for_nothing(self):
        self.edit("ssd_cin_visits", ("2026-02-1", "2026-01-1"))
        self.add("ssd_cin_visits", *(f"NX{n},1002,2026-03-02,Y,N" for n in range(50)))
        self.send(at=NEXT)
        with open(self.path("ssd_cin_visits"), encoding="utf-8") as f:
            rows = [line for line in f if "2026-01-1" not in line]
        with open(self.path("ssd_cin_visits"), "w", encoding="utf-8") as f:
            f.writelines(rows)
        self.assertEqual(self.send(at="2026-04-29"), {})

    def test_an_empty_table(self):
        self.only_head("ssd_sdq_scores")
        self.refused("ssd_sdq_scores is empty and had 1 rows")
        got = self.send("--force", "ssd_sdq_scores", at=NEXT)
        self.assertEqual([e["type"] for e in got.values()], ["event.retracted", "feed.declared"])
        declared = [e for e in got.values() if e["type"] == "feed.declared"][0]
        self.assertNotIn("sdq.completed", declared["data"]["types"])    # no row was understood

    def test_a_missing_table_says_nothing_where_it_is_forced(self):
        for table in "ssd_sdq_scores", "ssd_cla_episodes":
            os.remove(self.path(table))
        self.refused("ssd_sdq_scores is missing and had 1 rows")
        self.assertEqual(self.send("--force", "ssd_sdq_scores,ssd_cla_episodes", at=NEXT), {})

    def test_a_dry_run_says_so_too_and_shows_the_difference(self):
        self.lose(3)
        done = self.duly("import", "ssd", self.dir, "--state", "state", "--council", "example",
                         "--at", NEXT, "--dry-run", "--json", code=65)
        got = json.loads(done.stdout)
        self.assertIn("3 of the 100 rows", got["refused"])
        self.assertEqual(len(got["events"]), 3)

    def test_force_names_tables(self):
        for names in "", "everything", "ssd_missing,nothing":
            self.send("--force", names, code=64)


class Safe(Deliveries):
    def test_cut_off_before_the_state_a_repeated_run_gives_the_same_events(self):
        self.send()
        self.edit("ssd_cla_reviews", ("2026-02-06,N,PN1", "2026-02-10,N,PN1"))
        self.edit("ssd_sdq_scores", ("Q1", "Q2"))
        was = self.state()
        self.send("--force", "ssd_sdq_scores", at=NEXT)
        first, now = self.lines, self.state()
        with open(f"{self.folder}/state/sent.jsonl", "wb") as f:
            f.write(was)
        self.send("--force", "ssd_sdq_scores", at=NEXT)
        self.assertEqual(self.lines, first)
        self.assertEqual(self.state(), now)
        head = json.loads(now.splitlines()[0])
        self.assertEqual(head["output"], hashlib.sha256(first.encode()).hexdigest())
        self.owed()  # the events twice over: repetitions, no conflict

    def test_no_state_without_an_output(self):
        self.duly("import", "ssd", self.dir, "--state", "state", "-o", "nowhere/out", code=74)
        self.assertFalse(os.path.exists(f"{self.folder}/state"))
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([DULY, "import", "ssd", self.dir, "--state", "state"],
                                  stdout=full, stderr=subprocess.DEVNULL, env=self.env,
                                  cwd=self.folder, timeout=60, check=False)
        self.assertEqual(done.returncode, 74)
        self.assertFalse(os.path.exists(f"{self.folder}/state"))

    def test_a_dry_run_changes_nothing(self):
        self.duly("import", "ssd", self.dir, "--state", "state", "--dry-run", "-o", "out.jsonl",
                  "--at", DAY)
        self.assertEqual(sorted(os.listdir(self.folder)), ["delivery"])

    def test_a_state_is_of_one_source_and_goes_forward(self):
        self.send()
        self.duly("import", "ssd", self.dir, "--state", "state", "--council", "other", code=65)
        self.send(at="2026-04-14", code=65)

    def test_a_damaged_state_is_not_read(self):
        self.send()
        whole = self.state()
        for bad in (whole[:-20], whole[:len(whole) // 2], b"".join(whole.splitlines(True)[:-1]),
                    whole.replace(b'"version":1', b'"version":2')):
            with open(f"{self.folder}/state/sent.jsonl", "wb") as f:
                f.write(bad)
            self.send(at=NEXT, code=65)


class Mess(Deliveries):
    def test_a_row_with_something_unknown_is_left_out_and_told(self):
        for table, row, place in (
                ("ssd_cla_placement", "P9,2026-04-01,U6,,K9,,,,1004",
                 "clap_cla_placement_start_date"),
                ("ssd_cla_visits", "V9,K1,1001,2026-02-30,Y,Y", "clav_cla_visit_date"),
                ("ssd_cla_visits", "V9,K1,1001,2026-03-01,perhaps,Y", "clav_cla_visit_seen"),
                ("ssd_cla_visits", "V9,K1,1001,2026-03-01,,", "clav_cla_visit_seen"),
                ("ssd_cla_reviews", "R9,K9,,2026-03-01,N,", "clar_cla_id"),
                ("ssd_cla_health", "H9,1001,Horoscope,2026-03-01,Completed",
                 "clah_health_check_type"),
                ("ssd_cla_reviews", "R9,K1,,2026-03-01,perhaps,", "clar_cla_review_cancelled"),
                ("ssd_cla_health", "H9,1001,Health Assessment,2026-03-01,",
                 "clah_health_check_status"),
                ("ssd_involvements", "I9,W9,Astrologer,,2026-03-01,,1001,",
                 "invo_professional_role_id"),
                ("ssd_cin_visits", "NV9,feed:x,2026-02-24,Y,N", "cinv_person_id")):
            self.tearDown()
            self.doCleanups()
            self.setUp()
            self.add(table, row)
            got = self.send(code=1)
            self.assertIn(f"{place}: ", self.said.stderr, row)
            self.assertIn("(row left out)", self.said.stderr, row)
            self.assertIn("1 rows were left out", self.said.stderr, row)
            self.assertEqual(len(got), 53, row)

    def test_an_unknown_code_costs_the_code_and_not_the_row(self):
        for table, row, place, event, lacks in (
                ("ssd_cla_placement", "P9,2026-04-01,Q7,,K1,,,,1001", "clap_cla_placement_type",
                 "ssd_cla_placement-P9-started-1", None),        # taken as Z1
                ("ssd_cla_episodes", "1004,E9,2026-01-01,Q,,,K9,,",
                 "clae_cla_episode_start_reason", "ssd_cla_episodes-K9-entered-1", None),
                ("ssd_cla_episodes", "1004,E9,2026-01-01,S,2026-02-02,Quit,K9,,",
                 "clae_cla_episode_ceased_reason", "ssd_cla_episodes-K9-entered-1", None),
                ("ssd_legal_status", "L9,1001,Z9,2026-03-01,", "lega_legal_status", None, None),
                ("ssd_missing", "M9,1001,2026-03-01,Lost,,,", "miss_missing_episode_type",
                 "ssd_missing-M9-started-1", "kind"),
                ("ssd_missing", "M9,1001,2026-03-01,M,2026-03-02,perhaps,",
                 "miss_missing_rhi_offered", "ssd_missing-M9-returned-1", None),
                ("ssd_missing", "M9,1001,2026-03-01,M,2026-03-02,,perhaps",
                 "miss_missing_rhi_accepted", "ssd_missing-M9-returned-1", None),
                ("ssd_cla_visits", "V9,K1,1001,2026-03-01,Y,perhaps", "clav_cla_visit_seen_alone",
                 "ssd_cla_visits-V9-1", "seen_alone"),
                ("ssd_cp_reviews", "CR9,1003,CP1,,2026-03-01,perhaps,",
                 "cppr_cp_review_outcome_continue_cp", "ssd_cp_reviews-CR9-1", "outcome")):
            self.tearDown()
            self.doCleanups()
            self.setUp()
            self.add(table, row)
            got = self.send(code=1)
            self.assertIn(f"{place}: ", self.said.stderr, row)
            self.assertNotIn("(row left out)", self.said.stderr, row)
            self.assertIn("0 rows were left out, 1 values", self.said.stderr, row)
            if event:
                self.assertIn(event, got, row)
                self.assertNotIn(lacks, got[event]["data"])
            ended = [e["id"] for e in got.values() if "K9-ended" in e["id"] or "M9-offered" in
                     e["id"] or "M9-interview" in e["id"]]
            self.assertEqual(ended, [])

    def test_how_an_enquiry_ended_is_read_or_not_known(self):
        """Nothing that could not be read is "no"."""
        known = {"conference": [
            '{"CP_CONFERENCE_FLAG": "Y"}', '{"OUTCOME_CP_CONFERENCE_FLAG": "Yes"}',
            '{"cp_conference_flag": true}', '{"CP_CONFERENCE_FLAG": 1}',
            "Initial child protection conference", "Strategy discussion / ICPC"],
            "no-conference": ['{"CP_CONFERENCE_FLAG": "N"}', '{"CP_CONFERENCE_FLAG": false}',
                              "Child in need plan"],
            None: ['{"CP_CONFERENCE_FLAG": ""}', '{"CP_CONFERENCE_FLAG": "perhaps"}',
                   '{"MEETING": "Y"}', '{"CP_CONFERENCE_FLAG": "Y", "X": "said "no""}',
                   "[]", "{}", "Refer on, Child in need plan", ""]}
        for outcome, texts in known.items():
            for text in texts:
                self.tearDown()
                self.doCleanups()
                self.setUp()
                quoted = text.replace('"', '""')
                self.add("ssd_s47_enquiry", f'S9,RF1,1003,2026-03-02,2026-03-12,N,"{quoted}"')
                got = self.send(code=1 if outcome is None else 0)
                self.assertIn("ssd_s47_enquiry-S9-discussion-1", got, text)
                event = got.get("ssd_s47_enquiry-S9-completed-1")
                self.assertEqual(event and event["data"]["outcome"], outcome, text)

    def test_no_further_action_has_a_flag_of_its_own(self):
        for outcome, want in (('{"CP_CONFERENCE_FLAG": ""}', "not-substantiated"),
                              ("", "not-substantiated"),
                              ('{"CP_CONFERENCE_FLAG": "Y"}', "conference")):
            self.tearDown()
            self.doCleanups()
            self.setUp()
            quoted = outcome.replace('"', '""')
            self.add("ssd_s47_enquiry", f'S9,RF1,1003,2026-03-02,2026-03-12,Yes,"{quoted}"')
            got = self.send()
            self.assertEqual(got["ssd_s47_enquiry-S9-completed-1"]["data"]["outcome"], want)

    def test_a_row_without_a_lasting_id_is_known_by_person_and_date(self):
        for file, old, new in (("ssd_cla_visits", "V1,", "NULL,"), ("ssd_cla_visits", "V2,", ","),
                               ("ssd_sdq_scores", "Q1,", "{Q 1},")):
            self.edit(file, (old, new))
        got = self.send()
        ids = [i for i in got if i.startswith("ssd_cla_visits-1001.2026")]
        self.assertEqual(len(ids), 2, sorted(got))
        self.assertEqual(self.send(at=NEXT), {})

    def test_a_birth_that_is_estimated_is_claimed_and_one_that_lies_ahead_expected(self):
        for day, basis in (("2009-05-04", "claimed"), ("2026-03-20", "expected"),
                           ("2026-06-01", "expected")):
            self.tearDown()
            self.doCleanups()
            self.setUp()
            self.add("SSD_Person", f"1009,Kim,,{day},")
            event = self.send()["ssd_person-1009-1"]
            self.assertEqual(event["data"], {"dob": day, "dob_basis": basis})

    def test_a_stay_of_a_series_of_short_breaks_is_said_to_be_one(self):
        self.edit("ssd_legal_status", ("L1,1001,V2", "L1,1001,V3"))
        self.assertEqual(self.send()["ssd_cla_episodes-K1-entered-1"]["data"],
                         {"period": "K1", "legal_status": "V3", "short_break": True})

    def test_persons_that_a_spreadsheet_rewrote_are_the_same(self):
        for table, old, new in (("ssd_cla_visits", ",1001,", ",1001.0,"),
                                ("ssd_missing", ",1001,", ",0001001,"),
                                ("ssd_cla_health", ",1001,", ",1001.0,")):
            self.edit(table, (old, new))
        got = self.send()
        self.assertEqual({e["subject"] for e in got.values()},
                         {"1001", "1002", "1003", "1004", "feed:ssd"})
        self.assertIn("ssd_missing.csv:2: miss_person_id: persons are written otherwise than in "
                      "ssd_person", self.said.stderr)

    def test_a_review_that_has_the_person_alone(self):
        self.edit("ssd_cla_reviews", ("clar_cla_review_id,clar_cla_id,",
                                      "clar_cla_review_id,clar_cla_person_id,"),
                  ("R1,K1,", "R1,1001,"), ("R2,K1,", "R2,1001,"), ("K2,", "1002,"))
        self.assertEqual(self.send()["ssd_cla_reviews-R1-1"]["subject"], "1001")

    def test_adoption_begins_with_its_placement_and_ends_where_the_child_goes_on_elsewhere(self):
        self.add("ssd_cla_episodes", "1004,E8,2025-01-06,S,,,K8,P8,", "1004,E9,2026-03-09,P,,,K8,P9,")
        self.add("ssd_cla_placement", "P8,2025-01-06,A5,SC8,K8,,2026-03-09,,1004",
                 "P9,2026-03-09,U6,SC9,K8,,,,1004")
        self.add("ssd_cla_reviews", "R8,K8,,2025-06-02,N,", "R9,K8,,2026-04-01,N,")
        got = self.send()
        for event, of, when in (("adoption.placed", "P8-adoption", "2025-01-06"),
                                ("adoption.placement-ended", "P8-adoption-end", "2026-03-09")):
            sent = got[f"ssd_cla_placement-{of}-1"]
            self.assertEqual((sent["type"], sent["date"]), (event, when))
        self.assertEqual(got["ssd_cla_reviews-R8-1"]["data"]["kinds"], ["looked-after", "adoption"])
        self.assertEqual(got["ssd_cla_reviews-R9-1"]["data"]["kinds"], ["looked-after"])
        # where care ends with the placement the child was adopted
        self.edit("ssd_cla_episodes", ("1004,E8,2025-01-06,S,,,K8,P8,\n",
                                       "1004,E8,2025-01-06,S,2026-03-09,E11,K8,P8,\n"),
                  ("1004,E9,2026-03-09,P,,,K8,P9,\n", ""))
        self.edit("ssd_cla_placement", ("P9,2026-03-09,U6,SC9,K8,,,,1004\n", ""))
        again = self.send("--force", "ssd_cla_episodes,ssd_cla_placement", at=NEXT)
        self.assertEqual(again["ssd_cla_placement-P8-adoption-end-2"]["type"], "event.retracted")
        self.assertNotIn("ssd_cla_placement-P8-adoption-2", again)
        self.assertIn("care.ended", {e["type"] for e in again.values()})

    def test_a_dialect_of_its_own_says_what_words_stand_for(self):
        self.edit("ssd_legal_status", (",C1,2026-02-16", ",Order the Third,2026-02-16"))
        said = self.duly("import", "ssd", self.dir, "--state", "state", "--at", DAY, "--dry-run",
                         code=1)
        self.assertIn("'Order the Third' is no status that is known", said.stderr)
        with open(f"{self.folder}/own.yaml", "w", encoding="utf-8") as f:
            f.write("dialect: own\nabout: ours\nwords: { legal-status: { C1: [Order the third] } }")
        got = self.send("--dialect", "own.yaml")
        self.assertEqual(got["ssd_legal_status-L2-1"]["data"], {"legal_status": "C1"})
        self.assertIn("Read as: own", self.said.stdout)
        with open(f"{self.folder}/own.yaml", "a", encoding="utf-8") as f:
            f.write("\nempty: yes\n")
        self.send("--dialect", "own.yaml", at=NEXT, code=65)
        self.assertIn("own.yaml:4:8: ", self.said.stderr)

    def test_a_state_is_of_one_dialect(self):
        with open(f"{self.folder}/own.yaml", "w", encoding="utf-8") as f:
            f.write("dialect: own\nabout: ours\n")
        self.send("--dialect", "own.yaml")
        self.send(at=NEXT, code=65)          # forgotten
        self.assertIn("this delivery reads as 'specification', and the one before was read as 'own'", self.said.stderr)
        self.assertEqual(self.send("--dialect", "own.yaml", at=NEXT), {})
        self.assertNotIn("the delivery before", self.said.stdout)
        self.assertEqual(self.send("--dialect", "specification", at=NEXT), {})
        self.assertIn("Read as: specification (the delivery before: own)", self.said.stdout)
        self.assertEqual(self.send(at=NEXT), {})

    def test_a_state_that_does_not_say_its_dialect_is_taken(self):
        self.send()
        with open(f"{self.folder}/state/sent.jsonl", encoding="utf-8") as f:
            text = f.read()
        old = text.replace('"read_as":"specification",', "").replace(',"read_as":"specification"', "")
        self.assertNotEqual(old, text)
        with open(f"{self.folder}/state/sent.jsonl", "w", encoding="utf-8") as f:
            f.write(old)
        self.assertEqual(self.send(at=NEXT), {})
        with open(f"{self.folder}/state/sent.jsonl", encoding="utf-8") as f:
            self.assertIn('"read_as":"specification"', f.read())

    def test_ids_that_are_drawn_anew_are_noticed(self):
        self.send()
        for table in ("ssd_cla_visits", "ssd_s47_enquiry", "ssd_initial_cp_conference",
                      "ssd_cla_episodes", "ssd_cla_placement", "ssd_cla_reviews",
                      "ssd_care_leavers", "ssd_missing"):
            self.anew(table)
        got = self.send(at=NEXT)
        self.assertEqual(got, {})
        self.assertIn("ssd_cla_visits.csv:", self.said.stderr)
        self.assertIn("all ids of the table are new", self.said.stderr)

    def test_a_care_leaver_of_an_older_state_keeps_its_id(self):
        self.send()
        state = self.state().decode().replace('"ssd_care_leavers","row":"1004","case":"1004"',
                                              '"ssd_care_leavers","row":"CL1"')
        self.assertIn('"row":"CL1"', state)
        with open(f"{self.folder}/state/sent.jsonl", "w", encoding="utf-8") as f:
            f.write(state)
        self.edit("ssd_care_leavers", ("2026-01-20", "2026-04-20"))
        self.assertEqual([i for i in self.send(at=NEXT) if "leavers" in i],
                         ["ssd_care_leavers-CL1-plan-20260420-1"])

    def test_what_was_sent_of_a_row_stands_while_it_cannot_be_read(self):
        self.send()
        self.edit("ssd_cla_visits", ("15:30:00,Y,Y", "15:30:00,?,Y"))
        self.edit("ssd_cla_episodes", ("2026-02-20,E4A", "2026-02-20,E99"))
        self.edit("ssd_missing", ("Missing", "Lost"))
        self.assertEqual(self.send(at=NEXT, code=1), {})
        self.edit("ssd_cla_visits", ("15:30:00,?,Y", "15:30:00,Y,Y"))
        self.edit("ssd_cla_episodes", ("2026-02-20,E99", "2026-02-20,E4A"))
        self.edit("ssd_missing", ("Lost", "Missing"))
        self.assertEqual(self.send(at="2026-04-29"), {})

    def test_a_line_that_cannot_be_read_hides_a_row_and_so_none_is_gone(self):
        self.send()
        self.edit("ssd_cla_visits", ("V2,K1,1001,2026-03-06,N,\n", 'V2,K1,"1001,2026-03-06,N,\n'))
        self.assertEqual(self.send(at=NEXT, code=1), {})

    def test_of_rows_with_one_id_the_last_counts(self):
        self.add("ssd_sdq_scores", "Q1,1002,2025-12-02,15")
        got = self.send()
        self.assertEqual(got["ssd_sdq_scores-Q1-1"]["date"], "2025-12-02")
        self.assertIn("line 3 has the same id", self.said.stderr)

    def test_codes_that_move_no_clock_are_left_out_of_the_event(self):
        self.edit("ssd_cla_reviews", ("PN1", "spoke"))
        got = self.send(code=1)
        self.assertNotIn("participation", got["ssd_cla_reviews-R1-1"]["data"])
        self.assertIn("clar_cla_review_participation: ", self.said.stderr)

    def test_a_table_that_cannot_be_read_stops_no_other(self):
        self.edit("ssd_missing", ("miss_person_id", "person"))
        got = self.send(code=1)
        self.assertIn("ssd_missing.csv: not used: it has no column miss_person_id",
                      self.said.stdout)
        declared = [e for e in got.values() if e["type"] == "feed.declared"][0]
        self.assertIn("visit.made:looked-after", declared["data"]["types"])
        self.assertNotIn("missing.started", declared["data"]["types"])
        self.edit("ssd_missing", (",person,", ",miss_person_id,"))
        again = self.send(at=NEXT)    # and is taken when it can be read
        self.assertEqual([e["type"] for e in again.values() if e["type"] == "missing.started"],
                         ["missing.started"] * 3)

    def test_a_table_that_can_no_longer_be_read_says_nothing(self):
        self.send()
        self.edit("ssd_missing", ("miss_person_id", "person"))
        got = self.send(at=NEXT, code=1)
        self.assertEqual([e["type"] for e in got.values()], ["feed.declared"])

    def test_files_that_are_no_table_are_named(self):
        for name in "dbo.ssd_missing.csv", "ssd_missing_20260301.csv", "ssd_missing.txt", "x.csv":
            with open(f"{self.dir}/{name}", "w", encoding="utf-8") as f:
                f.write("miss_table_id,miss_person_id\n")
        with open(f"{self.dir}/notes.md", "w", encoding="utf-8") as f:
            f.write("no table\n")
        self.send(code=1)
        self.assertIn("not all could be read: 0 rows were left out, 0 values and 4 files", self.said.stderr)
        for name in "dbo.ssd_missing.csv", "ssd_missing_20260301.csv", "ssd_missing.txt":
            self.assertIn(f"{name}: not used: a table is known by its name, and this is not quite "
                          "ssd_missing.csv", self.said.stdout)

    def test_what_ended_before_the_earliest_end_has_aged_out(self):
        # extracts keep rows by their end: an open row of long ago does not make them reach back
        aged = "P7,2014-02-03,U6,,K2,,2014-05-01,,1002"
        self.edit("ssd_cla_episodes", ("2025-02-03", "2014-01-06"))
        self.edit("ssd_cla_placement", ("2025-02-03", "2014-01-06"))
        self.add("ssd_cla_placement", aged)
        self.send()
        self.edit("ssd_cla_placement", (aged + "\n", ""))
        self.assertEqual(self.send(at=NEXT), {})
        self.assertIn("P7", self.state().decode())

    def test_what_goes_on_and_vanished_is_taken_back(self):
        gone = "P2,2026-03-02,K2,SC200,K1,AB1 2CE,,,1001\n"
        self.send()
        self.edit("ssd_cla_placement", (gone, ""))
        self.assertEqual([e["type"] for e in self.send("--force", "ssd_cla_placement",
                                                       at=NEXT).values()], ["event.retracted"])

    def test_columns_and_folders_that_are_not_there(self):
        os.makedirs(f"{self.folder}/empty")
        self.duly("import", "ssd", "empty", "--state", "state", code=65)
        self.duly("import", "ssd", "nowhere", "--state", "state", code=65)
        self.duly("import", "ssd", self.dir, code=64)
        self.duly("import", "ssd", self.dir, "--state", "state", "--source", "mosaic", code=64)
        self.duly("import", "ssd", self.dir, "--state", "state", "--source",
                  "/councils/example/a b", code=64)

    def test_periods_without_an_id_are_known_by_their_beginning(self):
        self.edit("ssd_cla_episodes", (",clae_cla_id,", ",unknown,"))
        self.edit("ssd_cla_reviews", ("R1,K1", "R1,1001.20260112"), ("R2,K1", "R2,1001.20260112"),
                  ("R3,K2", "R3,1002.20250203"), ("R4,K2", "R4,1002.20250203"))
        got = self.send(code=1)  # what names a period by its id has no child
        self.assertIn("ssd_cla_episodes-1001.20260112-entered-1", got)
        self.assertIn("ssd_cla_episodes-1002.20250203-ended-1", got)


class Reconcile(Deliveries):
    """The delivery's dates edited against what follows from the delivery itself."""

    def lines_of(self, *edits, code=0, at=NEXT, rules=None):
        self.send()
        for table, old, new in edits:
            self.edit(table, (old, new))
        done = self.duly("reconcile", "--events", "all.jsonl", "--ssd", self.dir, "--at", at,
                         "--json", *(["--rules", rules] if rules else []), code=code)
        self.got = json.loads(done.stdout)
        return {(x["case"], x.get("theirs"), x.get("ours")): x for x in self.got["lines"]}

    def test_dates_that_agree(self):
        got = self.lines_of(("ssd_cla_reviews", "2026-05-08", "2026-05-06"))
        self.assertEqual(got["1001", "2026-05-06", "2026-05-06"]["verdict"], "agrees")
        for due in "2026-02-25", "2026-05-25", "2026-10-07":
            self.assertEqual(got["1003", due, due]["verdict"], "agrees")
        self.assertEqual(self.got["counts"]["agrees"], 6)
        self.assertEqual(self.got["counts"]["later than the law"], 0)
        # the date of the last review of a pathway plan is no due date
        self.assertEqual(self.got["counts"]["earlier than the law"], 0)
        self.assertEqual(self.got["counts"]["owed, and no date there"], 0)

    def test_each_known_way_of_counting_is_named(self):
        for due, code, why in (
                ("2026-05-07", 1, "90 days, the law says 3 months"),
                ("2026-05-08", 1, "91 days, the law says 3 months"),
                ("2026-08-05", 1, "180 days, the law says 3 months"),
                ("2026-08-06", 1, "6 months, the law says 3 months"),
                ("2026-05-05", 0, "the day itself counted as the first"),
                ("2026-05-09", 1, "3 months from Mon 9 Feb 2026, when the one before was due"),
                ("2026-05-20", 1, "103 days after Fri 6 Feb 2026, in no way of counting")):
            self.tearDown()
            self.doCleanups()
            self.setUp()
            got = self.lines_of(("ssd_cla_reviews", "2026-05-08", due), code=code)
            line = got["1001", due, "2026-05-06"]
            self.assertIn(why, line["why"])
            self.assertEqual(line["verdict"], "later than the law" if code else
                             "earlier than the law")

    def test_working_days(self):
        """The first review of a child who came on a Sunday, and over a holiday."""
        for entered, due, code, ours, why in (
                ("2026-01-11", "2026-02-08", 1, "2026-02-06", "28 days, the law says 20 working"),
                ("2026-03-20", "2026-04-17", 0, "2026-04-21", "20 weekdays, holidays counted too"),
                ("2026-01-12", "2026-02-06", 0, "2026-02-09", "the day itself counted")):
            self.tearDown()
            self.doCleanups()
            self.setUp()
            self.edit("ssd_cla_episodes", ("2026-01-12 00:00:00", entered))
            self.edit("ssd_cla_placement", ("P1,2026-01-12", f"P1,{entered}"))
            self.edit("ssd_cla_reviews", ("R1,K1,2026-02-09,2026-02-06", f"R1,K1,{due},2026-06-01"),
                      ("R2,K1,2026-05-08", "R2,K1,"))
            self.edit("ssd_cla_episodes", ("1001,E2,2026-03-02,P", "1001,E2,2026-04-02,P"),
                      ("S,2026-03-02", "S,2026-04-02"))
            self.edit("ssd_cla_placement", ("2026-03-02", "2026-04-02"))
            got = self.lines_of(code=code)
            self.assertIn(why, got["1001", due, ours]["why"], entered)

    def test_missing_on_either_side(self):
        got = self.lines_of(("ssd_cla_reviews", "R2,K1,2026-05-08", "R2,K1,"))
        self.assertEqual(got["1001", None, "2026-05-06"]["verdict"], "owed, and no date there")
        got = self.lines_of(("ssd_cla_reviews", "R1,K1,2026-02-09", "R1,K1,2025-12-01"))
        self.assertEqual(got["1001", "2025-12-01", None]["verdict"], "a date, and nothing owed")

    def test_a_plan_whose_date_lies_ahead_is_a_due_date(self):
        got = self.lines_of(("ssd_care_leavers", "2026-01-20", "2026-07-21"),
                            ("ssd_cla_reviews", "2026-05-08", "2026-05-06"), code=1)
        self.assertEqual(got["1004", "2026-07-21", "2026-07-20"]["verdict"], "later than the law")

    def test_people_are_shown_a_table_and_counts(self):
        self.send()
        done = self.duly("reconcile", "--events", "all.jsonl", "--ssd", self.dir, "--at", NEXT,
                         code=1)
        self.assertRegex(done.stdout, r"1001 +looked-after review +Fri 8 May 2026 +Wed 6 May 2026 "
                                      r"+later than the law +91 days, the law says 3 months")
        self.assertRegex(done.stdout, r" 1  later than the law\n")
        self.assertIn("1 dates are later than the law", done.stderr)

    def test_what_is_missing_on_the_command_line(self):
        self.duly("reconcile", "--events", "x", code=64)
        self.duly("reconcile", "--ssd", self.dir, "--data", "nowhere", code=74)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
