import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { encode, waves } from '../pictures.js';
import { stored } from '../stored.js';
import { expectGone, KEEP, MARK, type Places } from './hiding.js';

describe('a JPEG that is kept', () => {
  const segment = (marker: number, data: Buffer): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(data.length + 2, 2);
    return Buffer.concat([head, data]);
  };
  const insert = (file: Buffer, at: number, what: Buffer): Buffer =>
    Buffer.concat([file.subarray(0, at), what, file.subarray(at)]);
  const find = (file: Buffer, marker: number): number => {
    let at = 2;
    while (file[at + 1] !== marker) at += 2 + file.readUInt16BE(at + 2);
    return at;
  };
  /** A table of quantisation with the mark in it. */
  const table = segment(0xdb, Buffer.concat([Buffer.from([3]), MARK, MARK]));
  /** Codes that no block uses. */
  const codes = segment(0xc4, Buffer.from([0x13, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, ...MARK]));
  const jfif = Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01', 'latin1');
  const adobe = Buffer.from('Adobe\0\x64\0\0\0\0\x01', 'latin1');

  const PLACES: Places = {
    'a comment': (file) => insert(file, 2, segment(0xfe, MARK)),
    'an application segment': (file) => insert(file, 2, segment(0xe5, MARK)),
    'the thumbnail of JFIF': (file) =>
      insert(file, 2, segment(0xe0, Buffer.concat([jfif, Buffer.from([4, 3]), MARK, Buffer.alloc(4)]))),
    'the tail of APP14': (file) => insert(file, 2, segment(0xee, Buffer.concat([adobe, MARK]))),
    'a table that is never used': (file) => insert(file, 2, table),
    'codes of a table that is never used': (file) => insert(file, 2, codes),
    'a table that is replaced before it is used': (file) => {
      const quantised = Buffer.from(table);
      quantised[4] = 0;
      return insert(file, find(file, 0xdb), quantised);
    },
    'behind the last block': (file) => insert(file, file.length - 2, MARK),
    'behind the end mark': (file) => Buffer.concat([file, MARK]),
    'between segments': (file) => insert(file, find(file, 0xc4), MARK),
  };

  let plain = Buffer.alloc(0);
  let progressive = Buffer.alloc(0);
  beforeAll(async () => {
    const picture = encode(waves(120, 80, 3));
    plain = await picture.clone().jpeg().toBuffer();
    progressive = await picture.clone().jpeg({ progressive: true }).toBuffer();
  });

  it.each(Object.keys(PLACES))('has no room in %s', async (place) => {
    // Junk between segments is passed over by decoders; such a file is rewritten.
    for (const file of [plain, progressive]) {
      const hiding = PLACES[place]?.(file) ?? file;
      await expectGone(file, hiding, place === 'between segments');
    }
  });

  it('has no room in a scan that another one overwrites', async () => {
    const first = find(progressive, 0xda);
    const length = progressive.readUInt16BE(first + 2) + 2;
    const scan = Buffer.concat([progressive.subarray(first, first + length), MARK, MARK]);
    await expectGone(progressive, insert(progressive, first, scan), true);
  });

  it('has no room in unused codes of a table that is used', async () => {
    // The rarest codes of annex K, which smooth pictures do not have.
    const file = await encode(waves(120, 80, 3))
      .jpeg({ optimiseCoding: false })
      .toBuffer();
    const at = find(file, 0xc4) + 33;
    expect([...file.subarray(at, at + 5)]).toEqual([0xff, 0xc4, 0, 181, 0x10]);
    const hiding = Buffer.from(file);
    MARK.copy(hiding, at + 183 - MARK.length);
    await expectGone(file, hiding);
  });
});

describe('the profile of a picture that is kept', () => {
  /** A profile of sRGB's primaries and a curve, with words of anybody's. */
  async function profileWith(words: Buffer): Promise<Buffer> {
    const made = await encode(waves(8, 8, 1))
      .withIccProfile('srgb')
      .png()
      .toBuffer();
    const icc = Buffer.from((await sharp(made).metadata()).icc ?? Buffer.alloc(0));
    const tags = Array.from({ length: icc.readUInt32BE(128) }, (_, n) => 132 + 12 * n);
    const right = tags.find((at) => icc.toString('latin1', at, at + 4) === 'cprt') ?? 0;
    const text = Buffer.concat([
      Buffer.from('text\0\0\0\0', 'latin1'),
      words,
      Buffer.alloc(4 - (words.length % 4)),
    ]);
    icc.writeUInt32BE(icc.length, right + 4);
    icc.writeUInt32BE(text.length, right + 8);
    const whole = Buffer.concat([icc, text]);
    whole.writeUInt32BE(whole.length, 0);
    return whole;
  }

  it('has no words in it but those that are met everywhere', async () => {
    const plain = await encode(waves(60, 40, 3))
      .jpeg()
      .toBuffer();
    const icc = await profileWith(MARK);
    const body = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), icc]);
    const head = Buffer.from([0xff, 0xe2, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    const hiding = Buffer.concat([plain.subarray(0, 2), head, body, plain.subarray(2)]);
    expect(hiding.includes(MARK)).toBe(true);
    const got = await stored(hiding, KEEP);
    expect(Buffer.from(got.data).includes(MARK.subarray(0, 16))).toBe(false);
    expect((await stored(got.data, KEEP)).sha256).toBe(got.sha256);
  });
});
