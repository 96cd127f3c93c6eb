# Sourced by the scripts of this folder: where services live, and what the test server is called.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
services="$root/.services"
gateway_version=v1.8.0
gateway="$services/bin/versitygw"
s3_pid_file="$services/s3.pid"
s3_port_file="$services/s3.port"
s3_access_key=weft-test
s3_secret_key=weft-test-secret
s3_bucket=weft-test

say() { printf 'services: %s\n' "$*" >&2; }

# Whether the gateway that start.sh started is still running, and is a gateway and not a later process of that id.
s3_running() {
  [ -f "$s3_pid_file" ] || return 1
  local pid
  pid="$(cat "$s3_pid_file")"
  # No pipe into grep -q here: it leaves early, and under pipefail the writer's SIGPIPE would read as "not running".
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && grep -qa versitygw "/proc/$pid/cmdline" 2>/dev/null
}
