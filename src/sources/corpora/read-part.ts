import { Recent } from '../../flow/recent.js';
import {
  openRowGroups,
  ParquetBreak,
  type RowGroup,
  type RowGroupFile,
} from '../../formats/parquet/row-groups.js';
import { BadTiff, type TiffBytes } from '../../formats/tiff/tiff-directory.js';
import { readTiffFrames, type TiffFrame } from '../../formats/tiff/tiff-frames.js';
import { tiffFrameToPng } from '../../formats/tiff/tiff-to-png.js';
import type { SourceRef } from '../../model/page.js';
import type { ImageOrigin } from '../../model/sample.js';
import type { Drop } from '../../model/verdict.js';
import type { InputOpener } from '../../store/input.js';
import { isWebFolder, openImageFiles } from './image-files.js';
import { type PartPlace, parsePartUrl } from './part-url.js';
import { isRow } from './record-fields.js';
import { openTiff } from './tiff-bytes.js';

/** How parts are read. */
export interface PartOptions {
  /** The pipeline's `source.images`. */
  images?: string | undefined;
  /** Most bytes of one image. */
  maxBytes: number;
  /** Most pixels of a TIFF's image. */
  maxPixels: number;
  /** The pipeline's `fetch.network`. Default: true. */
  network?: boolean;
}

/** An image's bytes out of the corpus itself, or why they cannot be had. */
export type PartBytes = { body: Buffer; origin: ImageOrigin } | { drop: Pick<Drop, 'reason' | 'detail'> };

/** What is held for the documents under way; they come in the input's order, so little is ever read twice. */
interface Held {
  files: Recent<RowGroupFile>;
  groups: Recent<Record<string, unknown>[]>;
  tiffs: Recent<{ file: TiffBytes; frames: TiffFrame[] }>;
}

const held = new WeakMap<InputOpener, Held>();

/**
 * Reads an image that the imported corpus holds itself: what a `part:` URL of one of its documents means.
 *
 * Only the document's own input is read, or the images that the pipeline names. Bad bytes give a drop; only I/O
 * throws.
 *
 * @param source - where the document came from
 */
export async function readPart(
  opener: InputOpener,
  source: SourceRef,
  url: string,
  options: PartOptions,
): Promise<PartBytes> {
  const place = parsePartUrl(url);
  try {
    if (place === undefined) return drop('bad_part_url');
    if (place.kind === 'name') return await readName(opener, place.name, options);
    const cache = heldFor(opener);
    return place.kind === 'row'
      ? await readCell(opener, source.input, place, cache, options)
      : await readFrame(opener, source.input, place, cache, options);
  } catch (error) {
    if (error instanceof ParquetBreak || error instanceof BadTiff) return drop(error.reason, error.message);
    throw error;
  }
}

async function readName(
  opener: InputOpener,
  name: string,
  { images, maxBytes, network = true }: PartOptions,
): Promise<PartBytes> {
  if (images === undefined) return drop('bad_part_url');
  // There each record's file is a request of its own; a tar on a server is an archive like any other input.
  if (!network && isWebFolder(images)) return drop('network_off', 'fetch.network is false');
  const files = await openImageFiles(opener, images);
  const body = await files.read(name, maxBytes);
  if (body === undefined) return drop('file_not_found', name);
  return Buffer.isBuffer(body) ? { body, origin: 'file' } : tooLarge(body.tooLarge, maxBytes);
}

async function readCell(
  opener: InputOpener,
  uri: string,
  { row, image }: Extract<PartPlace, { kind: 'row' }>,
  { files, groups }: Held,
  { maxBytes }: PartOptions,
): Promise<PartBytes> {
  const file = await files.get(uri, async () => openRowGroups(await opener.open(uri)));
  const group = file.groups.find(({ start, rows }: RowGroup) => row >= start && row < start + rows);
  if (group === undefined) return drop('bad_part_url');
  const rows = await groups.get(`${uri}#${group.start}`, () => file.read(group, ['images']));
  const list: unknown = rows[row - group.start]?.images;
  const cell: unknown = Array.isArray(list) ? list[image] : undefined;
  const bytes = isRow(cell) ? cell.bytes : cell;
  if (!(bytes instanceof Uint8Array)) return drop('bad_part_url');
  if (bytes.byteLength > maxBytes) return tooLarge(bytes.byteLength, maxBytes);
  // A copy: the cell is a view into its column, and the image thread takes what it is given.
  return { body: Buffer.from(bytes), origin: 'archive' };
}

async function readFrame(
  opener: InputOpener,
  uri: string,
  { offset, length, frame, frames: wanted }: Extract<PartPlace, { kind: 'frame' }>,
  { tiffs }: Held,
  { maxPixels }: PartOptions,
): Promise<PartBytes> {
  if (length === 0) return drop('image_undecodable', 'an empty TIFF');
  const { file, frames } = await tiffs.get(`${uri}#${offset}`, async () => {
    const bytes = openTiff(await opener.open(uri), offset, length);
    return { file: bytes, frames: await readTiffFrames(bytes) };
  });
  // A tenth of MINT-1T's PDF samples once had it so: which frame is which image is unknown then.
  if (frames.length !== wanted) return drop('frames_differ', `${frames.length} frames for ${wanted} images`);
  const found = frames[frame];
  if (found === undefined) return drop('bad_part_url');
  return { body: await tiffFrameToPng(file, found, maxPixels), origin: 'archive' };
}

function heldFor(opener: InputOpener): Held {
  const known = held.get(opener);
  if (known !== undefined) return known;
  const fresh: Held = { files: new Recent(16), groups: new Recent(4), tiffs: new Recent(16) };
  held.set(opener, fresh);
  return fresh;
}

function tooLarge(bytes: number, most: number): PartBytes {
  return drop('image_too_large', `${bytes} bytes, more than ${most}`);
}

function drop(reason: Drop['reason'], detail?: string): PartBytes {
  return { drop: detail === undefined ? { reason } : { reason, detail: detail.slice(0, 300) } };
}
