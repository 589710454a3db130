#!/bin/sh
# counter.sh [FILE]: counts into FILE (count.txt) five times a second, until somebody ends it.
#
# A small process tree to checkpoint: this shell waits for a worker, and the worker counts. The
# count is kept in the worker's memory alone; the file is only ever written. So a count that goes
# on after the tree was killed can have come from nowhere but the statefile.
file=${1:-count.txt}
cd "$(dirname "$0")" || exit 1

count_for_ever() {
  count=0
  while :; do
    count=$((count + 1))
    echo "$count" > "$file"
    sleep 0.2
  done
}

count_for_ever &
worker=$!
# A shell's background processes do not hear Ctrl-C.
trap 'kill "$worker"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
wait "$worker"
