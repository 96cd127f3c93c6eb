import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { cdxHead, parseCdxLine } from '../../formats/cdx/cdx-line.js';
import { type CdxRecord, cdxRecord } from '../../formats/cdx/cdx-record.js';
import { decompress } from '../../formats/compression/decompress.js';
import type { Input } from '../../store/input.js';
import type { RecognisedSource } from './recognised-source.js';
import { SAMPLED_BYTES } from './sample-records.js';

/** Where the archives of Common Crawl lie; its lists and indexes name them by paths from there. */
const COMMON_CRAWL = 'https://data.commoncrawl.org/';
/** Unpacked bytes of a list or an index that are looked at. */
const LISTED_BYTES = 64 * 1024;

/** Whether the archive holds pictures, as crawls of browsers do and Common Crawl's do not. */
export async function recogniseArchive(input: Input, many: string): Promise<RecognisedSource> {
  const head = await unpackedHead(input, SAMPLED_BYTES);
  const hasImages = /\.wacz$/i.test(input.uri) || /\ncontent-type:\s*image\//i.test(head.toString('latin1'));
  const seen = hasImages ? 'with images' : 'without images at its beginning: they are downloaded';
  return { source: { type: 'warc' }, needsNetwork: !hasImages, seen: [`${many}a web archive, ${seen}`] };
}

/** A list of archives. */
export async function recogniseList(input: Input, many: string): Promise<RecognisedSource> {
  const head = await unpackedHead(input, LISTED_BYTES);
  const isCommonCrawl = /^crawl-data\//m.test(head.toString('latin1'));
  return {
    source: { type: 'warc', ...(isCommonCrawl && { paths_prefix: COMMON_CRAWL }) },
    needsNetwork: true,
    seen: [`${many}a list of archives; images are downloaded`],
  };
}

/** An index in lines: CDXJ, JSON lines or classic CDX. */
export async function recogniseIndexLines(input: Input, many: string): Promise<RecognisedSource> {
  const lines = (await unpackedHead(input, LISTED_BYTES)).toString('utf8').split('\n');
  // The last line may be cut.
  if (lines.length > 1) lines.pop();
  const head = cdxHead(lines[0] ?? '');
  return recogniseIndex(
    lines.map((line) => parseCdxLine(line, head)),
    `${many}an index`,
  );
}

/** An index by the fields of its first lines or rows. */
export function recogniseIndex(rows: readonly unknown[], what: string): RecognisedSource {
  const records = rows
    .map((row) =>
      typeof row === 'object' && row !== null ? cdxRecord(row as Record<string, unknown>) : undefined,
    )
    .filter((record): record is CdxRecord => typeof record === 'object');
  const isCommonCrawl = records.some(({ filename }) => filename.startsWith('crawl-data/'));
  const hasImages = records.some(({ mime, detected }) => (detected ?? mime)?.startsWith('image/') === true);
  return {
    source: { type: 'warc', ...(isCommonCrawl && { warc_base: COMMON_CRAWL }) },
    needsNetwork: !hasImages,
    seen: [
      `${what} of records in archives, ${hasImages ? 'with images' : 'without images at its beginning: they are downloaded'}`,
      ...(isCommonCrawl ? [] : ['its archives are looked for in its folder; warc_base names another place']),
    ],
    ...(!isCommonCrawl && {
      unset: ['warc_base: https://host/archives/ # where the archives lie, if not beside the index'],
    }),
  };
}

async function unpackedHead(input: Input, bytes: number): Promise<Buffer> {
  const raw = new ByteFeed(input.read());
  try {
    return await (await decompress(raw)).peek(bytes);
  } finally {
    await raw.close();
  }
}
