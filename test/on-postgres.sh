#!/usr/bin/env bash
# Runs the suite on PostgreSQL: npm run test:postgres -- [what jest takes]
# It uses the server of DATABASE_URL. Without one it starts a temporary cluster from the PostgreSQL that is
# installed, and removes it at the end. With --which it only prints what it would use.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

if [[ -n ${DATABASE_URL:-} ]]; then
  [[ ${1:-} != --which ]] || { echo 'the server of DATABASE_URL' && exit; }
  exec npm test -- "$@"
fi

# The newest server binaries: those on the PATH, else where the packages of Debian and Ubuntu put them.
find_binaries() {
  if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
    dirname "$(command -v initdb)"
  else
    { find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null || true; } | sort -V | tail -n 1
  fi
}

binaries=$(find_binaries)
[[ -n $binaries && -x $binaries/initdb ]] ||
  fail 'No PostgreSQL server is installed here. Install one (Debian, Ubuntu: apt-get install postgresql), or set DATABASE_URL.'

as_owner() { "$@"; }
if [[ $EUID -eq 0 ]]; then
  # PostgreSQL refuses to run as root.
  id postgres >/dev/null 2>&1 ||
    fail 'PostgreSQL refuses to run as root, and there is no user "postgres". Run this as another user, or set DATABASE_URL.'
  as_owner() { setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups -- "$@"; }
fi

version=$("$binaries/postgres" --version)
[[ ${1:-} != --which ]] || { echo "$version" && exit; }

cluster=$(mktemp -d)
[[ $EUID -ne 0 ]] || chown postgres "$cluster"
stop_cluster() {
  (cd / && as_owner "$binaries/pg_ctl" stop -D "$cluster/data" -m immediate -s) || true
  rm -rf "$cluster"
}
trap stop_cluster EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Databases in the plain C locale do not know upper and lower case beyond ASCII.
locale=C.UTF-8
locale -a 2>/dev/null | grep -qix 'c\.utf-\?8' || locale=en_US.UTF-8

port=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
(
  # Away from a directory that the owner may not enter.
  cd /
  as_owner "$binaries/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 --locale="$locale" >/dev/null
  as_owner "$binaries/pg_ctl" start -D "$cluster/data" -w -s -l "$cluster/log" \
    -o "-p $port -k $cluster -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
)
printf 'Tests run on %s\n' "$version"
DATABASE_URL="postgres://postgres@127.0.0.1:$port/postgres" npm test -- "$@"
