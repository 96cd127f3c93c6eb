import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { weft } from '../framework/bench.mjs';
import { measureProcess } from '../framework/usage.mjs';

/** What it takes to start, and to see that there is nothing to do. */
export const startup = {
  name: 'startup',
  title: 'Starting: the help, and a build that is complete',
  unit: 'start',
  prepare(_bench, scratch) {
    const corpora = new Map();
    const build = (root) => {
      if (!corpora.has(root)) corpora.set(root, join(scratch, `complete-${corpora.size}`));
      const pipeline = join(root, 'pipelines/common-crawl.yaml');
      return weft(root, 'build', pipeline, '--out', corpora.get(root), '--quiet');
    };
    return {
      count: 1,
      sides: [
        { name: 'node', role: 'limit', command: () => [process.execPath, '--eval', ''] },
        { name: 'weft --help', role: 'pipeline', command: ({ root }) => weft(root, '--help') },
        {
          name: 'complete build',
          role: 'pipeline',
          command: ({ root }) => build(root),
          reset: async ({ root }) => {
            const command = build(root);
            if (!existsSync(join(corpora.get(root), 'stats.json'))) await measureProcess(command);
          },
        },
      ],
      ratios: [
        { name: 'help, s', of: 'weft --help', by: 'wall_seconds', better: 'lower', reach: 0.15 },
        { name: 'complete build, s', of: 'complete build', by: 'wall_seconds', better: 'lower', reach: 1 },
        { name: 'help against node', of: 'weft --help', against: 'node' },
        { name: 'complete build against node', of: 'complete build', against: 'node' },
      ],
    };
  },
};
