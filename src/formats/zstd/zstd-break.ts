import { CompressionBreak } from '../compression/compression-break.js';

/** Zstd data broke; everything decoded before was delivered. */
export class ZstdBreak extends CompressionBreak {
  override readonly name = 'ZstdBreak';
}
