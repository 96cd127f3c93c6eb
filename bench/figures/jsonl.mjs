import { writeJsonl } from '../inputs/archive.mjs';
import { pagesAre } from './warc.mjs';

/** Pages in JSON lines: against splitting the file into lines, and against parsing them too. */
export const jsonl = {
  name: 'jsonl',
  title: 'Reading the pages of a JSONL file',
  unit: 'lines',
  async prepare(bench) {
    const count = bench.pick({ small: 200, standard: 6000, full: 20_000 });
    const file = await bench.input(`pages-${count}.jsonl`, (path) => writeJsonl(path, count));
    return {
      count,
      input: `${count} made pages of 50 kB`,
      sides: [
        {
          name: 'split lines',
          role: 'limit',
          selfMeasured: true,
          command: () => bench.side('split-lines.mjs', file),
        },
        {
          name: 'split and parse',
          role: 'limit',
          selfMeasured: true,
          command: () => bench.side('split-lines.mjs', file, 'parse'),
        },
        {
          name: 'read',
          role: 'pipeline',
          selfMeasured: true,
          command: () => bench.side('read-source.mjs', 'json', file),
          verify: ({ stdout }) => pagesAre(stdout, count),
        },
      ],
      ratios: [
        { name: 'against splitting', of: 'read', against: 'split lines' },
        { name: 'against splitting and JSON.parse', of: 'read', against: 'split and parse' },
      ],
    };
  },
};
