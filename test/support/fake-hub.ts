import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as a server saw it. */
export interface SeenHubRequest {
  method: string;
  url: string;
  authorization: string | undefined;
  headers: IncomingHttpHeaders;
}

interface StoredFile {
  bytes: Buffer;
  large: boolean;
}

type Tree = Map<string, StoredFile>;

/** The Hugging Face Hub with one repository, `datasets/owner/name`, and the host that it keeps large files on. */
export interface FakeHub {
  endpoint: string;
  /** What the Hub was asked for. */
  seen: SeenHubRequest[];
  /** What the other host was asked for. */
  seenElsewhere: SeenHubRequest[];
  /** Titles of commits, the newest last. */
  commits: string[];
  /** Files of the branch. */
  tree: () => Tree;
  /** Commits files from elsewhere, as another user does. */
  commit(files: Record<string, string | Buffer>): void;
  /** Called before each request; what it gives back answers in place of the Hub. */
  before: (
    seen: SeenHubRequest,
  ) => { status: number; headers?: Record<string, string>; body?: string } | undefined;
  /** Requests without this token are refused. */
  token: string | undefined;
}

/** Files above this many bytes are kept beside git. */
const LARGE = 1000;
const PAGE = 3;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const gitId = (bytes: Buffer) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

/** Starts both servers, until the test ends. */
export async function startFakeHub(options: { token?: string } = {}): Promise<FakeHub> {
  const history = new Map<string, Tree>();
  const blobs = new Map<string, Buffer>();
  let head = '';
  const advance = (tree: Tree, title: string): void => {
    head = randomBytes(20).toString('hex');
    history.set(head, tree);
    hub.commits.push(title);
  };
  const hub: FakeHub = {
    endpoint: '',
    seen: [],
    seenElsewhere: [],
    commits: [],
    tree: () => history.get(head) ?? new Map(),
    commit(files) {
      const tree = new Map(hub.tree());
      for (const [path, content] of Object.entries(files)) {
        const bytes = Buffer.from(content);
        tree.set(path, { bytes, large: bytes.length > LARGE });
      }
      advance(tree, 'from elsewhere');
    },
    before: () => undefined,
    token: options.token,
  };
  advance(
    new Map([['.gitattributes', { bytes: Buffer.from('* text=auto\n'), large: false }]]),
    'initial commit',
  );

  const elsewhere = await listen(hub.seenElsewhere, (request, response, body) => {
    const oid = request.url.slice(1).split('?')[0] ?? '';
    if (request.method === 'PUT') {
      blobs.set(oid, body);
      return void response.writeHead(200).end();
    }
    const bytes =
      blobs.get(oid) ??
      [...history.values()].flatMap((tree) => [...tree.values()]).find((file) => sha256(file.bytes) === oid)
        ?.bytes;
    if (bytes === undefined) return void response.writeHead(404).end();
    answerRange(request, response, bytes);
  });

  hub.endpoint = await listen(hub.seen, (request, response, body) => {
    const json = (value: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    const fail = (status: number, code: string) =>
      response
        .writeHead(status, { 'x-error-code': code, 'x-error-message': code })
        .end(JSON.stringify({ error: code }));
    const own = hub.before(request);
    if (own !== undefined) return void response.writeHead(own.status, own.headers).end(own.body);
    if (hub.token !== undefined && request.authorization !== `Bearer ${hub.token}`)
      return void fail(401, 'RepoNotFound');
    const url = new URL(request.url, hub.endpoint);
    const [, api, rest = ''] =
      /^\/(api\/)?datasets\/owner\/name(?:\.git)?(?:\/(.*))?$/.exec(url.pathname) ?? [];
    const [action = '', revision = '', ...segments] = rest.split('/').map(decodeURIComponent);
    const path = segments.join('/');
    const commit = revision === 'main' ? head : revision;
    const tree = history.get(commit);
    if (api !== undefined && rest === '') return void json({ id: 'owner/name', sha: head });
    if (api !== undefined && action === 'revision')
      return void (tree ? json({ id: 'owner/name', sha: commit }) : fail(404, 'RevisionNotFound'));
    if (action === 'paths-info' && tree !== undefined) {
      // The Hub's own clients send either.
      const isJson = request.headers['content-type']?.includes('json') === true;
      const paths: string[] = isJson
        ? JSON.parse(body.toString()).paths
        : new URLSearchParams(body.toString()).getAll('paths');
      return void json(paths.flatMap((name) => entryOf(name, tree)));
    }
    if (action === 'tree' && tree !== undefined) {
      const names = [...tree.keys()].filter((name) => path === '' || name.startsWith(`${path}/`));
      if (names.length === 0 && path !== '') return void fail(404, 'EntryNotFound');
      const at = Number(url.searchParams.get('cursor') ?? 0);
      url.searchParams.set('cursor', String(at + PAGE));
      const more = at + PAGE < names.length ? { link: `<${url.href}>; rel="next"` } : {};
      const folder = { type: 'directory', path: 'a-folder', oid: '0', size: 0 };
      return void json(
        [...(at === 0 ? [folder] : []), ...names.slice(at, at + PAGE).flatMap((name) => entryOf(name, tree))],
        more,
      );
    }
    if (api === undefined && action === 'resolve' && tree !== undefined) {
      const file = tree.get(path);
      if (file === undefined) return void fail(404, 'EntryNotFound');
      if (!file.large) return void answerRange(request, response, file.bytes);
      return void response
        .writeHead(302, { location: `${elsewhere}/${sha256(file.bytes)}?Signature=x` })
        .end();
    }
    if (action === 'preupload') {
      const { files } = JSON.parse(body.toString()) as { files: { path: string; size: number }[] };
      return void json({
        files: files.map(({ path: name, size }) => ({
          path: name,
          uploadMode: size > LARGE ? 'lfs' : 'regular',
          shouldIgnore: false,
        })),
      });
    }
    if (rest === 'info/lfs/objects/batch') {
      const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
      return void json({
        objects: objects.map(({ oid, size }) => ({
          oid,
          size,
          ...(!blobs.has(oid) && {
            actions: {
              upload: { href: `${elsewhere}/${oid}?Signature=x` },
              verify: { href: `${hub.endpoint}/datasets/owner/name.git/verify` },
            },
          }),
        })),
      });
    }
    if (rest === 'verify') return void json({});
    if (action === 'commit') return void takeCommit(body, json, fail);
    fail(404, 'RepoNotFound');
  });

  function takeCommit(
    body: Buffer,
    json: (value: unknown) => void,
    fail: (status: number, code: string) => void,
  ): void {
    const [header, ...changes] = body
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { key: string; value: Record<string, string> });
    if (header?.value.parentCommit !== head)
      return void fail(412, 'A commit has happened since. Please refresh and try again.');
    const tree = new Map(hub.tree());
    for (const { key, value } of changes) {
      const { path = '' } = value;
      if (key === 'deletedFile') tree.delete(path);
      else if (key === 'file')
        tree.set(path, { bytes: Buffer.from(value.content ?? '', 'base64'), large: false });
      else {
        const bytes = blobs.get(value.oid ?? '');
        if (bytes === undefined) return void fail(400, 'LFS pointer pointed to a file that does not exist');
        tree.set(path, { bytes, large: true });
      }
    }
    advance(tree, header.value.summary ?? '');
    json({ commitOid: head, commitUrl: `${hub.endpoint}/datasets/owner/name/commit/${head}` });
  }
  return hub;
}

function entryOf(path: string, tree: Tree): object[] {
  const file = tree.get(path);
  if (file === undefined) return [];
  const { bytes, large } = file;
  const lfs = large ? { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 130 } } : {};
  return [{ type: 'file', path, size: bytes.length, oid: gitId(bytes), ...lfs }];
}

function answerRange({ headers }: SeenHubRequest, response: ServerResponse, bytes: Buffer): void {
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (start === undefined) return void response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  const piece = bytes.subarray(Number(start), end ? Number(end) + 1 : bytes.length);
  const range = `bytes ${start}-${Number(start) + piece.length - 1}/${bytes.length}`;
  response.writeHead(206, { 'content-range': range, 'content-length': piece.length }).end(piece);
}

async function listen(
  seen: SeenHubRequest[],
  answer: (request: SeenHubRequest, response: ServerResponse, body: Buffer) => void,
): Promise<string> {
  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request = { method, url, headers, authorization: headers.authorization };
    seen.push(request);
    answer(request, response, Buffer.concat(chunks));
  };
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
