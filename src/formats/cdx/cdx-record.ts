/** One archived record, as an index names it. */
export interface CdxRecord {
  /** The archive, as the index writes it. */
  filename: string;
  offset: number;
  /** Bytes of the record in the archive, compressed where the archive is; older indexes do not have it. */
  length?: number;
  url?: string;
  /** The media type that the server declared, as the index has it: `warc/revisit` for a revisit. */
  mime?: string;
  /** The media type that the indexer found in the bytes. */
  detected?: string;
  status?: string;
}

/** The names of each field: in CDXJ first, then in Common Crawl's table. */
const FIELDS = {
  filename: ['filename', 'warc_filename'],
  offset: ['offset', 'warc_record_offset'],
  length: ['length', 'warc_record_length'],
  url: ['url'],
  mime: ['mime', 'content_mime_type'],
  detected: ['mime-detected', 'mime_detected', 'content_mime_detected'],
  status: ['status', 'fetch_status'],
} as const;

/** Columns of a table that make a {@link CdxRecord}. */
export const CDX_COLUMNS: readonly string[] = Object.values(FIELDS).flat();

/** Whether a table can be an index: its columns name the archive and the offset of each record. */
export function namesRecords(columns: readonly string[]): boolean {
  const has = (names: readonly string[]) => names.some((name) => columns.includes(name));
  return has(FIELDS.filename) && has(FIELDS.offset);
}

/** The record that the fields of a line or row name; else a text that says what is wrong with them. */
export function cdxRecord(fields: Readonly<Record<string, unknown>>): CdxRecord | string {
  const text = (field: keyof typeof FIELDS) => textOf(fieldOf(fields, field));
  const filename = text('filename');
  if (filename === undefined) return 'it names no archive (filename or warc_filename)';
  const offset = numberOf(text('offset'));
  if (offset === undefined) return 'offset is no whole number';
  const record: CdxRecord = { filename, offset };
  const length = text('length');
  if (length !== undefined) {
    const bytes = numberOf(length);
    if (bytes === undefined || bytes === 0 || !Number.isSafeInteger(offset + bytes))
      return 'length is no whole number above 0';
    record.length = bytes;
  }
  for (const field of ['url', 'mime', 'detected', 'status'] as const) {
    const value = text(field);
    if (value !== undefined) record[field] = value;
  }
  return record;
}

function fieldOf(fields: Readonly<Record<string, unknown>>, field: keyof typeof FIELDS): unknown {
  for (const name of FIELDS[field]) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** A value as text; CDX writes `-` for what it does not have. */
function textOf(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return textOf(Buffer.from(value).toString('utf8'));
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
