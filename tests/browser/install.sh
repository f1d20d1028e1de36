#!/bin/sh
# Puts a browser there for the tests in this folder, where there is none yet and this may be done.
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
if [ -n "${ATLAS_TEST_BROWSER:-}" ]; then exit 0; fi

fail() {
  echo "The browser tests need Chromium or Chrome, and $1. Install one yourself (Debian: apt-get install chromium)," >&2
  echo "or name the one you have: ATLAS_TEST_BROWSER=/path/to/it make test. Without any: make test TEST='…' with other folders than tests/browser." >&2
  exit 1
}

command -v apt-get >/dev/null || fail "none is on the PATH"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || fail "installing it needs root"
  as_root="sudo -n"
fi
echo "installing chromium for the browser tests"
$as_root apt-get update -qq || fail "apt-get update failed"
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null || fail "apt-get could not install it"
command -v chromium >/dev/null || fail "it is still not on the PATH"
