#!/usr/bin/env bash
# Installs what is missing, builds the Release program, runs it. Without arguments: the comparison of
# encrypted messages with confidential shared memory.
set -euo pipefail
folder=$(cd "$(dirname "$0")" && pwd)
caller=$PWD
cd "$folder"
. .ci/setup
install_missing_packages
configure release
build release realmsim
cd "$caller"
[ $# -gt 0 ] || set -- run "$folder/configs/scenarios/ipc-comparison.json"
exec "$folder/build/sim/cli/realmsim" "$@"
