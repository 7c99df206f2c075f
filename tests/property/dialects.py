#!/usr/bin/python3
"""One set of lives, as three systems write the dataset: the same is owed.

`duly simulate` makes the lives. As of each night they are written in the way of the specification
and of the published extracts of Mosaic, SystemC (Liquidlogic) and Eclipse, with what each of them
lacks and does otherwise, and imported night after night into a state of each; what is owed is to be
the same of all four, in the middle and at the end. Rows leave an extract six years after they
ended. DULY_LONG=1 takes every night of the year.

Usage: dialects.py DULY SOURCE_DIR [--write DIR]: the last night's deliveries to DIR.
"""
import collections
import csv
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import uuid

DULY, SOURCE = sys.argv[1:3]
FIRST, LAST = datetime.date(2025, 4, 1), datetime.date(2026, 3, 31)
CHILDREN, YEARS = 40, 6
SEED = int(os.environ.get("DULY_SEED", "26"))

# The columns of each table that say when a row begins, and when it ends; what is only known then.
TABLES = {
    "ssd_person": (None, "pers_death_date", ()),
    "ssd_cla_episodes": ("clae_cla_episode_start_date", "clae_cla_episode_ceased_date",
                         ("clae_cla_episode_ceased_reason",)),
    "ssd_cla_placement": ("clap_cla_placement_start_date", "clap_cla_placement_end_date",
                          ("clap_cla_placement_change_reason",)),
    "ssd_legal_status": ("lega_legal_status_start_date", "lega_legal_status_end_date", ()),
    "ssd_cla_reviews": ("clar_cla_review_date", None, ()),
    "ssd_cla_visits": ("clav_cla_visit_date", None, ()),
    "ssd_cla_health": ("clah_health_check_date", None, ()),
    "ssd_missing": ("miss_missing_episode_start_date", "miss_missing_episode_end_date",
                    ("miss_missing_rhi_offered", "miss_missing_rhi_accepted")),
    "ssd_care_leavers": (None, None, ()),
    "ssd_cp_plans": ("cppl_cp_plan_start_date", "cppl_cp_plan_end_date", ()),
    "ssd_cp_reviews": ("cppr_cp_review_date", None, ()),
    "ssd_cp_visits": ("cppv_cp_visit_date", None, ()),
    "ssd_initial_cp_conference": ("icpc_icpc_date", None, ()),
    "ssd_s47_enquiry": ("s47e_s47_start_date", "s47e_s47_end_date",
                        ("s47e_s47_nfa", "s47e_s47_outcome_json")),
    "ssd_cin_episodes": ("cine_referral_date", "cine_close_date", ()),
    "ssd_cin_assessments": ("cina_assessment_start_date", "cina_assessment_auth_date", ()),
    "ssd_cin_plans": ("cinp_cin_plan_start_date", "cinp_cin_plan_end_date", ()),
    "ssd_cin_visits": ("cinv_cin_visit_date", None, ()),
    "ssd_involvements": ("invo_involvement_start_date", "invo_involvement_end_date", ()),
    "ssd_sdq_scores": ("csdq_sdq_completed_date", None, ()),
}


def run(*args, codes=(0,)):
    done = subprocess.run([DULY, *args], capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f"duly {' '.join(args)}: exit {done.returncode}\n{done.stdout[-1500:]}"
                 f"{done.stderr[:3000]}")
    return done


def day(text):
    return datetime.date.fromisoformat(text[:10]) if text else None


def person_of(table, row):
    prefix = {"ssd_cla_reviews": "clar_cla_id"}.get(table)
    if prefix:
        return row[prefix].rsplit("-", 1)[0]
    return next(v for k, v in row.items() if k.endswith("person_id"))


# ---- the lives ----------------------------------------------------------------------------------

