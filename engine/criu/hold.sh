#!/bin/sh
# CRIU calls this while the whole tree still stands frozen. It keeps the tree so until the engine
# has published the statefile ("keep": CRIU then ends the tree) or given up ("discard": the tree
# runs on). Should the engine die, the tree runs on too.
[ "$CRTOOLS_SCRIPT_ACTION" = post-dump ] || exit 0
cd -P "$CRTOOLS_IMAGE_DIR/.." || exit 1
read -r engine < engine || exit 1
: > dumped
while [ -d "/proc/$engine" ]; do
  [ -e keep ] && exit 0
  [ -e discard ] && exit 1
  sleep 0.01
done
exit 1
