import { cleanUri, isoDate, parseLength, type RecordHead } from './record-head.js';

// Version 1: URL IP date type length. The URL may hold spaces, so the fields are taken from the right.
const V1 = /^(\S.*?) ([\d.a-f:]+) (\d{8,20}) (\S+) (\S+)$/i;
// Version 2: URL IP date type status checksum location offset filename length.
const V2 = /^(\S.*?) ([\d.a-f:]+) (\d{8,20}) (\S+) (\S+) (\S+) (\S+) (\d+) (\S+) (\S+)$/i;
/** The URL of the record that opens every ARC file. */
const VERSION_BLOCK = 'filedesc:';

/** Whether a line can be the head of an ARC record: it begins with a URL. */
export function isArcLine(line: string): boolean {
  return /^[a-z][a-z0-9+.-]{1,20}:\S/i.test(line) && (V1.test(line.trimEnd()) || V2.test(line.trimEnd()));
}

/** Whether a text that the end of the input cut off can be the begin of an ARC head. */
export function beginsArcLine(text: string): boolean {
  const scheme = ['filedesc://', 'http://', 'https://', 'dns:'].find((known) => known.startsWith(text));
  return scheme !== undefined || /^[a-z][a-z0-9+.-]{1,20}:\S/i.test(text);
}

/** Parses the one-line head of an ARC record (Internet Archive file format 1 and 2); undefined when it is none. */
export function parseArcHead(line: string): RecordHead | undefined {
  const text = line.trimEnd();
  const match = V2.exec(text) ?? V1.exec(text);
  if (match === null) return undefined;
  const [, url = '', , date, type = ''] = match;
  const versionBlock = url.toLowerCase().startsWith(VERSION_BLOCK);
  const head: RecordHead = {
    format: 'arc',
    type: versionBlock ? 'warcinfo' : 'response',
    length: parseLength(match.at(-1)),
    contentType: type,
    fields: new Map(),
  };
  const uri = cleanUri(url);
  if (uri !== undefined && !versionBlock) head.uri = uri;
  const iso = isoDate(date);
  if (iso !== undefined) head.date = iso;
  return head;
}
