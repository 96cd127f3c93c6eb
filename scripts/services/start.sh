#!/usr/bin/env bash
# Starts the S3 servers and the Slurm of the tests and prints what the tests need to know, for: eval "$(scripts/services/start.sh)"
# A server that already runs is kept. Loopback only; ports WEFT_TEST_S3_PORT and WEFT_TEST_MOTO_PORT, else 17070 and 17071,
# else those that are free.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/slurm.sh"

# Whether something speaks HTTP on a port; any answer will do (an unsigned request is refused with 403).
answers() {
  local reply
  reply="$( (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && timeout 5 head -c 5 <&3) 2>/dev/null)" || return 1
  [ "$reply" = HTTP/ ]
}

choose_port() { # the port that the user wants, the usual one
  if [ -n "$1" ]; then
    printf '%s\n' "$1"
    return
  fi
  node -e '
    const listen = (port, otherwise) => {
      const server = require("node:net").createServer();
      server.on("error", otherwise);
      server.listen(port, "127.0.0.1", () => {
        const chosen = server.address().port;
        server.close(() => console.log(chosen));
      });
    };
    listen(Number(process.argv[1]), () => listen(0, (error) => { throw error; }));' "$2"
}

# The posix backend keeps object metadata in extended attributes, or in a folder next to the data where there are none.
metadata_arguments() {
  local probe="$services/s3/xattr-probe"
  : >"$probe"
  if python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.weft", b"1")' "$probe" 2>/dev/null; then :; else
    mkdir -p "$services/s3/sidecar"
    printf '%s\n' --sidecar "$services/s3/sidecar"
  fi
  rm -f "$probe"
}

start_gateway() {
  [ -x "$gateway" ] || {
    say "run scripts/services/install.sh first"
    exit 1
  }
  local port
  port="$(choose_port "${WEFT_TEST_S3_PORT:-}" 17070)"
  if answers "$port"; then
    say "port $port is taken by another process; set WEFT_TEST_S3_PORT to a free one, or unset it"
    exit 1
  fi
  # Each start begins empty: nothing an earlier run left can make a test pass.
  rm -rf "$services/s3"
  mkdir -p "$services/s3/data/$s3_bucket"
  local metadata
  mapfile -t metadata < <(metadata_arguments)
  ROOT_ACCESS_KEY="$s3_access_key" ROOT_SECRET_KEY="$s3_secret_key" \
    setsid nohup "$gateway" --port "127.0.0.1:$port" --region us-east-1 --quiet --keep-alive \
    posix "${metadata[@]}" "$services/s3/data" </dev/null >"$services/s3.log" 2>&1 &
  printf '%s\n' "$!" >"$s3_pid_file"
  printf '%s\n' "$port" >"$s3_port_file"
  for _ in $(seq 100); do
    answers "$port" && return
    # Not s3_running: until setsid and nohup have become the gateway, the process has another name.
    kill -0 "$!" 2>/dev/null || break
    sleep 0.1
  done
  say "the S3 server did not start:"
  cat "$services/s3.log" >&2
  exit 1
}

# It keeps objects in memory, and takes any credentials.
start_moto() {
  local port
  port="$(choose_port "${WEFT_TEST_MOTO_PORT:-}" 17071)"
  setsid nohup "$moto/bin/moto_server" -H 127.0.0.1 -p "$port" </dev/null >"$services/moto.log" 2>&1 &
  printf '%s\n' "$!" >"$moto_pid_file"
  printf '%s\n' "$port" >"$moto_port_file"
  for _ in $(seq 200); do
    answers "$port" && return
    kill -0 "$!" 2>/dev/null || break
    sleep 0.1
  done
  say "the second S3 server did not start:"
  cat "$services/moto.log" >&2
  exit 1
}

# What it holds is gone with it, as with a queue that is lost.
start_redis() {
  local port
  port="$(choose_port "${WEFT_TEST_REDIS_PORT:-}" 17072)"
  mkdir -p "$redis_folder"
  setsid nohup redis-server --bind 127.0.0.1 --port "$port" --dir "$redis_folder" --save '' --appendonly no \
    --maxmemory-policy noeviction </dev/null >"$services/redis.log" 2>&1 &
  printf '%s\n' "$!" >"$redis_pid_file"
  printf '%s\n' "$port" >"$redis_port_file"
  for _ in $(seq 100); do
    redis_answers "$port" && return
    kill -0 "$!" 2>/dev/null || break
    sleep 0.1
  done
  say "Redis did not start:"
  cat "$services/redis.log" >&2
  exit 1
}

redis_answers() {
  local reply
  reply="$( (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'PING\r\n' >&3 && timeout 5 head -c 5 <&3) 2>/dev/null)" || return 1
  [ "$reply" = +PONG ]
}

if ! { s3_running && answers "$(cat "$s3_port_file")"; }; then start_gateway; fi
if [ -x "$moto/bin/moto_server" ] && ! { moto_running && answers "$(cat "$moto_port_file")"; }; then start_moto; fi
if slurm_installed && ! slurm_running; then
  if [ "$(id -u)" = 0 ]; then start_slurm; else say "Slurm is not started: its daemons need root"; fi
fi
if command -v redis-server >/dev/null && ! { redis_running && redis_answers "$(cat "$redis_port_file")"; }; then
  start_redis
fi
cat <<END
export WEFT_TEST_S3_ENDPOINT=http://127.0.0.1:$(cat "$s3_port_file")
export WEFT_TEST_S3_ACCESS_KEY=$s3_access_key
export WEFT_TEST_S3_SECRET_KEY=$s3_secret_key
export WEFT_TEST_S3_BUCKET=$s3_bucket
END
if [ -x "$services/venv/bin/python" ]; then printf 'export WEFT_TEST_PYTHON=%s\n' "$services/venv/bin/python"; fi
if moto_running; then printf 'export WEFT_TEST_MOTO_ENDPOINT=http://127.0.0.1:%s\n' "$(cat "$moto_port_file")"; fi
if slurm_running; then printf 'export WEFT_TEST_SLURM=%s\n' "$slurm_conf"; fi
if [ -x "$hadolint/bin/hadolint" ]; then printf 'export WEFT_TEST_HADOLINT=%s\n' "$hadolint/bin/hadolint"; fi
if [ -x "$kubernetes/bin/kubernetes-validate" ]; then
  printf 'export WEFT_TEST_KUBERNETES_VALIDATE=%s\n' "$kubernetes/bin/kubernetes-validate"
fi
if redis_running; then printf 'export WEFT_TEST_REDIS=redis://127.0.0.1:%s\n' "$(cat "$redis_port_file")"; fi
