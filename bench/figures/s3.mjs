import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { AbsentError } from '../framework/absent.mjs';
import { measureProcess } from '../framework/usage.mjs';
import { noiseOf } from '../inputs/synthetic-corpus.mjs';

/** Putting shards on S3: against a bare PutObject of the same bytes. */
export const s3 = {
  name: 's3',
  title: 'Putting files on the S3 test server',
  unit: 'puts',
  async prepare(bench) {
    if (process.env.WEFT_TEST_S3_ENDPOINT === undefined)
      throw new AbsentError(
        'the S3 test server is absent: eval "$(bash scripts/services/start.sh)" starts it and names it',
      );
    const megabytes = bench.pick({ small: 8, standard: 64, full: 256 });
    const count = bench.pick({ small: 2, standard: 6, full: 6 });
    const file = await bench.input(`object-${megabytes}`, (path) =>
      writeFile(path, noiseOf((megabytes * 1e6) / 64)),
    );
    const sha256 = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    const prefix = `bench-put-${process.pid}`;
    const env = { WEFT_BENCH_ROOT: bench.root };
    const clean = () => measureProcess(bench.side('delete-objects.mjs', prefix), { env });
    const put = (name, role, way) => ({
      name,
      role,
      selfMeasured: true,
      reset: clean,
      command: () => bench.side('put-objects.mjs', way, file, sha256, prefix, count),
    });
    return {
      count,
      input: `${count} files of ${megabytes} MB`,
      close: clean,
      sides: [put('PutObject', 'limit', 'raw'), put('store', 'pipeline', 'store')],
      ratios: [
        {
          name: 'seconds against PutObject',
          of: 'store',
          against: 'PutObject',
          by: 'wall_seconds',
          reach: 0.8,
          aim: 0.9,
        },
        { name: 'CPU against PutObject', of: 'store', against: 'PutObject' },
      ],
    };
  },
};
