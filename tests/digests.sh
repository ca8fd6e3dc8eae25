#!/usr/bin/env bash
# Every shipped scenario from several builds: the digests must agree. Arguments: build folders.
set -euo pipefail
cd "$(dirname "$0")/.."
different=0
for scenario in configs/scenarios/*.json; do
  messages=()
  grep -q '"messages":' "$scenario" && messages=(--set messages=20)
  first=
  for build in "$@"; do
    digest=$("$build/sim/cli/realmsim" run "$scenario" "${messages[@]}" --digest) || true
    printf '%-12s %s %s\n' "$build" "$digest" "$(basename "$scenario" .json)"
    [ -n "$digest" ] && [ "${first:=$digest}" = "$digest" ] || different=1
  done
done
exit $different
