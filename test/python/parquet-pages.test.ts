import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJsonSource } from '../../src/sources/json/json-source.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { readSource, temporaryFolder } from '../sources/support.js';
import { needs } from '../support/needs.js';

const folder = temporaryFolder();
const python = needs.python(['pyarrow'], 'pages in Parquet as pyarrow writes them, with each compression');
describe.skipIf(python.skip)('pages in Parquet that pyarrow wrote', () => {
  it.each(['zstd', 'brotli'])('with %s, large strings and nulls', async (codec) => {
    const script = `
import io, sys, pyarrow as pa, pyarrow.parquet as pq
table = pa.table({'url': pa.array(['https://e.org/%d' % i for i in range(500)], pa.large_string()),
  'html': pa.array([None if i % 50 == 7 else '<p>page %d</p>' % i for i in range(500)], pa.large_string())})
out = io.BytesIO()
pq.write_table(table, out, compression=sys.argv[1], row_group_size=90)
sys.stdout.buffer.write(out.getvalue())
`;
    const file = execFileSync(python.python, ['-c', script, codec], { maxBuffer: 1 << 28 });
    writeFileSync(join(folder, 'a.parquet'), file);
    const source = createJsonSource(
      { input: 'a.parquet', unit_bytes: 2048 },
      createInputOpener({ baseDir: folder }),
    );
    const items = await readSource(source);
    expect(items.filter(({ kind }) => kind === 'page')).toHaveLength(490);
    expect(items.filter(({ kind }) => kind === 'drop')).toHaveLength(10);
    expect(items[321]).toMatchObject({ page: { url: 'https://e.org/321', source: { offset: 321 } } });
  });
});
