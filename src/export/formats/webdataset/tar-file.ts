import type { PartData } from '../../../corpus/encode-sample.js';
import type { PartRange } from '../../../corpus/shard-index.js';
import { BLOCK, padding, RECORD, ustarHeader } from '../../../formats/tar/ustar.js';
import { type StagedContent, type StagingFile, stageFile } from '../../../staging/staged-file.js';

const ZEROS = new Uint8Array(BLOCK);

/** A sample's place in a tar file. */
export interface TarSampleRange {
  /** Offset of its first header. */
  offset: number;
  /** From there to the end of its last member's padding. */
  bytes: number;
  parts: PartRange[];
}

/** A tar file that is complete. */
export interface StagedTar extends StagedContent {
  /** Offset of its first end-of-archive block. */
  end: number;
}

/** A USTAR file that is written sample by sample. */
export interface TarFile {
  readonly path: string;
  /** Adds the members `<key>.<part>` in their order; with an empty key a member is named by its part alone. */
  add(key: string, parts: readonly PartData[]): Promise<TarSampleRange>;
  /** Ends the archive. */
  finish(): Promise<StagedTar>;
  abort(): Promise<void>;
}

/** Creates a tar file of regular members with fixed owner, mode and time, so that equal content is equal bytes. */
export async function createTarFile(path: string): Promise<TarFile> {
  const file = await stageFile(path);
  return {
    path,
    add: (key, parts) => addSample(file, key, parts),
    async finish() {
      const end = file.bytes;
      await file.append(new Uint8Array(2 * BLOCK + padding(end + 2 * BLOCK, RECORD)));
      return { end, ...(await file.finish()) };
    },
    abort: () => file.abort(),
  };
}

async function addSample(
  file: StagingFile,
  key: string,
  members: readonly PartData[],
): Promise<TarSampleRange> {
  const offset = file.bytes;
  const chunks: Uint8Array[] = [];
  const parts: PartRange[] = [];
  let end = offset;
  for (const { part, data } of members) {
    const pad = padding(data.byteLength);
    chunks.push(ustarHeader(key === '' ? part : `${key}.${part}`, data.byteLength), data);
    if (pad > 0) chunks.push(ZEROS.subarray(0, pad));
    parts.push({ part, offset: end + BLOCK, bytes: data.byteLength });
    end += BLOCK + data.byteLength + pad;
  }
  await file.append(...chunks);
  return { offset, bytes: end - offset, parts };
}
