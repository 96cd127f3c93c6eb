import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentId, isIdOfSource } from '../../src/corpus/document-id.js';
import { sampleKey } from '../../src/corpus/sample-key.js';
import { buildFindings } from '../../src/inspect/build-findings.js';
import { explainPage } from '../../src/inspect/explain/explain-page.js';
import { buildInProcess } from '../support/build-in-process.js';

const FIRST = ['The harbour opens at six.', 'The mill stands empty.', 'Rain fell on the market.'];
const SECOND = ['A goat eats the hedge.', 'Bread is sold at noon.', 'The clock runs late.'];
const line = (id: unknown, text: string) => {
  const html = `<article><h1>${text}</h1><p>${`${text} `.repeat(12)}</p></article>`;
  return JSON.stringify({ id, url: `https://pages.example/${encodeURIComponent(text)}`, html });
};
const pipeline = (source: object = {}) => ({
  name: 'ids',
  source: { type: 'json', input: 'in', ...source },
  fetch: { network: false },
  consent: { mode: 'off' },
  rules: { preset: 'none' },
});

async function inputs(files: Record<string, string[]>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-ids-'));
  await mkdir(join(folder, 'in'));
  for (const [name, lines] of Object.entries(files))
    await writeFile(join(folder, 'in', name), lines.join('\n'));
  return folder;
}

describe('the id of a document', () => {
  it('is unique when ids count from 0 in each file, and stays when a file is added', async () => {
    const part0 = FIRST.map((text, n) => line(n, text));
    const part1 = SECOND.map((text, n) => line(n, text));
    const both = await buildInProcess(pipeline(), {
      baseDir: await inputs({ 'part-0.jsonl': part0, 'part-1.jsonl': part1 }),
    });
    const ids = both.samples.map(({ sample }) => sample.id);
    expect(new Set(ids).size).toBe(6);
    expect(ids.map((id) => id.split('@')[0])).toEqual(['0', '1', '2', '0', '1', '2']);
    expect(both.samples.map(({ sample }) => sample.key)).toEqual(ids.map(sampleKey));
    expect(both.validation.findings).toEqual([]);
    const one = await buildInProcess(pipeline(), { baseDir: await inputs({ 'part-1.jsonl': part1 }) });
    expect(one.samples.map(({ sample }) => sample.id)).toEqual(ids.slice(3));
    // All that the source calls 1.
    expect((await explainPage(both.store, '1')).documents.map(({ id }) => id)).toEqual([ids[1], ids[4]]);
  });

  it('that repeats within a file is dropped, and the build says what to set', async () => {
    const lines = FIRST.map((text) => line('same', text));
    const baseDir = await inputs({ 'a.jsonl': lines });
    const built = await buildInProcess(pipeline(), { baseDir });
    expect(built.samples).toHaveLength(1);
    const { lines: said } = await buildFindings(built.store, built.report.stats);
    expect(said).toEqual([expect.stringMatching(/^2 pages have an id .*source\.id_field=none$/)]);
    const mended = await buildInProcess(pipeline({ id_field: 'none' }), { baseDir });
    expect(mended.samples).toHaveLength(3);
  });

  it('is of the URL and the place where the source gives none', () => {
    const page = { url: 'https://e.org/', source: { input: 'a', offset: 1 } };
    expect(documentId(page)).toMatch(/^[0-9a-f]{32}$/);
    expect(documentId({ ...page, id: '' })).toBe(documentId(page));
    const named = documentId({ ...page, id: 'me@home' });
    expect(named).toMatch(/^me@home@[0-9a-f]{12}$/);
    expect(['me@home', 'me', named, ''].map((name) => isIdOfSource(name, named))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
