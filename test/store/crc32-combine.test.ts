import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { Crc32Joiner } from '../../src/store/crc32-combine.js';

it.each([
  [[]],
  [[0]],
  [[1, 1, 1]],
  [[5, 0, 7]],
  [[4096, 4096, 4096, 17]],
  [[1_000_003, 64, 1_000_003, 999_999, 1]],
])('joins the CRC-32s of pieces of %j bytes to that of the whole', (lengths) => {
  const pieces = lengths.map((length, i) =>
    Buffer.from(Uint8Array.from({ length }, (_, at) => (Math.imul(at + 1, 2654435761 + i) >>> 13) & 0xff)),
  );
  const joiner = new Crc32Joiner();
  for (const piece of pieces) joiner.add(crc32(piece), piece.length);
  expect(joiner.value).toBe(crc32(Buffer.concat(pieces)));
});

it('tells pieces in another order', () => {
  const [a, b] = [Buffer.from('first'), Buffer.from('other')];
  const joined = new Crc32Joiner();
  joined.add(crc32(b), b.length);
  joined.add(crc32(a), a.length);
  expect(joined.value).not.toBe(crc32(Buffer.concat([a, b])));
});
