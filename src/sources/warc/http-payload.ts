import { LineTooLong } from '../../formats/bytes/byte-feed.js';
import { withoutLineEnd } from '../../formats/warc/line-end.js';
import type { RecordBlock } from '../../formats/warc/record-block.js';
import { parseFields } from '../../formats/warc/record-head.js';
import { CONSENT_HEADERS, type ConsentHeaders } from '../../model/consent.js';

const MAX_LINE = 64 * 1024;
const MAX_HEAD = 512 * 1024;

/** Status line and fields of an archived HTTP response. */
export interface HttpHead {
  status: number;
  fields: Map<string, string>;
  /** The headers that state how the content may be used; unlike in `fields`, each line of a repeated one. */
  consent?: ConsentHeaders;
}

/**
 * Reads the head of an HTTP response off a record's block, and leaves the block on the first byte of the body.
 *
 * Tolerates a missing reason phrase, bare line feeds, folded and broken lines, and a head without an end.
 * Undefined when the block does not begin with a status line.
 */
export async function readHttpHead(block: RecordBlock): Promise<HttpHead | undefined> {
  if ((await block.peek(4)).toString('latin1').toUpperCase() !== 'HTTP') return undefined;
  const lines = block.takeHead('', MAX_LINE, 'latin1') ?? (await readLines(block));
  if (lines === undefined) return undefined;
  const status = /^HTTP\S{0,20}\s+(\d{3})(?!\d)/i.exec(lines[0] ?? '');
  if (status === null) return undefined;
  const consent = consentHeaders(lines.slice(1));
  return { status: Number(status[1]), fields: parseFields(lines.slice(1)), ...(consent && { consent }) };
}

/** Lines up to the empty one, whatever they end in; undefined when one is too long. */
async function readLines(block: RecordBlock): Promise<string[] | undefined> {
  const lines: string[] = [];
  let size = 0;
  try {
    while (size < MAX_HEAD) {
      const line = await block.readLine(MAX_LINE);
      if (line === undefined) break;
      size += line.length;
      const text = withoutLineEnd(line.toString('latin1'));
      if (text === '') break;
      lines.push(text);
    }
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    return undefined;
  }
  return lines;
}

/** Most lines of one header and most characters of one that are kept; more is no statement but an attack. */
const MAX_CONSENT_LINES = 20;
const MAX_CONSENT_CHARS = 2000;

function consentHeaders(lines: readonly string[]): ConsentHeaders | undefined {
  const found: ConsentHeaders = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const header = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (!Object.hasOwn(CONSENT_HEADERS, header)) continue;
    const name = CONSENT_HEADERS[header as keyof typeof CONSENT_HEADERS];
    const values = found[name] ?? [];
    if (values.length < MAX_CONSENT_LINES)
      values.push(
        line
          .slice(colon + 1)
          .trim()
          .slice(0, MAX_CONSENT_CHARS),
      );
    found[name] = values;
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** The media type of a Content-Type value, lower case, without parameters; undefined when it is none. */
export function mediaType(contentType: string | undefined): string | undefined {
  const type = contentType?.split(/[;,]/, 1)[0]?.trim().toLowerCase();
  return type !== undefined && /^[^\s/]+\/[^\s/]+$/.test(type) ? type : undefined;
}
