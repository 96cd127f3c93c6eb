import { mkdtemp, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildInProcess } from '../support/build-in-process.js';

it('a build over another input names the input, what it was and is, and the way out', async () => {
  const baseDir = await mkdtemp(join(tmpdir(), 'weft-claim-'));
  const line = (n: number) =>
    JSON.stringify({ url: `https://e.org/${n}`, html: `<p>Page ${n} of the ferry.</p>` });
  for (const n of [1, 2]) await writeFile(join(baseDir, `${n}.jsonl`), line(n));
  const build = (store?: Awaited<ReturnType<typeof buildInProcess>>['store']) =>
    buildInProcess(
      {
        name: 'claimed',
        source: { type: 'json', input: '*.jsonl' },
        fetch: { network: false },
        consent: { mode: 'off' },
        rules: { preset: 'none' },
      },
      { baseDir, ...(store && { store }) },
    );
  const { store } = await build();
  const second = join(baseDir, '2.jsonl');
  const { atime } = await stat(second);
  await utimes(second, atime, new Date('2020-01-02T03:04:05Z'));
  await expect(build(store)).rejects.toMatchObject({
    code: 'other_corpus',
    message: expect.stringMatching(/\(2\.jsonl has changed since: .* 2020-01-02T03:04:05.*; .*touch -d\)/),
  });
});
