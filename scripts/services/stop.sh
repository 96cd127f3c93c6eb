#!/usr/bin/env bash
# Stops the servers that start.sh started, and no others.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/slurm.sh"

if s3_running; then stop_process "$s3_pid_file"; fi
if moto_running; then stop_process "$moto_pid_file"; fi
if redis_running; then stop_process "$redis_pid_file"; fi
rm -f "$s3_pid_file" "$s3_port_file" "$moto_pid_file" "$moto_port_file"
stop_slurm
rm -f "$redis_pid_file" "$redis_port_file"
