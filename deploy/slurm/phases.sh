#!/usr/bin/env bash
# Plans a build and submits a job for each phase, each depending on the one before: no task ever waits for another.
# Arguments are options of sbatch for the last job, such as --mail-type=END.
#
#   CORPUS=s3://bucket/corpus PIPELINE=pipeline.yaml TASKS=100 bash deploy/slurm/phases.sh
#
# Run it again after a failure: what is complete is not built again.
#
# CORPUS        where the corpus goes: s3://bucket/prefix, or a folder that all nodes share
# PIPELINE      the pipeline file; its folder is where local inputs are found on all nodes
# PLAN_OPTIONS  further options of weft plan
# TASKS         tasks of the arrays (default: 8)
# FETCHING      tasks that download images, at most fetch.per_host of the pipeline (default: TASKS)
# WEFT          the command (default: npx weft)
# TASK, CURATE  options of sbatch for each task of an array, and for curation, which is one process over the whole corpus
set -euo pipefail
corpus="${CORPUS:?is not set: where the corpus goes}"
pipeline="${PIPELINE:?is not set: the pipeline file}"
tasks="${TASKS:-8}"
fetching="${FETCHING:-$tasks}"
read -ra weft <<<"${WEFT:-npx weft}"
read -ra plan_options <<<"${PLAN_OPTIONS:-}"
read -ra task <<<"${TASK:---cpus-per-task=8 --mem=16G --time=1-00:00:00}"
read -ra curate <<<"${CURATE:---cpus-per-task=16 --mem=64G --time=1-00:00:00}"
inputs="$(cd "$(dirname "$pipeline")" && pwd)"

# A phase whose job failed leaves those after it nothing to begin with: they are cancelled.
submit() { # part, the job before it or nothing, options of sbatch ..., --, options of weft work ...
  local part="$1" after="$2" options=()
  shift 2
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  if [ -n "$after" ]; then options+=("--dependency=afterok:$after" --kill-on-invalid-dep=yes); fi
  sbatch --parsable --job-name="weft-$part" --signal=B:TERM@300 "${options[@]}" \
    --wrap "exec $(printf '%q ' "${weft[@]}" work "$corpus" --phase "$part" --inputs-from "$inputs" --quiet "$@")"
}

"${weft[@]}" plan "$pipeline" --out "$corpus" ${plan_options[@]+"${plan_options[@]}"}
logs=--output=%x-%A-%a.log
one=(--output=%x-%j.log)
extract="$(submit extract '' "--array=0-$((tasks - 1))" "$logs" "${task[@]}" -- --engine array)"
curated="$(submit curate "$extract" "${one[@]}" "${curate[@]}" --)"
assemble="$(submit assemble "$curated" "--array=0-$((fetching - 1))" "$logs" "${task[@]}" -- --engine array)"
submit finish "$assemble" "${one[@]}" "${task[@]}" "$@" --
