#!/usr/bin/env bash
# Stops the servers that start.sh started, and no others.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

stop() { # pid file
  local pid
  pid="$(cat "$1")"
  kill "$pid"
  for _ in $(seq 50); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
}

if s3_running; then stop "$s3_pid_file"; fi
if moto_running; then stop "$moto_pid_file"; fi
if redis_running; then stop "$redis_pid_file"; fi
rm -f "$s3_pid_file" "$s3_port_file" "$moto_pid_file" "$moto_port_file"
rm -f "$redis_pid_file" "$redis_port_file"
