#!/usr/bin/python3
"""Hands in events: post.py events.jsonl"""
import json, os, sys, time, urllib.error, urllib.request

headers = {"Content-Type": "application/x-ndjson", "Authorization": "Bearer " + os.environ.get("DULY_TOKEN", "")}
request = urllib.request.Request(os.environ["DULY_WEB"] + "/v1/events", open(sys.argv[1], "rb").read(), headers)
for attempt in range(20):
    try:
        results = json.load(urllib.request.urlopen(request))["results"]
        break
    except urllib.error.HTTPError as error:
        if error.code not in (429, 503) or attempt == 19:
            sys.exit(f"{error}: {error.read().decode()}")
        time.sleep(int(error.headers["Retry-After"]))
rejected = [r for r in results if r["status"] == "rejected"]
print(f"{len(results)} events, {len(rejected)} rejected", *rejected, sep="\n")
sys.exit(bool(rejected))
