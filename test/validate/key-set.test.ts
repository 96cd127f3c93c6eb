import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeySet, keyBytes } from '../../src/validate/key-set.js';

test('agrees with a map, whatever keys come twice', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(300), fc.nat(0xfffffffe)), { maxLength: 2000 }), (entries) => {
      const keys = new KeySet();
      const model = new Map<number, number>();
      for (const [n, value] of entries) {
        const key = createHash('md5').update(String(n)).digest();
        expect(keys.has(key)).toBe(model.has(n));
        expect(keys.add(key, value)).toBe(model.get(n));
        if (!model.has(n)) model.set(n, value);
      }
      expect(keys.size).toBe(model.size);
    }),
    { numRuns: 30 },
  );
});

test('tells keys apart that differ in one bit, wherever it is', () => {
  const keys = new KeySet();
  expect(keys.add(Buffer.alloc(16), 0)).toBeUndefined();
  for (let bit = 0; bit < 128; bit++) {
    const key = Buffer.alloc(16);
    key[bit >> 3] = 1 << (bit & 7);
    expect(keys.add(key, bit + 1)).toBeUndefined();
  }
  expect(keys.add(Buffer.alloc(16), 9)).toBe(0);
  expect(keys.size).toBe(129);
});

test('holds a million keys in less than 40 bytes each', () => {
  const keys = new KeySet();
  const key = Buffer.alloc(16);
  for (let n = 0; n < 1_000_000; n++) {
    key.writeUInt32LE(Math.imul(n, 0x9e3779b1) >>> 0, 0);
    key.writeUInt32LE(n, 8);
    if (keys.add(key, n) !== undefined) throw new Error(`key ${n} was taken`);
  }
  expect(keys.size).toBe(1_000_000);
  expect(keys.bytes).toBeLessThan(40_000_000);
});

test('takes a 32-digit hex key as it is and hashes any other', () => {
  expect(keyBytes('00112233445566778899aabbccddeeff').toString('hex')).toBe(
    '00112233445566778899aabbccddeeff',
  );
  expect(keyBytes('a/b')).toHaveLength(16);
  expect(keyBytes('a/b')).not.toEqual(keyBytes('a/c'));
});
