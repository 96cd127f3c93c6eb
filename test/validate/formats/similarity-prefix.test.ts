import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFsStore } from '../../../src/store/fs-store.js';
import type { FindingCode } from '../../../src/validate/finding-codes.js';
import { formatFinding } from '../../../src/validate/finding-list.js';
import { validateData } from '../../../src/validate/formats/validate-data.js';
import { editBytes, editJson, remove } from '../mutation.js';

const PLAN = '0123456789abcdef';
const SHARDS = ['shards/a-00000-0000-11111111.tar', 'shards/b-00001-0000-22222222.tar'];
const stem = (shard: string): string => shard.slice(7, -4);
const manifest = (n: number): string => `manifests/${stem(SHARDS[n]!)}.json`;
let root: string;
let clean: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-similarity-prefix-'));
  clean = join(root, 'clean');
  const put = async (name: string, text: string) => createFsStore(clean).put(name, Buffer.from(text));
  await put(
    'similarity.json',
    JSON.stringify({
      schema: 'weft/similarity/1',
      weft_version: '0.0.0',
      corpus: PLAN,
      model: { name: 'tiny', type: 'clip', fingerprint: PLAN },
      measure: 'cosine',
      max_tokens: 77,
    }),
  );
  for (const [n, shard] of SHARDS.entries()) await writeShard(clean, n, shard);
});
afterAll(() => rm(root, { recursive: true }));

/** Writes the lines and the manifest of a shard with two documents; `edit` changes the lines, and the manifest agrees. */
async function writeShard(
  folder: string,
  n: number,
  shard: string,
  edit = (text: string) => text,
): Promise<void> {
  const documents = [
    { key: `${n}a`, images: [{ part: '0.jpg', texts: [0.25, -0.5], alt: 0.1 }], truncated: [1] },
    {
      key: `${n}b`,
      images: [
        { part: '0.png', texts: null },
        { part: '1.jpg', texts: [] },
      ],
      truncated: [],
    },
  ];
  const lines = documents.map((document) => `${edit(JSON.stringify(document))}\n`);
  const text = lines.join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  const file = {
    name: `lines/${stem(shard)}-${sha256.slice(0, 8)}.jsonl`,
    bytes: Buffer.byteLength(text),
    sha256,
  };
  const places = documents.map(({ key }, i) => [
    key,
    Buffer.byteLength(lines.slice(0, i).join('')),
    Buffer.byteLength(lines[i]!),
  ]);
  const counts = { documents: 2, images: 3, texts: 4, truncated_texts: 1, undecodable_images: 1 };
  const store = createFsStore(folder);
  await store.put(file.name, Buffer.from(text));
  const value = { schema: 'weft/similarity-manifest/1', shard, file, counts, lines: places };
  await store.put(`manifests/${stem(shard)}.json`, Buffer.from(JSON.stringify(value)));
}

const linesOf = async (folder: string): Promise<string> =>
  `lines/${(await readdir(join(folder, 'lines'))).sort()[0]}`;
const rewritten = (from: string, to: string) => async (folder: string) => {
  await remove(folder, await linesOf(folder));
  await writeShard(folder, 0, SHARDS[0]!, (text) => text.replace(from, to));
};

test('what weft similarity writes is recognised and has no finding', async () => {
  const report = await validateData(createFsStore(clean), { threads: 1 });
  expect(report.findings.map(formatFinding)).toEqual([]);
  expect(report).toMatchObject({ format: 'similarity', ok: true, checked: { shards: 2, documents: 4 } });
});

