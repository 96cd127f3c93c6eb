import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server saw it. */
export interface SeenS3Request {
  method: string;
  /** As sent: `/bucket/key` or, where the bucket is in the host name, `/key`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
}

/** What sets a server apart from another. */
export interface MemoryS3Options {
  /** The header that makes a put conditional; others are ignored. Default: `if-none-match`, `*`. */
  condition?: readonly [header: string, value: string];
}

/** An S3 server in memory, on loopback: path style, no signatures checked. */
export interface MemoryS3 {
  port: number;
  seen: SeenS3Request[];
  /** Content by `bucket/key`. */
  objects: Map<string, { bytes: Buffer; meta: Record<string, string> }>;
  close(): Promise<void>;
}

const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Starts a server in which every bucket exists. */
export async function startMemoryS3(options: MemoryS3Options = {}): Promise<MemoryS3> {
  const [header, value] = options.condition ?? ['if-none-match', '*'];
  const uploads = new Map<string, { meta: Record<string, string>; parts: Map<number, Buffer> }>();
  const fake: MemoryS3 = { port: 0, seen: [], objects: new Map(), close };
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://s3');
    const { method = 'GET', headers } = incoming;
    const query = url.searchParams;
    fake.seen.push({ method, path: url.pathname, query, headers });
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const name = decodeURIComponent(url.pathname.slice(1));
    const fail = (status: number, code: string) =>
      outgoing
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(method === 'HEAD' ? '' : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    const xml = (text: string) => outgoing.writeHead(200, { 'content-type': 'application/xml' }).end(text);
    const refused = () => headers[header] === value && fake.objects.has(name);
    const id = query.get('uploadId');
    const upload = id === null ? undefined : uploads.get(id);
    if (id !== null && upload === undefined) return void fail(404, 'NoSuchUpload');
    if (method === 'GET' && query.has('list-type')) return void xml(listing(name.replace(/\/$/, ''), query));
    if (method === 'GET' && query.has('uploads')) return void xml('<ListMultipartUploadsResult/>');
    if (method === 'GET' && id !== null) return void xml('<ListPartsResult/>');
    if (method === 'POST' && query.has('uploads')) {
      const created = `u${uploads.size + 1}`;
      uploads.set(created, { meta: metaOf(headers), parts: new Map() });
      return void xml(
        `<InitiateMultipartUploadResult><UploadId>${created}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    if (method === 'POST' && id !== null && upload !== undefined) {
      if (refused()) return void fail(412, 'PreconditionFailed');
      const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
      fake.objects.set(name, { bytes: Buffer.concat(parts), meta: upload.meta });
      uploads.delete(id);
      return void xml('<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>');
    }
    if (method === 'DELETE') {
      if (id === null) fake.objects.delete(name);
      else uploads.delete(id);
      return void outgoing.writeHead(204).end();
    }
    if (method === 'PUT' && upload !== undefined) {
      upload.parts.set(Number(query.get('partNumber')), body);
      return void outgoing.writeHead(200, { etag: etagOf(body) }).end();
    }
    if (method === 'PUT') {
      if (refused()) return void fail(412, 'PreconditionFailed');
      fake.objects.set(name, { bytes: body, meta: metaOf(headers) });
      return void outgoing.writeHead(200, { etag: etagOf(body) }).end();
    }
    const found = fake.objects.get(name);
    if (found === undefined) return void fail(404, 'NoSuchKey');
    const { bytes, meta } = found;
    const facts = { etag: etagOf(bytes), ...meta };
    const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
    const piece =
      start === undefined ? bytes : bytes.subarray(Number(start), end ? Number(end) + 1 : bytes.length);
    const range =
      start === undefined
        ? {}
        : { 'content-range': `bytes ${start}-${Number(start) + piece.length - 1}/${bytes.length}` };
    outgoing.writeHead(start === undefined ? 200 : 206, {
      ...facts,
      ...range,
      'content-length': piece.length,
    });
    outgoing.end(method === 'HEAD' ? undefined : piece);
  }

  function listing(bucket: string, query: URLSearchParams): string {
    const after = query.get('start-after') ?? '';
    const keys = [...fake.objects.keys()]
      .filter((name) => name.startsWith(`${bucket}/${query.get('prefix') ?? ''}`))
      .map((name) => name.slice(bucket.length + 1))
      .filter((key) => key > after)
      .sort();
    const contents = keys.map((key) => {
      const { bytes } = fake.objects.get(`${bucket}/${key}`) ?? { bytes: Buffer.alloc(0) };
      return `<Contents><Key>${escaped(key)}</Key><Size>${bytes.length}</Size><ETag>${etagOf(bytes)}</ETag></Contents>`;
    });
    return `<ListBucketResult><Name>${bucket}</Name><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.port = (server.address() as AddressInfo).port;
  return fake;
}

function metaOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('x-amz-meta-') ? [[name, String(value)]] : [],
    ),
  );
}
