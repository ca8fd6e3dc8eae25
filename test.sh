#!/usr/bin/env bash
# Installs what is missing, builds everything in Release, runs the test suite. Arguments go to ctest.
set -euo pipefail
cd "$(dirname "$0")"
. .ci/setup
install_missing_packages
configure release
build release
exec ctest --preset release "$@"
