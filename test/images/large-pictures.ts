import { brotliDecompressSync, constants, crc32, deflateRawSync } from 'node:zlib';

/** Sides of the largest picture that the default limits of pixels let in. */
export const LARGE = { width: 8000, height: 7990 };

/** One colour, 8000 × 7990 pixels in 4:2:0 of 8 bits, by libaom. */
const LARGE_AVIF =
  'G2gFIGZ4/lwviIvmrr/0l6WduaiTgwZv6oabDXD2e4Ax/GsFEgeimRWAJWgPLNv5fOKISDxttv+xXQAAdmRELOwdBSEBACAYQkrrFAx5l2Ls' +
  '040EuMYd4BcUBrwfhroBjgcKCvUFs54WwAEE6XlIAH4o5YWgEGQMGiFD3vrjYvGOkpKWlRKGIoKnGAcIDoNBoGTIN3RD7h0lrZuKIGcHoIfC' +
  'YX8AOIQWAAiFgHoBHAMVeMQOgMIIwcHeIMDBzxQvFRcPAPzoYD/vCFpASob4o5H8xyGHOECOS2aTmI65mIpsvqsOyixMBSDk1VORE5Y4kc86' +
  'i4iT8o/1kkeMJA4/HQJ8smWUhyMv66Ph3pDW4kOzB+unmuW/31Xc+x58+lHt7HKtNuWkIG0yKPFL7vDcAxQ2/+HDboP7OFwYHgaDjMEC6/Mp' +
  'YpwhUWnPy3RcVpkzXBa5YsxI84oSDL96qud7mXKEyTpJJMMklnjhHwvZvkDRJbBi59Yf4sRl6gn0ULpmZI67psxWvcEkMLq3XMmmPMTM5L8e' +
  'nRwoWVS+2mg8pkAqWIrNfFs6abLXx6VXQPXxu7PSJLUYc4ROyPEeXL0MRmOjihB1ZwttBzYzmx7Bg2Posc1L0y9RSOGXjics7ssiWwl1i2Qj' +
  '4kOzMj8YtS9OP5FwvpBYSFj85L0a9KOkXqv9dZTfgfThhMC3vrzn6+v26PoiitCMR3gctSui1XNqH2QZfT86EkpSNLLv8x7U6hqnIOkTFAf+' +
  '09RW3Iok9N6VKmEzrM+qT4/VOytQmar2I/n2sWKffzAgyPnnDdt2D8KGtDhd49tm0Eo+K7Ioj7b2vge+EDq7ADLqBrcKjPnffaUlLTGGQ+pj' +
  'ZG3P4+0/bV041uURQfqqtw93kR266z56L2ea+NtGqnK34fTauTC84remsgf6p6Mow9FVaBr0PUn7KerLy9SrPZoy0w9RPM8Z0LQfrUbKVjSy' +
  's7+n8v5WHkghFBwxMJQWstpj1ezn0witaozgrmvVl8+YI+RmIfSpe3uSjerwMj1J2eQGDv8ubHIkMT01L+7ypNgvetPb/LwkHiyvig9rlpUt' +
  'ef9UHiMIwkY9QrGnAk3HB+xdQwsfEVvcLHyLjj5idxxpJDLJSMTTP8YkfaTV5K17DHzi8f3CaTMpudvPx3SPzqBlHZY+elsn0xYfmhKk8KBk' +
  'TFSfAT4mhuItNUGo56RQ2sV5bgo=';

