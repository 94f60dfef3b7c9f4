#!/usr/bin/env bash
# Make .venv and install the pinned files named as arguments, hashes checked.
# uv does it in seconds where it can be had; pip does the same, slower.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

python_that_fits() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      command -v "$name"
      return
    fi
  done
  return 1
}

make_venv() { # make_venv <python> <folder>
  "$1" -m venv "$2" >/dev/null 2>&1 && return
  rm -rf "$2"
  if as_root; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
    "$1" -m venv "$2"
    return
  fi
  say "Python cannot make virtual environments here. As root: apt-get install python3-venv"
  return 1
}

find_uv() { # prints the path of uv, or nothing
  local python=$1 home=.cache/uv
  if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then
    command -v uv
    return
  fi
  if [ ! -x "$home/bin/uv" ]; then
    make_venv "$python" "$home" || return 0
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check \
      --require-hashes -r tools/uv.txt >/dev/null 2>&1 || return 0
  fi
  echo "$home/bin/uv"
}

python=$(python_that_fits) || {
  as_root && apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null
  python=$(python_that_fits) || { say "Python 3.11 or newer is needed; none was found."; exit 1; }
}

files=()
for file in "$@"; do files+=(-r "$file"); done

uv=$(find_uv "$python")
if [ -n "$uv" ]; then
  [ -x .venv/bin/python ] || "$uv" venv --quiet --python "$python" .venv
  "$uv" pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes "${files[@]}"
else
  [ -x .venv/bin/python ] || make_venv "$python" .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --require-hashes "${files[@]}"
fi
