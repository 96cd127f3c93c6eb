import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StopError } from '../../src/errors.js';
import { thrownError, unpackError } from '../../src/threads/thread-error.js';
import { workerEntry } from '../../src/threads/worker-entry.js';
import { startWorkerPool, type WorkerPool, type WorkerPoolOptions } from '../../src/threads/worker-pool.js';

const compiled = (name: string) =>
  pathToFileURL(workerEntry(new URL('../../src/threads/worker-pool.ts', import.meta.url).href, name)).href;

/** Paths of compiled modules are in the text, because threads load no TypeScript. */
const WORKER = `
import { Moved } from '${compiled('serve-call.js')}';
import { StopError } from '${new URL('../errors.js', compiled('serve-call.js')).href}';
let calls = 0;
export const told = (task, data) => ({ task, data, calls: ++calls });
export const move = () => { const bytes = new Uint8Array([1, 2, 3]); return new Moved({ bytes, moved: true }, [bytes.buffer]); };
export const stop = () => { throw new StopError('some_code', 'what is wrong'); };
export const system = () => { throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', path: '/d/f' }); };
export const odd = () => { throw new TypeError('odd'); };
export const die = () => process.exit(7);
export const hang = () => { for (;;); };
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-worker-pool-'));
  writeFileSync(join(folder, 'worker.mjs'), WORKER);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pools: WorkerPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

function start(options: Partial<WorkerPoolOptions> = {}): WorkerPool {
  const pool = startWorkerPool({ module: join(folder, 'worker.mjs'), threads: 1, ...options });
  pools.push(pool);
  return pool;
}

describe('startWorkerPool', () => {
  it('calls an export with its task and what the threads were given, and moves buffers there and back', async () => {
    const pool = start({ data: { model: 'm' } });
    const bytes = new Uint8Array([9]);
    const answer = await pool.call('told', { bytes }, { moved: [bytes.buffer] });
    expect(answer).toEqual({
      done: { task: { bytes: new Uint8Array([9]) }, data: { model: 'm' }, calls: 1 },
    });
    expect(bytes.byteLength).toBe(0);
    expect(await pool.call('move', undefined)).toEqual({
      done: { bytes: new Uint8Array([1, 2, 3]), moved: true },
    });
  });

  it('what a call throws is its answer, with class, code and text, and ends no thread', async () => {
    const pool = start();
    const thrownBy = async (name: string) => {
      const answer = await pool.call(name, undefined);
      if ('done' in answer) throw new Error(`${name} throws nothing`);
      return answer.thrown;
    };
    expect(unpackError(await thrownBy('stop'))).toEqual(new StopError('some_code', 'what is wrong'));
    const full = await thrownBy('system');
    expect(unpackError(full)).toMatchObject({ name: 'StopError', code: 'disk_full' });
    expect(thrownError(full)).toMatchObject({
      code: 'ENOSPC',
      message: 'ENOSPC: no space left on device, write',
    });
    const odd = await thrownBy('odd');
    expect(unpackError(odd).message).toMatch(/^TypeError: odd\n {4}at /);
    expect(thrownError(odd).message).toBe('odd');
    expect(await pool.call('told', 1)).toEqual({ done: { task: 1, data: undefined, calls: 1 } });
  });

  it('a call whose thread dies or is stopped rejects, and the next one has another thread', async () => {
    const pool = start();
    await expect(pool.call('die', undefined)).rejects.toThrow('worker exited with code: 7');
    const abort = new AbortController();
    const hanging = pool.call('hang', undefined, { signal: abort.signal });
    abort.abort();
    await expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
    expect(await pool.call('told', 2)).toMatchObject({ done: { task: 2, calls: 1 } });
  });

  it('an abort of the pool ends calls under way, and one that came before the pool ends the first', async () => {
    const abort = new AbortController();
    const pool = start({ signal: abort.signal });
    await pool.load();
    const hanging = pool.call('hang', undefined);
    abort.abort();
    await expect(hanging).rejects.toThrow();
    await expect(start({ signal: abort.signal }).call('told', 1)).rejects.toThrow();
  });

  it('says why a module is not loaded', async () => {
    const pool = start({ module: join(folder, 'absent.mjs') });
    await expect(pool.loadFirst()).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' });
    await expect(pool.load()).rejects.toThrow(/Cannot find module .*absent\.mjs/);
  });
});
