import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { weft } from '../framework/bench.mjs';
import { writeJsonl } from '../inputs/archive.mjs';
import { pageWithPicture } from '../inputs/small-images.mjs';

const TIMES = 10;

/** A build of ten times as many documents: what it holds, and what each of them takes. */
export const growth = {
  name: 'growth',
  title: 'Builds of many documents and of ten times as many',
  unit: 'documents',
  long: true,
  async prepare(bench, scratch) {
    const few = bench.pick({ small: 100, standard: 2000, full: 10_000 });
    const sides = [];
    for (const count of [few, few * TIMES]) {
      const file = await bench.input(`pictured-${count}.jsonl`, (path) =>
        writeJsonl(path, count, pageWithPicture),
      );
      const pipeline = join(scratch, `growth-${count}.json`);
      const source = { type: 'json', input: file };
      await writeFile(pipeline, JSON.stringify({ name: 'growth', source, rules: { preset: 'none' } }));
      sides.push({
        name: count === few ? 'few' : 'ten times as many',
        role: 'pipeline',
        count,
        command: ({ root, out }) => weft(root, 'build', pipeline, '--out', out, '--workers', 2, '--quiet'),
        verify: ({ out }) => allThere(out, count),
      });
    }
    const [of, against] = ['ten times as many', 'few'];
    return {
      sides,
      input: `${few} and ${few * TIMES} made pages with a picture each`,
      ratios: [
        { name: 'peak memory', of, against, by: 'peak_mb', better: 'lower', reach: 1.1 },
        { name: 'CPU per document', of, against, better: 'lower', reach: 1.05 },
        { name: 'seconds per document', of, against, by: 'wall_seconds', better: 'lower', reach: 1.05 },
        { name: 'peak MB', of, by: 'peak_mb', better: 'lower', reach: 700 },
      ],
    };
  },
};

async function allThere(out, count) {
  const { counts, drops } = JSON.parse(await readFile(join(out, 'stats.json'), 'utf8'));
  const { documents, images } = counts.assemble;
  if (documents !== count || images !== count)
    throw new Error(
      `${documents} documents and ${images} images of ${count} stored: ${JSON.stringify(drops)}`,
    );
}
