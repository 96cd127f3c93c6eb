import { dictionaryDecoder } from './dictionary-decoder.js';
import type { FrameDecoder } from './frame-decoder.js';
import type { FrameHeader } from './frame-header.js';
import { fzstdDecoder } from './fzstd-decoder.js';
import { nodeDecoder, nodeDecodes } from './node-decoder.js';

/**
 * The decoder for a frame: Node's where it has zstd (22.15) and dictionaries for it (22.19, 24.6); elsewhere fzstd,
 * which streams and knows no dictionaries, or libzstd in WebAssembly, which knows them and holds a frame whole.
 */
export async function openDecoder(
  header: FrameHeader,
  dictionary: Uint8Array | undefined,
): Promise<FrameDecoder> {
  if (nodeDecodes(dictionary !== undefined)) return nodeDecoder(dictionary);
  return dictionary === undefined ? fzstdDecoder(header) : dictionaryDecoder(header, dictionary);
}
