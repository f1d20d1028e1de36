#!/bin/sh
# system_package.sh "WHAT FOR" "COMMAND …" "PACKAGE …": puts a program there, where none of its commands is and this may be done.
set -eu
what=$1 commands=$2 packages=$3
PATH=$PATH:/usr/sbin:/sbin
for name in $commands; do
  if command -v "$name" >/dev/null; then exit 0; fi
done

fail() {
  echo "$what: needs one of $commands, and $1. Install it yourself (Debian: apt-get install $packages)." >&2
  exit 1
}

command -v apt-get >/dev/null || fail "none is on the PATH"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || fail "installing it needs root"
  as_root="sudo -n"
fi
echo "installing $packages: $what"
$as_root apt-get update -qq || fail "apt-get update failed"
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null || fail "apt-get could not install it"
