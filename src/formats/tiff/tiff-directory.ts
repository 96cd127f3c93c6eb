/** One image of a TIFF file, as its directory describes it. */
export interface TiffFrame {
  width: number;
  height: number;
  /** Bits of each sample; 1 or 8 can be decoded. */
  bits: number;
  /** Samples of a pixel, alpha included. */
  samples: number;
  /** 1 none, 5 LZW, 8 and 32946 deflate, 32773 PackBits. */
  compression: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette. */
  photometric: number;
  /** 1 none, 2 differences to the pixel on the left. */
  predictor: number;
  rowsPerStrip: number;
  strips: { offset: number; bytes: number }[];
  /** Red, green and blue of each palette entry, 16 bits, as three runs. */
  palette: number[];
}

/** A TIFF file that is read piece by piece. */
export interface TiffBytes {
  /** Bytes of the file. Throws {@link BadTiff} `image_undecodable` when they do not lie within it. */
  read(start: number, length: number): Promise<Buffer>;
}

/** The bytes are no TIFF that can be read here. */
export class BadTiff extends Error {
  constructor(
    readonly reason: 'image_undecodable' | 'unsupported_format' | 'image_too_many_pixels',
    message: string,
  ) {
    super(message);
    this.name = 'BadTiff';
  }
}

/** Images of a file that are looked at; MINT-1T's documents have at most 50 pages. */
const MAX_FRAMES = 4096;
/** Most values of one field: the strips of a tall image, or a palette. */
const MAX_VALUES = 1 << 20;

const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planar: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  sampleFormat: 339,
} as const;

const WANTED: ReadonlySet<number> = new Set(Object.values(TAG));

/** Bytes of a value of the types that the fields above may have: byte, short, long. */
const TYPE_BYTES: Record<number, 1 | 2 | 4> = { 1: 1, 3: 2, 4: 4 };

/**
 * Reads the directories of a TIFF file (TIFF 6.0, sections 2 and 8), one per image, in order.
 *
 * Throws {@link BadTiff}: `image_undecodable` for directories that lead out of the file or in a circle.
 */
export async function readTiffFrames(file: TiffBytes): Promise<TiffFrame[]> {
  const head = await file.read(0, 8);
  const order = head.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') throw new BadTiff('image_undecodable', 'no TIFF header');
  const number: ReadNumber = (bytes, at, size) =>
    order === 'II' ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
  const version = number(head, 2, 2);
  if (version === 43) throw new BadTiff('unsupported_format', 'BigTIFF');
  if (version !== 42) throw new BadTiff('image_undecodable', 'no TIFF header');
  const frames: TiffFrame[] = [];
  const seen = new Set<number>();
  for (let at = number(head, 4, 4); at !== 0; ) {
    if (seen.has(at)) throw new BadTiff('image_undecodable', 'the directories form a circle');
    if (frames.length === MAX_FRAMES)
      throw new BadTiff('image_undecodable', `more than ${MAX_FRAMES} frames`);
    seen.add(at);
    const size = number(await file.read(at, 2), 0, 2) * 12;
    const directory = await file.read(at + 2, size + 4);
    frames.push(frameOf(await readFields(file, directory.subarray(0, size), number)));
    at = number(directory, size, 4);
  }
  return frames;
}

type ReadNumber = (bytes: Buffer, at: number, size: 1 | 2 | 4) => number;

/** The fields that are of use here, each with its values. */
async function readFields(
  file: TiffBytes,
  directory: Buffer,
  number: ReadNumber,
): Promise<Map<number, number[]>> {
  const fields = new Map<number, number[]>();
  for (let at = 0; at < directory.length; at += 12) {
    const tag = number(directory, at, 2);
    const size = TYPE_BYTES[number(directory, at + 2, 2)];
    const count = number(directory, at + 4, 4);
    if (size === undefined || !WANTED.has(tag) || fields.has(tag)) continue;
    if (count > MAX_VALUES) throw new BadTiff('image_undecodable', `a field of ${count} values`);
    const inline = size * count <= 4;
    const values = inline
      ? directory.subarray(at + 8, at + 12)
      : await file.read(number(directory, at + 8, 4), size * count);
    fields.set(
      tag,
      Array.from({ length: count }, (_, i) => number(values, i * size, size)),
    );
  }
  return fields;
}

function frameOf(fields: ReadonlyMap<number, number[]>): TiffFrame {
  const values = (tag: number): number[] => fields.get(tag) ?? [];
  const one = (tag: number, fallback: number): number => values(tag)[0] ?? fallback;
  const bits = values(TAG.bits);
  if (bits.some((depth) => depth !== bits[0]))
    throw new BadTiff('unsupported_format', 'TIFF with samples of unequal depth');
  const refuse = (what: string, tag: number, wanted: number) => {
    const found = one(tag, wanted);
    if (found !== wanted) throw new BadTiff('unsupported_format', `TIFF with ${what} ${found}`);
  };
  if (fields.has(TAG.tileWidth)) throw new BadTiff('unsupported_format', 'TIFF in tiles');
  refuse('planar configuration', TAG.planar, 1);
  refuse('fill order', TAG.fillOrder, 1);
  refuse('orientation', TAG.orientation, 1);
  refuse('sample format', TAG.sampleFormat, 1);
  const height = one(TAG.height, 0);
  const lengths = values(TAG.stripBytes);
  return {
    width: one(TAG.width, 0),
    height,
    bits: bits[0] ?? 1,
    samples: one(TAG.samples, 1),
    compression: one(TAG.compression, 1),
    photometric: one(TAG.photometric, 1),
    predictor: one(TAG.predictor, 1),
    rowsPerStrip: Math.max(1, Math.min(one(TAG.rowsPerStrip, height), height)),
    strips: values(TAG.stripOffsets).map((offset, i) => ({ offset, bytes: lengths[i] ?? 0 })),
    palette: values(TAG.palette),
  };
}
