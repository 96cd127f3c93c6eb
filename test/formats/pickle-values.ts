import fc from 'fast-check';
import {
  Base64Text,
  PickleFloat,
  type PickleInput,
  type PickleKey,
  type PickleValue,
} from '../../src/formats/pickle/pickle-value.js';

/** A value with its Python type spelled out, so that JSON can carry it. */
export type Tagged =
  | ['none']
  | ['bool', boolean]
  | ['int', string]
  | ['float', string]
  | ['str', string]
  | ['bytes', string]
  | ['list', Tagged[]]
  | ['dict', [Tagged, Tagged][]];

/** Spells out what Python should see for a value. */
export function tag(value: PickleInput): Tagged {
  if (value === null) return ['none'];
  if (typeof value === 'boolean') return ['bool', value];
  if (typeof value === 'bigint') return ['int', String(value)];
  if (typeof value === 'string') return ['str', value];
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? ['int', String(value)] : float(value);
  if (value instanceof PickleFloat) return float(value.value);
  if (value instanceof Base64Text) return ['str', Buffer.from(value.bytes).toString('base64')];
  if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('hex')];
  if (Array.isArray(value)) return ['list', value.map(tag)];
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return ['dict', entries.filter(([, item]) => item !== undefined).map(([k, v]) => [tag(k), tag(v)])];
}

function float(value: number): Tagged {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return ['float', bytes.toString('hex')];
}

const integers = fc.oneof(
  fc.maxSafeInteger().filter((value) => !Object.is(value, -0)),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 200n }),
  fc.bigInt({ min: -(2n ** 200n), max: -(2n ** 53n) }),
  fc.constantFrom(0, 1, -1, 255, 256, 65535, 65536, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1),
);
const keys: fc.Arbitrary<PickleKey> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  fc.integer({ min: 2, max: 1e6 }),
  fc.constant(null),
);

/** Values as the reader returns them: well-formed text, floats told from integers. */
export const pickleValues: fc.Arbitrary<PickleValue> = fc.letrec<{ value: PickleValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<PickleValue>(null, true, false),
    integers,
    fc.double({ noNaN: true }).map((value) => new PickleFloat(value)),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.array(fc.tuple(keys, tie('value')), { maxLength: 6 }).map((entries) => new Map(entries)),
  ),
})).value;
