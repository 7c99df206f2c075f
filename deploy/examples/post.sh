#!/bin/sh
# Hands in events: post.sh events.jsonl
set -eu

answer=$(curl --silent --show-error --fail-with-body --retry 20 --retry-connrefused \
	--header 'Content-Type: application/x-ndjson' --header "Authorization: Bearer ${DULY_TOKEN-}" \
	--data-binary "@$1" "$DULY_WEB/v1/events") || {
	printf '%s\n' "$answer" >&2
	exit 1
}
printf '%s\n' "$answer"
! printf '%s' "$answer" | grep -q '"status":"rejected"'
