import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { extract, pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { parseHeader } from '../../src/formats/tar/tar-header.js';
import { readTar, type TarEnd, type TarMember } from '../../src/formats/tar/tar-members.js';
import {
  BLOCK,
  checksum,
  MAX_MEMBER_BYTES,
  padding,
  RECORD,
  ustarHeader,
} from '../../src/formats/tar/ustar.js';

const name = fc.stringMatching(/^[a-z0-9]{1,32}\.[a-z0-9]{1,10}$/);
const member = fc.record({ name, data: fc.uint8Array({ maxLength: 1500 }) });

function archive(members: readonly { name: string; data: Uint8Array }[]): Buffer {
  const chunks = members.flatMap((item) => [
    ustarHeader(item.name, item.data.length),
    item.data,
    Buffer.alloc(padding(item.data.length)),
  ]);
  const bytes = Buffer.concat(chunks);
  return Buffer.concat([bytes, Buffer.alloc(2 * BLOCK + padding(bytes.length + 2 * BLOCK, RECORD))]);
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAllMembers(
  bytes: Uint8Array,
  size = 4096,
  options = {},
): Promise<{ members: TarMember[]; end: TarEnd }> {
  const reader = readTar(inChunks(bytes, size), options);
  const members: TarMember[] = [];
  let item = await reader.next();
  while (!item.done) {
    members.push(item.value);
    item = await reader.next();
  }
  return { members, end: item.value };
}

describe('ustarHeader', () => {
  test('is read by tar-stream as it was meant', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(member, { maxLength: 8 }), async (members) => {
        const seen: { name: string; data: string }[] = [];
        const parser = extract();
        parser.on('entry', (header, stream, next) => {
          expect(header).toMatchObject({
            type: 'file',
            mode: 0o644,
            uid: 0,
            gid: 0,
            uname: 'weft',
            gname: 'weft',
          });
          expect(header.mtime?.getTime()).toBe(0);
          text(stream).then((data) => {
            seen.push({ name: header.name, data });
            next();
          }, next);
        });
        await new Promise((resolve, reject) => {
          parser.on('finish', () => resolve(undefined)).on('error', reject);
          parser.end(
            archive(
              members.map(({ name: n, data }) => ({ name: n, data: Buffer.from(data).map((b) => b & 0x7f) })),
            ),
          );
        });
        expect(seen).toEqual(
          members.map(({ name: n, data }) => ({
            name: n,
            data: Buffer.from(data.map((b) => b & 0x7f)).toString(),
          })),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('is read by GNU tar without a word, where there is one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-tar-'));
    try {
      const file = join(folder, 'x.tar');
      await writeFile(
        file,
        archive([
          { name: 'abc.json', data: Buffer.from('{}') },
          { name: `${'k'.repeat(96)}.jpg`, data: Buffer.alloc(512) },
        ]),
      );
      const run = spawnSync('tar', ['--list', '--verbose', '--numeric-owner', '--utc', '--file', file], {
        encoding: 'utf8',
      });
      if (run.error) return;
      expect(run.stderr).toBe('');
      expect(run.status).toBe(0);
      expect(run.stdout.trim().split('\n')).toEqual([
        expect.stringMatching(/^-rw-r--r-- 0\/0 +2 1970-01-01 00:00 abc\.json$/),
        expect.stringMatching(/^-rw-r--r-- 0\/0 +512 1970-01-01 00:00 k{96}\.jpg$/),
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('holds names of 1 to 100 printable ASCII bytes and sizes up to 8 GiB − 1, and refuses others', () => {
    expect(parseHeader(ustarHeader('x'.repeat(100), MAX_MEMBER_BYTES))).toMatchObject({
      name: 'x'.repeat(100),
      size: 8 * 1024 ** 3 - 1,
      checksumOk: true,
    });
    for (const bad of ['', 'x'.repeat(101), 'é.json', 'a\nb', 'a\0b'])
      expect(() => ustarHeader(bad, 0)).toThrow(RangeError);
    for (const bad of [-1, 1.5, MAX_MEMBER_BYTES + 1, Number.NaN])
      expect(() => ustarHeader('a', bad)).toThrow(RangeError);
  });

  test('notices any change to itself by its checksum', () => {
    fc.assert(
      fc.property(
        name,
        fc.nat(1e9),
        fc.nat(BLOCK - 1),
        fc.integer({ min: 1, max: 255 }),
        (n, size, at, mask) => {
          const header = ustarHeader(n, size);
          header[at] = (header[at] ?? 0) ^ mask;
          // Its last two bytes are a NUL and a blank that pad the digits.
          fc.pre(at !== 154 && at !== 155);
          expect(parseHeader(header)?.checksumOk).toBe(false);
        },
      ),
    );
  });
});

describe('parseHeader', () => {
  test('reads prefix, base-256 sizes and old type flags of foreign archives', () => {
    const header = ustarHeader('name.json', 0);
    header.write('some/folder', 345, 'latin1');
    header.fill(0, 124, 136);
    header.writeUInt8(0x80, 124);
    header.writeBigUInt64BE(9n * 1024n ** 3n, 128);
    header.writeUInt8(0, 156);
    header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    expect(parseHeader(header)).toEqual({
      name: 'some/folder/name.json',
      size: 9 * 1024 ** 3,
      typeflag: '0',
      mtime: 0,
      dialect: 'ustar',
      checksumOk: true,
    });
  });

  test('takes sums of signed bytes and numbers that end at a NUL only when told to be lenient', () => {
    const signed = ustarHeader('n.html', 5);
    signed.write('caf\u00e9.html', 0);
    const negative = signed.subarray(0, 148).filter((byte) => byte > 127).length;
    const old = checksum(signed) - 256 * negative;
    signed.write(`${old.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    const behind = ustarHeader('n.html', 0);
    behind.write('00000005\0old', 124, 'latin1');
    behind.write(`${checksum(behind).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    expect(negative).toBe(2);
    expect(parseHeader(signed)).toMatchObject({ size: 5, checksumOk: false });
    expect(parseHeader(signed, { lenient: true })).toMatchObject({ size: 5, checksumOk: true });
    expect(parseHeader(behind)).toMatchObject({ size: Number.NaN, checksumOk: true });
    expect(parseHeader(behind, { lenient: true })).toMatchObject({ size: 5, checksumOk: true });
  });

  test('never throws, whatever the block', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: BLOCK, maxLength: BLOCK }), (block) => {
        const header = parseHeader(block);
        if (header) expect(['ustar', 'gnu', 'v7']).toContain(header.dialect);
      }),
    );
    expect(parseHeader(Buffer.alloc(BLOCK))).toBeUndefined();
  });
});

describe('readTar', () => {
  test('gives back what was written, with offsets, however the chunks fall', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { maxLength: 8 }),
        fc.integer({ min: 1, max: 3000 }),
        async (members, size) => {
          const bytes = archive(members);
          const { members: read, end } = await readAllMembers(bytes, size);
          expect(read.map((item) => ({ name: item.name, data: new Uint8Array(item.data) }))).toEqual(members);
          for (const { dataOffset, data, offset } of read) {
            expect(dataOffset).toBe(offset + BLOCK);
            expect(bytes.subarray(dataOffset, dataOffset + data.length).equals(data)).toBe(true);
          }
          const length = members.reduce(
            (sum, { data }) => sum + BLOCK + data.length + padding(data.length),
            0,
          );
          expect(end).toEqual({
            offset: length,
            zeroBlocks: (bytes.length - length) / BLOCK,
            trailingBytes: 0,
            bytes: bytes.length,
          });
          expect(bytes.length % RECORD).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('reads what tar-stream writes', async () => {
    const packer = pack();
    packer.entry({ name: 'a.json', type: 'file' }, '{"a":1}');
    packer.entry({ name: 'a.0.jpg', type: 'file' }, 'jpeg');
    packer.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of packer) chunks.push(chunk as Buffer);
    const { members, end } = await readAllMembers(Buffer.concat(chunks), 100);
    expect(members.map(({ name: n, data }) => [n, data.toString()])).toEqual([
      ['a.json', '{"a":1}'],
      ['a.0.jpg', 'jpeg'],
    ]);
    expect(end.zeroBlocks).toBeGreaterThanOrEqual(2);
  });

  test('says how an archive ends that was cut, and throws only for a cut inside a member', async () => {
    const bytes = archive([
      { name: 'a.json', data: Buffer.alloc(700, 'x') },
      { name: 'a.0.png', data: Buffer.alloc(100, 'y') },
    ]);
    // The end of each member, and one zero block.
    const ends = new Map([
      [0, 0],
      [1536, 0],
      [2560, 0],
      [3072, 1],
    ]);
    for (let length = 0; length <= 3072; length += 64) {
      const read = readAllMembers(bytes.subarray(0, length), 333);
      const zeroBlocks = ends.get(length);
      if (zeroBlocks === undefined) await expect(read).rejects.toMatchObject({ code: 'tar_truncated' });
      else await expect(read).resolves.toMatchObject({ end: { zeroBlocks, bytes: length } });
    }
  });

  test('counts bytes that follow the end', async () => {
    const one = archive([{ name: 'a.json', data: Buffer.from('{}') }]);
    const { end } = await readAllMembers(Buffer.concat([one, one]));
    expect(end).toMatchObject({ offset: 1024, trailingBytes: one.length, bytes: 2 * one.length });
  });

  test('refuses members above the limit before reading them, and sizes that are no number', async () => {
    const bytes = archive([{ name: 'big.bin', data: Buffer.alloc(5000) }]);
    await expect(readAllMembers(bytes, 512, { maxMemberBytes: 4999 })).rejects.toMatchObject({
      code: 'tar_member_too_large',
    });
    const spoilt = Buffer.from(bytes);
    spoilt.write('zzzzzzzzzzz', 124, 'latin1');
    spoilt.write(`${checksum(spoilt.subarray(0, BLOCK)).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    await expect(readAllMembers(spoilt)).rejects.toMatchObject({ code: 'tar_corrupt' });
  });

  test('closes its source when the reader leaves early', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* inChunks(
          archive([
            { name: 'a.json', data: Buffer.from('{}') },
            { name: 'b.json', data: Buffer.from('{}') },
          ]),
          512,
        );
      } finally {
        closed = true;
      }
    }
    for await (const item of readTar(source())) {
      expect(item.name).toBe('a.json');
      break;
    }
    expect(closed).toBe(true);
  });

  test('ends arbitrary bytes in members, an end or a tar error, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4000 }), fc.nat(3), async (noise, headers) => {
        const start = Array.from({ length: headers }, (_, i) => ({
          name: `k${i}.json`,
          data: Buffer.from('{}'),
        }));
        const bytes = Buffer.concat([archive(start).subarray(0, headers * 1024), noise]);
        await readAllMembers(bytes, 511).catch((error: { code?: string }) => {
          expect(['tar_corrupt', 'tar_truncated', 'tar_member_too_large']).toContain(error.code);
        });
      }),
      { numRuns: 200 },
    );
  });
});
