#!/bin/sh
# CRIU calls this while the whole tree still stands frozen. It keeps the tree so until the engine
# has published the statefile ("keep": CRIU then ends the tree) or given up ("discard": the tree
# runs on). Should the engine die, the tree runs on too.
[ "$CRTOOLS_SCRIPT_ACTION" = post-dump ] || exit 0
# From CRIU's work folder, where this starts, to the folder of the claim: it stays where it is when
# the statefile is published. Not by $CRTOOLS_IMAGE_DIR, which leads through CRIU's own folder in
# /proc: that is closed to an ordinary user when CRIU's file carries capabilities.
cd -P .. || exit 1
set -- owner-*
engine=${1#owner-}
engine=${engine%%-*}
: > dumped
while [ -d "/proc/$engine" ]; do
  [ -e keep ] && exit 0
  [ -e discard ] && exit 1
  sleep 0.01
done
exit 1
