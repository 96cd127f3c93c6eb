import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { differenceOf, identityOf } from '../../src/store/file-identity.js';
import { createFsStore } from '../../src/store/fs-store.js';
import type { Input } from '../../src/store/input.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { readAll } from '../../src/store/store.js';
import { type GuardedFile, startGuardedFiles } from '../support/guarded-files.js';

const folder = mkdtempSync(join(tmpdir(), 'weft-replaced-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** More than two of the parts that a file is read in. */
const CONTENT = Buffer.from(Array.from({ length: 60_000 }, (_, n) => `line ${n}\n`).join(''));
const OTHER = Buffer.from(CONTENT.toString().toUpperCase());
const TIME = 1_700_000_000;

function freshFile(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, CONTENT);
  utimesSync(path, TIME, TIME);
  return path;
}

/** Puts a file of the same size, and if wanted of the same time, over another. */
function moveOver(path: string, time = TIME + 1): void {
  writeFileSync(`${path}.new`, OTHER);
  // Times of change are those of the kernel's last tick; a file that lay there longer than a tick has another.
  do utimesSync(`${path}.new`, time, time);
  while (changeOf(`${path}.new`) === changeOf(path));
  renameSync(`${path}.new`, path);
}

function changeOf(path: string): bigint {
  return statSync(path, { bigint: true }).ctimeNs;
}

const CHANGES: Record<string, { change: (path: string) => void; inPlace: boolean; says: RegExp }> = {
  'another file moved over it': { change: moveOver, inPlace: false, says: /modified at/ },
  'another file of its size and time moved over it': {
    change: (path) => moveOver(path, TIME),
    inPlace: false,
    says: /another file of the same size and time/,
  },
  'its removal': { change: (path) => rmSync(path), inPlace: false, says: /it is gone/ },
  'an append': {
    change: (path) => appendFileSync(path, 'more\n'),
    inPlace: true,
    says: /its size went from/,
  },
  'a truncation': { change: (path) => truncateSync(path, 1000), inPlace: true, says: /its size went from/ },
  'a rewrite in place': { change: (path) => writeFileSync(path, OTHER), inPlace: true, says: /modified at/ },
};

const changed = (says: RegExp) => ({
  code: 'input_changed',
  exitCode: 3,
  message: expect.stringMatching(
    new RegExp(`^[^\\n]+ \\([^\\n]*${says.source}[^\\n]*\\); restore it[^\\n]+$`),
  ),
});

describe.each(Object.entries(CHANGES))('of a local file, %s', (name, { change, inPlace, says }) => {
  const opener = createInputOpener({ baseDir: folder });
  const open = async (moment: string) => {
    const path = freshFile(`${name} ${moment}`.replaceAll(' ', '-'));
    return { path, input: await opener.open(path) };
  };

  it('is noticed before a byte of it is read', async () => {
    const { path, input } = await open('before');
    change(path);
    for (const range of [undefined, { start: 300_000, end: 300_010 }]) {
      const reading = input.read(range)[Symbol.asyncIterator]();
      await expect(reading.next()).rejects.toMatchObject(changed(says));
    }
    await expect(input.check()).rejects.toMatchObject(changed(says));
  });

  it('is noticed after it was read in part, and what was read is of one file', async () => {
    const { path, input } = await open('during');
    const parts: Uint8Array[] = [];
    const read = async () => {
      for await (const part of input.read()) {
        parts.push(part);
        if (parts.length === 1) change(path);
      }
    };
    if (inPlace) await expect(read()).rejects.toMatchObject(changed(says));
    else {
      await read();
      expect(Buffer.concat(parts).equals(CONTENT)).toBe(true);
    }
    await expect(opener.check()).rejects.toMatchObject(changed(says));
  });

  it('is noticed when a unit that read a part of it ends', async () => {
    const { path } = await open('after');
    const own = createInputOpener({ baseDir: folder });
    const input = await own.open(path);
    await own.check();
    for await (const _ of input.read()) break;
    await own.check();
    for await (const _ of input.read()) break;
    change(path);
    await expect(own.check()).rejects.toMatchObject(changed(says));
  });
});

it('a local file that nobody touches is read as often as is wanted, and its version is size and time as before', async () => {
  const path = freshFile('steady');
  utimesSync(path, TIME + 0.1234567, TIME + 0.1234567);
  const opener = createInputOpener({ baseDir: folder });
  const input = await opener.open(path);
  for (const range of [undefined, { start: 5 }, { start: 3, end: 9 }, { start: 10_000_000 }]) {
    const wanted = CONTENT.subarray(range?.start ?? 0, range?.end === undefined ? undefined : range.end + 1);
    expect((await readAll(input.read(range))).equals(wanted)).toBe(true);
  }
  readFileSync(path);
  await opener.check();
  const store = createFsStore(folder);
  expect(input.version).toBe((await store.head('steady'))?.version);
});

it('a file whose inode alone is another is the same: network file systems renumber files', () => {
  const stats = { size: 3n, mtimeNs: 5n, ctimeNs: 7n, dev: 1n, ino: 2n };
  const identity = (other: Partial<typeof stats>) =>
    identityOf({ ...stats, ...other } as Parameters<typeof identityOf>[0]);
  expect(differenceOf(identity({}), identity({ ino: 9n }))).toBeUndefined();
  expect(differenceOf(identity({}), identity({ ctimeNs: 8n }))).toBeUndefined();
  expect(differenceOf(identity({}), identity({ ino: 9n, ctimeNs: 8n }))).toMatch(/another file/);
});

/** Facts that servers give, of a file and of the one that replaces it. */
const SERVERS: [string, Omit<GuardedFile, 'body'>, Partial<GuardedFile>, RegExp][] = [
  ['an ETag', { etag: '"a"' }, { etag: '"b"' }, /version|ETag/],
  ['an ETag, and takes no condition', { etag: '"a"', ignoresConditions: true }, { etag: '"b"' }, /ETag went/],
  ['a weak ETag', { etag: 'W/"a"' }, { etag: 'W/"b"' }, /ETag went/],
  [
    'a time',
    { etag: '', lastModified: 'Mon, 02 Nov 2026 09:00:00 GMT' },
    { lastModified: 'Tue, 03 Nov 2026 09:00:00 GMT' },
    /it was modified/,
  ],
  ['a size', { etag: '' }, { body: OTHER.subarray(0, 500_000) }, /its size went/],
  ['a size that is smaller then', { etag: '' }, { body: OTHER.subarray(0, 10) }, /its size went|ends before/],
  ['an ETag and no size', { etag: '"a"', chunked: true }, { etag: '"b"' }, /ETag went/],
];

describe.each(SERVERS)(
  'of a file on a server that gives %s, a replacement',
  (_, facts, replacement, says) => {
    const served = async () => {
      const site = await startGuardedFiles();
      const file: GuardedFile = { body: CONTENT, ...facts };
      site.files.set('/file', file);
      const opener = createInputOpener({
        baseDir: '.',
        credentials: [],
        http: { attempts: 2, backoffMs: 1 },
      });
      const replace = () => site.files.set('/file', { ...file, body: OTHER, ...replacement });
      return { opener, input: await opener.open(`${site.origin}/file`), replace };
    };
    const read = async (input: Input, range?: { start: number; end?: number }) => readAll(input.read(range));

    it('is noticed before a byte of it is read, and between two ranges', async () => {
      const { opener, input, replace } = await served();
      expect((await read(input, { start: 100, end: 299 })).equals(CONTENT.subarray(100, 300))).toBe(true);
      await opener.check();
      replace();
      await expect(read(input, { start: 300_000, end: 300_100 })).rejects.toMatchObject(changed(says));
      await expect(read(input)).rejects.toMatchObject(changed(says));
      await opener.close();
    });

    it('is noticed when the unit that read it ends', async () => {
      const { opener, input, replace } = await served();
      expect((await read(input)).equals(CONTENT)).toBe(true);
      replace();
      await expect(opener.check()).rejects.toMatchObject(changed(says));
      await opener.close();
    });
  },
);

it('a server that sends less than it was asked for is asked for the rest, and one that gives no more is no short file', async () => {
  const site = await startGuardedFiles();
  site.files.set('/file', { body: CONTENT, etag: '"a"', mostBytes: 100_000 });
  const opener = createInputOpener({ baseDir: '.', credentials: [], http: { attempts: 2, backoffMs: 1 } });
  const input = await opener.open(`${site.origin}/file`);
  expect((await readAll(input.read({ start: 10 }))).equals(CONTENT.subarray(10))).toBe(true);
  site.files.set('/file', { body: CONTENT, etag: '"a"', mostBytes: 0 });
  await expect(readAll(input.read({ start: 10 }))).rejects.toMatchObject({ code: 'input_unavailable' });
  await opener.close();
});

describe('of an object in a bucket', () => {
  it.each(['another version', 'its removal'])('%s is noticed before a byte of it is read', async (change) => {
    const bucket = createFsStore(join(folder, change.replaceAll(' ', '-')));
    await bucket.put('dump.jsonl', CONTENT);
    const opener = createInputOpener({ baseDir: folder, s3: () => bucket });
    const input = await opener.open('s3://data/dump.jsonl');
    expect((await readAll(input.read({ start: 5, end: 9 }))).equals(CONTENT.subarray(5, 10))).toBe(true);
    if (change === 'its removal') await bucket.delete('dump.jsonl');
    else await bucket.put('dump.jsonl', Buffer.from('other'));
    const says = change === 'its removal' ? /it is gone/ : /its ETag is another/;
    for (const range of [undefined, { start: 0, end: 3 }])
      await expect(readAll(input.read(range))).rejects.toMatchObject(changed(says));
    await opener.close();
  });
});
