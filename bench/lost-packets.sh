#!/bin/sh
# Loses the packets between a server and PostgreSQL, in a network namespace of its own, and measures
# how long requests fail. Needs root, iproute2, Node, and PostgreSQL's programs in PATH.
#
#   npm run build && bench/lost-packets.sh [SECONDS of loss]
set -eu
[ "${INSIDE:-}" ] || exec unshare --net --mount-proc --pid --fork --kill-child env INSIDE=1 "$0" "$@"
loss=${1:-20}
work=$(mktemp -d)
chmod 755 "$work"
near=10.99.0.1 far=10.99.0.2
as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }

# The server runs in this namespace, and PostgreSQL in another, at the other end of a cable.
ip link set lo up
unshare --net sleep 100000 &
holder=$!
sleep 0.5
ip link add near type veth peer name far netns $holder
ip addr add $near/24 dev near
ip link set near up
in_far() { nsenter --net=/proc/$holder/ns/net "$@"; }
in_far ip addr add $far/24 dev far
in_far ip link set far up
in_far ip link set lo up

install -d -o postgres "$work/pg"
as_postgres initdb -D "$work/pg/data" -U postgres -A trust >"$work/initdb.log"
echo "host all all $near/32 trust" >>"$work/pg/data/pg_hba.conf"
in_far setpriv --reuid=postgres --regid=postgres --clear-groups \
  postgres -D "$work/pg/data" -k "$work/pg" -h $far >"$work/postgres.log" 2>&1 &
sleep 4

key=$(printf 'k%.0s' $(seq 40))
SECRET_KEY=$key SUPERUSER_API_KEY=$key DATABASE_URL=postgres://postgres@$far/postgres PORT=17861 \
  node "${MAIN:-dist/main.js}" >"$work/server.log" 2>&1 &
server=$!
until grep -q 'listens on' "$work/server.log"; do sleep 0.2; done

# Nothing that PostgreSQL sends finds its way, and nobody is told.
lose() { in_far ip route add blackhole $near/32; }
heal() { in_far ip route del blackhole $near/32; }

cat >"$work/watch.mjs" <<'JS'
const [, , key, loss] = process.argv;
const begin = performance.now();
const at = () => ((performance.now() - begin) / 1000).toFixed(1);
let [oldest, last, refused] = [0, 0, 0];
const ask = async () => {
  const since = performance.now();
  const { status } = await fetch('http://127.0.0.1:17861/api/v1/users/whoami', {
    headers: { 'x-api-key': key },
  });
  oldest = Math.max(oldest, performance.now() - since);
  if (status !== 200) [last, refused] = [performance.now(), refused + 1];
};
const asking = [];
while (performance.now() - begin < (Number(loss) + 25) * 1000) {
  asking.push(ask());
  await new Promise((resolve) => setTimeout(resolve, 100));
}
await Promise.all(asking);
const healed = begin + (Number(loss) + 2) * 1000;
console.log(`refused: ${refused}; oldest request: ${(oldest / 1000).toFixed(1)} s`);
console.log(`last refusal ${((last - healed) / 1000).toFixed(1)} s after the return (${at()} s)`);
JS
node "$work/watch.mjs" "$key" "$loss" &
watching=$!
sleep 2
lose
sleep "$loss"
heal
wait $watching
grep -a 'Database' "$work/server.log" || true
kill $server
rm -rf "$work"
