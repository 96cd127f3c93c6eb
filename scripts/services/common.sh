# Sourced by the scripts of this folder: where services live, and what the test server is called.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
services="$root/.services"
gateway_version=v1.8.0
gateway="$services/bin/versitygw"
s3_pid_file="$services/s3.pid"
s3_port_file="$services/s3.port"
moto="$services/moto"
moto_pid_file="$services/moto.pid"
moto_port_file="$services/moto.port"
hadolint_version=2.15.1
hadolint="$services/hadolint"
kubernetes="$services/kubernetes"
redis_folder="$services/redis"
redis_pid_file="$services/redis.pid"
redis_port_file="$services/redis.port"
s3_access_key=weft-test
s3_secret_key=weft-test-secret
s3_bucket=weft-test

say() { printf 'services: %s\n' "$*" >&2; }

# Whether a server that start.sh started is still running, and is that server and not a later process of that id.
running() { # pid file, name
  [ -f "$1" ] || return 1
  local pid
  pid="$(cat "$1")"
  # No pipe into grep -q here: it leaves early, and under pipefail the writer's SIGPIPE would read as "not running".
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && grep -qa "$2" "/proc/$pid/cmdline" 2>/dev/null
}
s3_running() { running "$s3_pid_file" versitygw; }
moto_running() { running "$moto_pid_file" moto_server; }
redis_running() { running "$redis_pid_file" redis-server; }

stop_process() { # pid file
  local pid
  pid="$(cat "$1")"
  kill "$pid"
  for _ in $(seq 50); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
}
