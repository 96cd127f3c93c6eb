import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileSchema } from '../../../src/config/compile-schema.js';
import { readExcludeList } from '../../../src/corpus/exclude-list.js';
import { exportFewShot } from '../../../src/export/few-shot/export-few-shot.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { readAll } from '../../../src/store/store.js';
import { type BuiltCorpus, buildInProcess } from '../../support/build-in-process.js';
import { corpusDigest } from '../../support/corpus-digest.js';

const samples = join(import.meta.dirname, '../../../samples');
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));
async function newStore() {
  const folder = await mkdtemp(join(tmpdir(), 'weft-few-shot-'));
  folders.push(folder);
  return createFsStore(folder);
}

describe('exportFewShot', () => {
  let built: BuiltCorpus;
  beforeAll(async () => {
    const source = { type: 'html', input: 'site', url_map: 'site/urls.json' };
    built = await buildInProcess({ source, fetch: { network: false } }, { baseDir: samples });
  });

  it('writes questions whose images are the corpus’s own bytes and whose text has one <image> for each', async () => {
    const out = await newStore();
    const record = await exportFewShot({
      corpora: [built.store],
      out,
      shots: [0, 2, 4],
      holdOut: 1,
      queries: 20,
    });
    expect(record.questions).toBeGreaterThan(5);
    const check = compileSchema('export');
    expect(check(JSON.parse((await readAll(out.get('few-shot.json'))).toString()))).toBe(true);
    const bySha = new Map(
      built.samples.flatMap(({ sample }) =>
        sample.nodes.flatMap((node) => (node.type === 'image' ? [[node.sha256, node] as const] : [])),
      ),
    );
    for (const shots of [0, 2, 4]) {
      const lines = (await readAll(out.get(`few-shot-${shots}.jsonl`)))
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines).toHaveLength(record.questions);
      for (const line of lines) {
        expect(check(line)).toBe(true);
        expect(line.images).toHaveLength(shots + 1);
        expect(line.text.match(/<image>/g)).toHaveLength(shots + 1);
        expect(line.text.endsWith('<image>Caption:')).toBe(true);
        const data = await readAll(out.get(line.query.image));
        const node = bySha.get(createHash('sha256').update(data).digest('hex'));
        expect([node?.caption?.replace(/\s+/g, ' '), node?.alt]).toContain(line.answers[0]);
      }
    }
  });

  it('writes the same files for the same seed', async () => {
    const [a, b] = [await newStore(), await newStore()];
    for (const out of [a, b])
      await exportFewShot({ corpora: [built.store], out, shots: [0, 2], holdOut: 1, seed: '7' });
    expect(await corpusDigest(a)).toEqual(await corpusDigest(b));
  });

  it('leaves a complete set of the same settings alone, and writes one of others anew', async () => {
    const out = await newStore();
    const options = { corpora: [built.store], out, shots: [0, 2], holdOut: 1, seed: '7', queries: 8 };
    const versions = async () => {
      const found = new Map<string, string>();
      for await (const { key, version } of out.list('')) found.set(key, version);
      return found;
    };
    const record = await exportFewShot(options);
    const before = await versions();
    expect(await exportFewShot(options)).toEqual(record);
    expect(await versions()).toEqual(before);
    const fewer = await exportFewShot({ ...options, queries: 3 });
    expect(fewer.questions).toBe(3);
    expect((await versions()).get('few-shot.json')).not.toBe(before.get('few-shot.json'));
    // A run that was killed before its record is none.
    await out.delete('few-shot.json');
    expect(await exportFewShot(options)).toEqual(record);
  });

  it('leaves out what an exclude list names, as example and as query', async () => {
    const options = { corpora: [built.store], shots: [2], holdOut: 1, queries: 1000, seed: '7' };
    const first = await newStore();
    const all = await exportFewShot({ ...options, out: first });
    const [used] = all.files.filter(({ name }) => name.startsWith('images/'));
    const entry = Buffer.from(`${JSON.stringify({ sha256: used?.sha256 })}\n`);
    const exclude = await readExcludeList(
      (async function* () {
        yield entry;
      })(),
      'list',
    );
    const rest = await exportFewShot({ ...options, out: await newStore(), exclude });
    expect(rest.questions).toBeGreaterThan(0);
    expect(rest.files.map(({ sha256 }) => sha256)).not.toContain(used?.sha256);
  });
});