/** One colour, 5100 × 5100 pixels in 4:4:4 of 10 bits. */
const DEEP_AVIF =
  'G2sDAI7CtuUTJg4xVWWUlxBnBr+/mvd3z2Sl0ZwuQY7XwCYNwjFXXYwSLXealiXYr1Qi+q3aXpIwuz0E5AkmRIFi2jdWIkoJIRnHFgDxSFsn' +
  'Sy17I30AICFGn0qHmZFWrVz+blTgEploXVNrkEuO0bEFgWyMqYUOoPbWgICgfeUeVKrKxRiZ6wMIAAHpepA0QzIpqWRxJsfYmo0hMMbS2hLY' +
  'OLc6Fsw+CioeL0puJuCPsbHUU4DvCUQB9wbnaCQ0VjOIBGMszbTAByAgtBKKBlC5CbpattDgB6u5HsECe33lv0kj6q1P0FZDwTAdHx99GV4A' +
  'rRPDxA8ibs8uh0pOqEw8VATZju2BiI3+P+0/zHkUfxZVYE3OtcVUFVwFZWXdvohdwCWYaRY++a1HQ5lfb31/l1sh/DRw2GfkC10Szzx4hPlR' +
  'rJK7tOQ6EhvO6+R7QbAnMUyRmKxlR/YvZSe2S3q85/NrfbqGW+xIeTtre6HIL/tpOD5rOVpo+pBtCRoUlKacSj+lSbyou16Rkc9Df9zltc3z' +
  '7fp8MsoJYqnHphThkhgZFDH4v3WLrrVdzbymXQnFYz/21d+/jm6Y+rKYR+p+KtO/ydfUjcRhm2XD/93FqatVx5PSt9qxtV8D61Y3IYr9Q129' +
  'LpAWQrAjbLcCOchtPE1kAiXqZFPkibNnaUlnAXSNur9UdXldjvDElJTCeebgDX2J1ekoe5/aVVWO+qKagBMZnl8iqCe0dS/67GDprLrgLbhx' +
  '8X7rt1Bs8Oyl16ENO7SnXKODfzpV5jCyZj/mMM+IKy8ML2DAig69Srt2WvnUovShUl+IlVWfdaX29lmUumPrY3DYcXVXwhRI9p/aXiAmeZjs' +
  'lNKCZpeGP8qFBErPZ0ffPkNqgCRmfJCGTN3XrfjosIsmhf1Yq3JimAh62ACfrSjEWqMqxayXJhEvJCiRlUonAjlEBisj0YODcCyvNGxKRchG' +
  '7/NpOv4UkuX/jkbRM0/fMe9uA8ylalSyF5bh8gjGkM5RNqXhw+Fs815toYq3nyHGH1VF0VWmZwOFmflODPMo/hdDvT//Pv5V4nUc0kUeVYJ/' +
  'BlYQM+QrRdLJUaE7AQ==';

/** An AVIF of 1.4 kB that takes a gigabyte to decode, and one that takes a little less than the default limit. */
export const avifs = {
  large: brotliDecompressSync(Buffer.from(LARGE_AVIF, 'base64')),
  deep: brotliDecompressSync(Buffer.from(DEEP_AVIF, 'base64')),
};

function segment(marker: number, ...data: number[]): Buffer {
  const size = data.length + 2;
  return Buffer.from([0xff, marker, size >> 8, size & 255, ...data]);
}

/** Bits as bytes, with a zero behind each 0xff; filled up with ones. */
function entropyCoded(bits: string): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    const byte = Number.parseInt(bits.slice(at, at + 8).padEnd(8, '1'), 2);
    bytes.push(byte, ...(byte === 0xff ? [0] : []));
  }
  return Buffer.from(bytes);
}

/**
 * A grey progressive JPEG of so many scans over its components: their means, then one coefficient each at a time, all
 * zero, in runs of 32,767 blocks to a code.
 */
export function jpegOfScans(scans: number, components: 3 | 4, { width, height } = LARGE): Buffer {
  const ids = Array.from({ length: components }, (_, n) => n + 1);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const empty = entropyCoded(`0${'1'.repeat(14)}`.repeat(Math.ceil(blocks / 32_767)));
  const parts = [
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, 0, ...Array.from({ length: 64 }, () => 8)),
    segment(
      0xc2,
      8,
      height >> 8,
      height & 255,
      width >> 8,
      width & 255,
      components,
      ...ids.flatMap((id) => [id, 0x11, 0]),
    ),
    segment(0xc4, 0, 1, ...Array.from({ length: 15 }, () => 0), 0),
    segment(0xc4, 0x10, 1, ...Array.from({ length: 15 }, () => 0), 0xe0),
    segment(0xda, components, ...ids.flatMap((id) => [id, 0]), 0, 0, 0),
    Buffer.alloc(Math.ceil((blocks * components) / 8)),
  ];
  for (let scan = 1; scan < scans; scan++) {
    const k = 1 + Math.floor((scan - 1) / components);
    parts.push(segment(0xda, 1, 1 + ((scan - 1) % components), 0, k, k, 0), empty);
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xd9])]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  data.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), whole.length - 4);
  return whole;
}

