import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeRow, encodeRow } from '../../src/formats/sqlite/record.js';
import { readVarint, varintBytes, writeVarint } from '../../src/formats/sqlite/varint.js';

const whole = fc.maxSafeInteger();
/** At most six columns within 900 bytes, as the index tables hold them. */
const row = fc.array(
  fc.oneof(whole, fc.integer({ min: -300, max: 300 }), fc.string({ maxLength: 30 }), fc.constant(null)),
  {
    maxLength: 6,
  },
);

it('a record that is written is read with the same values', () => {
  fc.assert(
    fc.property(row, (values) => {
      const read = decodeRow(encodeRow(values));
      expect(read).toEqual(values.map((value) => (value === 0 ? 0 : value)));
    }),
  );
});

it('a record that is cut anywhere within its values is refused', () => {
  const record = encodeRow(['abc', 70_000, 'def']);
  for (let end = 5; end < record.length; end++)
    expect(() => decodeRow(record.subarray(0, end))).toThrow(
      expect.objectContaining({ code: 'sqlite_invalid' }),
    );
});

it('a variable-length integer is read where it was written, in as many bytes', () => {
  const target = Buffer.alloc(16);
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(7), (value, at) => {
      const bytes = writeVarint(target, at, value);
      expect(bytes).toBe(varintBytes(value));
      expect(readVarint(target, at)).toEqual({ value: BigInt(value), next: at + bytes });
    }),
  );
});
