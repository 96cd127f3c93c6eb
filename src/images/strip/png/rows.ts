/** The fields of IHDR (PNG §11.2.1). */
export interface PngHeader {
  width: number;
  height: number;
  depth: number;
  /** 0 grey, 2 colours, 3 palette, 4 grey with alpha, 6 colours with alpha. */
  colourType: number;
  interlaced: boolean;
}

/** Samples of a pixel. */
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Start and step across and down of the seven passes of Adam7 (§8.1). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Reads IHDR's data; undefined for other lengths and values than the standard's. */
export function readPngHeader(data: Buffer): PngHeader | undefined {
  if (data.length !== 13) return undefined;
  const [depth = 0, colourType = 0, compression, filter, interlace = 2] = data.subarray(8);
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  if (SAMPLES[colourType] === undefined || compression !== 0 || filter !== 0 || interlace > 1)
    return undefined;
  return { width, height, depth, colourType, interlaced: interlace === 1 };
}

/** Passes of a picture as rows of so many pixels each. */
export function passes({ width, height, interlaced }: PngHeader): { pixels: number; rows: number }[] {
  if (!interlaced) return [{ pixels: width, rows: height }];
  return PASSES.map(([x, y, across, down]) => ({
    pixels: Math.ceil((width - x) / across),
    rows: Math.ceil((height - y) / down),
  })).filter(({ pixels, rows }) => pixels > 0 && rows > 0);
}

/** Bytes of a row without its filter. */
export function rowBytes({ depth, colourType }: PngHeader, pixels: number): number {
  return Math.ceil((pixels * depth * (SAMPLES[colourType] ?? 1)) / 8);
}

/** Takes the rows of a palette picture as they are unpacked, and notes which entries of the palette show. */
export class PaletteUse {
  readonly #entries = new Uint8Array(256);
  readonly #rows: Generator<{ pixels: number; first: boolean }>;
  readonly #header: PngHeader;
  #row: { pixels: number; first: boolean } | undefined;
  #bytes = Buffer.alloc(0);
  #above = Buffer.alloc(0);
  #filled = 0;

  constructor(header: PngHeader) {
    this.#header = header;
    this.#rows = rowsOf(header);
    this.#next();
  }

  /** Takes unpacked data. False where a row has no known filter. */
  take(data: Buffer): boolean {
    for (let at = 0; at < data.length && this.#row !== undefined; ) {
      const copied = data.copy(this.#bytes, this.#filled, at);
      at += copied;
      this.#filled += copied;
      if (this.#filled < this.#bytes.length) break;
      if (!this.#finishRow(this.#row.pixels)) return false;
    }
    return true;
  }

  /** 1 for each entry that a pixel names. */
  get entries(): Uint8Array {
    return this.#entries;
  }

  #finishRow(pixels: number): boolean {
    const row = this.#bytes.subarray(1);
    if (!unfilter(this.#bytes[0] ?? 0, row, this.#above)) return false;
    const { depth } = this.#header;
    const mask = (1 << depth) - 1;
    for (let n = 0; n < pixels; n++) {
      const bit = n * depth;
      this.#entries[((row[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & mask] = 1;
    }
    this.#next();
    return true;
  }

  #next(): void {
    const previous = this.#bytes.subarray(1);
    this.#row = this.#rows.next().value ?? undefined;
    if (this.#row === undefined) return;
    const length = rowBytes(this.#header, this.#row.pixels);
    this.#above = this.#row.first ? Buffer.alloc(length) : previous;
    this.#bytes = Buffer.alloc(1 + length);
    this.#filled = 0;
  }
}

function* rowsOf(header: PngHeader): Generator<{ pixels: number; first: boolean }, undefined> {
  for (const { pixels, rows } of passes(header))
    for (let row = 0; row < rows; row++) yield { pixels, first: row === 0 };
  return undefined;
}

/** Undoes a row's filter in place (§9), for pixels of one byte or less. */
function unfilter(filter: number, row: Buffer, above: Buffer): boolean {
  if (filter === 0) return true;
  if (filter > 4) return false;
  let [left, corner] = [0, 0];
  for (let at = 0; at < row.length; at++) {
    const up = above[at] ?? 0;
    const add =
      filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
    left = ((row[at] ?? 0) + add) & 255;
    row[at] = left;
    corner = up;
  }
  return true;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
