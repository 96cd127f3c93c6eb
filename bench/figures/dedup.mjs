import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { measureProcess } from '../framework/usage.mjs';

/** All steps of curation on signature rows: against reading them and grouping their band keys once. */
export const dedup = {
  name: 'dedup',
  title: 'Deduplicating signature rows',
  unit: 'rows',
  async prepare(bench) {
    const count = bench.pick({ small: 8000, standard: 400_000, full: 2_000_000 });
    const folder = await bench.input(`rows-${count}`, async (path) => {
      await mkdir(path);
      const program = join(bench.root, 'bench/inputs/synthetic-rows.mjs');
      await measureProcess([process.execPath, program, path, String(count)]);
    });
    return {
      count,
      input: `${count} made rows, half of them in groups of near-duplicates`,
      sides: [
        { name: 'read and group once', role: 'limit', command: () => bench.side('scan-rows.mjs', folder) },
        {
          name: 'deduplicate',
          role: 'pipeline',
          command: ({ out }) => bench.side('dedup-rows.mjs', folder, out),
        },
      ],
      ratios: [
        { name: 'against one reading and grouping', of: 'deduplicate', against: 'read and group once' },
        {
          name: 'peak memory against it',
          of: 'deduplicate',
          against: 'read and group once',
          by: 'peak_mb',
          better: 'lower',
        },
      ],
    };
  },
};
