#!/usr/bin/env bash
# Plans a build and submits a job for each phase to AWS Batch, each depending on the one before: no task waits for another.
# The job definition is registered once, after its image, role and folder for scratch have been edited:
#
#   aws batch register-job-definition --cli-input-json file://deploy/aws-batch/job-definition.json
#   CORPUS=s3://bucket/corpus PIPELINE=pipeline.yaml QUEUE=spot TASKS=100 bash deploy/aws-batch/phases.sh
#
# Run it again after a failure: what is complete is not built again. Prints the id of the last job.
#
# CORPUS    where the corpus goes: s3://bucket/prefix; inputs are on S3 or the web
# PIPELINE  the pipeline file
# QUEUE     the job queue
# TASKS     tasks of the arrays, 2 to 10,000 (default: 8)
# FETCHING  tasks that download images, at most fetch.per_host of the pipeline (default: TASKS)
# WEFT      the command that plans, here (default: npx weft)
set -euo pipefail
corpus="${CORPUS:?is not set: where the corpus goes}"
pipeline="${PIPELINE:?is not set: the pipeline file}"
queue="${QUEUE:?is not set: the job queue}"
tasks="${TASKS:-8}"
read -ra weft <<<"${WEFT:-npx weft}"

submit() { # part, engine, the job before it or nothing, options of submit-job ...
  local part="$1" engine="$2" after="$3" options=()
  shift 3
  if [ -n "$after" ]; then options=(--depends-on "jobId=$after"); fi
  aws batch submit-job --job-name "weft-$part" --job-queue "$queue" --job-definition weft \
    --parameters "corpus=$corpus,phase=$part,engine=$engine" ${options[@]+"${options[@]}"} "$@" --query jobId --output text
}

"${weft[@]}" plan "$pipeline" --out "$corpus"
extract="$(submit extract array '' --array-properties "size=$tasks")"
curate="$(submit curate local "$extract")"
assemble="$(submit assemble array "$curate" --array-properties "size=${FETCHING:-$tasks}")"
submit finish local "$assemble"
