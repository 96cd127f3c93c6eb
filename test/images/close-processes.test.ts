import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { AbortedError } from '../../src/errors.js';
import { DecoderProcess } from '../../src/images/decoder-process.js';
import { createImagePool } from '../../src/images/image-pool.js';
import { flatPng } from '../support/misbehaving-site.js';

/** A program that decodes, closes its pool and only then says so; nothing else keeps its event loop alive. */
const PROGRAM = `
const { createImagePool } = await import('DIST/public/images.js');
const pool = createImagePool({ threads: 2, options: { isolate: 'process', placeholders: 'keep' } });
if (process.argv[1] === 'used') await pool.run(Buffer.from(process.argv[2], 'base64'));
await pool.close();
await pool.close();
console.log('closed');
`;

it.each(['used', 'unused'])(
  'a pool of processes that was %s keeps the program alive until it is closed',
  async (how) => {
    const program = PROGRAM.replace('DIST', new URL('../../dist', import.meta.url).href);
    const picture = flatPng(40, 40, 8).toString('base64');
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program, how, picture]);
    expect(stdout).toBe('closed\n');
  },
);

it('images under way when the pool closes are aborted, not begun again in a process that nobody ends', async () => {
  const kill = vi.spyOn(DecoderProcess.prototype, 'kill');
  const decode = vi.spyOn(DecoderProcess.prototype, 'decode');
  const pool = createImagePool({ threads: 1, options: { isolate: 'process', placeholders: 'keep' } });
  // Closed in the midst of decoding: a large picture, asked for in this very moment.
  const begun = new Promise<void>((resolve) => {
    decode.mockImplementation(function (this: DecoderProcess, ...args) {
      decode.mockRestore();
      const result = this.decode(...args);
      resolve();
      return result;
    });
  });
  const running = pool.run(flatPng(7000, 5000, 8)).catch((error: unknown) => error);
  await begun;
  await pool.close();
  expect(await running).toBeInstanceOf(AbortedError);
  // One process was started, and that one has exited.
  const ended = new Set(kill.mock.contexts as DecoderProcess[]);
  expect(ended.size).toBe(1);
  expect([...ended].map(({ alive }) => alive)).toEqual([false]);
  expect(await startedBy(process.pid)).toEqual([]);
});

/** Decoders that run as children of a process. */
async function startedBy(pid: number): Promise<string[]> {
  if (!existsSync('/proc/self/stat')) return [];
  const { stdout } = await promisify(execFile)('ps', ['--ppid', String(pid), '-o', 'args=']).catch(() => ({
    stdout: '',
  }));
  return stdout.split('\n').filter((line) => line.includes('load-decoder'));
}
