#!/usr/bin/env bash
# See that this machine holds what tests and benches drive: browsers, PostgreSQL, a validator's
# Java, Chinese letters, wrk. As root on a Debian-like machine install what is missing; else name it and fail.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

missing=()
need() { # need <package> <test of its presence...>
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/postgres'; }
has_cjk() { compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*'; }

look() {
  missing=()
  need chromium command -v chromium
  need firefox-esr command -v firefox-esr
  need webkit2gtk-driver command -v WebKitWebDriver
  need xvfb command -v Xvfb
  need ffmpeg command -v ffmpeg
  need fonts-noto-cjk has_cjk
  need default-jre-headless command -v java
  need postgresql has_postgres
  need wrk command -v wrk
}

look
[ ${#missing[@]} = 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]}" >&2
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  look
  [ ${#missing[@]} = 0 ] && exit 0
fi

echo "The tests need what is missing here: ${missing[*]}" >&2
echo "As root: apt-get install --no-install-recommends ${missing[*]}" >&2
exit 1
