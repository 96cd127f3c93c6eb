import { cp } from 'node:fs/promises';
import { loadFormat } from '../../../src/export/formats/registry.js';
import { exportTinyCorpus, type TinyExportOptions } from '../../support/export-in-process.js';

/** Writes an export of the tiny corpus in shards of a few items, with the images that the format asks for. */
export function writeExport(
  name: string,
  options: TinyExportOptions = {},
): (folder: string) => Promise<void> {
  return async (folder) => {
    const format = await loadFormat(name);
    const { maxImages, minImages, equalCounts } = format.geometry;
    const made = await exportTinyCorpus(format, {
      ...options,
      geometry: { maxImages, minImages, equalCounts, itemsPerShard: 4, multipleOf: 4, ...options.geometry },
    });
    await cp(made.folder, folder, { recursive: true });
    await made.remove();
  };
}
