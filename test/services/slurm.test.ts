import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { needs } from '../support/needs.js';
import { runWeft } from '../support/run-weft.js';

const TASKS = 8;
const TIMEOUT_MS = 120_000;
/** So that there are more units than tasks. */
const SMALL = ['--set', 'source.unit_files=2', '--set', 'shards.max_documents=4'];
const root = join(import.meta.dirname, '../..');
const pipelines = join(root, 'pipelines');
const pipeline = join(pipelines, 'samples.yaml');
const { skip, conf } = needs.slurm('an array of tasks under a real scheduler');

describe.skipIf(skip)('the examples for Slurm, as they are in deploy/', () => {
  let folder: string;
  let local: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-slurm-'));
    const out = join(folder, 'local');
    const run = await runWeft(['build', pipeline, '--out', out, '--quiet', ...SMALL]);
    expect(run, run.stderr).toMatchObject({ code: 0 });
    local = await corpusDigest(createFsStore(out));
    return () => rm(folder, { recursive: true });
  }, TIMEOUT_MS);

  /** Runs a program as a user of the cluster would, in the folder where logs go. */
  const run = (program: string, args: string[], env: Record<string, string>) =>
    promisify(execFile)(program, args, {
      cwd: folder,
      env: {
        ...process.env,
        SLURM_CONF: conf,
        WEFT: `${process.execPath} ${join(root, 'bin/weft.cjs')}`,
        ...env,
      },
    });

  /** Waits for the end of a job. `sbatch --wait` would ask ever more rarely, half a minute late in the end. */
  const ended = (job: string) =>
    run('srun', ['--quiet', `--dependency=afterany:${job.trim()}`, '--ntasks=1', 'true'], {});

  /** What jobs printed, by the names of their logs. */
  async function logs(pattern: RegExp): Promise<string[]> {
    const names = (await readdir(folder)).filter((name) => pattern.test(name)).sort();
    return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  }

  async function expectBuilt(corpus: string): Promise<void> {
    const { stdout } = await runWeft(['status', corpus, '--json']);
    const { state, phases } = JSON.parse(stdout);
    expect(state).toBe('finished');
    expect(phases[0].units).toBeGreaterThan(TASKS);
    expect(await corpusDigest(createFsStore(corpus))).toEqual(local);
  }

  it(
    'build the samples by a job for each phase that depends on the one before, as one process does',
    async () => {
      const corpus = join(folder, 'phases');
      const { stdout } = await run('bash', [join(root, 'deploy/slurm/phases.sh')], {
        CORPUS: corpus,
        PIPELINE: pipeline,
        PLAN_OPTIONS: SMALL.join(' '),
        TASKS: String(TASKS),
        TASK: '--cpus-per-task=1',
        CURATE: '--cpus-per-task=1',
      });
      await ended(stdout);
      for (const part of ['extract', 'assemble'])
        expect(await logs(new RegExp(`^weft-${part}-\\d+-\\d+\\.log$`))).toEqual(Array(TASKS).fill(''));
      await expectBuilt(corpus);
    },
    TIMEOUT_MS,
  );

  it(
    'build the samples by one array whose tasks wait for each other, as one process does',
    async () => {
      const corpus = join(folder, 'array');
      const plan = await runWeft(['plan', pipeline, '--out', corpus, ...SMALL]);
      expect(plan, plan.stderr).toMatchObject({ code: 0 });
      const options = ['--parsable', '--cpus-per-task=1', join(root, 'deploy/slurm/array.sbatch')];
      const { stdout } = await run('sbatch', options, { CORPUS: corpus, INPUTS: pipelines });
      await ended(stdout);
      expect(await logs(/^weft-\d+-\d+\.log$/)).toEqual(Array(TASKS).fill(''));
      await expectBuilt(corpus);
    },
    TIMEOUT_MS,
  );
});
