import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ByteRange, readAll, type Store } from '../../src/store/store.js';
import { drawnBytes } from './seed.js';

/** Sizes that every store tries; what a store treats otherwise comes on top. */
const SMALL_SIZES = [0, 1, 65_537, 1_048_576];

/** Options of {@link describeStore}. */
export interface StoreSuite {
  /** Opens a fresh, empty store. */
  open: () => Promise<Store>;
  /** Whether `head` gives back the SHA-256. */
  keepsSha256: boolean;
  /** Sizes beyond the small ones. */
  largeSizes: number[];
  /** Runs of each property. */
  runs: number;
  /** Whether of many writers at once exactly one creates a key. Default: true; no store may say otherwise that can. */
  exclusive?: boolean;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export async function listKeys(store: Store, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

const segment = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'b', '-', '.', '0', 'é', 'ｚ', '😀', '中'),
    minLength: 1,
    maxLength: 4,
  }),
  fc.constantFrom('shards', 'a b', '%2e', '+', "it's", '&=?#', '~x'),
);

/** Keys that a folder can hold too: none is a folder of another. */
const keySets = fc
  .uniqueArray(
    fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    { minLength: 1, maxLength: 12 },
  )
  .map((keys) => keys.filter((key) => key.split('/').every((part) => part !== '.' && part !== '..')))
  .map((keys) => keys.filter((key) => !keys.some((other) => other !== key && key.startsWith(`${other}/`))))
  .filter((keys) => keys.length > 0);

