import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StopError } from '../../src/errors.js';
import { createExtractPool } from '../../src/extract/extract-pool.js';
import { describeSystemError } from '../../src/flow/system-error.js';
import { createImagePool } from '../../src/images/image-pool.js';
import { packError, unpackError } from '../../src/threads/thread-error.js';

const refused = (code: string, facts: object = {}) =>
  Object.assign(new Error(`${code}: something, write`), { code, ...facts });

describe('describeSystemError', () => {
  it.each([
    ['ENOSPC', 'disk_full', 5, /^\/d\/f: no space left; free some/],
    ['EDQUOT', 'disk_full', 5, /^\/d\/f: the disk quota is used up; free some/],
    ['EMFILE', 'too_many_open_files', 5, /^\/d\/f: too many open files; .*ulimit -n/],
    ['ENFILE', 'too_many_open_files', 5, /^\/d\/f: too many open files in the whole system; .*fs\.file-max/],
    ['EACCES', 'permission_denied', 5, /^\/d\/f: permission denied; give/],
    ['EROFS', 'read_only_file_system', 5, /^\/d\/f: the file system is read-only; choose/],
    ['EIO', 'disk_error', 5, /^\/d\/f: the disk or the mount failed .*; check it/],
    ['ENOMEM', 'out_of_memory', 5, /^\/d\/f: the system is out of memory; .*fewer workers/],
    ['EAGAIN', 'too_many_processes', 5, /^\/d\/f: .*ulimit -u/],
    ['EFBIG', 'file_too_large', 5, /^\/d\/f: .*ulimit -f/],
    ['ENOENT', 'not_found', 3, /^\/d\/f: no such file or folder; check/],
  ])('says of %s what, where and how to fix it', (code, stable, exitCode, line) => {
    const path = '/d/f';
    for (const error of [refused(code, { path }), new Error('wrapped', { cause: refused(code, { path }) })]) {
      const described = describeSystemError(error);
      expect(described).toMatchObject({ code: stable, exitCode, message: expect.stringMatching(line) });
      expect(described?.cause).toBe(error);
    }
  });

  it('names the target of a copy, an address, or the call, where there is no path', () => {
    expect(describeSystemError(refused('ENOSPC', { path: '/a', dest: '/b' }))?.message).toMatch(/^\/b: /);
    expect(describeSystemError(refused('ECONNREFUSED', { address: '::1', port: 9 }))?.message).toMatch(
      /^::1:9: /,
    );
    expect(describeSystemError(refused('EMFILE', { syscall: 'pipe' }))?.message).toMatch(
      /^the system call pipe: /,
    );
  });

  it('names the option that moves a full scratch folder', () => {
    const path = '/tmp/weft-host-123-AbCdEf/html-00000-xyz/0.tar';
    expect(describeSystemError(refused('ENOSPC', { path }))?.message).toMatch(/\(run\.scratch, --scratch\)$/);
  });

  it('knows the texts of native libraries, and nothing of what is no error of the system', () => {
    const native = new Error('IO Error: Could not write file "/s/duckdb_temp": No space left on device');
    expect(describeSystemError(native)).toMatchObject({
      code: 'disk_full',
      message: expect.stringContaining('/s/duckdb_temp'),
    });
    for (const other of [new TypeError('x is not a function'), 'ENOSPC', undefined, refused('ERR_OTHER')])
      expect(describeSystemError(other)).toBeUndefined();
  });

  it('survives being passed out of a thread', () => {
    const there = unpackError(packError(refused('ENOSPC', { path: '/d/f' })));
    expect(there).toBeInstanceOf(StopError);
    expect(there).toMatchObject({
      code: 'disk_full',
      message: expect.stringMatching(/^\/d\/f: no space left/),
    });
  });

  it.skipIf(process.platform !== 'linux')('reads the errors that Node really throws', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-system-error-'));
    try {
      const caught = async (failing: () => unknown) => {
        try {
          await failing();
        } catch (error) {
          return describeSystemError(error)?.message;
        }
        return undefined;
      };
      expect(await caught(() => writeSync(openSync('/dev/full', 'w'), 'x'))).toMatch(
        /^the system call write: no space/,
      );
      expect(await caught(() => open(join(folder, 'none')))).toMatch(/none: no such file or folder/);
      expect(await caught(() => mkdir('/proc/none'))).toMatch(/^\/proc\/none: /);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('work whose code cannot be loaded for want of open files', () => {
  afterEach(() => void vi.restoreAllMocks());
  const message = "EMFILE: too many open files, open '/app/dist/some.js'";

  it('ends the build, and costs no page', async () => {
    const pool = createExtractPool({ threads: 1 });
    vi.spyOn(Piscina.prototype, 'run').mockRejectedValue(new Error(message));
    const page = { id: 'p', url: 'https://example.org/', body: '<p>x', source: { input: 'x', offset: 0 } };
    await expect(pool.run(page)).rejects.toMatchObject({ code: 'too_many_open_files', exitCode: 5 });
    await pool.close();
  });

  it('ends the build, and costs no image', async () => {
    const pool = createImagePool({ threads: 1 });
    await pool.run(new Uint8Array([1]));
    vi.spyOn(Piscina.prototype, 'run').mockRejectedValue(new Error(message));
    await expect(pool.run(new Uint8Array([1]))).rejects.toMatchObject({ code: 'too_many_open_files' });
    await pool.close();
  });
});
