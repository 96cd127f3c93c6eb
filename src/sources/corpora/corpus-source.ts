import { createHash } from 'node:crypto';
import { type CorpusSourceOptions, type CorpusType, inputsOf, limitOf } from '../../config/source-config.js';
import { AbortedError, FixConfigError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import { isCompressed } from '../../formats/compression/decompress.js';
import { isParquet } from '../../formats/parquet/row-groups.js';
import { isZip } from '../../formats/zip/zip-members.js';
import type { Input, InputOpener } from '../../store/input.js';
import { headOf } from '../input-head.js';
import { lineRangeOf, lineRanges } from '../line-range.js';
import { ColumnsMissing, groupRangeOf, parquetRows, planParquet, type RowEvent } from '../parquet-rows.js';
import type { Source, SourceItem, SourceUnit } from '../source.js';
import { expandInput, nameUnits, openPlanned } from '../unit-plan.js';
import { itemOf } from './document-builder.js';
import { jsonRows } from './json-rows.js';
import { readMintTar } from './mint-tar.js';
import { mmc4Document } from './mmc4-document.js';
import { parallelDocument } from './parallel-document.js';
import { isPartUrl, partUrl } from './part-url.js';
import { readPart } from './read-part.js';
import { textOf } from './record-fields.js';

/** Files of a folder that are read, by format; a file that is named itself is read whatever its name. */
const FILES = {
  mmc4: /\.jsonl(?:\.gz|\.zip)?$/i,
  obelics: /\.(?:parquet|jsonl(?:\.gz|\.zip)?)$/i,
  omnicorpus: /\.(?:parquet|jsonl(?:\.gz|\.zip)?)$/i,
  mint1t: /\.(?:parquet|tar|jsonl(?:\.gz|\.zip)?)$/i,
} as const;

/** Columns that make a document; others are not read. */
const COLUMNS = [
  'texts',
  'images',
  'images_urls',
  'metadata',
  'image_metadata',
  'general_metadata',
  'url',
  'sentences',
  'text_list',
  'image_info',
  'could_have_url_duplicate',
  'bff_contained_ngram_count_before_dedupe',
  'previous_word_count',
];

/** Enough to tell every kind of file by its content; a tar says so at byte 257. */
const HEAD = 512;

type PlannedUnit = Omit<SourceUnit, 'name' | 'type'>;

/**
 * Reads a corpus that others published, in its own layout, as documents.
 *
 * The type of a file is recognised by its first bytes: Parquet, tar, zip, gzip, else JSONL. Plain JSONL splits into byte
 * ranges and Parquet into runs of row groups; zip, gzip and tar are one unit each.
 */
export function createCorpusSource(options: CorpusSourceOptions, opener: InputOpener): Source {
  const { type } = options;
  const inputs = inputsOf(options.input);
  const unitBytes = limitOf(options, 'unit_bytes');
  const maxBytes = limitOf(options, 'max_page_bytes');
  const images = imagesOf(options);
  const itemOfRow = rowReader(type, images);
  return {
    async plan() {
      const units: PlannedUnit[] = [];
      for (const named of inputs)
        for (const uri of await expandInput(opener, named, FILES[type]))
          units.push(...(await planFile(await opener.open(uri), unitBytes)));
      return nameUnits(type, units);
    },
    async *read(unit, ctx) {
      const input = await openPlanned(opener, unit.input, unit.version);
      for await (const item of readFile(input, unit, itemOfRow, maxBytes)) {
        throwIfAborted(ctx);
        yield item;
      }
    },
    images: {
      mayHold: (_, url) => isPartUrl(url),
      readImage: async ({ source }, url, limits) => readPart(opener, source, url, { ...limits, images }),
    },
  };
}

/** Where images were downloaded to before. Throws FixConfigError for a corpus that none are downloaded for. */
function imagesOf(options: CorpusSourceOptions): string | undefined {
  if (options.type === 'mmc4' || options.type === 'omnicorpus') return options.images;
  if ('images' in options && options.images !== undefined)
    throw new FixConfigError(
      'source_option',
      `source: images is for mmc4 and omnicorpus, not for ${options.type}`,
    );
  return undefined;
}

function rowReader(type: CorpusType, images: string | undefined): (event: RowEvent) => SourceItem {
  return (event) => {
    if ('item' in event) return event.item;
    const { row, source } = event;
    return itemOf(source, textOf(row.url), () => {
      if (type === 'mmc4') return mmc4Document(row, source, { images: images !== undefined });
      const place = `${source.input}/${source.offset}`;
      return parallelDocument(row, source, `part:${encodeURI(place)}`, ({ at, url, embedded }) => {
        if (embedded) return partUrl(source.input, { kind: 'row', row: source.offset, image: at });
        if (images === undefined || url === undefined) return undefined;
        // OmniCorpus stores images under the hash of their address.
        const name = createHash('sha256').update(url).digest('hex');
        return partUrl(`images/${name}`, { kind: 'name', name });
      });
    });
  };
}

async function planFile(input: Input, unitBytes: number): Promise<PlannedUnit[]> {
  const whole = { input: input.uri, version: input.version, bytes: input.bytes };
  if (input.bytes <= unitBytes) return [whole];
  const head = await headOf(input, HEAD);
  if (isParquet(head)) {
    const shares = await planParquet(input, unitBytes);
    return shares.map((share) => ({ ...whole, ...share }));
  }
  if (isCompressed(head) || isZip(head) || isTar(head)) return [whole];
  return lineRanges(input.bytes, unitBytes).map(({ start, end }) => ({
    ...whole,
    bytes: end - start,
    share: { start, end },
  }));
}

async function* readFile(
  input: Input,
  { share }: SourceUnit,
  itemOfRow: (event: RowEvent) => SourceItem,
  maxBytes: number,
): AsyncGenerator<SourceItem> {
  const head = await headOf(input, HEAD);
  if (isTar(head) || /\.(?:tar\.gz|tgz)$/i.test(input.uri)) {
    yield* readMintTar(input, maxBytes);
    return;
  }
  const rows = isParquet(head)
    ? parquetRows(input, { share: groupRangeOf(share), choose: columnsOf })
    : jsonRows(input, lineRangeOf(share), maxBytes);
  for await (const event of rows) yield itemOfRow(event);
}

function columnsOf(there: readonly string[]): string[] {
  const columns = COLUMNS.filter((name) => there.includes(name));
  if (columns.length === 0) throw new ColumnsMissing('parquet_corrupt', 'no column of texts or images');
  return columns;
}

function isTar(head: Buffer): boolean {
  return head.toString('latin1', 257, 262) === 'ustar';
}

function throwIfAborted({ signal }: Context): void {
  if (signal.aborted) throw new AbortedError(undefined, { cause: signal.reason });
}
