import { readArchive } from '../../../../src/formats/warc/read-archive.js';
import { mediaType } from '../../../../src/sources/warc/http-payload.js';
import { pieces } from '../../../../src/sources/warc/indexed/indexed-archives.js';
import { httpHead } from '../../../../src/sources/warc/judge-record.js';
import { parquetFile } from '../../write-parquet.js';

/** A line of an index, as indexers of archives write them. */
export interface IndexLine {
  url: string;
  mime: string;
  status: string;
  filename: string;
  offset: number;
  length: number;
}

/** What an indexer makes of an archive: a line for each response and revisit. */
export async function linesOf(archive: Buffer, filename: string): Promise<IndexLine[]> {
  const lines: IndexLine[] = [];
  const events = readArchive(
    (start) => pieces(archive.subarray(start)),
    async (head, block) => ({ head, http: await httpHead({ ...head, type: 'response' }, block) }),
  );
  for await (const event of events) {
    if (event.kind !== 'record' || event.site.length === undefined) continue;
    const { head, http } = event.value;
    if (!['response', 'resource', 'revisit'].includes(head.type)) continue;
    const fields = http === undefined || http === 'malformed' ? undefined : http;
    const mime = mediaType(fields?.fields.get('content-type') ?? head.contentType) ?? '-';
    lines.push({
      url: head.uri ?? '',
      mime: head.type === 'revisit' ? 'warc/revisit' : mime,
      status: fields === undefined ? '-' : String(fields.status),
      filename,
      offset: event.site.offset,
      length: event.site.length,
    });
  }
  return lines;
}

/** An index as CDXJ, or with `plain` as the JSON lines that index servers answer with. */
export function cdxj(lines: readonly object[], { plain = false } = {}): string {
  return lines
    .map((line) => {
      const fields = Object.entries(line).map(([name, value]) => [name, String(value)]);
      return `${plain ? '' : 'example,site)/ 20240517233122 '}${JSON.stringify(Object.fromEntries(fields))}\n`;
    })
    .join('');
}

/** An index as classic CDX with its head line. */
export function cdx11(lines: readonly IndexLine[]): string {
  const rows = lines.map(
    ({ url, mime, status, filename, offset, length }) =>
      `example,site)/ 20240517233122 ${url} ${mime} ${status} 3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ - - ${length} ${offset} ${filename}`,
  );
  return [' CDX N b a m s k r M S V g', ...rows, ''].join('\n');
}

/** An index as Common Crawl's table has it. */
export function indexTable(lines: readonly IndexLine[], rowGroupSize?: number): Buffer {
  const column = <K extends keyof IndexLine>(name: K) => lines.map((line) => line[name]);
  return parquetFile(
    [
      { name: 'url_surtkey', data: lines.map(() => 'example,site)/'), type: 'STRING' },
      { name: 'url', data: column('url'), type: 'STRING' },
      {
        name: 'fetch_status',
        data: column('status').map((status) => (status === '-' ? null : Number(status))),
        type: 'INT32',
      },
      { name: 'content_mime_type', data: column('mime'), type: 'STRING' },
      { name: 'warc_filename', data: column('filename'), type: 'STRING' },
      { name: 'warc_record_offset', data: column('offset'), type: 'INT32' },
      { name: 'warc_record_length', data: column('length'), type: 'INT32' },
    ],
    { ...(rowGroupSize !== undefined && { rowGroupSize }) },
  );
}
