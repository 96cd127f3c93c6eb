import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { isUtf16, utf8Feed } from '../../formats/bytes/utf16-feed.js';
import { decompress } from '../../formats/compression/decompress.js';
import { isParquet } from '../../formats/parquet/row-groups.js';
import { sniffFormat } from '../../formats/sniff/sniff-format.js';
import { beginsArcLine } from '../../formats/warc/arc-head.js';
import { isZip } from '../../formats/zip/zip-members.js';
import type { Input } from '../../store/input.js';
import { MHTML_FILES } from '../html/file-kinds.js';

/** What a file is, as far as sources tell inputs apart. */
export type InputKind = 'warc' | 'cdxj' | 'paths' | 'json' | 'parquet' | 'tar' | 'html' | 'csv' | 'other';

/** Unpacked bytes that a file is judged by. */
const LOOKED_AT = 64 * 1024;

/** `com,example)/ 20240102030405 {"url": …}`, or Common Crawl's eleven columns with the name of a WARC. */
const CDX_LINE = /^\S+ \d{14} (?:\{|.*\bwarc\b)/m;
/** The first line of classic CDX: ` CDX N b a m s k r M S V g`. */
const CDX_HEAD = /^CDX(?: [A-Za-z])+\s/;
/** A line that the head of a saved page has, whichever browser wrote it. */
const MHTML_HEAD = /^(?:mime-version|content-type):/im;
/** Lines that name archives. */
const ARCHIVE_LINE = /^\S*\.w?arc(?:\.(?:gz|zst))?\s*$/;

/** Judges a file by its bytes, and by its name where bytes do not tell. */
export async function kindOfInput(input: Input): Promise<InputKind> {
  const raw = new ByteFeed(input.read());
  try {
    const head = await raw.peek(512);
    if (isParquet(head)) return 'parquet';
    if (isZip(head)) return /\.wacz$/i.test(input.uri) ? 'warc' : 'other';
    const bytes = await (await decompress(raw)).peek(LOOKED_AT);
    if (bytes.subarray(257, 262).toString('latin1') === 'ustar') return 'tar';
    const text = isUtf16(bytes) ? await utf16Text(bytes) : bytes.toString('utf8');
    return kindOfText(text.replace(/^\uFEFF/, '').trimStart(), bytes, input.uri);
  } finally {
    await raw.close();
  }
}

async function utf16Text(bytes: Buffer): Promise<string> {
  const feed = await utf8Feed(
    new ByteFeed(
      (async function* () {
        yield bytes;
      })(),
    ),
  );
  return (await feed.peek(LOOKED_AT)).toString('utf8');
}

function kindOfText(text: string, bytes: Buffer, uri: string): InputKind {
  if (text === '') return 'other';
  if (text.startsWith('WARC/') || beginsArcLine(text)) return 'warc';
  if (MHTML_FILES.test(uri) && MHTML_HEAD.test(text)) return 'html';
  if (/\.cdxj?(?:\.(?:gz|zst))?$/i.test(uri) || CDX_HEAD.test(text) || CDX_LINE.test(text.slice(0, 4096)))
    return 'cdxj';
  const lines = text.split('\n', 8).filter((line) => line.trim() !== '');
  if (lines.length > 0 && lines.every((line) => ARCHIVE_LINE.test(line))) return 'paths';
  if (text.startsWith('{') || text.startsWith('[')) return 'json';
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind === 'other' && /^(?:html|xml)$/.test(sniffed.format)) return 'html';
  if (/\.[ct]sv(?:\.gz)?$/i.test(uri)) return 'csv';
  return /\.x?html?$/i.test(uri) ? 'html' : 'other';
}
