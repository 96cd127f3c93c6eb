#!/usr/bin/env bash
# Stops the S3 server that start.sh started, and no other.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

if s3_running; then
  pid="$(cat "$s3_pid_file")"
  kill "$pid"
  for _ in $(seq 50); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
fi
rm -f "$s3_pid_file" "$s3_port_file"
