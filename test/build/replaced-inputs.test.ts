import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, it, onTestFinished } from 'vitest';
import { padding, ustarHeader } from '../../src/formats/tar/ustar.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import type { Store } from '../../src/store/store.js';
import { encode, waves } from '../images/pictures.js';
import { archiveOf, responseRecord } from '../sources/warc/write-warc.js';
import { buildInProcess } from '../support/build-in-process.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { type GuardedFile, startGuardedFiles } from '../support/guarded-files.js';
import { at, type Moment } from '../support/watched-build.js';

const TIME = 1_700_000_000;

/** A page that differs from the others by its number; `word` tells versions of it apart. */
const html = (n: number, word: string, image = '') =>
  `<html><head><title>Log ${n}</title></head><body><article><h1>Log ${n}</h1><p>${`The keeper of the ${word} wrote down the wind of day ${n}, and the price of oil. `.repeat(8)}</p>${image}</article></body></html>`;
const url = (n: number) => `https://pages.example/${n}.html`;
const numbers = Array.from({ length: 24 }, (_, n) => n);

const jsonl = (word: string) =>
  Buffer.from(numbers.map((n) => `${JSON.stringify({ url: url(n), html: html(n, word) })}\n`).join(''));
const mmc4 = (word: string) =>
  Buffer.from(
    numbers
      .map((n) => {
        const record = {
          url: url(n),
          text_list: [`The keeper of the ${word} ${n}.`],
          image_info: [],
          similarity_matrix: [],
        };
        return `${JSON.stringify(record)}\n`;
      })
      .join(''),
  );
const obelics = (word: string) =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'images', data: numbers.map(() => [null]), type: 'JSON' },
        {
          name: 'texts',
          data: numbers.map((n) => [`The keeper of the ${word} wrote of ${n}.`]),
          type: 'JSON',
        },
        { name: 'url', data: numbers.map(url), type: 'STRING' },
      ],
      rowGroupSize: 6,
    }),
  );
const tar = (word: string) =>
  Buffer.concat([
    ...numbers.flatMap((n) => {
      const body = Buffer.from(html(n, word));
      return [ustarHeader(`${n}.html`, body.length), body, Buffer.alloc(padding(body.length))];
    }),
    Buffer.alloc(1024),
  ]);

/** Pages with an image each; a longer word moves every record behind the first. */
async function warc(word: string): Promise<Buffer> {
  const head = (type: string) => ['HTTP/1.1 200 OK', `Content-Type: ${type}`];
  const records: Buffer[] = [];
  for (const n of numbers.slice(0, 4)) {
    const image = `<figure><img src="/${n}.jpg" width="200" height="160" alt="Oil ${n}"></figure><p>It was carried up the last two hundred steps by hand, and nobody who had done it once wished to do it again.</p>`;
    const picture = await encode(waves(200 + n, 160, n + word.length))
      .jpeg()
      .toBuffer();
    records.push(responseRecord(url(n), head('text/html'), Buffer.from(html(n, word, image))));
    records.push(responseRecord(`https://pages.example/${n}.jpg`, head('image/jpeg'), picture));
  }
  return archiveOf(records, false).bytes;
}

interface Inputs {
  folder: string;
  source: object;
  files: Record<string, Buffer>;
}

function inputs(source: object, files: Record<string, Buffer>): Inputs {
  const folder = mkdtempSync(join(tmpdir(), 'weft-replaced-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, bytes] of Object.entries(files)) put(join(folder, name), bytes);
  return { folder, source, files };
}

function put(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  utimesSync(path, TIME, TIME);
}

function newStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'weft-replaced-out-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return createFsStore(folder);
}

function build(
  { folder, source }: Inputs,
  store: Store,
  when?: { moment: Moment; act: (folder: string) => void },
) {
  const plain = { opener: createInputOpener({ baseDir: folder, credentials: [] }), store };
  const watched = when === undefined ? plain : at(when.moment, plain, () => when.act(folder));
  return buildInProcess(
    {
      name: 'logs',
      source,
      fetch: { network: false },
      consent: { mode: 'off' },
      rules: { preset: 'none' },
      run: { units: 2, workers: 2 },
    },
    { baseDir: folder, ...watched },
  );
}

async function manifests(store: Store, phase: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of store.list(`manifests/${phase}/`)) names.push(key);
  return names;
}

