import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { buildCorpus } from '../../../src/build/build.js';
import { checkPipeline } from '../../../src/config/load-pipeline.js';
import { refuseGrowing } from '../../../src/export/read/corpus-state.js';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import { retryCorpus } from '../../../src/revise/retry/retry-corpus.js';
import { takedownCorpus } from '../../../src/revise/takedown/takedown-corpus.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import type { Store } from '../../../src/store/store.js';
import { validateCorpus } from '../../../src/validate/validate-corpus.js';
import { archiveOf, responseRecord } from '../../sources/warc/write-warc.js';
import { startGuardedFiles } from '../../support/guarded-files.js';
import { watchedStore } from '../../support/stoppable-store.js';
import { wholeCorpus } from './whole-corpus.js';

vi.mock('../../../src/extract/extract-pool.js', async (original) => {
  const { startedOnce } = await import('../../support/started-once.js');
  const { createExtractPool } = await original<typeof import('../../../src/extract/extract-pool.js')>();
  return { createExtractPool: startedOnce(createExtractPool) };
});

const html = (n: number, word = 'ferry') =>
  `<html><body><p>Page ${n} of the ${word}, and of what it carried.</p></body></html>`;
const line = (n: number) => `${JSON.stringify({ url: `https://e.org/${n}`, html: html(n) })}\n`;
const archive = (n: number) =>
  archiveOf(
    [
      responseRecord(
        `https://e.org/${n}`,
        ['HTTP/1.1 200 OK', 'Content-Type: text/html'],
        Buffer.from(html(n)),
      ),
    ],
    false,
  ).bytes;

interface Setting {
  put(name: string, content: string | Buffer): void;
  remove(name: string): void;
  store: Store;
  build(
    source: object,
    options?: { add?: boolean; store?: Store; text?: object },
  ): ReturnType<typeof buildCorpus>;
  /** Places and units of the stored documents. */
  documents(): Promise<string[]>;
}

