import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { startWeft, type WeftRun } from '../support/run-weft.js';

const PAGES = 6;
let folder: string;

/** Pages as JSON lines, one file for each unit. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-fleet-'));
  for (let i = 0; i < PAGES; i++) {
    const words = Array.from({ length: 60 }, (_, word) => `word${i}x${word}`).join(' ');
    const html = `<html lang="en"><body><article><h1>Harbour ${i}</h1><p>${words}.</p></article></body></html>`;
    const line = JSON.stringify({ id: `a${i}`, url: `https://example.org/${i}`, html });
    await writeFile(join(folder, `${i}.jsonl`), `${line}\n`);
  }
  const source = '{ type: json, input: "*.jsonl", html_field: html, url_field: url, id_field: id }';
  const yaml = `name: fleet\nsource: ${source}\nfetch: { network: false }\nrun: { workers: 1 }\nrules: { preset: none }\n`;
  await writeFile(join(folder, 'pipeline.yaml'), yaml);
  return () => rm(folder, { recursive: true });
});

async function copyOfInputs(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'weft-fleet-'));
  onTestFinished(() => rm(copy, { recursive: true, force: true }));
  await cp(folder, copy, { recursive: true });
  return copy;
}

async function weft(cwd: string, ...args: string[]): Promise<WeftRun> {
  return startWeft(args, { cwd }).done;
}

it('three tasks of an array at once and one process build the same bytes, and nothing is left to delete', async () => {
  const cwd = await copyOfInputs();
  expect(await weft(cwd, 'build', 'pipeline.yaml', '--out', 'alone', '--quiet')).toMatchObject({ code: 0 });
  expect(await weft(cwd, 'plan', 'pipeline.yaml', '--out', 'fleet')).toMatchObject({ code: 0 });
  const tasks = [0, 1, 2].map((index) => ({
    SLURM_ARRAY_TASK_ID: String(index),
    SLURM_ARRAY_TASK_COUNT: '3',
  }));
  const runs = await Promise.all(
    tasks.map((env) => startWeft(['work', 'fleet', '--engine', 'array', '--quiet'], { cwd, env }).done),
  );
  for (const run of runs) expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(await corpusDigest(createFsStore(join(cwd, 'fleet')))).toEqual(
    await corpusDigest(createFsStore(join(cwd, 'alone'))),
  );
  const { stdout } = await weft(cwd, 'status', 'fleet', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ state: 'finished' });
  expect((await weft(cwd, 'gc', 'fleet')).stderr).toMatch(/to delete: 0 files .* 0 files .* 0 unfinished/);
});

it('a unit that fails leaves the others whole, is told with its reason, and is made up for by resume', async () => {
  const cwd = await copyOfInputs();
  await weft(cwd, 'plan', 'pipeline.yaml', '--out', 'corpus');
  const file = join(cwd, '2.jsonl');
  await rename(file, `${file}.away`);
  const work = await weft(
    cwd,
    'work',
    'corpus',
    '--engine',
    'array',
    '--index',
    '0',
    '--count',
    '1',
    '--phase',
    'extract',
  );
  expect(work.code).not.toBe(0);
  const failed = await weft(cwd, 'failed', 'corpus');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toMatch(/extract json-00002: failed once[\s\S]*input_not_found: 2\.jsonl/);
  expect((await weft(cwd, 'status', 'corpus')).stdout).toMatch(/extract +5\/6 units.*1 failed/);
  await rename(`${file}.away`, file);
  expect(await weft(cwd, 'resume', 'corpus', '--quiet')).toMatchObject({ code: 0, stderr: '' });
  expect(await weft(cwd, 'failed', 'corpus')).toMatchObject({ code: 0 });
  expect(await weft(cwd, 'validate', 'corpus')).toMatchObject({ code: 0 });
});

it('a worker in another folder ends at once and says how the inputs are found; the plan had said it', async () => {
  const cwd = await copyOfInputs();
  const elsewhere = await mkdtemp(join(tmpdir(), 'weft-else where-'));
  onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
  const out = join(elsewhere, 'corpus');
  const plan = await weft(elsewhere, 'plan', join(cwd, 'pipeline.yaml'), '--out', out);
  expect(plan.stderr).toContain(`weft work ${out} --inputs-from ../${basename(cwd)} runs them`);
  const work = await weft(elsewhere, 'work', out);
  expect(work).toMatchObject({ code: 2 });
  expect(work.stderr).toMatch(
    /no input of the plan is here \(0\.jsonl, and 5 more that were looked for\); .*--inputs-from/,
  );
  expect((await weft(elsewhere, 'failed', out)).code).toBe(0);
  expect(await weft(elsewhere, 'work', out, '--inputs-from', cwd, '--quiet')).toMatchObject({ code: 0 });
  // What is complete needs its inputs no more.
  expect(await weft(elsewhere, 'work', out, '--quiet')).toMatchObject({ code: 0 });
});
