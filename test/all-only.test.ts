import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ALL_ONLY } from './all-only.js';

const FOLDER = '/**/*.test.ts';
const files = (await readdir(import.meta.dirname, { recursive: true }))
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.test.ts'));
const isIn = (file: string, pattern: string): boolean =>
  pattern.endsWith(FOLDER) ? file.startsWith(pattern.slice(0, -FOLDER.length + 1)) : file === pattern;

it('each line of the list names test files that there are', () => {
  expect(ALL_ONLY.filter((pattern) => !files.some((file) => isIn(file, pattern)))).toEqual([]);
});

it('npm test has no file that needs a service, and most of the files', async () => {
  const fast = files.filter((file) => !ALL_ONLY.some((pattern) => isIn(file, pattern)));
  const texts = await Promise.all(
    fast.map((file) => readFile(join(import.meta.dirname, '..', file), 'utf8')),
  );
  const needing = fast.filter((_, n) =>
    /\bneeds\.(?:s3|python|slurm|hadolint|chromium)\(|\bs3Fixture\(/.test(texts[n] ?? ''),
  );
  expect(needing, 'to be listed in test/all-only.ts').toEqual([]);
  expect(fast.length).toBeGreaterThan(files.length / 2);
});
