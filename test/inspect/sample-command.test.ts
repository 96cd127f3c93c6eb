import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleCorpus } from '../../src/inspect/sample-corpus.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { needs } from '../support/needs.js';
import { runWeft, startWeft } from '../support/run-weft.js';
import { buildCorpus, picture, temporaryFolder, text } from './build-corpus.js';

let folder: string;
let corpus: string;
let store: Store;
let dispose: () => Promise<void>;

beforeAll(async () => {
  ({ folder, dispose } = await temporaryFolder());
  const data = await picture();
  const documents = Array.from({ length: 9 }, (_, i) => ({
    id: `doc-${i}`,
    title: `Title ${i}`,
    signals: { calm: i },
    nodes: [text('Some text.'), ...(i % 2 === 0 ? [{ data }] : [])],
  }));
  store = await buildCorpus(folder, { 'unit-1': documents.slice(0, 5), 'unit-2': documents.slice(5) });
  corpus = join(folder, 'corpus');
});
afterAll(() => dispose());

const lines = (output: string) =>
  output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('weft sample', () => {
  it('prints each sample as a JSON line with its shard and offset, and tells people on standard error', async () => {
    const run = await runWeft(['sample', corpus, '-n', '4', '--seed', '9']);
    const expected: unknown[] = [];
    for await (const { sample, shard, offset } of sampleCorpus(store, { count: 4, seed: '9' }))
      expected.push({ ...sample, shard, offset });
    expect(run).toMatchObject({ code: 0, stderr: '4 of 9 documents\n' });
    expect(lines(run.stdout)).toEqual(expected);
  });

  it('takes several conditions, and says when no more match', async () => {
    const run = await runWeft([
      'sample',
      corpus,
      '-n',
      '4',
      '--where',
      'images = 1',
      '--where',
      'title ~ /[2468]$/',
    ]);
    expect(lines(run.stdout).map(({ id }) => id)).toEqual(['doc-2', 'doc-4', 'doc-6', 'doc-8']);
    const few = await runWeft(['sample', corpus, '--where', 'title = "Title 3"']);
    expect(lines(few.stdout)).toHaveLength(1);
    expect(few.stderr).toBe('1 of 9 documents; no more match the condition\n');
  });

  it('writes a report and prints documents only when asked to', async () => {
    const path = join(folder, 'report.html');
    const quiet = await runWeft(['sample', corpus, '-n', '3', '--html', path]);
    expect(quiet).toMatchObject({ code: 0, stdout: '' });
    expect(quiet.stderr).toContain('report.html (');
    expect((await readFile(path, 'utf8')).match(/<article/g)).toHaveLength(3);
    const loud = await runWeft(['sample', corpus, '-n', '3', '--html', path, '--json']);
    expect(lines(loud.stdout)).toHaveLength(3);
  });

  it('refuses a signal that the corpus does not have, and takes one that only this corpus has', async () => {
    const wrong = await runWeft(['sample', corpus, '--where', 'signals.wrods > 3']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain(
      'no field "signals.wrods", at character 1, "signals.wrods > 3"; did you mean signals.words?',
    );
    const own = await runWeft(['sample', corpus, '--where', 'signals.calm > 3']);
    expect(lines(own.stdout).map(({ id }) => id)).toEqual(['doc-4', 'doc-5', 'doc-6', 'doc-7', 'doc-8']);
  });

  it('ends without a word when its reader has had enough', async () => {
    const { child, done } = startWeft(['sample', corpus, '-n', '9']);
    child.stdout?.destroy();
    expect(await done).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    [
      'a wrong condition',
      ['--where', 'imgs > 2'],
      2,
      /^weft: where: no field "imgs", at character 1, "imgs > 2"; did you mean images\?\n$/,
    ],
    ['a wrong count', ['-n', '0'], 2, /whole number of at least 1/],
  ])('ends on %s with one line', async (_, options, code, message) => {
    const run = await runWeft(['sample', corpus, ...options]);
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trim()).not.toContain('\n');
  });

  it('ends on a folder that is no corpus with one line', async () => {
    const run = await runWeft(['sample', join(folder, 'nothing')]);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(
      /^weft: .*holds no corpus\.json; give the folder or prefix that weft build wrote\n$/,
    );
  });
});

const s3 = needs.s3('samples a corpus on a real S3 server');

describe.skipIf(s3.skip)('weft sample on S3', () => {
  it('gives what it gives from a folder, whatever the store', async () => {
    const uri = `s3://${process.env.WEFT_TEST_S3_BUCKET ?? 'weft-test'}/inspect/${process.pid}-${Date.now()}`;
    const settings = {
      endpoint: s3.endpoint,
      access_key_id: s3.accessKeyId,
      secret_access_key: s3.secretAccessKey,
    };
    const remote = await openStore(uri, { s3: settings });
    for await (const { key } of store.list('')) await remote.put(key, { path: join(corpus, key) });
    await remote.close();
    const env = { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey };
    for (const options of [
      ['-n', '4'],
      ['-n', '4', '--where', 'images = 1'],
    ]) {
      const local = await runWeft(['sample', corpus, ...options]);
      const there = await runWeft(['sample', uri, '--s3-endpoint', s3.endpoint, ...options], { env });
      expect(there).toEqual(local);
      expect(lines(there.stdout)).toHaveLength(4);
    }
  });
});
