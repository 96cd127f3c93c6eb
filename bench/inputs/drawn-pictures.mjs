import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureProcess } from '../framework/usage.mjs';

/** Longer side and quality that the figures store pictures at. */
export const STORED = { side: 448, quality: 85 };

/** The folder of drawn pictures for the size of this run, and their names. Drawn once. */
export async function drawnPictures(bench) {
  const count = bench.pick({ small: 40, standard: 600, full: 1600 });
  const folder = await bench.input(`pictures-${count}`, (path) =>
    measureProcess([process.execPath, join(bench.root, 'bench/inputs/pictures.mjs'), path, String(count)]),
  );
  return { folder, count, names: (await readdir(folder)).sort() };
}

/** Whether pipelines have `images.signals`. */
export async function hasSignalsOption(root) {
  const { properties } = JSON.parse(await readFile(join(root, 'schemas/pipeline.schema.json'), 'utf8'));
  return 'signals' in properties.images.properties;
}
