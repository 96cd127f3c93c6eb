import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadInputError } from '../../src/errors.js';
import { Base64Text, PickleFloat } from '../../src/formats/pickle/pickle-value.js';
import { readPickle, readPickleList } from '../../src/formats/pickle/read-pickle.js';
import { createPickleListEncoder, encodePickle } from '../../src/formats/pickle/write-pickle.js';
import { pickleValues } from './pickle-values.js';

const name = 'x.pkl';
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const read = (text: string) => readPickle(Buffer.from(text.replaceAll(' ', ''), 'hex'), { name });

async function listOf(bytes: Uint8Array, piece = bytes.length) {
  const pieces = () => {
    const parts: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += piece) parts.push(bytes.subarray(at, at + piece));
    return parts;
  };
  const items = [];
  for await (const item of readPickleList(pieces, { name })) items.push(item);
  return items;
}

function encodeList(items: Parameters<typeof encodePickle>[0][]): Buffer {
  const encoder = createPickleListEncoder();
  const parts: Buffer[] = [];
  for (const item of items) {
    encoder.add(item);
    parts.push(Buffer.from(encoder.take()));
  }
  encoder.end();
  parts.push(Buffer.from(encoder.take()));
  return Buffer.concat(parts);
}

describe('writing', () => {
  test('protocol 3, without frames; a field name is written once', () => {
    const list = encodeList([{ a: 1 }, { a: null, gone: undefined }]);
    expect(hex(list)).toBe(
      [
        '8003',
        '5d',
        '28',
        '7d28',
        '5801000000',
        '61',
        '7100',
        '4a01000000',
        '75',
        '7d28',
        '6800',
        '4e',
        '75',
        '65',
        '2e',
      ].join(''),
    );
  });
  test('an empty list has no batch', () => {
    expect(hex(encodeList([]))).toBe('80035d2e');
  });
  test('integers take four bytes or as many as they need; -0 and fractions are floats', () => {
    expect(hex(encodePickle(2 ** 31))).toBe('80038a0500000080002e');
    expect(hex(encodePickle(-(2 ** 31)))).toBe('80034a000000802e');
    expect(hex(encodePickle(-129n))).toBe('80038a027fff2e');
    expect(hex(encodePickle(-0))).toBe('80034780000000000000002e');
    expect(hex(encodePickle(0.5))).toBe('8003473fe00000000000002e');
  });
  test('bytes that are read as base64 are a string', () => {
    expect(hex(encodePickle(new Base64Text(Buffer.from('hi'))))).toBe(
      `80035804000000${Buffer.from('aGk=').toString('hex')}2e`,
    );
  });
  test('a cycle is refused', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => encodePickle(cycle as never)).toThrow(RangeError);
  });
  test('more items than a batch, and more fields than memo slots, come back', async () => {
    const wide = Object.fromEntries(Array.from({ length: 2500 }, (_, i) => [`f${i}`, i]));
    const items = await listOf(encodeList([...Array.from({ length: 2500 }, (_, i) => i), wide]));
    expect(items.slice(0, 2500)).toEqual(Array.from({ length: 2500 }, (_, i) => i));
    expect(items[2500]).toEqual(new Map(Object.entries(wide)));
  });
});

describe('round trip', () => {
  test('any value comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(pickleValues, async (value) => {
        expect(await readPickle(encodePickle(value), { name })).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
  test('any list comes back item by item, however its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(pickleValues, { maxLength: 12 }),
        fc.integer({ min: 1, max: 64 }),
        async (items, piece) => {
          expect(await listOf(encodeList(items), piece)).toEqual(items);
        },
      ),
      { numRuns: 200 },
    );
  });
  test('items are handed over before the list ends', async () => {
    const bytes = encodeList([{ a: [1] }, { a: [2] }, { a: [3] }]);
    const cut = bytes.subarray(0, bytes.length - 12);
    let walks = 0;
    const open = async function* () {
      walks += 1;
      yield walks === 1 ? bytes : cut;
    };
    const items: unknown[] = [];
    const reading = async () => {
      for await (const item of readPickleList(open, { name })) items.push(item);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'pickle_truncated' });
    expect(items).toEqual([new Map([['a', [1]]]), new Map([['a', [2]]])]);
  });
});

describe('nothing is executed', () => {
  const refused: [string, string, string, number][] = [
    ['GLOBAL', '8003 636f730a73797374656d0a', 'GLOBAL', 2],
    ['STACK_GLOBAL', '8004 8c026f73 8c0673797374656d 93', 'STACK_GLOBAL', 14],
    ['REDUCE', '8003 4e 52 2e', 'REDUCE', 3],
    ['BUILD', '8003 4e 62 2e', 'BUILD', 3],
    ['INST', '8003 69 61 0a 62 0a 2e', 'INST', 2],
    ['OBJ', '8003 28 6f 2e', 'OBJ', 3],
    ['NEWOBJ', '8003 81 2e', 'NEWOBJ', 2],
    ['NEWOBJ_EX', '8004 92 2e', 'NEWOBJ_EX', 2],
    ['EXT1', '8003 82 01 2e', 'EXT1', 2],
    ['EXT2', '8003 83 0100 2e', 'EXT2', 2],
    ['EXT4', '8003 84 01000000 2e', 'EXT4', 2],
    ['PERSID', '8003 50 61 0a 2e', 'PERSID', 2],
    ['BINPERSID', '8003 4e 51 2e', 'BINPERSID', 3],
    ['NEXT_BUFFER', '8005 97 2e', 'NEXT_BUFFER', 2],
  ];
  test.each(refused)('%s is refused with its offset', async (_name, bytes, opcode, at) => {
    const error = await read(bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadInputError);
    expect(error).toMatchObject({ code: 'pickle_runs_code' });
    expect((error as Error).message).toContain(opcode);
    expect((error as Error).message).toContain(`at byte ${at}`);
  });
});