const moveOver = (name: string, bytes: Buffer) => (folder: string) => {
  renameSync(join(folder, name), join(folder, `${name}.old`));
  writeFileSync(join(folder, `${name}.new`), bytes);
  renameSync(join(folder, `${name}.new`), join(folder, name));
};

const planned: Moment = { put: 'plans/extract' };
const lines = { type: 'json', input: 'dump.jsonl' };
const pages = Object.fromEntries(numbers.map((n) => [`site/${n}.html`, Buffer.from(html(n, 'lighthouse'))]));
const site = { type: 'html', input: 'site', unit_files: 8, base_url: 'https://pages.example/' };

const CASES: [string, () => Inputs, Moment, (folder: string) => void, string][] = [
  [
    'JSONL that another file is moved over after planning',
    () => inputs({ ...lines, unit_bytes: 6000 }, { 'dump.jsonl': jsonl('lighthouse') }),
    planned,
    moveOver('dump.jsonl', jsonl('long-drowned lightship')),
    'dump.jsonl',
  ],
  [
    'JSONL that grows after its last byte was read',
    () => inputs(lines, { 'dump.jsonl': jsonl('lighthouse') }),
    { read: 'dump.jsonl', part: 1 },
    (folder) => appendFileSync(join(folder, 'dump.jsonl'), '{}\n'),
    'dump.jsonl',
  ],
  [
    'JSONL that is rewritten, of the same size, after its last byte was read',
    () => inputs(lines, { 'dump.jsonl': jsonl('lighthouse') }),
    { read: 'dump.jsonl', part: 1 },
    (folder) => writeFileSync(join(folder, 'dump.jsonl'), jsonl('LIGHTHOUSE')),
    'dump.jsonl',
  ],
  [
    'a tar of pages that is cut off after planning',
    () => inputs({ type: 'html', input: 'site.tar', unit_files: 8 }, { 'site.tar': tar('lighthouse') }),
    planned,
    (folder) => truncateSync(join(folder, 'site.tar'), 20_480),
    'site.tar',
  ],
  [
    'one page of a folder that is rewritten after planning',
    () => inputs(site, pages),
    planned,
    (folder) => writeFileSync(join(folder, 'site/17.html'), html(17, 'lightship')),
    'site/17.html',
  ],
  [
    'one page of a folder that is removed after planning',
    () => inputs(site, pages),
    planned,
    (folder) => rmSync(join(folder, 'site/17.html')),
    'site/17.html',
  ],
  [
    'one page of a folder that is rewritten after it was read',
    () => inputs(site, pages),
    { read: 'site/17.html', part: 1 },
    (folder) => writeFileSync(join(folder, 'site/17.html'), html(17, 'lightship')),
    'site/17.html',
  ],
  [
    'JSONL of an imported corpus that another is moved over after planning',
    () => inputs({ type: 'mmc4', input: 'docs.jsonl' }, { 'docs.jsonl': mmc4('lighthouse') }),
    planned,
    moveOver('docs.jsonl', mmc4('lightship')),
    'docs.jsonl',
  ],
  [
    'Parquet that another file is moved over after its footer was read',
    () => inputs({ type: 'obelics', input: 'docs.parquet' }, { 'docs.parquet': obelics('lighthouse') }),
    { read: 'docs.parquet', part: 1 },
    moveOver('docs.parquet', obelics('lightship')),
    'docs.parquet',
  ],
];