/** What every store has to do, whatever it stores in. */
export function describeStore(
  name: string,
  { open, keepsSha256, largeSizes, runs, exclusive = true }: StoreSuite,
): void {
  describe(`${name} as a store`, () => {
    let store: Store;
    let staging: string;
    beforeAll(async () => {
      store = await open();
      staging = await mkdtemp(join(tmpdir(), 'weft-store-test-'));
    });
    afterAll(async () => {
      await store.close();
      await rm(staging, { recursive: true });
    });

    const stage = async (bytes: Uint8Array): Promise<{ path: string }> => {
      const path = join(staging, randomBytes(6).toString('hex'));
      await writeFile(path, bytes);
      return { path };
    };

    it.each([...SMALL_SIZES, ...largeSizes])(
      'gives back %i bytes as they were put, from memory and from a file',
      async (size) => {
        const bytes = drawnBytes(size);
        expect(await store.put(`sizes/${size}.bytes`, bytes, { sha256: sha256(bytes) })).toBe('created');
        expect(await store.put(`sizes/${size}.file`, await stage(bytes))).toBe('created');
        for (const key of [`sizes/${size}.bytes`, `sizes/${size}.file`]) {
          expect((await readAll(store.get(key))).equals(bytes)).toBe(true);
          const info = await store.head(key);
          expect(info).toMatchObject({ key, bytes: size });
          expect(info?.sha256).toBe(keepsSha256 ? sha256(bytes) : undefined);
        }
      },
    );

    it('creates once under ifAbsent and leaves what is there untouched', async () => {
      expect(await store.put('once', Buffer.from('first'), { ifAbsent: true })).toBe('created');
      const version = (await store.head('once'))?.version;
      expect(await store.put('once', Buffer.from('second'), { ifAbsent: true })).toBe('exists');
      expect(await store.put('once', await stage(Buffer.from('third')), { ifAbsent: true })).toBe('exists');
      expect((await readAll(store.get('once'))).toString()).toBe('first');
      expect((await store.head('once'))?.version).toBe(version);
    });

    it('replaces by default, and the version changes', async () => {
      expect(await store.put('twice', Buffer.from('one'))).toBe('created');
      const before = (await store.head('twice'))?.version;
      expect(await store.put('twice', Buffer.from('other'))).toBe('replaced');
      expect((await store.head('twice'))?.version).not.toBe(before);
      expect((await readAll(store.get('twice'))).toString()).toBe('other');
    });

    it.each([1000, ...largeSizes])(
      'refuses %i bytes whose SHA-256 is not the given one, and stores nothing',
      async (size) => {
        const bytes = drawnBytes(size);
        const wrong = sha256(Buffer.from('something else'));
        for (const body of [bytes, await stage(bytes)]) {
          await expect(store.put('mismatch', body, { sha256: wrong })).rejects.toMatchObject({
            name: 'StopError',
            code: 'checksum_mismatch',
          });
        }
        expect(await store.head('mismatch')).toBeUndefined();
        expect(await listKeys(store, 'mismatch')).toEqual([]);
      },
    );

    it('reads ranges as HTTP does: inclusive, open-ended, cut at the end', async () => {
      const bytes = drawnBytes(300_000);
      await store.put('ranges', bytes);
      const ranges: ByteRange[] = [
        { start: 0, end: 0 },
        { start: 10, end: 19 },
        { start: 299_999 },
        { start: 0 },
        { start: 299_990, end: 1_000_000 },
      ];
      for (const range of ranges) {
        const got = await readAll(store.get('ranges', range));
        expect(got.equals(bytes.subarray(range.start, (range.end ?? bytes.length) + 1))).toBe(true);
      }
    });

    it('reads any range of any content right', async () => {
      const bytes = drawnBytes(70_000);
      await store.put('any-range', bytes);
      const range = fc.tuple(fc.nat(69_999), fc.option(fc.nat(100_000), { nil: undefined }));
      await fc.assert(
        fc.asyncProperty(range, async ([start, length]) => {
          const asked = length === undefined ? { start } : { start, end: start + length };
          const expected = bytes.subarray(start, length === undefined ? undefined : start + length + 1);
          expect((await readAll(store.get('any-range', asked))).equals(expected)).toBe(true);
        }),
        { numRuns: runs },
      );
    });

    it('says so when a range begins past the end, or is no range', async () => {
      await store.put('short', Buffer.from('abc'));
      await store.put('empty', Buffer.alloc(0));
      for (const [key, start] of [
        ['short', 3],
        ['short', 1000],
        ['empty', 0],
      ] as const) {
        await expect(readAll(store.get(key, { start }))).rejects.toMatchObject({
          name: 'BadInputError',
          code: 'range_not_satisfiable',
        });
      }
      for (const range of [{ start: -1 }, { start: 2, end: 1 }, { start: 0.5 }]) {
        expect(() => store.get('short', range)).toThrow(RangeError);
      }
    });

    it('calls an absent object absent, and a folder no object', async () => {
      await store.put('folder/file', Buffer.from('x'));
      for (const key of ['no/such/key', 'folder']) {
        await expect(readAll(store.get(key))).rejects.toMatchObject({
          name: 'BadInputError',
          code: 'not_found',
        });
        expect(await store.head(key)).toBeUndefined();
        await store.delete(key);
      }
      expect(await listKeys(store, 'folder')).toEqual(['folder/file']);
    });

    it('deletes', async () => {
      await store.put('doomed', Buffer.from('x'));
      await store.delete('doomed');
      expect(await store.head('doomed')).toBeUndefined();
      expect(await listKeys(store, 'doomed')).toEqual([]);
    });

    it('refuses to put or delete keys that leave the prefix or that only one kind of store could hold', async () => {
      const malformed = [
        '',
        '/a',
        'a/',
        'a//b',
        '.',
        '..',
        'a/../b',
        '../a',
        'a\\b',
        'a\0b',
        'a\nb',
        '\ud800',
      ];
      for (const key of [...malformed, 'x'.repeat(256), `${'a/'.repeat(600)}a`, '.tmp/x', '.weft-probe/x']) {
        await expect(store.put(key, Buffer.from('x')), key).rejects.toMatchObject({ code: 'bad_key' });
        await expect(store.delete(key), key).rejects.toMatchObject({ code: 'bad_key' });
      }
    });

    it('stops reading when the reader stops', async () => {
      await store.put('long', drawnBytes(2_000_000));
      for (let i = 0; i < 100; i += 1) {
        for await (const chunk of store.get('long')) {
          expect(chunk.byteLength).toBeGreaterThan(0);
          break;
        }
      }
    });

    it.runIf(exclusive)('lets exactly one of many writers create a key', async () => {
      for (let round = 0; round < 10; round += 1) {
        const key = `race/${round}`;
        const bodies = Array.from({ length: 6 }, () => drawnBytes(2000));
        const outcomes = await Promise.all(bodies.map((body) => store.put(key, body, { ifAbsent: true })));
        expect([...outcomes].sort()).toEqual(['created', 'exists', 'exists', 'exists', 'exists', 'exists']);
        expect((await readAll(store.get(key))).equals(bodies[outcomes.indexOf('created')]!)).toBe(true);
      }
    });

    it('lists keys in the order of their UTF-8 bytes, all of them and no others', async () => {
      let round = 0;
      await fc.assert(
        fc.asyncProperty(keySets, async (keys) => {
          const root = `order-${round++}/`;
          for (const key of keys) await store.put(root + key, Buffer.from(key));
          const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(await listKeys(store, root)).toEqual(sorted.map((key) => root + key));
          for (const prefix of [sorted[0]!, [...sorted[0]!][0]!, 'a', 'shards/', sorted.at(-1)!]) {
            const expected = sorted.filter((key) => key.startsWith(prefix)).map((key) => root + key);
            expect(await listKeys(store, root + prefix)).toEqual(expected);
          }
          for (const key of keys) {
            expect((await readAll(store.get(root + key))).toString()).toBe(key);
            await store.delete(root + key);
          }
          expect(await listKeys(store, root)).toEqual([]);
        }),
        { numRuns: runs },
      );
    });
  });
}
