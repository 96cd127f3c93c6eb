import { FetchFailure } from '../fetch-outcome.js';
import { type HttpResponse, headerMap } from '../http-response.js';
import { isWholeLine, textOfLine, type WireReader } from './wire-reader.js';

/** Status line and header lines of an answer. */
export interface ResponseHead {
  status: number;
  statusText: string;
  headers: [string, string][];
}

/** How the end of a body is found. */
export type BodyFraming =
  | { kind: 'none' }
  | { kind: 'chunked' }
  | { kind: 'length'; bytes: number }
  | { kind: 'until_close' };

/** Most bytes of all heads of an answer, as many as browsers take. */
export const MAX_HEAD_BYTES = 256 * 1024;
/** Empty lines before a status line: some servers end an earlier answer late. */
const MAX_BLANK_LINES = 8;
/** 100 Continue and 103 Early Hints come once or twice. */
const MAX_INFORMATIONAL = 8;

/** `ICY` is how SHOUTcast spells HTTP/1.0; the reason phrase may be missing, and the version. */
const STATUS_LINE = /^(?:HTTP(?:\/\d{1,3}(?:\.\d{1,3})?)?|ICY)[ \t]+(\d{3})(?!\d)(.*)$/i;

/**
 * Reads the head of an answer; informational ones before it are passed over.
 *
 * Taken as RFC 9112 allows or as browsers do: bare line feeds, folded lines, space before the colon, a bare CR or NUL
 * (a space), names with spaces, and lines that are no header (left out).
 *
 * @throws FetchFailure `bad_response` that says what is no HTTP, or `reset` when the connection ends before the head does
 */
export async function readResponseHead(reader: WireReader): Promise<ResponseHead> {
  let left = MAX_HEAD_BYTES;
  for (let answers = 0; answers <= MAX_INFORMATIONAL; answers++) {
    const lines: string[] = [];
    let blank = 0;
    while (true) {
      const line = await reader.line(left);
      left -= line.length;
      if (!isWholeLine(line)) throw unfinished(left <= 0, lines);
      const text = textOfLine(line).replace(/[\r\0]/g, ' ');
      if (text === '' && lines.length > 0) break;
      if (text === '' && ++blank <= MAX_BLANK_LINES) continue;
      if (lines.length === 0 && !STATUS_LINE.test(text))
        throw bad('the answer does not begin with a status line');
      lines.push(text);
    }
    const head = parseHead(lines);
    if (head.status === 101) throw bad('status 101, another protocol');
    if (head.status >= 200) return head;
    if (head.status < 100) throw bad(`status ${head.status}`);
  }
  throw bad(`more than ${MAX_INFORMATIONAL} informational answers`);
}

function unfinished(tooLong: boolean, lines: readonly string[]): FetchFailure {
  if (tooLong) return bad(`headers of more than ${MAX_HEAD_BYTES} bytes`);
  const what = lines.length === 0 ? 'no answer' : 'the headers have no end';
  return new FetchFailure('reset', what, { retryable: true });
}

function parseHead([first = '', ...lines]: readonly string[]): ResponseHead {
  const [, status = '', statusText = ''] = STATUS_LINE.exec(first) ?? [];
  const headers: [string, string][] = [];
  let folded: string[] | undefined;
  const close = () => {
    const last = headers.at(-1);
    if (last !== undefined && folded !== undefined) last[1] = [last[1], ...folded].join(' ').trim();
    folded = undefined;
  };
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      folded?.push(line.trim());
      continue;
    }
    close();
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (name === '') continue;
    headers.push([name, line.slice(colon + 1).trim()]);
    folded = [];
  }
  close();
  return { status: Number(status), statusText: statusText.trim(), headers };
}

/**
 * How the body of an answer ends. One request goes over the connection, so whatever follows can be no other answer.
 *
 * @throws FetchFailure `bad_response` for lengths that contradict each other or are none
 */
export function framingOf({ status, headers }: ResponseHead): BodyFraming {
  if (status === 204 || status === 304) return { kind: 'none' };
  if (transferCodings(headers).at(-1) === 'chunked') return { kind: 'chunked' };
  const stated = listOf(headers, 'content-length');
  const lengths = new Set(stated.map((text) => (/^\d{1,16}$/.test(text) ? Number(text) : Number.NaN)));
  const [bytes] = lengths;
  if (bytes === undefined) return { kind: 'until_close' };
  if (lengths.size > 1 || !Number.isSafeInteger(bytes))
    throw bad(`Content-Length: ${stated.join(', ').slice(0, 60)}`);
  return { kind: 'length', bytes };
}

/** The transfer codings of an answer, first applied first, in lower case and without parameters. */
export function transferCodings(headers: HttpResponse['headers']): string[] {
  return listOf(headers, 'transfer-encoding')
    .map((coding) => (coding.split(';', 1)[0] ?? '').trim().toLowerCase())
    .filter((coding) => coding !== 'identity' && coding !== '');
}

function listOf(headers: HttpResponse['headers'], name: string): string[] {
  const values = headerMap(headers).get(name) ?? [];
  return values.flatMap((value) => value.split(',').map((item) => item.trim())).filter((item) => item !== '');
}

function bad(detail: string): FetchFailure {
  return new FetchFailure('bad_response', detail);
}
