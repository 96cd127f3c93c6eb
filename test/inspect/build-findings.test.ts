import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildFindings } from '../../src/inspect/build-findings.js';
import { buildInProcess } from '../support/build-in-process.js';
import { clean } from './curated-site.js';

it('a build whose every image was to be downloaded names the switch, and validation warns of what it stored', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-findings-'));
  const words = 'The mill turned all night, and in the morning the flour stood in sacks along the wall. ';
  const lines = [1, 2, 3].map((n) => ({
    url: `https://a.example/${n}`,
    html: `<article><h1>Mill ${n}</h1><p>${words.repeat(6)}</p><img src="/${n}.jpg"><p>${n} ${words}</p></article>`,
  }));
  await writeFile(join(folder, 'p.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
  const pipeline = { source: { type: 'json', input: 'p.jsonl' }, fetch: { network: false } };
  const { report, store, validation } = await buildInProcess(pipeline, { baseDir: folder });
  const { lines: said, failed } = await buildFindings(store, report.stats);
  expect(failed).toBe(true);
  expect(said.join('\n')).toMatch(
    /no document was stored: 3 records came in, 3 of them ended as too_few_images/,
  );
  expect(said.join('\n')).toContain('fetch.network is false: add --set fetch.network=true');
  expect(validation).toMatchObject({ ok: true, warnings: 1, counts: { corpus_empty: 1 } });
  expect(validation.findings[0]?.message).toMatch(/no document is stored; the most frequent drop is \S+/);
  await clean(folder, [store]);
});
