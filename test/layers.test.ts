import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { expect, it } from 'vitest';

/** Layers of ARCHITECTURE.md, lowest first; a file may import from its own layer and those below. */
const LAYERS = [
  ['model', 'errors', 'version'],
  ['config', 'flow', 'store', 'parquet', 'signals'],
  [
    'sources',
    'extract',
    'curate',
    'rules',
    'decontaminate',
    'fetch',
    'images',
    'models',
    'shards',
    'similarity',
  ],
  ['run', 'crawl', 'export', 'validate', 'inspect'],
  ['commands'],
  ['cli', 'index'],
];
const IMPORT = /(?:from|import\()\s*'(\.[^']+)'/g;

it('imports run downward only', async () => {
  const src = join(import.meta.dirname, '../src');
  const files = (await readdir(src, { recursive: true })).filter((name) => /\.c?ts$/.test(name));
  expect(files.length).toBeGreaterThan(100);
  const uphill: string[] = [];
  for (const file of files) {
    const text = await readFile(join(src, file), 'utf8');
    for (const [, target = ''] of text.matchAll(IMPORT)) {
      const imported = normalize(join(dirname(file), target));
      if (layerOf(imported) > layerOf(file)) uphill.push(`${file} imports ${imported}`);
    }
  }
  expect(uphill).toEqual([]);
});

function layerOf(file: string): number {
  const name = file.split(sep)[0]?.replace(/\.c?[jt]s$/, '') ?? '';
  const layer = LAYERS.findIndex((names) => names.includes(name));
  if (layer === -1)
    throw new Error(`${file} is in no layer; add its folder to LAYERS and to ARCHITECTURE.md`);
  return layer;
}
