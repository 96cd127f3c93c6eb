import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeSyntheticCorpus } from './synthetic-corpus.mjs';

/** The corpus of small documents for the size of this run. */
export async function syntheticCorpus(bench) {
  const count = bench.pick({ small: 500, standard: 10_000, full: 100_000 });
  const folder = await bench.input(`corpus-${count}`, (path) => writeSyntheticCorpus(path, count, 'small'));
  return { folder, count };
}

/** Names of all formats that a revision exports. */
export async function exportFormats(root) {
  const registry = pathToFileURL(join(root, 'dist/export/formats/registry.js'));
  const { FORMATS } = await import(registry.href);
  return FORMATS.map(({ name }) => name);
}
