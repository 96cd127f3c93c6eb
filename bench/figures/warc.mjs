import { RECORDS_PER_PAGE, writeWarc } from '../inputs/archive.mjs';

/** Records of an archive, their bodies included: against unpacking it, and against warcio. */
export const warc = {
  name: 'warc',
  title: 'Reading the pages of a WARC file',
  unit: 'records',
  async prepare(bench) {
    const pages = bench.pick({ small: 200, standard: 6000, full: 20_000 });
    const file = await bench.input(`pages-${pages}.warc.gz`, (path) => writeWarc(path, pages));
    const peer = bench.peer('warcio', 'warc.py', file);
    return {
      count: pages * RECORDS_PER_PAGE,
      input: `${pages} made pages of 50 kB, with request and metadata, each record a gzip member`,
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
          verify: ({ stdout }) => pagesAre(stdout, pages),
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
