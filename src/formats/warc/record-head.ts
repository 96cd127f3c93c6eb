/** The head of one archive record, WARC or ARC, in one form. */
export interface RecordHead {
  format: 'warc' | 'arc';
  /** `response`, `resource`, `request`, …; lower case. ARC records are `response`, its version block `warcinfo`. */
  type: string;
  uri?: string;
  /** ISO 8601. */
  date?: string;
  /** Bytes of the block; undefined when missing or no number, in which case the record's end is unknown. */
  length: number | undefined;
  /** `Content-Type` of the block. */
  contentType?: string;
  /** All named fields, names in lower case, the first of each kept. */
  fields: Map<string, string>;
}

/** Parses the lines of a WARC head (ISO 28500), the version line included. */
export function parseWarcHead(lines: readonly string[]): RecordHead {
  const fields = parseFields(lines.slice(1));
  const head: RecordHead = {
    format: 'warc',
    type: (fields.get('warc-type') ?? 'unknown').toLowerCase(),
    length: parseLength(fields.get('content-length')),
    fields,
  };
  const uri = cleanUri(fields.get('warc-target-uri'));
  if (uri !== undefined) head.uri = uri;
  const date = isoDate(fields.get('warc-date'));
  if (date !== undefined) head.date = date;
  const contentType = fields.get('content-type');
  if (contentType !== undefined) head.contentType = contentType;
  return head;
}

/**
 * Parses `Name: value` lines as WARC and HTTP have them.
 *
 * Tolerates folded lines and lines without a colon (ignored). The first of repeated fields wins, as it does in
 * the Python `warcio` package and for Content-Type in most clients.
 */
export function parseFields(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1) {
      last = undefined;
      continue;
    }
    const name = line.slice(0, colon).trim().toLowerCase();
    last = fields.has(name) ? undefined : name;
    if (last !== undefined) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** Decimal byte count; undefined for anything else. */
export function parseLength(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}

/** A target URI without the angle brackets that wget 1.14–1.19 wrote, spaces encoded. */
export function cleanUri(uri: string | undefined): string | undefined {
  if (uri === undefined || uri === '') return undefined;
  const bare = uri.startsWith('<') && uri.endsWith('>') ? uri.slice(1, -1) : uri;
  return bare.replaceAll(' ', '%20');
}

/** ISO 8601 from a WARC date or from 14 digits; undefined when it is neither. */
export function isoDate(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  const digits = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})/.exec(date);
  const iso = digits ? `${digits.slice(1, 4).join('-')}T${digits.slice(4, 7).join(':')}Z` : date;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}
