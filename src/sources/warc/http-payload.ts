import { LineTooLong } from '../bytes/byte-feed.js';
import type { RecordBlock } from './record-block.js';
import { parseFields } from './record-head.js';

const MAX_LINE = 64 * 1024;
const MAX_HEAD = 512 * 1024;

/** Status line and fields of an archived HTTP response. */
export interface HttpHead {
  status: number;
  fields: Map<string, string>;
}

/**
 * Reads the head of an HTTP response off a record's block, and leaves the block on the first byte of the body.
 *
 * Tolerates a missing reason phrase, bare line feeds, folded and broken lines, and a head without an end.
 * Undefined when the block does not begin with a status line.
 */
export async function readHttpHead(block: RecordBlock): Promise<HttpHead | undefined> {
  if ((await block.peek(4)).toString('latin1').toUpperCase() !== 'HTTP') return undefined;
  const lines: string[] = [];
  let size = 0;
  try {
    while (size < MAX_HEAD) {
      const line = await block.readLine(MAX_LINE);
      if (line === undefined) break;
      size += line.length;
      const text = line.toString('latin1').replace(/[\r\n]+$/, '');
      if (text === '') break;
      lines.push(text);
    }
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    return undefined;
  }
  const status = /^HTTP\S{0,20}\s+(\d{3})(?!\d)/i.exec(lines[0] ?? '');
  if (status === null) return undefined;
  return { status: Number(status[1]), fields: parseFields(lines.slice(1)) };
}

/** The media type of a Content-Type value, lower case, without parameters; undefined when it is none. */
export function mediaType(contentType: string | undefined): string | undefined {
  const type = contentType?.split(/[;,]/, 1)[0]?.trim().toLowerCase();
  return type !== undefined && /^[^\s/]+\/[^\s/]+$/.test(type) ? type : undefined;
}