function setting(): Setting {
  const root = mkdtempSync(join(tmpdir(), 'weft-grow-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const baseDir = join(root, 'given');
  const store = createFsStore(join(root, 'out'));
  return {
    store,
    put(name, content) {
      mkdirSync(dirname(join(baseDir, name)), { recursive: true });
      writeFileSync(join(baseDir, name), content);
    },
    remove: (name) => rmSync(join(baseDir, name)),
    async build(source, { add, store: other, text } = {}) {
      const opener = createInputOpener({ baseDir });
      try {
        return await buildCorpus({
          pipeline: checkPipeline({
            name: 'grown',
            source,
            fetch: { network: false },
            consent: { mode: 'off' },
            rules: { preset: 'none' },
            curate: { near_duplicates: { keep: 'all' }, repeated_paragraphs: { min_pages: 0 } },
            run: { workers: 1 },
            ...(text && { text }),
          }),
          store: other ?? store,
          opener,
          ...(add && { add }),
          ctx: {
            signal: new AbortController().signal,
            logger: silentLogger,
            tally: new Tally(),
            now: Date.now,
          },
        });
      } finally {
        await opener.close();
      }
    },
    async documents() {
      const { findings } = await validateCorpus(store);
      // Where all was taken down it is said that nothing is left.
      expect(findings.filter(({ code }) => code !== 'corpus_empty')).toEqual([]);
      const { documents } = await wholeCorpus(store);
      return documents.map((text) => text.split(' ').slice(0, 2).join(' '));
    },
  };
}

it('a file of a folder that sorts between others is extracted alone, whatever batch it would have been in', async () => {
  const { put, build, store, documents } = setting();
  const source = { type: 'html', input: 'site', base_url: 'https://e.org/', unit_files: 2 };
  for (const n of [1, 3, 5]) put(`site/${n}.html`, html(n));
  put('site/logo.png', 'no picture');
  await build(source);
  for (const n of [2, 4]) put(`site/${n}.html`, html(n));
  put('site/more.png', 'no picture');
  const { growth, stats } = await build(source);
  expect(growth).toMatchObject([{ revision: 1, inputs: 2, units: 2, units_changed: 0 }]);
  expect(stats.counts.extract).toMatchObject({ documents: 5, 'skipped_files:image': 2 });
  expect(await documents()).toEqual([
    'html-00000 https://e.org/1.html',
    'html-00000 https://e.org/3.html',
    'html-00001 https://e.org/5.html',
    'html-00002 https://e.org/2.html',
    'html-00003 https://e.org/4.html',
  ]);
  expect((await store.head('manifests/extract/html-00002.json'))?.bytes).toBeGreaterThan(0);
});

it('a corpus grows again and again, and the same command without anything new does nothing', async () => {
  const { put, build, documents, store } = setting();
  const source = { type: 'json', input: '*.jsonl' };
  for (const n of [1, 2, 3]) {
    put(`${n}.jsonl`, line(n));
    expect((await build(source)).growth?.map(({ revision }) => revision)).toEqual(
      n === 1 ? undefined : [n - 1],
    );
  }
  const before = await wholeCorpus(store);
  const again = await build(source);
  expect(again.growth).toBeUndefined();
  expect(await wholeCorpus(store)).toEqual(before);
  expect(await documents()).toEqual([1, 2, 3].map((n) => `json-0000${n - 1} https://e.org/${n}`));
});

it('a file that lines were appended to is another input: refused by name, or left as it was with add', async () => {
  const { put, build, documents } = setting();
  const source = { type: 'json', input: '*.jsonl' };
  put('a.jsonl', line(1));
  await build(source);
  put('a.jsonl', line(1) + line(2));
  put('b.jsonl', line(3));
  await expect(build(source)).rejects.toMatchObject({
    code: 'other_corpus',
    message: expect.stringMatching(/\(a\.jsonl was \d+ bytes of .*, is \d+ bytes of .*\).*--add.*--out/),
  });
  expect((await build(source, { add: true })).growth).toMatchObject([{ inputs: 1 }]);
  expect(await documents()).toEqual(['json-00000 https://e.org/1', 'json-00001 https://e.org/3']);
});

it('an input that is gone is refused by name; with add the command may name what is new alone', async () => {
  const { put, remove, build, documents } = setting();
  put('a.jsonl', line(1));
  await build({ type: 'json', input: 'a.jsonl' });
  put('b.jsonl', line(2));
  const only = { type: 'json', input: 'b.jsonl' };
  await expect(build(only)).rejects.toMatchObject({
    code: 'other_corpus',
    message: expect.stringContaining('(a.jsonl is not among the inputs any more)'),
  });
  remove('a.jsonl');
  await build(only, { add: true });
  // Again, and it holds both.
  expect((await build(only, { add: true })).growth).toBeUndefined();
  expect(await documents()).toEqual(['json-00000 https://e.org/1', 'json-00001 https://e.org/2']);
});

it('another pipeline is refused with more inputs as without', async () => {
  const { put, build } = setting();
  put('a.jsonl', line(1));
  await build({ type: 'json', input: '*.jsonl' });
  put('b.jsonl', line(2));
  await expect(build({ type: 'json', input: '*.jsonl' }, { text: { pii: 'off' } })).rejects.toMatchObject({
    code: 'other_corpus',
    message: expect.stringContaining('(pipeline differs in: text)'),
  });
});

it('a build that was stopped is finished as it was planned, and grows then', async () => {
  const { put, build, store, documents } = setting();
  const source = { type: 'json', input: '*.jsonl' };
  for (const n of [1, 3]) put(`${n}.jsonl`, line(n));
  const dying = watchedStore(store, async ({ name, key }) => {
    if (name === 'put' && key === 'manifests/extract/json-00001.json') throw new Error('killed');
  });
  await expect(build(source, { store: dying })).rejects.toThrow('killed');
  put('2.jsonl', line(2));
  expect((await build(source)).growth).toMatchObject([{ revision: 1, before: { documents: 2 } }]);
  expect(await documents()).toEqual([1, 3, 2].map((n, at) => `json-0000${at} https://e.org/${n}`));
});

it('a line of a list whose archive was not there is an addition once it is, on this machine and on a server', async () => {
  const { put, build, documents, store } = setting();
  const web = await startGuardedFiles();
  const served = (n: number) => ({ body: archive(n), etag: `"${n}"`, login: 'alice:secret' });
  const remote = (n: number) => `http://alice:secret@${web.host}/${n}.warc`;
  web.files.set('/3.warc', served(3));
  put('1.warc', archive(1));
  put('my.paths', ['1.warc', '2.warc', remote(3), remote(4)].join('\n'));
  const source = { type: 'warc', input: 'my.paths' };
  await build(source);
  expect(await documents()).toEqual(['warc-00000 https://e.org/1', 'warc-00002 https://e.org/3']);
  // Nothing is there yet.
  expect((await build(source)).growth).toBeUndefined();

  put('2.warc', archive(2));
  web.files.set('/4.warc', served(4));
  put('5.warc', archive(5));
  put('my.paths', ['1.warc', '2.warc', remote(3), remote(4), '5.warc', '6.warc'].join('\n'));
  const { growth, stats } = await build(source);
  // The last line of the list is counted, too: nothing is there.
  expect(growth).toMatchObject([{ inputs: 4, units: 4 }]);
  expect(await documents()).toEqual(
    [
      '0 https://e.org/1',
      '2 https://e.org/3',
      '4 https://e.org/2',
      '5 https://e.org/4',
      '6 https://e.org/5',
    ].map((place) => `warc-0000${place}`),
  );
  expect(stats.drops.extract).toMatchObject({ 'unit:input_not_found': 3 });
  expect((await build(source)).growth).toBeUndefined();
  expect(await store.head('retries/000002.json')).toBeUndefined();
});

it('until a growth is finished, validate says so, others wait for it, and the same command ends it', async () => {
  const { put, build, store, documents } = setting();
  const source = { type: 'json', input: '*.jsonl' };
  put('1.jsonl', line(1));
  await build(source);
  put('2.jsonl', line(2));
  const dying = watchedStore(store, async ({ name, key }) => {
    if (name === 'put' && key === 'plans/assemble.r000001.json') throw new Error('killed');
  });
  await expect(build(source, { store: dying })).rejects.toThrow('killed');

  const { findings } = await validateCorpus(store);
  expect(findings.map(({ code, where }) => [code, where.file])).toContainEqual([
    'build_incomplete',
    'plans/assemble.r000001.json',
  ]);
  const ctx = {
    signal: new AbortController().signal,
    logger: silentLogger,
    tally: new Tally(),
    now: Date.now,
  };
  const waiting = { code: 'build_unfinished' };
  await expect(refuseGrowing([store])).rejects.toMatchObject(waiting);
  await expect(takedownCorpus({ store, entries: [{ domain: 'e.org' }], ctx })).rejects.toMatchObject(waiting);
  const opener = createInputOpener({ baseDir: tmpdir() });
  await expect(retryCorpus({ store, opener, ctx })).rejects.toMatchObject(waiting);
  await opener.close();
  await build(source);
  // The takedown that was asked for meanwhile is carried out at the end.
  expect(await documents()).toEqual([]);
});
