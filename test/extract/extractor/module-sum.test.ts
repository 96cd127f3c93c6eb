import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sumOfModule } from '../../../src/extract/extractor/module-sum.js';

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-module-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const FILES = {
  'x.mjs': `import { a } from "./lib/a.mjs";\nimport 'cheerio';\nconst b = await import('./b.mjs');\nexport default () => a + b;`,
  'lib/a.mjs': `export * from '../c.mjs';`,
  'b.mjs': `const d = require('./d'); // from './absent.mjs'`,
  'c.mjs': `import '../x.mjs/../x.mjs'; export const a = 1;`,
  'd.cjs': 'module.exports = 1;',
  'unused.mjs': 'export default 1;',
};

it('the sum of one file is what sha256sum says', async () => {
  const text = 'export default () => undefined;\n';
  const folder = await folderOf({ 'x.mjs': text });
  expect(await sumOfModule(join(folder, 'x.mjs'))).toEqual({
    name: 'x.mjs',
    sha256: createHash('sha256').update(text).digest('hex'),
  });
});

it('is the same wherever the files lie, and changes with each file that is imported by a relative name', async () => {
  const sumOf = async (files: Record<string, string>) =>
    (await sumOfModule(join(await folderOf(files), 'x.mjs'))).sha256;
  const base = await sumOf(FILES);
  expect(await sumOf(FILES)).toBe(base);
  for (const name of ['x.mjs', 'lib/a.mjs', 'b.mjs', 'c.mjs', 'd.cjs'] as const)
    expect(await sumOf({ ...FILES, [name]: `${FILES[name]}\n` }), name).not.toBe(base);
  expect(await sumOf({ ...FILES, 'unused.mjs': '' })).toBe(base);
});

it('a module that is not there, and one that imports a thousand files, are errors', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 1001 }, (_, i) => [`m${i}.mjs`, `import './m${i + 1}.mjs';`]),
  );
  const folder = await folderOf(many);
  await expect(sumOfModule(join(folder, 'm0.mjs'))).rejects.toMatchObject({
    code: 'bad_extractor',
    exitCode: 2,
  });
  await expect(sumOfModule(join(folder, 'absent.mjs'))).rejects.toMatchObject({
    code: 'extractor_not_found',
    exitCode: 2,
    message: expect.stringContaining('counts from the pipeline file'),
  });
});
