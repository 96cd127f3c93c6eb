import { BadTiff, readTiffDirectories, type TiffBytes, type TiffDirectory } from './tiff-directory.js';

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
  palette: readonly number[];
}

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

/** What decoding needs of a directory. */
const OF_FRAME: ReadonlySet<number> = new Set(Object.values(TAG));
const OF_SIZE: ReadonlySet<number> = new Set([TAG.width, TAG.height]);

/**
 * Reads what the images of a TIFF file are (TIFF 6.0, section 8), in order.
 *
 * @throws BadTiff `image_undecodable`, or `unsupported_format` for what cannot be decoded here
 */
export async function readTiffFrames(file: TiffBytes): Promise<TiffFrame[]> {
  return (await readTiffDirectories(file, OF_FRAME)).map(frameOf);
}

/**
 * Reads the sizes of the images of a TIFF file, whether they can be decoded here or not.
 *
 * @throws BadTiff for a broken file, and for an image without a size
 */
export async function readTiffSizes(file: TiffBytes): Promise<Pick<TiffFrame, 'width' | 'height'>[]> {
  const directories = await readTiffDirectories(file, OF_SIZE);
  return directories.map((fields, i) => {
    const [width = 0] = fields.get(TAG.width) ?? [];
    const [height = 0] = fields.get(TAG.height) ?? [];
    if (width === 0 || height === 0) throw new BadTiff('image_undecodable', `no size in frame ${i}`);
    return { width, height };
  });
}

function frameOf(fields: TiffDirectory): TiffFrame {
  const values = (tag: number): readonly number[] => fields.get(tag) ?? [];
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
