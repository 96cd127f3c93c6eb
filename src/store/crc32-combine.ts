/** A linear map of 32 bits: what each bit becomes. */
type BitMap = Uint32Array;

/** The polynomial of CRC-32, bits reversed. */
const POLYNOMIAL = 0xedb88320;

/**
 * Joins CRC-32s of pieces to that of the whole, so that content is not read for both: what a CRC becomes behind
 * a run of zero bytes is a linear map, and the map of a length is made once.
 */
export class Crc32Joiner {
  /** CRC-32 of all pieces so far. */
  value = 0;
  readonly #maps = new Map<number, BitMap>();

  /** Adds the next piece by its CRC-32 and length. */
  add(crc: number, bytes: number): void {
    let map = this.#maps.get(bytes);
    if (map === undefined) {
      map = zeroBytes(bytes);
      this.#maps.set(bytes, map);
    }
    this.value = (apply(map, this.value) ^ crc) >>> 0;
  }
}

/** What a CRC becomes behind `count` zero bytes, by squaring. */
function zeroBytes(count: number): BitMap {
  let power = afterZeroBit();
  for (let i = 0; i < 3; i += 1) power = after(power, power);
  let map: BitMap = Uint32Array.from({ length: 32 }, (_, bit) => (1 << bit) >>> 0);
  for (let rest = count; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) map = after(power, map);
    power = after(power, power);
  }
  return map;
}

function afterZeroBit(): BitMap {
  return Uint32Array.from({ length: 32 }, (_, bit) => (bit === 0 ? POLYNOMIAL : (1 << (bit - 1)) >>> 0));
}

/** The map that does `first`, then `second`. */
function after(second: BitMap, first: BitMap): BitMap {
  return first.map((word) => apply(second, word));
}

function apply(map: BitMap, word: number): number {
  let out = 0;
  for (let rest = word >>> 0, bit = 0; rest !== 0; rest >>>= 1, bit += 1)
    if ((rest & 1) === 1) out ^= map[bit] ?? 0;
  return out >>> 0;
}
