#!/usr/bin/env bash
# Starts the S3 server of the tests and prints what the tests need to know, for: eval "$(scripts/services/start.sh)"
# A server that already runs is kept. Port: WEFT_TEST_S3_PORT, default 17070, loopback only.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

answers() {
  # Any HTTP answer will do: an unsigned request is refused with 403.
  (exec 3<>"/dev/tcp/127.0.0.1/$s3_port" && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && head -c 5 <&3 | grep -q HTTP/) 2>/dev/null
}

# The posix backend keeps object metadata in extended attributes, or in a folder beside where there are none.
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
  if answers; then
    say "port $s3_port is taken by another process; set WEFT_TEST_S3_PORT"
    exit 1
  fi
  # Each start begins empty: nothing an earlier run left can make a test pass.
  rm -rf "$services/s3"
  mkdir -p "$services/s3/data/$s3_bucket"
  local metadata
  mapfile -t metadata < <(metadata_arguments)
  ROOT_ACCESS_KEY="$s3_access_key" ROOT_SECRET_KEY="$s3_secret_key" \
    setsid nohup "$gateway" --port "127.0.0.1:$s3_port" --region us-east-1 --quiet --keep-alive \
    posix "${metadata[@]}" "$services/s3/data" </dev/null >"$services/s3.log" 2>&1 &
  printf '%s\n' "$!" >"$s3_pid_file"
  for _ in $(seq 100); do
    answers && return
    s3_running || break
    sleep 0.1
  done
  say "the S3 server did not start:"
  cat "$services/s3.log" >&2
  exit 1
}

s3_running && answers || start_gateway
cat <<END
export WEFT_TEST_S3_ENDPOINT=$s3_endpoint
export WEFT_TEST_S3_ACCESS_KEY=$s3_access_key
export WEFT_TEST_S3_SECRET_KEY=$s3_secret_key
export WEFT_TEST_S3_BUCKET=$s3_bucket
END
if [ -x "$services/venv/bin/python" ]; then printf 'export WEFT_TEST_PYTHON=%s\n' "$services/venv/bin/python"; fi