/** An empty PNG of 16-bit RGBA in the seven passes of Adam7. */
export function interlacedPng({ width, height } = LARGE): Buffer {
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  const size = passes.reduce(
    (sum, [x, y, across, down]) =>
      sum + Math.ceil((height - y) / down) * (1 + 8 * Math.ceil((width - x) / across)),
    0,
  );
  // Zeros deflated with a full flush stand alone, so that one piece serves for all.
  const pieceSize = 1 << 20;
  const piece = deflateRawSync(Buffer.alloc(pieceSize), { finishFlush: constants.Z_FULL_FLUSH });
  const pieces: Buffer[] = Array.from({ length: Math.floor(size / pieceSize) }, () => piece);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((size % 65_521) * 65_536 + 1);
  const data: Buffer[] = [
    Buffer.from([0x78, 0x01]),
    ...pieces,
    deflateRawSync(Buffer.alloc(size % pieceSize)),
    sum,
  ];
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([16, 6, 0, 0, 1], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', head),
    pngChunk('IDAT', Buffer.concat(data)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Writes values of so many bits, the lowest bit first. */
class BitWriter {
  readonly #bytes: number[] = [];
  #bit = 0;

  put(value: number, bits: number): this {
    for (let n = 0; n < bits; n++, this.#bit++) {
      if ((this.#bit & 7) === 0) this.#bytes.push(0);
      const last = this.#bytes.length - 1;
      this.#bytes[last] = (this.#bytes[last] ?? 0) | (((value >> n) & 1) << (this.#bit & 7));
    }
    return this;
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

/** A black GIF: strings that grow by one, until the table is full. */
export function blankGif({ width, height } = LARGE): Buffer {
  const bits = new BitWriter();
  for (let left = width * height; left > 0; ) {
    bits.put(4, 3);
    let size = 3;
    for (let length = 1; length <= 4096 - 6 && left > 0; length++) {
      bits.put(length === 1 ? 0 : 4 + length, size);
      left -= length;
      if (5 + length === 1 << size && size < 12) size++;
    }
    // The end, or the code that clears the table.
    bits.put(left <= 0 ? 5 : 4, size);
  }
  const data = bits.bytes();
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  screen[4] = 0x80;
  const image = Buffer.alloc(11);
  image[0] = 0x2c;
  image.writeUInt16LE(width, 5);
  image.writeUInt16LE(height, 7);
  image[10] = 2;
  const parts: Buffer[] = [
    Buffer.from('GIF89a', 'latin1'),
    screen,
    Buffer.from([0, 0, 0, 255, 255, 255]),
    image,
  ];
  for (let at = 0; at < data.length; at += 255) {
    const piece = data.subarray(at, at + 255);
    parts.push(Buffer.from([piece.length]), piece);
  }
  return Buffer.concat([...parts, Buffer.from([0, 0x3b])]);
}

/** A code of one symbol, which takes no bits: 0. */
function oneSymbol(bits: BitWriter): void {
  bits.put(1, 1).put(0, 3);
}

/** A code of 256 symbols of eight bits each. */
function allSymbols(bits: BitWriter): void {
  // Lengths 0 and 8 have codes of one bit; twelve lengths are told, in the order of the format.
  bits.put(0, 1).put(8, 4);
  for (const length of [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8])
    bits.put(length === 0 || length === 8 ? 1 : 0, 3);
  bits.put(1, 1).put(3, 3).put(254, 8);
  for (let symbol = 0; symbol < 256; symbol++) bits.put(1, 1);
}

/** The bits of a byte the other way round, as codes are written. */
function reversed(byte: number): number {
  return Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2);
}

/** A transparent lossless WebP; with `groups`, each 4 × 4 pixels have Huffman tables of their own, up to 65,536. */
export function blankWebp({ width, height } = LARGE, groups = false): Buffer {
  const bits = new BitWriter()
    .put(0x2f, 8)
    .put(width - 1, 14)
    .put(height - 1, 14)
    .put(1, 1)
    .put(0, 3);
  // No transform, no colour cache.
  bits.put(0, 2).put(groups ? 1 : 0, 1);
  let count = 1;
  if (groups) {
    const blocks = Math.ceil(width / 4) * Math.ceil(height / 4);
    count = Math.min(blocks, 65_536);
    bits.put(0, 3).put(0, 1);
    allSymbols(bits);
    allSymbols(bits);
    for (let n = 0; n < 3; n++) oneSymbol(bits);
    for (let block = 0; block < blocks; block++) {
      const group = Math.min(block, 65_535);
      bits.put(reversed(group & 255), 8).put(reversed(group >> 8), 8);
    }
  }
  for (let n = 0; n < count * 5; n++) oneSymbol(bits);
  const data = bits.bytes();
  const head = Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0', 'latin1');
  head.writeUInt32LE(12 + data.length + (data.length & 1), 4);
  head.writeUInt32LE(data.length, 16);
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
}