def lives(folder):
    """The tables of some children whose history all extracts still have, by table."""
    run("simulate", "-n", "60", "-y", "1", "-s", str(SEED), "-o", f"{folder}.jsonl", "--ssd",
        folder)
    tables = {}
    for table in TABLES:
        with open(f"{folder}/{table}.csv", encoding="utf-8-sig", newline="") as f:
            tables[table] = list(csv.DictReader(f))
    counts = collections.Counter()
    begun = FIRST - datetime.timedelta(days=365 * (YEARS - 1))
    old = set()
    for table, (start, _, _) in TABLES.items():
        for row in tables[table]:
            counts[person_of(table, row)] += 1
            if start and day(row[start]) and day(row[start]) < begun:
                old.add(person_of(table, row))
    chosen = {p for p, _ in counts.most_common() if p not in old}
    chosen = set(sorted(chosen, key=lambda p: (-counts[p], p))[:CHILDREN])
    tables = {t: [r for r in rows if person_of(t, r) in chosen] for t, rows in tables.items()}
    return without_what_one_lacks(tables)


def plan_at(plans, person, when):
    for plan in plans:
        end = day(plan["cinp_cin_plan_end_date"])
        if plan["cinp_person_id"] == person and day(plan["cinp_cin_plan_start_date"]) <= when and \
           (end is None or when <= end):
            return plan["cinp_cin_plan_id"]
    return ""


def without_what_one_lacks(tables):
    """Mosaic names the plan and the referral in place of the child, and holds no check that was
    refused: rows that it could not hold are in none."""
    for row in tables["ssd_cin_visits"]:
        row["cinv_cin_plan_id"] = plan_at(tables["ssd_cin_plans"], row["cinv_person_id"],
                                          day(row["cinv_cin_visit_date"]))
    tables["ssd_cin_visits"] = [r for r in tables["ssd_cin_visits"] if r["cinv_cin_plan_id"]]
    tables["ssd_involvements"] = [r for r in tables["ssd_involvements"] if r["invo_referral_id"] and
                                  r["invo_professional_role_id"] in ROLES]
    tables["ssd_cla_health"] = [r for r in tables["ssd_cla_health"]
                                if r["clah_health_check_status"] == "Completed"]
    return tables


# ---- as of a night ------------------------------------------------------------------------------

def as_of(table, rows, night):
    start, end, with_end = TABLES[table]
    window = night.replace(year=night.year - YEARS)
    for row in rows:
        row = dict(row)
        if start and (not row[start] or day(row[start]) > night):
            continue
        if end and row[end] and day(row[end]) > night:
            row.update(dict.fromkeys((end, *with_end), ""))
        over = row[end] if end else row[start] if start else ""
        if table != "ssd_person" and over and day(over) < window:
            continue
        if table == "ssd_care_leavers":
            for c in "clea_care_leaver_latest_contact", "clea_pathway_plan_review_date":
                row[c] = row[c] if row[c] and day(row[c]) <= night else ""
        yield row


def delivery(tables, night):
    return {t: list(as_of(t, rows, night)) for t, rows in tables.items()}


# ---- as each writes it --------------------------------------------------------------------------

ROLES = {"social-worker": ("REL.ALLOC", "CW", "ALLOCATEDWORKER"), "iro": ("REL.IRO", "IRO", "IRO"),
         "personal-adviser": ("REL.PERSONALADVISOR", "PA", "Personal adviser")}
STATUS = {"C1": "Interim care order Sec. 38(1)", "C2": "Care Order Sec. 31(a)",
          "E1": "Placement order", "V2": "Accommodated under Section 20",
          "J1": "Remanded to local authority accommodation", "L1": "Under police protection",
          "L2": "Emergency protection order (EPO)"}
BEGAN = {"S": "Started to be looked after", "L": "Change of legal status only",
         "P": "Change of placement and carer(s) only",
         "T": "Change of placement (but same carer(s)) only",
         "B": "Change of legal status and placement and carer(s) at the same time",
         "U": "Change of legal status and change of placement at the same time but same carer(s)"}


def without(rows, *columns):
    return [{k: v for k, v in r.items() if k not in columns} for r in rows]


def conference(row):
    return '"CP_CONFERENCE_FLAG": "Y"' in row["s47e_s47_outcome_json"]


def steps(row):
    """What follows an enquiry, as a list in words."""
    if not row["s47e_s47_end_date"]:
        return ""
    return "Initial child protection conference" if conference(row) else \
        "No further action" if row["s47e_s47_nfa"] == "Y" else "Child in need plan"


