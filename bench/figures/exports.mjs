import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { weft } from '../framework/bench.mjs';
import { exportFormats, syntheticCorpus } from '../inputs/synthetic.mjs';

/** Every export of many small documents, against a copy of the shards that is hashed and on the disk as an export is. */
export const exportFigure = {
  name: 'exports',
  title: 'Exports of small documents',
  unit: 'documents',
  async prepare(bench, scratch) {
    const { folder, count } = await syntheticCorpus(bench);
    const shards = join(folder, 'shards');
    const copy = (name, ...flags) => ({
      name,
      role: 'limit',
      command: ({ out }) => bench.side('copy.mjs', shards, out, ...flags),
    });
    const formats = await exportFormats(bench.root);
    return {
      count,
      input: `${count} documents of two images of 24 kB`,
      sides: [
        copy('copy with sha256', '--fsync'),
        copy('copy with sha256, cached'),
        ...formats.map((format) => ({
          name: format,
          role: 'pipeline',
          // Its record is the last thing that an export writes.
          verify: async ({ out }) => void (await readFile(join(out, 'export.json'))),
          command: ({ root, out }) =>
            weft(
              root,
              'export',
              folder,
              '--format',
              format,
              '--out',
              out,
              '--scratch',
              join(scratch, 'export'),
            ),
        })),
      ],
      ratios: formats.flatMap((format) => [
        { name: format, of: format, against: 'copy with sha256', by: 'wall_seconds', reach: 0.8, aim: 0.9 },
        { name: `${format}, CPU`, of: format, against: 'copy with sha256' },
      ]),
    };
  },
};
