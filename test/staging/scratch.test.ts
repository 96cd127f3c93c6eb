import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { type Logger, silentLogger } from '../../src/flow/context.js';
import { formatIdentity, monotonicClock, monotonicMs, thisProcess } from '../../src/flow/process-identity.js';
import { openScratch } from '../../src/staging/scratch.js';
import { sweepSilent } from '../../src/staging/sweep-scratch.js';
import { needs } from '../support/needs.js';

const MODULE = new URL('../../dist/staging/scratch.js', import.meta.url).href;
const namespaces = needs.pidNamespaces('scratch that containers share');
const HOUR_MS = 3_600_000;

async function freshParent(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'weft-parent-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  return parent;
}

/** A process that opens scratch in `parent` and keeps it; resolves to its folder, and the way to kill it. */
async function user(parent: string, command: readonly string[] = []) {
  const code = `const { openScratch } = await import('${MODULE}');
    console.log((await openScratch(${JSON.stringify(parent)})).folder);
    process.stdin.resume();`;
  const [program = '', ...args] = [...command, process.execPath, '--input-type=module', '-e', code];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [folder] = (await once(createInterface(child.stdout), 'line')) as [string];
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { folder, kill };
}

/** A folder of a process out of sight, with its last sign. */
async function outOfSight(parent: string, sign?: object): Promise<string> {
  const identity = formatIdentity({ ...thisProcess(), space: 'ffffffffffff' });
  const folder = await mkdtemp(join(parent, `weft-${identity}-`));
  await writeFile(join(folder, 'spill'), Buffer.alloc(1000));
  if (sign !== undefined) await writeFile(join(folder, 'alive'), JSON.stringify(sign));
  return folder;
}

function listen(): { logger: Logger; said: string[] } {
  const said: string[] = [];
  return { logger: { ...silentLogger, warn: (_, line) => said.push(line) }, said };
}

it('deletes the folder of a killed process, and of one whose number another has by now', async () => {
  const parent = await freshParent();
  const killed = await user(parent);
  const living = await user(parent);
  await killed.kill();
  const reused = join(parent, `weft-${formatIdentity({ ...thisProcess(), start: '1' })}-AbCdEf`);
  await mkdir(reused);
  const scratch = await openScratch(parent);
  expect([killed.folder, reused].filter(existsSync)).toEqual([]);
  expect([living.folder, scratch.folder].every(existsSync)).toBe(true);
  await scratch.remove();
  expect(existsSync(scratch.folder)).toBe(false);
});

it('spares what processes of other PID namespaces use, whatever their numbers', namespaces, async () => {
  const parent = await freshParent();
  // Behind a shell that had a hundred children it has a number that no thread of the others has.
  const count = 'i=0; while [ $i -lt 100 ]; do (:); i=$((i+1)); done; "$@"; exit';
  const behindShell = [...namespaces.command, 'sh', '-c', count, 'sh'];
  const folders: string[] = [];
  for (const command of [behindShell, behindShell, namespaces.command, namespaces.command])
    folders.push((await user(parent, command)).folder);
  const scratch = await openScratch(parent);
  expect(folders.filter(existsSync)).toEqual(folders);
  await scratch.remove();
});

it('deletes what a process out of sight left after a day without a sign, by a clock that nobody sets', async () => {
  const parent = await freshParent();
  const sign = (hours: number) => ({ clock: monotonicClock(), at: monotonicMs() - hours * HOUR_MS });
  const [gone, quiet, living] = [
    await outOfSight(parent, sign(24.1)),
    await outOfSight(parent, sign(23.9)),
    await outOfSight(parent, sign(0)),
  ];
  const { logger, said } = listen();
  const scratch = await openScratch(parent, { logger });
  expect(existsSync(gone)).toBe(false);
  expect([quiet, living].every(existsSync)).toBe(true);
  expect(said).toEqual([
    expect.stringMatching(/^\S+ \(10\d\d bytes\) belongs to a process that cannot be seen/),
  ]);
  expect(said[0]).toContain(quiet);
  await scratch.remove();
});

it('dates signs of other boots by the file system, not by what their clocks said', async () => {
  const parent = await freshParent();
  const unsigned = await outOfSight(parent);
  const signed = await outOfSight(parent, { clock: 'of another boot', at: monotonicMs() + 1e12 });
  const own = await outOfSight(parent, { clock: monotonicClock(), at: monotonicMs() });
  await sweepSilent(parent, own, { logger: silentLogger });
  expect([unsigned, signed].every(existsSync)).toBe(true);
  await sweepSilent(parent, own, { logger: silentLogger, silentAfterMs: -1 });
  expect((await readdir(parent)).map((name) => join(parent, name))).toEqual([own]);
});

it('leaves folders of earlier versions, which gave no signs, and says how large they are', async () => {
  const parent = await freshParent();
  const earlier = join(parent, `weft-${hostname().replace(/[^A-Za-z0-9]+/g, '_')}-1-AbCdEf`);
  await mkdir(earlier);
  await mkdir(join(parent, 'weft-corpus'));
  const { logger, said } = listen();
  const scratch = await openScratch(parent, { logger });
  expect(existsSync(earlier)).toBe(true);
  expect(said).toEqual([expect.stringContaining(`${earlier} (0 bytes)`)]);
  await scratch.remove();
});
