import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStagedFolder } from '../../src/staging/staged-folder.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-staged-folder-'));
});
afterAll(() => rm(root, { recursive: true }));

it('makes its folder for the first file, and says of each what was written', async () => {
  const folder = createStagedFolder(join(root, 'a', 'b'));
  for (const name of ['1.jpg', '2.jpg']) {
    const content = Buffer.from(`bytes of ${name}`);
    const staged = folder.add(name, content);
    expect(staged).toEqual({
      path: join(root, 'a', 'b', name),
      bytes: content.byteLength,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
    expect((await readFile(staged.path)).equals(content)).toBe(true);
  }
});

it('names the file that the disk refuses', async () => {
  await writeFile(join(root, 'taken'), '');
  const folder = createStagedFolder(join(root, 'taken'));
  expect(() => folder.add('1.jpg', Buffer.of(1))).toThrowError(
    expect.objectContaining({ code: 'staging_failed', message: expect.stringContaining('taken/1.jpg') }),
  );
});