test.each<[string, FindingCode[], (folder: string) => Promise<void>]>([
  ['the record is cut', ['record_invalid'], (folder) => writeFile(join(folder, 'similarity.json'), '{')],
  [
    'the record lacks its model',
    ['record_invalid'],
    (folder) => editJson(folder, 'similarity.json', ({ model: _, ...rest }) => rest),
  ],
  [
    'the record is a manifest',
    ['record_invalid'],
    (folder) => cp(join(folder, manifest(0)), join(folder, 'similarity.json')),
  ],
  [
    'a manifest is cut',
    ['manifest_invalid', 'orphan'],
    (folder) => editBytes(folder, manifest(0), (bytes) => bytes.subarray(0, 40)),
  ],
  [
    'a manifest has a negative count',
    ['manifest_invalid', 'orphan'],
    (folder) =>
      editJson(folder, manifest(0), (value) => ({
        ...value,
        counts: { ...(value.counts as object | undefined), images: -1 },
      })),
  ],
  [
    'a manifest counts an image more',
    ['manifest_counts_mismatch'],
    (folder) =>
      editJson(folder, manifest(0), (value) => ({
        ...value,
        counts: { ...(value.counts as object | undefined), images: 4 },
      })),
  ],
  [
    'a manifest has another name',
    ['manifest_misplaced'],
    (folder) => rename(join(folder, manifest(0)), join(folder, 'manifests/c.json')),
  ],
  ['a manifest is missing', ['orphan'], (folder) => remove(folder, manifest(0))],
  [
    'a manifest lists a place less',
    ['index_mismatch', 'manifest_counts_mismatch'],
    (folder) =>
      editJson(folder, manifest(0), (value) => ({
        ...value,
        lines: (value.lines as unknown as unknown[]).slice(0, 1),
      })),
  ],
  [
    'a manifest names another file',
    ['file_missing', 'file_name_mismatch', 'orphan'],
    (folder) =>
      editJson(folder, manifest(0), (value) => ({
        ...value,
        file: { ...(value.file as object | undefined), name: 'lines/x.jsonl' },
      })),
  ],
  ['lines are missing', ['file_missing'], async (folder) => remove(folder, await linesOf(folder))],
  [
    'lines are cut at a line',
    ['file_size_mismatch'],
    async (folder) =>
      editBytes(folder, await linesOf(folder), (bytes) => bytes.subarray(0, bytes.indexOf('\n') + 1)),
  ],
  [
    'lines are cut in a line',
    ['file_size_mismatch', 'jsonl_line_invalid'],
    async (folder) => editBytes(folder, await linesOf(folder), (bytes) => bytes.subarray(0, -9)),
  ],
  [
    'a digit has changed',
    ['file_sha256_mismatch'],
    async (folder) =>
      editBytes(folder, await linesOf(folder), (bytes) =>
        Buffer.from(bytes.toString().replace('0.25', '0.26')),
      ),
  ],
  ['a line is not JSON', ['jsonl_line_invalid'], rewritten('{"key":"0a"', '["key":"0a"')],
  [
    'a line is null',
    ['record_invalid'],
    rewritten(
      '{"key":"0a","images":[{"part":"0.jpg","texts":[0.25,-0.5],"alt":0.1}],"truncated":[1]}',
      'null',
    ),
  ],
  ['a cosine is a percentage', ['record_invalid'], rewritten('0.25', '25')],
  ['a cosine is a text', ['record_invalid'], rewritten('0.25', '"a"')],
  [
    'a document has no images',
    ['record_invalid'],
    rewritten('[{"part":"0.jpg","texts":[0.25,-0.5],"alt":0.1}]', '[]'),
  ],
  ['a line is about another document', ['index_mismatch'], rewritten('"0a"', '"0c"')],
  ['a document is in two shards', ['index_mismatch', 'key_duplicate'], rewritten('"0a"', '"1a"')],
])('found, and nothing else: %s', async (_, codes, damage) => {
  const folder = await mkdtemp(join(root, 'damaged-'));
  await cp(clean, folder, { recursive: true });
  await damage(folder);
  const report = await validateData(createFsStore(folder), { threads: 1 });
  const found = Object.keys(report.counts).filter(
    (code) => code !== 'manifest_counts_mismatch' || codes.includes(code),
  );
  expect(found.sort(), report.findings.map(formatFinding).join('\n')).toEqual([...codes].sort());
  for (const { message } of report.findings) expect(message).toMatch(/^[^\n]{10,600}$/);
});
