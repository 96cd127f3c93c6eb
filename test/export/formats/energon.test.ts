import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { decodeOffsets } from '../../../src/corpus/shard-index.js';
import { energonFormat } from '../../../src/export/formats/energon/format.js';
import { type EnergonShard, indexUuid, splitYaml } from '../../../src/export/formats/energon/nv-meta.js';
import { encodeRow } from '../../../src/formats/sqlite/record.js';
import { varintBytes, writeVarint } from '../../../src/formats/sqlite/varint.js';
import { readTar } from '../../../src/formats/tar/tar-members.js';
import { exportTinyCorpus, type TinyExport } from '../../support/export-in-process.js';

const shard = (index: number): EnergonShard => ({
  name: `shard-0000${index}.tar`,
  items: 5,
  files: [{ name: 'x', bytes: 1, sha256: String(index) }],
});
const shards = (count: number) => Array.from({ length: count }, (_, i) => shard(i));
const splits = (count: number, train: number, val: number, test: number) => {
  const { split_parts, exclude } = parse(splitYaml(shards(count), { train, val, test })) as {
    split_parts: Record<'train' | 'val' | 'test', string[]>;
    exclude: string[];
  };
  expect(exclude).toEqual([]);
  return [split_parts.train.length, split_parts.val.length, split_parts.test.length];
};

describe('the energon format', () => {
  let tiny: TinyExport;
  beforeAll(async () => {
    tiny = await exportTinyCorpus(energonFormat);
  });
  afterAll(() => tiny.remove());

  test('writes offsets beside each shard: of every first member, then of the end of the archive', async () => {
    const tars = tiny.record.files.filter(({ name }) => name.endsWith('.tar'));
    expect(tars.length).toBeGreaterThan(1);
    for (const { name } of tars) {
      const offsets: number[] = [];
      const members = readTar(createReadStream(join(tiny.folder, name)));
      let next = await members.next();
      for (; !next.done; next = await members.next()) {
        if (next.value.name.endsWith('.json')) offsets.push(next.value.offset);
      }
      const index = decodeOffsets(await readFile(join(tiny.folder, `${name}.idx`)));
      expect(index).toEqual([...offsets, next.value.offset]);
    }
  });

  test('counts the samples of every shard, in the order that gives the tar file ids', async () => {
    const info = JSON.parse(await readFile(join(tiny.folder, 'energon/.nv-meta/.info.json'), 'utf8')) as {
      shard_counts: Record<string, number>;
    };
    expect(Object.keys(info.shard_counts)).toEqual(['shard-00000.tar', 'shard-00001.tar', 'shard-00002.tar']);
    expect(Object.values(info.shard_counts).reduce((sum, n) => sum + n, 0)).toBe(16);
  });

  test('refuses shares without training, and options that it does not have', async () => {
    const create = (options: Record<string, string>) => () =>
      energonFormat.createWriter({ name: 'x', folder: '/nowhere', shards: 1, options });
    expect(create({ split: '0,1,1' })).toThrow('training needs a share');
    expect(create({ split: 'all' })).toThrow('want shares of train,val,test');
    expect(create({ splits: '1,0,0' })).toThrow('format energon has no option splits');
  });
});

describe('splits', () => {
  test('follow the shares, never leave training without a shard, and give each share one while there are enough', () => {
    expect(splits(100, 98, 1, 1)).toEqual([98, 1, 1]);
    expect(splits(100, 1, 0, 0)).toEqual([100, 0, 0]);
    expect(splits(3, 98, 1, 1)).toEqual([1, 1, 1]);
    expect(splits(2, 98, 1, 1)).toEqual([1, 0, 1]);
    expect(splits(1, 98, 1, 1)).toEqual([1, 0, 0]);
    expect(splits(0, 98, 1, 1)).toEqual([0, 0, 0]);
  });
});

describe('the index id', () => {
  test('is a UUID that follows from the content of the shards', () => {
    const id = indexUuid(shards(2));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(indexUuid(shards(2))).toBe(id);
    expect(indexUuid(shards(3))).not.toBe(id);
  });
});

describe('SQLite records', () => {
  test('have the bytes of the file format: the narrowest type for each number, no bytes for 0, 1 and null', () => {
    const hex = (values: (number | string | null)[]) => encodeRow(values).toString('hex');
    expect(hex([null, 0, 1])).toBe('04000809');
    expect(hex([2, -1, 127, -128])).toBe('0501010101' + '02ff7f80');
    expect(hex([128, 2 ** 24, 2 ** 32, 2 ** 48])).toBe(
      '0502040506' + '0080' + '01000000' + '000100000000' + '0001000000000000',
    );
    expect(hex(['é', ''])).toBe('03110d' + 'c3a9');
  });

  test('refuse what they cannot hold', () => {
    expect(() => encodeRow([0.5])).toThrow('not a whole number');
    expect(() => encodeRow(['x'.repeat(1000)])).toThrow('longer than 900 bytes');
  });

  test('use variable-length integers of seven bits a byte', () => {
    const bytes = Buffer.alloc(9);
    expect([0, 127, 128, 16_383, 16_384, 2 ** 40].map(varintBytes)).toEqual([1, 1, 2, 2, 3, 6]);
    expect(bytes.subarray(0, writeVarint(bytes, 0, 300)).toString('hex')).toBe('822c');
  });
});
