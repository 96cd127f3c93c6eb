import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import type { GivenFile } from '../../src/store/store.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-put-files-'));
});
afterAll(() => rm(root, { recursive: true }));

const SHARED_MEMORY = '/dev/shm';

async function stage(folder: string, keys: readonly string[]): Promise<GivenFile[]> {
  const files: GivenFile[] = [];
  for (const [n, key] of keys.entries()) {
    const path = join(folder, `staged-${n}`);
    await writeFile(path, `content of ${key}`);
    const sha256 = createHash('sha256').update(`content of ${key}`).digest('hex');
    files.push({ key, path, sha256 });
  }
  return files;
}

describe('putFiles of a folder', () => {
  it('stores every file under its key, replacing what is there, and keeps none of what was staged', async () => {
    const folder = join(root, 'store');
    const store = createFsStore(folder);
    await store.put('a/2.txt', Buffer.from('old'));
    const keys = ['top.txt', ...Array.from({ length: 40 }, (_, n) => `${'ab'[n % 2]}/${n}.txt`)];
    const files = await stage(root, keys);
    await store.putFiles?.(files);
    for (const key of keys) expect(await readFile(join(folder, key), 'utf8')).toBe(`content of ${key}`);
    for (const { path } of files) expect(existsSync(path)).toBe(false);
    const stored = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((e) =>
      e.isFile(),
    );
    expect(stored.length).toBe(keys.length);
  });

  it('gives a range of the file that it put, also when the one before was being read', async () => {
    const store = createFsStore(join(root, 'read'));
    await store.put('x', Buffer.from('before'));
    for await (const _ of store.get('x', { start: 0, end: 2 }));
    await store.putFiles?.(await stage(root, ['x']));
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.get('x', { start: 0, end: 6 })) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('content');
    await store.close();
  });

  it('refuses a bad key before any file is moved, and names a file that is missing', async () => {
    const folder = join(root, 'refused');
    const store = createFsStore(folder);
    const files = await stage(root, ['good', '../bad']);
    await expect(store.putFiles?.(files)).rejects.toMatchObject({ code: 'bad_key' });
    for (const { path } of files) expect(existsSync(path)).toBe(true);
    const gone = { key: 'gone', path: join(root, 'no-such-file'), sha256: '0'.repeat(64) };
    await expect(store.putFiles?.([gone])).rejects.toMatchObject({ code: expect.any(String) });
    expect(existsSync(join(folder, 'gone'))).toBe(false);
  });

  it.skipIf(!existsSync(SHARED_MEMORY))(
    'copies files of another disk, and checks what it copies',
    async () => {
      const other = await mkdtemp(join(SHARED_MEMORY, 'weft-put-files-'));
      try {
        const folder = join(root, 'copied');
        const store = createFsStore(folder);
        const files = await stage(other, ['k/1', 'k/2']);
        await store.putFiles?.(files);
        expect(await readFile(join(folder, 'k/2'), 'utf8')).toBe('content of k/2');
        expect(await readdir(other)).toEqual([]);
      } finally {
        await rm(other, { recursive: true });
      }
    },
  );
});
