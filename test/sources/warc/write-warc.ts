import { gzipSync } from 'node:zlib';

/** A record to write; `fields` go into its head besides what is always there. */
export interface RecordToWrite {
  type: string;
  uri?: string;
  contentType?: string;
  fields?: Record<string, string>;
  block: Buffer;
}

/** The bytes of one WARC/1.0 record. */
export function warcRecord({ type, uri, contentType, fields = {}, block }: RecordToWrite): Buffer {
  const head = [
    'WARC/1.0',
    `WARC-Type: ${type}`,
    'WARC-Date: 2024-05-17T23:31:22Z',
    ...(uri === undefined ? [] : [`WARC-Target-URI: ${uri}`]),
    ...(contentType === undefined ? [] : [`Content-Type: ${contentType}`]),
    ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${block.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), block, Buffer.from('\r\n\r\n')]);
}

/** A response record around an HTTP message. */
export function responseRecord(
  uri: string,
  http: string[],
  body: Buffer,
  fields: Record<string, string> = {},
): Buffer {
  const block = Buffer.concat([Buffer.from(`${http.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
  return warcRecord({
    type: 'response',
    uri,
    contentType: 'application/http; msgtype=response',
    fields,
    block,
  });
}

/** A body in HTTP/1.1 chunks of the sizes given, the rest in a last one. */
export function chunkBody(body: Buffer, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const size of [...sizes, body.length]) {
    const part = body.subarray(at, at + size);
    if (part.length === 0) continue;
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
    at += part.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** An archive, one gzip member per record when `gzip`, and where each record lies in it. */
export function archiveOf(
  records: readonly Buffer[],
  gzip: boolean,
): { bytes: Buffer; sites: { offset: number; length: number }[] } {
  const parts = gzip ? records.map((record) => gzipSync(record)) : records;
  let offset = 0;
  const sites = parts.map((part) => {
    const site = { offset, length: part.length };
    offset += part.length;
    return site;
  });
  return { bytes: Buffer.concat(parts), sites };
}