def mosaic(tables, _night, _rng):
    t = {k: [dict(r) for r in v] for k, v in tables.items()}
    for row in t["ssd_s47_enquiry"]:
        row["s47e_s47_outcome_json"] = steps(row)
    for row in t["ssd_involvements"]:
        row["invo_professional_role_id"] = ROLES[row["invo_professional_role_id"]][0]
    for row in t["ssd_cla_health"]:
        row["clah_health_check_status"] = ""
    for row in t["ssd_care_leavers"]:
        row["clea_care_table_id"] = ""
    t["ssd_care_leavers"] = without(t["ssd_care_leavers"], "clea_table_id")
    t["ssd_cla_placement"] = [{**r, "split_number": "1"}
                              for r in without(t["ssd_cla_placement"], "clap_person_id")]
    t["ssd_cla_episodes"] = without(t["ssd_cla_episodes"], "clae_entered_care_date")
    t["ssd_cp_reviews"] = without(t["ssd_cp_reviews"], "cppr_person_id")
    t["ssd_cp_visits"] = without(t["ssd_cp_visits"], "cppv_person_id")
    t["ssd_cin_visits"] = without(t["ssd_cin_visits"], "cinv_person_id")
    t["ssd_involvements"] = without(t["ssd_involvements"], "invo_person_id")
    return t


def liquidlogic(tables, _night, rng):
    t = {k: [dict(r) for r in v] for k, v in tables.items()}
    for row in t["ssd_cla_episodes"]:
        row["clae_cla_episode_start_reason"] = BEGAN[row["clae_cla_episode_start_reason"]]
        if row["clae_cla_episode_ceased_reason"]:
            row["clae_cla_episode_ceased_reason"] += " - as the guide has it, in words"
    for row in t["ssd_legal_status"]:
        row["lega_legal_status"] = STATUS.get(row["lega_legal_status"],
                                              f"{row['lega_legal_status']} - as it is")
    for row in t["ssd_s47_enquiry"]:
        flags = {"NFA_FLAG": row["s47e_s47_nfa"], "CP_CONFERENCE_FLAG": "Y" if conference(row) else
                 "N" if row["s47e_s47_end_date"] else "", "OUTCOME_COMMENTS": 'said "no"\ttwice'}
        row["s47e_s47_outcome_json"] = json.dumps(flags)
    for row in t["ssd_involvements"]:
        row["invo_professional_role_id"] = ROLES[row["invo_professional_role_id"]][1]
    leavers = []
    for row in t["ssd_care_leavers"]:      # once for each eligibility, each with a new id
        leavers.append({**row, "clea_table_id": str(uuid.UUID(int=rng.getrandbits(128)))})
        leavers.append({**row, "clea_table_id": str(uuid.UUID(int=rng.getrandbits(128))),
                        "clea_pathway_plan_review_date": "1900-01-01",
                        "clea_care_leaver_latest_contact": ""})
    t["ssd_care_leavers"] = leavers
    for row in t["ssd_cla_reviews"]:
        row["clar_cla_person_id"] = person_of("ssd_cla_reviews", row)
    return {k: [{c: v or "NULL" for c, v in r.items()} for r in rows] for k, rows in t.items()}


def eclipse(tables, _night, _rng):
    t = {k: [dict(r) for r in v] for k, v in tables.items()}
    for row in t["ssd_s47_enquiry"]:
        over = bool(row["s47e_s47_end_date"])
        row["s47e_s47_nfa"] = row["s47e_s47_nfa"] or ("N" if over else "")
        flags = {"OUTCOME_NFA_FLAG": row["s47e_s47_nfa"],
                 "OUTCOME_CP_CONFERENCE_FLAG": "Y" if conference(row) else "N"}
        row["s47e_s47_outcome_json"] = json.dumps(flags) if over else ""
    for row in t["ssd_involvements"]:
        row["invo_professional_role_id"] = ROLES[row["invo_professional_role_id"]][2]
    for row in t["ssd_cla_health"]:
        row["clah_health_check_status"] = "COMPLETE"
    address = {r["clap_cla_placement_id"]: r["clap_cla_placement_urn"] or
               f"A{sum(map(ord, r['clap_cla_placement_id'])) % 50}"
               for r in tables["ssd_cla_placement"]}
    for row in t["ssd_cla_placement"]:     # its ids are those of addresses
        row["clap_cla_placement_id"] = address[row["clap_cla_placement_id"]]
    for row in t["ssd_cla_episodes"]:
        row["clae_cla_placement_id"] = address.get(row["clae_cla_placement_id"], "")
    return {k: [{c: v.replace("T", " ") if v[10:11] == "T" else v for c, v in r.items()}
                for r in rows] for k, rows in t.items()}


