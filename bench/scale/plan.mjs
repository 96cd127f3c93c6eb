// What a plan of many units costs: written, listed, and resumed with half of the units complete. Each step is a process of
// its own; prints JSON. UNITS=300000 (default) node bench/scale/plan.mjs
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planId } from '../../dist/commit/plan.js';
import { plannedUnits } from '../../dist/commit/planned-units.js';
import { pendingUnits } from '../../dist/commit/run-phase.js';
import { putPlan } from '../../dist/commit/stored-plan.js';
import { manifestName } from '../../dist/corpus/corpus-layout.js';
import { createFsStore } from '../../dist/store/fs-store.js';

const unitCount = Number(process.env.UNITS ?? 300_000);
const nameOf = (at) => `warc-${String(at).padStart(6, '0')}`;

/** Units as a crawl of that many WARC files has them. */
function unitsOf() {
  return Array.from({ length: unitCount }, (_, at) => ({
    name: nameOf(at),
    type: 'warc',
    input: `s3://commoncrawl/crawl-data/CC-MAIN-2026-05/segments/1700000000000.${at % 100}/warc/CC-MAIN-${at}.warc.gz`,
    version: `"${String(at).padStart(32, '0')}-120"`,
    bytes: 1_000_000_000 + at,
  }));
}

/** A store that counts what is asked of it; a listing costs an S3 server a request for each thousand names. */
function counted(store, requests) {
  const count = (name) => {
    requests[name] = (requests[name] ?? 0) + 1;
  };
  const counting =
    (name) =>
    (...given) => {
      count(name);
      return store[name](...given);
    };
  return {
    ...store,
    get: counting('get'),
    put: counting('put'),
    head: counting('head'),
    async *list(prefix) {
      let seen = 0;
      for await (const info of store.list(prefix)) {
        if (seen++ % 1000 === 0) count('list');
        yield info;
      }
      if (seen === 0) count('list');
    },
  };
}

const STEPS = {
  async write(store) {
    const units = unitsOf();
    const plan = planId({ source: { type: 'warc' } }, '0.1.0', units);
    await putPlan(store, { schema: 'weft/plan/1', plan, phase: 'extract', units });
    return units.length;
  },
  list: async (store) => (await plannedUnits(store)).length,
  resume: async (store) => (await pendingUnits(store, 'extract', await plannedUnits(store))).length,
};

async function runStep(step, folder) {
  const requests = {};
  const units = await STEPS[step](counted(createFsStore(folder), requests));
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
  console.log(JSON.stringify({ step, units, cpuSeconds, peakMb: Math.round(maxRSS / 1024), requests }));
}

function inProcess(step, folder) {
  const run = spawnSync(process.execPath, [fileURLToPath(import.meta.url), step, folder], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

async function measure() {
  const folder = await mkdtemp(join(tmpdir(), 'weft-bench-plan-'));
  try {
    const steps = [inProcess('write', folder), inProcess('list', folder)];
    await mkdir(join(folder, 'manifests/extract'), { recursive: true });
    for (let at = 0; at < unitCount; at += 2)
      await writeFile(join(folder, manifestName('extract', nameOf(at))), '{}');
    steps.push(inProcess('resume', folder));
    console.log(JSON.stringify({ units: unitCount, steps }, undefined, 2));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const [step, folder] = process.argv.slice(2);
await (step === undefined ? measure() : runStep(step, folder));
