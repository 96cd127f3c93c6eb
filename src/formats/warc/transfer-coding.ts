const LF = 0x0a;
/** Longest chunk-size line, extensions included, that is taken for one. */
const MAX_SIZE_LINE = 4096;

/** A body with its chunked framing undone. */
export interface Dechunked {
  body: Buffer;
  /** The framing ended or broke before its last chunk. */
  broken: boolean;
}

/**
 * Undoes `Transfer-Encoding: chunked` (RFC 9112, section 7.1).
 *
 * Crawlers store bodies that declare it and are not: without a first chunk-size line the body is returned as it
 * is. Where a later size line is broken, the rest is taken as it stands, as the Python `warcio` package does.
 */
export function dechunk(raw: Buffer): Dechunked {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < raw.length) {
    const line = sizeLine(raw, at);
    if (line === undefined) {
      if (at === 0) return { body: raw, broken: false };
      parts.push(raw.subarray(at));
      return { body: Buffer.concat(parts), broken: true };
    }
    if (line.size === 0) return { body: Buffer.concat(parts), broken: false };
    const end = line.next + line.size;
    parts.push(raw.subarray(line.next, end));
    at = end;
    if (raw[at] === 0x0d) at++;
    if (raw[at] === LF) at++;
  }
  // RFC 9112 wants a last chunk of size 0; without it the body was cut.
  return { body: Buffer.concat(parts), broken: raw.length > 0 };
}

function sizeLine(raw: Buffer, at: number): { size: number; next: number } | undefined {
  const end = raw.subarray(at, at + MAX_SIZE_LINE).indexOf(LF);
  if (end < 0) return undefined;
  const match = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?\r?$/i.exec(raw.toString('latin1', at, at + end));
  return match === null ? undefined : { size: Number.parseInt(match[1] ?? '', 16), next: at + end + 1 };
}
