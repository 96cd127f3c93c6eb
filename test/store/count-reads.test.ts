import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { countReads } from '../../src/store/count-reads.js';
import { createInputOpener } from '../../src/store/open-inputs.js';

it('tells of each byte that is read of an input, ranges too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-count-'));
  await writeFile(join(folder, 'a'), Buffer.alloc(200_000));
  let bytes = 0;
  const opener = countReads(createInputOpener({ baseDir: folder }), (n) => {
    bytes += n;
  });
  const input = await opener.open('a');
  for await (const _ of input.read());
  for await (const _ of input.read({ start: 10, end: 19 }));
  expect([bytes, input.bytes]).toEqual([200_010, 200_000]);
  await opener.close();
});
