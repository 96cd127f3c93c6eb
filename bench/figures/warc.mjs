import { writeWarc } from '../inputs/archive.mjs';

/** Records of an archive, their bodies included: against unpacking it, and against warcio. */
export const warc = {
  name: 'warc',
  title: 'Reading the pages of a WARC file',
  unit: 'records',
  async prepare(bench) {
    const count = bench.pick({ small: 200, standard: 6000, full: 20_000 });
    const file = await bench.input(`pages-${count}.warc.gz`, (path) => writeWarc(path, count));
    const peer = bench.peer('warcio', 'warc.py', file);
    return {
      count,
      input: `${count} made pages of 50 kB, each a gzip member`,
      sides: [
        {
          name: 'zlib gunzip',
          role: 'limit',
          selfMeasured: true,
          command: () => bench.side('gunzip.mjs', file),
        },
        {
          name: 'read',
          role: 'pipeline',
          selfMeasured: true,
          command: () => bench.side('read-source.mjs', 'warc', file),
          verify: ({ stdout }) => pagesAre(stdout, count),
        },
        ...(peer === undefined
          ? []
          : [{ name: 'warcio', role: 'peer', selfMeasured: true, command: () => peer }]),
      ],
      ratios: [
        { name: 'against gunzip', of: 'read', against: 'zlib gunzip', reach: 0.8 },
        { name: 'against warcio', of: 'read', against: 'warcio', reach: 5 },
      ],
    };
  },
};

/** Fails where a reader did not give all pages. */
export function pagesAre(stdout, count) {
  const { page } = JSON.parse(stdout.split('\n')[0]);
  if (page !== count) throw new Error(`${page} of ${count} pages were read: ${stdout}`);
}
