# Sourced by the scripts of this folder: a Slurm of one machine, with its own munge, below .services/slurm.
slurm="$services/slurm"
slurm_conf="$slurm/slurm.conf"
slurm_pid_files=("$slurm/slurmd.pid" "$slurm/slurmctld.pid" "$slurm/munged.pid")

slurm_installed() { command -v munged >/dev/null && command -v slurmctld >/dev/null && command -v slurmd >/dev/null; }

slurm_running() {
  running "$slurm/munged.pid" munged && running "$slurm/slurmctld.pid" slurmctld && running "$slurm/slurmd.pid" slurmd
}

install_slurm() {
  if slurm_installed; then return; fi
  say "installing slurm-wlm and munge"
  { apt-get -o DPkg::Lock::Timeout=300 update && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends slurm-wlm munge; } \
    >"$services/slurm-apt.log" 2>&1 || {
    cat "$services/slurm-apt.log" >&2
    exit 1
  }
}

# 64 processors are told of, however many there are: an array whose tasks wait for each other runs at once.
write_slurm_conf() { # port of slurmctld, port of slurmd
  local host
  host="$(hostname -s)"
  cat >"$slurm_conf" <<END
ClusterName=weft
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$1
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.socket
CredType=cred/munge
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/slurmctld.own.pid
SlurmdPidFile=$slurm/slurmd.own.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
PlugStackConfig=$slurm/plugstack.conf
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 Port=$2 CPUs=64 RealMemory=262144 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
  printf 'CgroupPlugin=cgroup/v1\n' >"$slurm/cgroup.conf"
  : >"$slurm/plugstack.conf"
}

start_daemon() { # name, command
  local name="$1"
  shift
  setsid nohup "$@" </dev/null >"$slurm/$name.log" 2>&1 &
  printf '%s\n' "$!" >"$slurm/$name.pid"
}

slurm_failed() {
  say "Slurm did not start:"
  tail -n 20 "$slurm"/*.log >&2
  exit 1
}

# Daemons of a start that failed half-way are ended first; jobs of an earlier start are forgotten.
start_slurm() {
  stop_slurm
  rm -rf "$slurm"
  mkdir -p "$slurm/state" "$slurm/spool"
  (umask 077 && head -c 128 /dev/urandom >"$slurm/munge.key")
  write_slurm_conf "$(choose_port "${WEFT_TEST_SLURM_PORT:-}" 17072)" "$(choose_port '' 17073)"
  export SLURM_CONF="$slurm_conf"
  # --force: a checkout may lie below a folder that a group may write to, which munged refuses.
  start_daemon munged munged --foreground --force --key-file "$slurm/munge.key" --socket "$slurm/munge.socket" \
    --pid-file "$slurm/munged.own.pid" --log-file "$slurm/munged.own.log" --seed-file "$slurm/munge.seed"
  for _ in $(seq 100); do
    [ -S "$slurm/munge.socket" ] && break
    sleep 0.1
  done
  start_daemon slurmctld slurmctld -D
  start_daemon slurmd slurmd -D
  for _ in $(seq 200); do
    [ "$(sinfo --noheader --format %T 2>/dev/null)" = idle ] && return
    running "$slurm/munged.pid" munged || break
    sleep 0.1
  done
  slurm_failed
}

stop_slurm() {
  local pid_file
  for pid_file in "${slurm_pid_files[@]}"; do
    if running "$pid_file" "$(basename "$pid_file" .pid)"; then stop_process "$pid_file"; fi
  done
  rm -f "${slurm_pid_files[@]}"
}