WRITERS = {"specification": lambda t, night, rng: t, "mosaic": mosaic, "liquidlogic": liquidlogic,
           "eclipse": eclipse}
NAMES = {"mosaic": {"ssd_s47_enquiry": "ssd_s47_enquiries",
                    "ssd_cla_placement": "ssd_cla_placements"}}


def write(folder, dialect, tables):
    os.makedirs(folder, exist_ok=True)
    for table, rows in tables.items():
        name = NAMES.get(dialect, {}).get(table, table)
        with open(f"{folder}/{name}.csv", "w", encoding="utf-8", newline="") as f:
            if not rows:
                continue
            if dialect == "liquidlogic":   # as SQL Server exports it
                f.write("\ufeff")
            out = csv.DictWriter(f, list(rows[0]), lineterminator="\r\n" if dialect == "liquidlogic"
                                 else "\n")
            out.writeheader()
            out.writerows(rows)
        if not rows:
            os.remove(f"{folder}/{name}.csv")


# ---- what is owed -------------------------------------------------------------------------------

def owed(events, at):
    done = run("derive", "--json", "--status", "any", "--at", f"{at}T09:00:00Z", events)
    return sorted((o["case"], o["rule"], o.get("due") or o.get("due_at") or "none", o["status"],
                   o["timeliness"], o.get("watched", True))
                  for o in json.loads(done.stdout)["obligations"])


def take(work, dialect, night, tables, rng):
    folder, events = f"{work}/delivery", f"{work}/{dialect}.jsonl"
    for path in pathlib.Path(folder).glob("*.csv"):
        path.unlink()
    write(folder, dialect, WRITERS[dialect](tables, night, rng))
    done = run("import", "ssd", folder, "--state", f"{work}/{dialect}", "--council", "x", "--at",
               str(night), "-o", f"{work}/out", codes=(0,))
    if f"Read as: {dialect}" not in done.stdout:
        sys.exit(f"{night}: {dialect} was read otherwise:\n{done.stdout[:200]}")
    with open(events, "a", encoding="utf-8") as f:
        f.write(pathlib.Path(f"{work}/out").read_text(encoding="utf-8"))
    return events


def compare(work, at):
    want = owed(f"{work}/specification.jsonl", at)
    wrong = 0
    for dialect in "mosaic", "liquidlogic", "eclipse":
        got = owed(f"{work}/{dialect}.jsonl", at)
        lacks, more = [o for o in want if o not in got], [o for o in got if o not in want]
        for sign, some in ("-", lacks), ("+", more):
            for o in some[:6]:
                print(f"  {dialect} {sign} {o}")
        wrong += len(lacks) + len(more)
        print(f"{at} {dialect}: {len(got)} obligations, {len(lacks)} lacking, {len(more)} more")
    return wrong


def main():
    print(f"DULY_SEED={SEED}")
    step = 1 if os.environ.get("DULY_LONG") else 15
    nights = [LAST - datetime.timedelta(days=d) for d in range(0, 365, step)][::-1]
    with tempfile.TemporaryDirectory(prefix="duly-dialects-") as work:
        os.makedirs(f"{work}/delivery")
        tables = lives(f"{work}/lives")
        if sys.argv[3:4] == ["--write"]:
            for dialect in "mosaic", "liquidlogic", "eclipse":
                write(f"{sys.argv[4]}/{dialect}/d1", dialect, WRITERS[dialect](
                    delivery(tables, LAST), LAST, random.Random(SEED)))
            return 0
        wrong = 0
        for i, night in enumerate(nights):
            for dialect in WRITERS:
                take(work, dialect, night, delivery(tables, night), random.Random(f"{night}"))
            if i == len(nights) // 2:
                wrong += compare(work, night)
        wrong += compare(work, LAST)
        print(f"{len(nights)} nights, {sum(len(r) for r in tables.values())} rows, "
              f"{len({person_of('ssd_person', r) for r in tables['ssd_person']})} children")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
