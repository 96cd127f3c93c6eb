/** Byte sequences of a legacy encoding, one per character that its index may hold. */
export type Sequences = Iterable<Uint8Array>;

/** Encodings whose upper half is one table: the names of the Encoding standard. */
export const SINGLE_BYTE = [
  'ibm866',
  'iso-8859-2',
  'iso-8859-3',
  'iso-8859-4',
  'iso-8859-5',
  'iso-8859-6',
  'iso-8859-7',
  'iso-8859-8',
  'iso-8859-8-i',
  'iso-8859-10',
  'iso-8859-13',
  'iso-8859-14',
  'iso-8859-15',
  'iso-8859-16',
  'koi8-r',
  'koi8-u',
  'macintosh',
  'windows-874',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'x-mac-cyrillic',
  'x-user-defined',
] as const;

/** Every sequence that could be a character, defined or not, in one fixed order. */
export const SEQUENCES: Record<string, () => Sequences> = {
  ...Object.fromEntries(SINGLE_BYTE.map((name) => [name, () => product([0x00, 0xff])])),
  big5: () => product([0x81, 0xfe], [0x40, 0xfe]),
  'euc-kr': () => product([0x81, 0xfe], [0x41, 0xfe]),
  'euc-jp': () =>
    joined(
      product([0xa1, 0xfe], [0xa1, 0xfe]),
      product([0x8f, 0x8f], [0xa1, 0xfe], [0xa1, 0xfe]),
      product([0x8e, 0x8e], [0xa1, 0xdf]),
    ),
  shift_jis: () =>
    joined(product([0xa1, 0xdf]), product([0x81, 0x9f], [0x40, 0xfc]), product([0xe0, 0xfc], [0x40, 0xfc])),
  'iso-2022-jp': () =>
    joined(
      escaped('$B', product([0x21, 0x7e], [0x21, 0x7e])),
      escaped('(I', product([0x21, 0x5f])),
      escaped('(J', product([0x21, 0x7e])),
    ),
  gb18030: () =>
    joined(
      product([0x81, 0xfe], [0x40, 0xfe]),
      product([0x81, 0x84], [0x30, 0x39], [0x81, 0xfe], [0x30, 0x39]),
      product([0x90, 0xe3], [0x30, 0x39], [0x81, 0xfe], [0x30, 0x39]),
    ),
};

/** All sequences of bytes with each byte in its range, both ends included. */
function* product(...ranges: [number, number][]): Generator<Uint8Array> {
  const bytes = ranges.map(([low]) => low);
  while (true) {
    yield Uint8Array.from(bytes);
    let at = bytes.length - 1;
    while (at >= 0 && bytes[at] === ranges[at]?.[1]) {
      bytes[at] = ranges[at]?.[0] ?? 0;
      at--;
    }
    if (at < 0) return;
    bytes[at] = (bytes[at] ?? 0) + 1;
  }
}

function* joined(...parts: Sequences[]): Generator<Uint8Array> {
  for (const part of parts) yield* part;
}

/** Sequences behind an escape that switches to their table. */
function* escaped(table: string, sequences: Sequences): Generator<Uint8Array> {
  for (const sequence of sequences) yield Uint8Array.of(0x1b, ...Buffer.from(table), ...sequence);
}
