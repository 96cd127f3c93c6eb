import { streamTar, type TarData, type TarEntry } from '../../formats/tar/stream-tar.js';
import { isPlainTar } from '../../formats/tar/tar-index.js';
import { BLOCK, isZero } from '../../formats/tar/ustar.js';
import type { SourceRef } from '../../model/page.js';
import type { Input } from '../../store/input.js';
import { readAll } from '../../store/store.js';
import { recordDrop, unitDrop } from '../drops.js';
import type { SourceItem } from '../source.js';
import { itemOf } from './document-builder.js';
import { parallelDocument } from './parallel-document.js';
import { partUrl } from './part-url.js';
import { isRow, kindOf, textOf } from './record-fields.js';
import { type Slot, slotsOf } from './slots.js';

/** What a member of the tar is to its sample. */
type Part = { kind: 'json'; text: string | undefined } | { kind: 'tiff' };

/** A sample while its members come by. */
interface OpenSample {
  key: string;
  json?: { member: TarEntry; text: string | undefined };
  tiff?: TarEntry;
}

/**
 * Reads the samples of a MINT-1T tar (PDF and ArXiv): `<key>.json` with texts and images, and `<key>.tiff` whose
 * frames are the images in their order.
 *
 * The images stay where they are; documents name their place. A gzipped tar has no places to name and is refused.
 */
export async function* readMintTar(input: Input, maxBytes: number): AsyncGenerator<SourceItem> {
  if (!(await isPlainTar(input))) {
    const detail = 'the tar is gzipped, so its images cannot be read one by one; unpack it with gunzip';
    yield unitDrop('tar_not_seekable', { detail, source: { input: input.uri, offset: 0 } });
    return;
  }
  let open: OpenSample | undefined;
  let broken = false;
  const read = (member: TarEntry, data: TarData) => readPart(member, data, maxBytes);
  for await (const event of streamTar(input.read(), 0, read)) {
    if (event.kind === 'break') {
      broken = true;
      if (open !== undefined) yield sampleItem(open, input.uri);
      open = undefined;
      const detail = `${event.detail}; at offset ${event.offset}, what came before is kept; get the file again`;
      yield unitDrop(event.reason, { detail, source: { input: input.uri, offset: event.offset } });
      continue;
    }
    const { member, value, missing } = event;
    const key = member.path.replace(/\.[^./]*$/, '');
    if (missing > 0) {
      // Half a sample is none: its whole member goes with the one that is cut off.
      if (open !== undefined && open.key !== key) yield sampleItem(open, input.uri);
      open = undefined;
      yield truncated(member, missing, input.uri);
      continue;
    }
    if (value === undefined) continue;
    if (open !== undefined && (open.key !== key || (value.kind === 'json' ? open.json : open.tiff))) {
      yield sampleItem(open, input.uri);
      open = undefined;
    }
    open ??= { key };
    if (value.kind === 'json') open.json = { member, text: value.text };
    else open.tiff = member;
  }
  if (open !== undefined) yield sampleItem(open, input.uri);
  if (!broken && !(await endsAsTar(input))) {
    const detail = 'the end mark of the archive is missing, so samples may be; get the file again';
    yield unitDrop('archive_truncated', { detail, source: { input: input.uri, offset: input.bytes } });
  }
}

/** A download that stopped between two members looks whole but for the blocks of zeros that every tar ends with. */
async function endsAsTar(input: Input): Promise<boolean> {
  if (input.bytes < 2 * BLOCK) return false;
  const end = await readAll(input.read({ start: input.bytes - 2 * BLOCK }), 2 * BLOCK);
  return isZero(end);
}

async function readPart(member: TarEntry, data: TarData, maxBytes: number): Promise<Part | undefined> {
  if (member.type !== '0') return undefined;
  if (/\.tiff?$/i.test(member.path)) return { kind: 'tiff' };
  if (!/\.json$/i.test(member.path)) return undefined;
  if (member.size > maxBytes) return { kind: 'json', text: undefined };
  return { kind: 'json', text: (await data.collect(maxBytes)).toString('utf8') };
}

function sampleItem({ key, json, tiff }: OpenSample, uri: string): SourceItem {
  if (json === undefined) {
    const source = sourceOf(tiff, uri);
    return recordDrop('missing_field', { detail: `${key}.json`, source });
  }
  const source = sourceOf(json.member, uri);
  if (json.text === undefined) {
    return recordDrop('page_too_large', { detail: `${json.member.size} bytes`, source });
  }
  let row: unknown;
  try {
    row = JSON.parse(json.text);
  } catch (error) {
    return recordDrop('bad_json', { detail: error instanceof Error ? error.message : '', source });
  }
  if (!isRow(row)) return recordDrop('bad_record', { detail: `not an object: ${kindOf(row)}`, source });
  const record = row;
  const place = `part:${[...uri.split('/'), ...key.split('/')].map(encodeURIComponent).join('/')}`;
  return itemOf(source, textOf(record.url), () => {
    const frames = slotsOf(record).filter(({ kind }) => kind === 'image').length;
    return parallelDocument(record, source, place, (_slot: Slot, frame) =>
      tiff === undefined
        ? undefined
        : partUrl(`${uri}/${tiff.path}`, {
            kind: 'frame',
            offset: tiff.dataOffset,
            length: tiff.size,
            frame,
            frames,
          }),
    );
  });
}

function truncated(member: TarEntry, missing: number, uri: string): SourceItem {
  return recordDrop('record_truncated', {
    detail: `${missing} bytes are missing`,
    source: sourceOf(member, uri),
  });
}

function sourceOf(member: TarEntry | undefined, input: string): SourceRef {
  if (member === undefined) return { input, offset: 0 };
  return { input, offset: member.offset, length: member.size, path: member.path };
}
