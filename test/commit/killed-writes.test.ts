import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { temporaryName } from '../../src/store/fs-temporary.js';
import { corpusJobs } from '../revise/interleaved/corpus-jobs.js';

it('whatever job comes next clears what a killed build, retry or takedown left of a write in the folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-killed-writes-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = createFsStore(folder);
  const { jobs, states } = await corpusJobs();
  await states.finished(store);
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const left = temporaryName().replace(`-${process.pid}.`, `-${dead}.`);
  // The second retry and the second takedown have nothing to do.
  for (const job of ['build', 'retry', 'retry', 'takedownA', 'takedownA'] as const) {
    await writeFile(join(folder, '.tmp', left), 'half of a shard');
    await jobs[job](store);
    expect(await readdir(join(folder, '.tmp')), job).toEqual([]);
  }
});