describe('what is not a pickle of plain data', () => {
  const bad: [string, string, string][] = [
    ['no bytes', '', 'pickle_truncated'],
    ['no STOP', '8003 4e', 'pickle_truncated'],
    ['text that ends early', '8003 5805000000 6161', 'pickle_truncated'],
    ['bytes after STOP', '8003 4e 2e 00', 'pickle_trailing_bytes'],
    ['a second pickle behind the first', '8003 4e 2e 8003 4e 2e', 'pickle_trailing_bytes'],
    ['no PROTO', '4e 2e', 'pickle_unsupported'],
    ['protocol 6', '8006 4e 2e', 'pickle_unsupported'],
    ['an unknown opcode', '8003 ff 2e', 'pickle_unsupported'],
    ['a set', '8004 8f 2e', 'pickle_unsupported'],
    ['nothing to stop with', '8003 2e', 'pickle_malformed'],
    ['two values', '8003 4e 4e 2e', 'pickle_malformed'],
    ['an open mark', '8003 4e 28 2e', 'pickle_malformed'],
    ['APPENDS without MARK', '8003 5d 4e 65 2e', 'pickle_malformed'],
    ['APPEND to a dict', '8003 7d 4e 61 2e', 'pickle_malformed'],
    ['APPEND below the mark', '8003 5d 28 4e 61 2e', 'pickle_malformed'],
    ['SETITEMS with half a pair', '8003 7d 28 4e 75 2e', 'pickle_malformed'],
    ['SETITEM to a list', '8003 5d 4e 4e 73 2e', 'pickle_malformed'],
    ['a list as a key', '8003 7d 5d 4e 73 2e', 'pickle_malformed'],
    ['an empty memo slot', '8003 6807 2e', 'pickle_malformed'],
    ['a memo slot with nothing to put into it', '8003 7100 2e', 'pickle_malformed'],
    ['BINPUT after MEMOIZE', '8004 4e 94 7105 2e', 'pickle_malformed'],
    ['text that is not UTF-8', '8003 5801000000 ff 2e', 'pickle_malformed'],
    ['TUPLE3 of two', '8003 4e 4e 87 2e', 'pickle_malformed'],
    ['a list that holds itself', '8004 5d 94 6800 61 2e', 'pickle_malformed'],
    ['a text longer than any record', '8003 58ffffffff 2e', 'pickle_too_large'],
    ['a text of 2^63 bytes', '8004 8d0000000000000080 2e', 'pickle_too_large'],
    ['an integer of 64 KiB', '8003 8b00000100 2e', 'pickle_too_large'],
  ];
  test.each(bad)('%s', async (_name, bytes, code) => {
    await expect(read(bytes)).rejects.toMatchObject({ code, name: 'BadInputError' });
  });

  test('a dict where a list should be', async () => {
    await expect(listOf(Buffer.from('80037d2e', 'hex'))).rejects.toMatchObject({ code: 'pickle_not_a_list' });
  });
  test('lists nested 100,000 deep, with and without marks', async () => {
    const deep = 100_000;
    const bare = `8003${'5d'.repeat(deep)}${'61'.repeat(deep - 1)}2e`;
    const marked = `8003${'5d28'.repeat(deep)}${'65'.repeat(deep)}2e`;
    await expect(read(bare)).rejects.toMatchObject({ code: 'pickle_too_deep' });
    await expect(read(marked)).rejects.toMatchObject({ code: 'pickle_too_deep' });
  });
  test('a few bytes that unfold into 2^40 values', async () => {
    const layers = Array.from({ length: 40 }, (_, i) => {
      const slot = i.toString(16).padStart(2, '0');
      return `94 5d 28 68${slot} 68${slot} 65`;
    });
    await expect(read(`8004 5d ${layers.join(' ')} 2e`)).rejects.toMatchObject({ code: 'pickle_too_large' });
  });
  test('ten million Nones', async () => {
    const bytes = Buffer.concat([
      Buffer.from('80035d28', 'hex'),
      Buffer.alloc(10_000_000, 0x4e),
      Buffer.from('652e', 'hex'),
    ]);
    await expect(readPickle(bytes, { name })).rejects.toMatchObject({ code: 'pickle_too_large' });
  });
  test('lone surrogates and floats are kept as Python would', async () => {
    expect(await read('8003 5803000000 eda080 2e')).toBe('\ud800');
    expect(await read('8003 5806000000 61 eda080 c3a9 2e')).toBe('a\ud800é');
    expect(await read('8003 47 4000000000000000 2e')).toEqual(new PickleFloat(2));
  });
  test('a list that is used twice is two lists', async () => {
    const twice = await read('8004 5d 94 28 5d 94 4b01 61 6801 65 2e');
    expect(twice).toEqual([[1], [1]]);
    expect((twice as unknown[])[0]).not.toBe((twice as unknown[])[1]);
  });

  test('any damage ends in a value or in one clear error', async () => {
    const whole = encodeList([
      { text_list: ['a', '第'], image_info: [{ image_base64: new Base64Text(Buffer.alloc(30, 7)) }], n: 0.5 },
      { text_list: [], image_info: [], n: 2n ** 70n },
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.nat({ max: whole.length }),
        async (flips, end) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of flips) bytes[at] = value;
          for (const damaged of [bytes, bytes.subarray(0, end)]) {
            const error = await listOf(damaged).then(
              () => undefined,
              (thrown: unknown) => thrown,
            );
            if (error !== undefined) {
              expect(error).toBeInstanceOf(BadInputError);
              expect((error as BadInputError).code).toMatch(/^pickle_/);
              expect((error as Error).message).toMatch(/at byte \d+$/);
            }
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
