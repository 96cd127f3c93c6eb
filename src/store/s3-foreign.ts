import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';

/** The head of an answer, and its body. */
interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  body?: unknown;
}

/** As much of an error's body as is looked at; those of S3 have some hundred bytes. */
const MOST_OF_BODY = 64 * 1024;

/** An answer that no S3 server gives: a login page, another service, a web server's own error page. */
export class ForeignAnswer extends Error {
  /** @param what - what came instead, such as `status 200, text/html` */
  constructor(
    readonly endpoint: string,
    what: string,
  ) {
    super(what);
    this.name = 'ForeignAnswer';
  }
}

const endpoints = new WeakMap<object, string>();

/** Scheme, host and port that a request went to which ended in an error. */
export function endpointOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? endpoints.get(error) : undefined;
}

/**
 * Looks at every answer that a client gets, before the SDK reads it, and throws {@link ForeignAnswer} for one that is no
 * answer of S3. The SDK takes any 200 for success and any XML for an empty listing, and names errors `Unknown` or
 * `SyntaxError: Unexpected token`.
 */
export function refuseForeignAnswers(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (error instanceof Error) endpoints.set(error, endpointIn(args.request));
        throw error;
      }
    },
    // Around the SDK's reading, whose errors are of an endpoint too.
    { step: 'deserialize', priority: 'high', name: 'weftEndpoint' },
  );
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const result = await next(args);
        const { method = 'GET' } = args.request as { method?: string };
        const what = await foreignPart(
          result.response as Answer,
          method,
          /^(Get|Head)Object/.test(commandName),
        );
        if (what !== undefined) throw new ForeignAnswer(endpointIn(args.request), what);
        return result;
      },
    { step: 'deserialize', priority: 'low', name: 'weftForeignAnswers' },
  );
}

function endpointIn(request: unknown): string {
  const { protocol, hostname, port } = request as Record<string, string | undefined>;
  return `${protocol}//${hostname}${port ? `:${port}` : ''}`;
}

/** What of an answer shows that it is not of S3; undefined where it may be. */
async function foreignPart(answer: Answer, method: string, ofObject: boolean): Promise<string | undefined> {
  const { statusCode: status, headers } = answer;
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const what = `status ${status}${type === '' ? '' : `, ${type}`}`;
  const names = Object.keys(headers);
  // Azure's XML errors look like those of S3, with other codes.
  if (names.some((name) => name.startsWith('x-ms-'))) return `${what}, of Azure Blob Storage`;
  // Whether a server is up again is asked by trying.
  if (status >= 500 || status === 429 || status === 408 || status === 304) {
    return status === 501 && isPage(type) && !isOfS3(names) ? what : undefined;
  }
  if (isOfS3(names)) return undefined;
  if (status < 300) {
    // An object may itself be a page, and has an ETag in any case.
    if (ofObject) return headers.etag && (headers['accept-ranges'] || !isPage(type)) ? undefined : what;
    return isPage(type) && !headers.etag && status !== 204 ? what : undefined;
  }
  const redirect = `status ${status}, a redirect to ${publicPlace(headers.location ?? '')}`;
  const told = status < 400 ? redirect : what;
  if (method === 'HEAD') return status < 400 || isPage(type) ? told : undefined;
  // Some servers give their errors no type, or a wrong one.
  const text = await takeBody(answer);
  if (text === '' && status >= 400 && !isPage(type)) return undefined;
  return text !== undefined && isError(text) ? undefined : told;
}

/** Whether a body is an error of S3: `<Error><Code>…`, in any namespace. */
function isError(body: string): boolean {
  return /<(?:[a-z0-9]{1,20}:)?Error[\s>]/i.test(body) && body.includes('Code>');
}

function isPage(type: string): boolean {
  return /^(?:text\/(?:html|plain)|application\/(?:json|problem\+json|xhtml\+xml))$/.test(type);
}

/** Every S3 server that is known sends a request id under a name of its kind. */
function isOfS3(names: readonly string[]): boolean {
  return names.some((name) => /^x-(?:amz|goog|oss|obs|cos|tos|guploader)/.test(name));
}

function publicPlace(location: string): string {
  return location === '' ? 'nowhere' : (location.split(/[?#]/)[0] ?? '').slice(0, 200);
}

/** Reads a body and puts it back; undefined where it is too long to be an error of S3. */
async function takeBody(answer: Answer): Promise<string | undefined> {
  if (!(answer.body instanceof Readable)) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_OF_BODY) break;
  }
  const body = Buffer.concat(chunks);
  answer.body = Readable.from([body]);
  return bytes > MOST_OF_BODY ? undefined : body.toString('utf8');
}
