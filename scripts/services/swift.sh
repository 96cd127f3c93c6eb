#!/usr/bin/env bash
# Starts OpenStack Swift with its s3api on one folder and prints what the tests need to know: a third S3 server, which
# has no conditional put. Not started by start.sh: its packages are 60 MB, and what it answers changes rarely.
#   eval "$(bash scripts/services/swift.sh)" && npx vitest run test/services/s3-on-swift.test.ts
#   bash scripts/services/swift.sh stop
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
swift="$services/swift"
# tempauth's own example account; s3api takes "account:user" as the access key and the password as the secret.
swift_access_key=weft:tester
swift_secret_key=weft-test-secret
declare -A ports=([proxy]="${WEFT_TEST_SWIFT_PORT:-17080}" [object]=17081 [container]=17082 [account]=17083)

swift_running() { running "$swift/$1.pid" "swift-$1-server"; }

stop_swift() {
  local server
  for server in "${!ports[@]}"; do
    if swift_running "$server"; then stop_process "$swift/$server.pid"; fi
    rm -f "$swift/$server.pid"
  done
}

install_swift() {
  if command -v swift-proxy-server swift-object-server swift-container-server swift-account-server >/dev/null; then return; fi
  say "installing swift"
  {
    apt-get -o DPkg::Lock::Timeout=300 update &&
      DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
        swift-proxy swift-object swift-container swift-account
  } >"$services/swift-apt.log" 2>&1 || {
    cat "$services/swift-apt.log" >&2
    exit 1
  }
}

write_ring() { # server
  (
    cd "$swift"
    swift-ring-builder "$1.builder" create 4 1 0
    swift-ring-builder "$1.builder" add "r1z1-127.0.0.1:${ports[$1]}/disk" 1
    swift-ring-builder "$1.builder" rebalance
  ) >>"$swift/rings.log" 2>&1
}

write_storage_conf() { # server
  cat >"$swift/$1-server.conf" <<END
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${ports[$1]}
swift_dir = $swift
devices = $swift/devices
mount_check = false
workers = 1
user = $(id -un)
fallocate_reserve = 0
[pipeline:main]
pipeline = $1-server
[app:$1-server]
use = egg:swift#$1
END
}

write_proxy_conf() {
  cat >"$swift/proxy-server.conf" <<END
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${ports[proxy]}
swift_dir = $swift
workers = 1
user = $(id -un)
[pipeline:main]
pipeline = catch_errors cache listing_formats bulk s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
# Parts of any size: the tests' are small.
min_segment_size = 1
[filter:tempauth]
use = egg:swift#tempauth
user_weft_tester = $swift_secret_key .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
END
}

start_server() { # server
  SWIFT_DIR="$swift" setsid nohup "swift-$1-server" "$swift/$1-server.conf" </dev/null >"$swift/$1.log" 2>&1 &
  printf '%s\n' "$!" >"$swift/$1.pid"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_swift() {
  rm -rf "$swift"
  mkdir -p "$swift/devices/disk"
  # Swift reads its hash suffix from /etc/swift alone.
  if [ ! -f /etc/swift/swift.conf ] || ! grep -q '^swift_hash_path_suffix *= *[^ ]' /etc/swift/swift.conf; then
    mkdir -p /etc/swift
    printf '[swift-hash]\nswift_hash_path_suffix = weft\nswift_hash_path_prefix = weft\n[storage-policy:0]\nname = only\ndefault = yes\n' >/etc/swift/swift.conf
  fi
  local server
  for server in account container object; do
    write_ring "$server"
    write_storage_conf "$server"
    start_server "$server"
  done
  write_proxy_conf
  start_server proxy
  for _ in $(seq 300); do
    if answers "${ports[proxy]}" && answers "${ports[object]}" && answers "${ports[container]}" && answers "${ports[account]}"; then return; fi
    sleep 0.1
  done
  say "Swift did not start:"
  tail -n 20 "$swift"/*.log >&2
  exit 1
}

if [ "${1:-start}" = stop ]; then
  stop_swift
  exit
fi
mkdir -p "$services"
install_swift
if ! { swift_running proxy && swift_running object && swift_running container && swift_running account; }; then
  stop_swift
  start_swift
fi
cat <<END
export WEFT_TEST_SWIFT_ENDPOINT=http://127.0.0.1:${ports[proxy]}
export WEFT_TEST_SWIFT_ACCESS_KEY=$swift_access_key
export WEFT_TEST_SWIFT_SECRET_KEY=$swift_secret_key
END
