import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { warnOfForeignFiles } from '../../src/commands/foreign-files.js';
import { createFsStore } from '../../src/store/fs-store.js';

async function said(files: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-foreign-'));
  const lines: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  onTestFinished(async () => {
    spy.mockRestore();
    await rm(folder, { recursive: true });
  });
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), '{}');
  }
  const store = createFsStore(folder);
  await warnOfForeignFiles(store);
  spy.mockRestore();
  await store.close();
  return lines.join('').replaceAll(folder, 'OUT');
}

it('names what a place for a new corpus holds besides, and says nothing of an empty one or of a corpus', async () => {
  expect(await said([])).toBe('');
  expect(await said(['.DS_Store', 'documents/left-by-a-kill.jsonl.gz', 'plans/extract.json'])).toBe('');
  expect(await said(['corpus.json', 'notes.txt'])).toBe('');
  expect(await said(['notes.txt', 'photos/a.jpg', 'photos/b.jpg'])).toMatch(
    /^OUT holds files that are not of a corpus: notes\.txt, photos\/; they stay as they are, .* Give another --out/,
  );
  expect(await said(['1', '2', '3', '4', '5', '6', '7'])).toContain('1, 2, 3, 4, 5 and 2 more;');
});
