import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { planCorpus } from '../../src/build/plan-corpus.js';
import { workOnPart } from '../../src/build/work-on-corpus.js';
import { createLocalEngine } from '../../src/commit/local-engine.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { readCorpusRecord } from '../../src/corpus/corpus-reader.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { corpusDigest } from '../support/corpus-digest.js';

const ctx = {
  signal: new AbortController().signal,
  logger: silentLogger,
  tally: new Tally(),
  now: Date.now,
};
let folder: string;
let plan: string;

const at = (name: string) => join(folder, name);
const storeOf = (name: string) => createFsStore(at(name));

async function curated(name: string, decided?: string): Promise<Record<string, string>> {
  const opener = createInputOpener({ baseDir: folder });
  try {
    const engine = createLocalEngine();
    const options = { store: storeOf(name), opener, engine, ctx, ...(decided !== undefined && { decided }) };
    await workOnPart('curate', options);
  } finally {
    await opener.close();
  }
  const digest = await corpusDigest(storeOf(name));
  return Object.fromEntries(Object.entries(digest).filter(([key]) => key.startsWith('decisions/')));
}

/** Decisions as curate.py writes them: with the key by which units share them out. */
async function decide(from: string, out: string): Promise<void> {
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  const steps = { pages: ['pages'], groups: ['groups'], nodes: ['nodes'] };
  for (const step of Object.keys(steps)) {
    const place = join(out, `plan=${plan}`, `step=${step}`);
    await mkdir(place, { recursive: true });
    await db.run(`COPY (
      SELECT CASE d.kind WHEN 'image' THEN d.key WHEN 'capture' THEN d.key WHEN 'node' THEN s.host
          ELSE CASE WHEN d.reason = 'duplicate_id' THEN d.id ELSE s.page_key END END AS partition_key, d.*
      FROM read_parquet('${at(from)}/decisions/${step}-*.parquet') d
      JOIN read_parquet('${at(from)}/signatures/*.parquet') s ON d.unit = s.unit AND d.id = s.id
      ORDER BY random()
    ) TO '${place}/part-0.parquet' (FORMAT parquet)`);
  }
  await writeFile(join(out, '_SUCCESS'), '');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-decided-'));
  const lines = Array.from({ length: 1200 }, (_, n) => {
    const own = Array.from({ length: 50 }, (_, word) => `word${n % 400}x${word}`).join(' ');
    const shared = 'Every page of this harbour ends with the same long sentence about tides and bells.';
    const html = `<article><h1>Quay ${n}</h1><p>${own}.</p><img src="/banner.png" width="600" height="400"><p>${shared}</p></article>`;
    return JSON.stringify({ id: `p${n}`, url: `https://example.org/${n % 700}`, html });
  });
  for (let unit = 0; unit < 3; unit++)
    await writeFile(at(`${unit}.jsonl`), `${lines.filter((_, n) => n % 3 === unit).join('\n')}\n`);
  const opener = createInputOpener({ baseDir: folder });
  const engine = createLocalEngine();
  const pipeline = checkPipeline({
    name: 'quay',
    source: { type: 'json', input: '*.jsonl', html_field: 'html', url_field: 'url', id_field: 'id' },
    rules: { preset: 'none' },
    curate: { partition_documents: 1000, max_pages_per_image: 3, repeated_paragraphs: { min_pages: 3 } },
    fetch: { network: false },
    run: { workers: 1 },
  });
  await planCorpus({ pipeline, store: storeOf('extracted'), opener, ctx });
  await workOnPart('extract', { store: storeOf('extracted'), opener, engine, ctx });
  await opener.close();
  plan = (await readCorpusRecord(storeOf('extracted'))).plan;
  for (const name of ['here', 'there', 'late']) await cp(at('extracted'), at(name), { recursive: true });
  return () => rm(folder, { recursive: true });
});

describe('decisions that another program made', () => {
  it('become the files that curation here writes, unit for unit', async () => {
    const here = await curated('here');
    // Two partitions of pages and of nodes, one of groups.
    expect(Object.keys(here)).toHaveLength(5);
    await decide('here', at('decided'));
    expect(await curated('there', at('decided'))).toEqual(here);
    const manifests = await readdir(at('there/manifests/curate'));
    expect(manifests).toEqual(await readdir(at('here/manifests/curate')));
  });

  it('are refused when they are not complete, or of another plan', async () => {
    await mkdir(at('half/plan=0'), { recursive: true });
    const refusal = { name: 'FixConfigError', code: 'not_decided' };
    await expect(curated('late', at('nowhere'))).rejects.toMatchObject(refusal);
    await expect(curated('late', at('half'))).rejects.toMatchObject(refusal);
    await writeFile(at('half/_SUCCESS'), '');
    await expect(curated('late', at('half'))).rejects.toThrow(/has no decisions of plan .* \(plan=0\)/);
  });
});
