#!/usr/bin/env bash
# Install the browser side's checking tools as package-lock.json pins them.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
  else
    echo "Node 18 or newer with npm is needed. As root: apt-get install nodejs npm" >&2
    exit 1
  fi
fi

npm ci --silent
