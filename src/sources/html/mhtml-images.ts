import { BadInputError } from '../../errors.js';
import { Recent } from '../../flow/recent.js';
import { isGzip } from '../../formats/gzip/gzip-member.js';
import { indexMhtml, type MhtmlIndex, type MhtmlPart } from '../../formats/mhtml/index-mhtml.js';
import { decodeTransfer } from '../../formats/mhtml/transfer-encoding.js';
import type { Document } from '../../model/document.js';
import type { Drop } from '../../model/verdict.js';
import type { InputOpener } from '../../store/input.js';
import { inputChanged } from '../../store/input-changed.js';
import { dropOf } from '../drops.js';
import { MHTML_FILES } from './file-kinds.js';
import { gatherPage } from './gather-page.js';
import { contentIdUrl, maxFileBytes } from './mhtml-page.js';
import { relativePlace } from './relative-place.js';
import { type FoundFile, openBeside } from './sibling-file.js';

type PageOfFile = Pick<Document, 'url' | 'source'>;

/** Files whose parts are remembered, per opener; of each, names and places alone. */
const KEPT_FILES = 64;
const lookups = new WeakMap<InputOpener, Recent<MhtmlLookup>>();

/** The parts of a file by the URLs that they are known by. */
interface MhtmlLookup {
  parts: ReadonlyMap<string, MhtmlPart>;
  /** What relative references of the page counted from when it was saved. */
  base?: string;
  gzipped: boolean;
}

/** Whether a document was read from an MHTML file, whose pictures lie in that file and nowhere else. */
export function isMhtml({ source: { path } }: Pick<Document, 'source'>): boolean {
  return path !== undefined && MHTML_FILES.test(path);
}

/** Whether the MHTML file of a document has a part that is known by a URL. */
export async function mhtmlHolds(opener: InputOpener, document: PageOfFile, url: string): Promise<boolean> {
  const found = await fileOf(opener, document);
  if (typeof found !== 'object') return false;
  return partOf(await lookupOf(opener, document, found), document, url) !== undefined;
}

/** Reads a picture out of the MHTML file that its page was read from. Bad bytes give a drop; only I/O throws. */
export async function readMhtmlImage(
  opener: InputOpener,
  document: PageOfFile,
  url: string,
  maxBytes: number,
): Promise<{ body: Buffer } | { drop: Drop }> {
  const { source } = document;
  const drop = (reason: Drop['reason'], detail?: string) => ({
    drop: dropOf('image', reason, { detail, url, source }),
  });
  const found = await fileOf(opener, document);
  if (found === undefined) return drop('file_not_found', source.path);
  if (typeof found === 'string') return drop(found);
  const lookup = await lookupOf(opener, document, found);
  const part = partOf(lookup, document, url);
  if (part === undefined) return drop('file_not_found', 'no part of the MHTML file');
  // Base64 is a third longer than what it encodes, and has line ends.
  if (part.end - part.start > 2 * maxBytes + 1024)
    return drop('image_too_large', `more than ${maxBytes} bytes`);
  const encoded = lookup.gzipped
    ? (await wholeFile(found, document)).subarray(part.start, part.end)
    : await gathered(found.read({ start: part.start, end: part.end - 1 }));
  const body = decodeTransfer(encoded, part.encoding);
  return body.length > maxBytes
    ? drop('image_too_large', `${body.length} bytes, more than ${maxBytes}`)
    : { body };
}

async function fileOf(opener: InputOpener, { source }: PageOfFile) {
  const found = await openBeside(opener, source, source.path ?? '');
  if (typeof found === 'object' && source.length !== undefined && found.bytes !== source.length)
    throw inputChanged(
      source.path ?? source.input,
      `its size went from ${source.length} to ${found.bytes} bytes`,
    );
  return found;
}

function lookupOf(opener: InputOpener, document: PageOfFile, found: FoundFile): Promise<MhtmlLookup> {
  let kept = lookups.get(opener);
  if (kept === undefined) {
    kept = new Recent(KEPT_FILES);
    lookups.set(opener, kept);
  }
  const { input, offset, path } = document.source;
  return kept.get(`${input}\0${offset}\0${path}`, async () => {
    const [first] = await collect(found.read({ start: 0, end: 1 }));
    const index = indexMhtml(await wholeFile(found, document));
    return {
      parts: index === undefined ? new Map() : partsByUrl(index, document.source.path ?? ''),
      ...(index?.location !== undefined && { base: index.location }),
      gzipped: first !== undefined && isGzip(Buffer.from(first)),
    };
  });
}

function partsByUrl(index: MhtmlIndex, path: string): Map<string, MhtmlPart> {
  const parts = new Map<string, MhtmlPart>();
  const add = (url: string | undefined, part: MhtmlPart) => {
    if (url !== undefined && !parts.has(url)) parts.set(url, part);
  };
  for (const part of index.parts) {
    if (part === index.root || part.start >= part.end) continue;
    if (part.location !== undefined) add(plainUrl(part.location, index.location), part);
    if (part.id !== undefined) add(contentIdUrl(path, part.id), part);
  }
  return parts;
}

function partOf({ parts, base }: MhtmlLookup, document: PageOfFile, url: string): MhtmlPart | undefined {
  const known = parts.get(plainUrl(url) ?? url);
  if (known !== undefined) return known;
  // A page that a map names, or that was saved from a disk, counts its references from another place.
  const way = relativePlace(document.url, url)?.join('/');
  const moved = way === undefined ? undefined : plainUrl(way, base);
  return moved === undefined ? undefined : parts.get(moved);
}

function plainUrl(reference: string, base?: string): string | undefined {
  if (!URL.canParse(reference, base)) return undefined;
  const url = new URL(reference, base);
  url.hash = '';
  return url.href;
}

async function wholeFile(found: FoundFile, { source: { path = '' } }: PageOfFile): Promise<Buffer> {
  const bytes = await gatherPage(found.read(), maxFileBytes(path, 0));
  if (bytes.kind === 'body') return bytes.body;
  throw new BadInputError('input_unreadable', `${path}: it could be read before: ${bytes.kind}`);
}

async function gathered(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await collect(bytes));
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return parts;
}
