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

/** A whole TIFF file in memory. */
export function tiffInMemory({ buffer, byteOffset, byteLength }: Uint8Array): TiffBytes {
  const file = Buffer.from(buffer, byteOffset, byteLength);
  return {
    async read(start, length) {
      if (start + length > file.length)
        throw new BadTiff('image_undecodable', `byte ${start + length} of ${file.length} is asked for`);
      return file.subarray(start, start + length);
    },
  };
}

/** The values of a directory's fields, by tag. */
export type TiffDirectory = ReadonlyMap<number, readonly number[]>;

/** Directories of a file that are read; MINT-1T's documents have at most 50 pages. */
const MAX_DIRECTORIES = 10_000;
/**
 * Most values of all fields of a file: strips of tall images, and palettes. Fields may share their bytes, so the size
 * of the file bounds nothing: 4 MB of directories that name one list of a million strips would take 32 GB.
 */
const MAX_VALUES = 1 << 21;

/** Bytes of a value of the types that fields of interest may have: byte, short, long. */
const TYPE_BYTES: Record<number, 1 | 2 | 4> = { 1: 1, 3: 2, 4: 4 };

/**
 * Reads the directories of a TIFF file (TIFF 6.0, section 2), one per image, in order.
 *
 * @param wanted - tags of the fields whose values are read
 * @throws BadTiff `image_undecodable` for directories that lead out of the file or in a circle, or hold too much;
 * `unsupported_format` for BigTIFF
 */
export async function readTiffDirectories(
  file: TiffBytes,
  wanted: ReadonlySet<number>,
): Promise<TiffDirectory[]> {
  const head = await file.read(0, 8);
  const order = head.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') throw new BadTiff('image_undecodable', 'no TIFF header');
  const number: ReadNumber = (bytes, at, size) =>
    order === 'II' ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
  const version = number(head, 2, 2);
  if (version === 43) throw new BadTiff('unsupported_format', 'BigTIFF');
  if (version !== 42) throw new BadTiff('image_undecodable', 'no TIFF header');
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  let left = MAX_VALUES;
  for (let at = number(head, 4, 4); at !== 0; ) {
    if (seen.has(at)) throw new BadTiff('image_undecodable', 'the directories form a circle');
    if (directories.length === MAX_DIRECTORIES)
      throw new BadTiff('image_undecodable', `more than ${MAX_DIRECTORIES} frames`);
    seen.add(at);
    const size = number(await file.read(at, 2), 0, 2) * 12;
    const entries = await file.read(at + 2, size + 4);
    const fields = await readFields(file, entries.subarray(0, size), number, wanted, left);
    for (const values of fields.values()) left -= values.length;
    directories.push(fields);
    at = number(entries, size, 4);
  }
  return directories;
}

type ReadNumber = (bytes: Buffer, at: number, size: 1 | 2 | 4) => number;

/** The wanted fields of a directory, each with its values; `most` values at the most. */
async function readFields(
  file: TiffBytes,
  entries: Buffer,
  number: ReadNumber,
  wanted: ReadonlySet<number>,
  most: number,
): Promise<Map<number, number[]>> {
  const fields = new Map<number, number[]>();
  let left = most;
  for (let at = 0; at < entries.length; at += 12) {
    const tag = number(entries, at, 2);
    const size = TYPE_BYTES[number(entries, at + 2, 2)];
    const count = number(entries, at + 4, 4);
    if (size === undefined || !wanted.has(tag) || fields.has(tag)) continue;
    if (count > left) throw new BadTiff('image_undecodable', `more than ${MAX_VALUES} values`);
    left -= count;
    const inline = size * count <= 4;
    const values = inline
      ? entries.subarray(at + 8, at + 12)
      : await file.read(number(entries, at + 8, 4), size * count);
    fields.set(
      tag,
      Array.from({ length: count }, (_, i) => number(values, i * size, size)),
    );
  }
  return fields;
}