it.each(CASES)(
  '%s ends the build with one line, and its unit is not committed',
  async (_, make, moment, act, name) => {
    const given = make();
    const store = newStore();
    await expect(build(given, store, { moment, act })).rejects.toMatchObject({
      code: 'input_changed',
      exitCode: 3,
      message: expect.stringMatching(
        new RegExp(`^${name}: changed while it was in use \\([^\\n]+\\); restore it [^\\n]+$`),
      ),
    });
    const { units } = JSON.parse(readFileSync(join(store.uri, 'plans/extract.json'), 'utf8')) as {
      units: { name: string; input: string; share?: { files?: string[] } }[];
    };
    const concerned = units.filter(
      ({ input, share }) => input === name || share?.files?.some((file) => `${input}/${file}` === name),
    );
    expect(concerned.length).toBeGreaterThan(0);
    const committed = await manifests(store, 'extract');
    expect(committed.filter((key) => concerned.some((unit) => key.includes(unit.name)))).toEqual([]);
    expect(await store.head('stats.json')).toBeUndefined();
  },
);

it('once the old file is back, the same build goes on, and is byte for byte the one that was never disturbed', async () => {
  const given = inputs({ ...lines, unit_bytes: 6000 }, { 'dump.jsonl': jsonl('lighthouse') });
  const [steady, disturbed] = [newStore(), newStore()];
  await build(given, steady);
  // The first unit is committed; the others are not read before it is.
  const moment: Moment = { put: 'manifests/extract/' };
  const act = moveOver('dump.jsonl', jsonl('lightship'));
  await expect(build(given, disturbed, { moment, act })).rejects.toMatchObject({ code: 'input_changed' });
  renameSync(join(given.folder, 'dump.jsonl.old'), join(given.folder, 'dump.jsonl'));
  const { report, validation } = await build(given, disturbed);
  expect(report.phases.extract.resumed).toBeGreaterThan(0);
  expect(validation.findings).toEqual([]);
  expect(await corpusDigest(disturbed)).toEqual(await corpusDigest(steady));
});

it('an archive that is replaced between extraction and the reading of its images gives no image of another page', async () => {
  const given = inputs({ type: 'warc', input: 'crawl.warc' }, { 'crawl.warc': await warc('lighthouse') });
  const store = newStore();
  const other = await warc('long-drowned lightship');
  for (const moment of [{ put: 'plans/assemble' }, { read: 'crawl.warc', part: 1 }] as const) {
    const act = moveOver('crawl.warc', other);
    await expect(build(given, store, { moment, act })).rejects.toMatchObject({
      code: 'input_changed',
      exitCode: 3,
    });
    expect(await manifests(store, 'assemble')).toEqual([]);
    renameSync(join(given.folder, 'crawl.warc.old'), join(given.folder, 'crawl.warc'));
  }
  const { samples, validation } = await build(given, store);
  expect(samples.flatMap(({ images }) => [...images])).toHaveLength(4);
  expect(validation.findings).toEqual([]);
});

it('JSONL on a web server that is replaced after planning ends the build, which goes on once the old one is back', async () => {
  const web = await startGuardedFiles();
  const served = (word: string, day: string): GuardedFile => ({
    body: jsonl(word),
    etag: '',
    lastModified: `Mon, ${day} Nov 2026 09:00:00 GMT`,
    login: 'alice:secret',
  });
  web.files.set('/dump.jsonl', served('lighthouse', '02'));
  const given = inputs(
    { ...lines, input: `http://alice:secret@${web.host}/dump.jsonl`, unit_bytes: 6000 },
    {},
  );
  const store = newStore();
  const act = () => {
    web.files.set('/dump.jsonl', served('LIGHTHOUSE', '09'));
  };
  await expect(build(given, store, { moment: planned, act })).rejects.toMatchObject({
    code: 'input_changed',
    message: expect.stringMatching(
      /^http:\/\/127\.0\.0\.1:\d+\/dump\.jsonl: changed while .*modified Mon, 09/,
    ),
  });
  expect(await manifests(store, 'extract')).toEqual([]);
  web.files.set('/dump.jsonl', served('lighthouse', '02'));
  const { samples } = await build(given, store);
  expect(samples).toHaveLength(24);
  expect(JSON.stringify(samples)).not.toContain('LIGHTHOUSE');
});
