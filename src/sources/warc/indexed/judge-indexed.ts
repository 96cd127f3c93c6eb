import type { CdxRecord } from '../../../formats/cdx/cdx-record.js';
import { type JudgeRecord, type RecordEvent, readRecords } from '../../../formats/warc/read-records.js';
import { cleanUri } from '../../../formats/warc/record-head.js';
import type { OpenDictionary } from '../../../formats/zstd/dictionary.js';
import type { SourceRef } from '../../../model/page.js';
import { recordDrop } from '../../drops.js';
import type { SourceItem } from '../../source.js';
import type { RecordVerdict } from '../judge-record.js';

/** Line ends behind a record of a plain archive that some indexes count and some do not. */
const LINE_ENDS = 4;

/** A record that an index names. */
export interface IndexedRecord {
  record: CdxRecord;
  /** The line or row of the index. */
  place: SourceRef;
  /** The archive, as it was opened. */
  archive: string;
}

/** How records are judged. */
export interface IndexedJudge {
  judge: JudgeRecord<RecordVerdict>;
  dictionary: OpenDictionary;
}

/** What the record is that lies at the place which an index names, or the drop that says what lies there instead. */
export async function judgeIndexed(
  bytes: AsyncIterable<Uint8Array>,
  indexed: IndexedRecord,
  { judge, dictionary }: IndexedJudge,
): Promise<SourceItem> {
  for await (const event of readRecords(bytes, indexed.record.offset, judge, dictionary))
    return itemOf(event, indexed);
  return mismatch(indexed, 'nothing lies there');
}

/**
 * The same for an image of which only the first bytes are at hand; undefined where they do not decide it. Its length is
 * as the index says, and found out when the image is read.
 */
export async function judgeBeginning(
  bytes: AsyncIterable<Uint8Array>,
  indexed: IndexedRecord,
  { judge, dictionary }: IndexedJudge,
): Promise<SourceItem | undefined> {
  for await (const event of readRecords(bytes, indexed.record.offset, judge, dictionary)) {
    if (event.kind !== 'record') return undefined;
    const other = uriDiffers(event.head.uri, indexed);
    if (other !== undefined) return other;
    const { offset, length } = indexed.record;
    const item = event.value({ input: indexed.archive, offset, ...(length !== undefined && { length }) });
    return item.kind === 'capture' ? item : undefined;
  }
  return undefined;
}

function itemOf(event: RecordEvent<RecordVerdict>, indexed: IndexedRecord): SourceItem {
  if (event.kind !== 'record') return mismatch(indexed, event.detail);
  const other = uriDiffers(event.head.uri, indexed);
  if (other !== undefined) return other;
  const { record, archive: input } = indexed;
  const { length } = event.site;
  if (event.missing > 0) return mismatch(indexed, `the record is ${event.missing} bytes longer`);
  const source: SourceRef = { input, offset: record.offset, ...(length !== undefined && { length }) };
  const url = event.head.uri;
  if (event.damage !== undefined) return recordDrop('record_corrupt', { detail: event.damage, url, source });
  const stray = record.length === undefined || length === undefined ? 0 : record.length - length;
  if (stray > LINE_ENDS) return mismatch(indexed, `the record ends ${stray} bytes before`);
  return event.value(source);
}

/** The drop of a record of another URL; an index without URLs takes what lies there. */
function uriDiffers(uri: string | undefined, indexed: IndexedRecord): SourceItem | undefined {
  const { url } = indexed.record;
  if (url === undefined || isSameUrl(url, uri)) return undefined;
  return mismatch(indexed, `the record is of ${uri ?? 'no URL'}`);
}

function isSameUrl(url: string, uri: string | undefined): boolean {
  const named = cleanUri(url);
  if (named === uri) return true;
  return named !== undefined && uri !== undefined && normalUrl(named) === normalUrl(uri);
}

/** As browsers write a URL, without its fragment, which no server is sent. */
function normalUrl(url: string): string {
  return (URL.canParse(url) ? new URL(url).href : url).replace(/#.*/s, '');
}

function mismatch({ record, place, archive }: IndexedRecord, what: string): SourceItem {
  const { url, offset, length } = record;
  const range = length === undefined ? `at offset ${offset}` : `in ${length} bytes at offset ${offset}`;
  const detail = `${range} of ${archive}: ${what}`;
  return recordDrop('index_mismatch', { detail, url, source: place });
}
