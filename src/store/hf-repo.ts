import { StopError } from '../errors.js';
import type { HfClient } from './hf-client.js';
import { encodePath, type HfName } from './hf-name.js';
import { compareKeys } from './key.js';

/** A file of a repository at a commit. */
export interface HfFile {
  path: string;
  bytes: number;
  /** SHA-256 of large files, the git id of others: the same bytes have the same. */
  version: string;
}

interface TreeEntry {
  type?: unknown;
  path?: unknown;
  size?: unknown;
  oid?: unknown;
  lfs?: { oid?: unknown; size?: unknown };
}

/** A repository of the Hub, read at commits. */
export class HfRepo {
  readonly #client: HfClient;
  readonly #name: HfName;

  constructor(client: HfClient, name: HfName) {
    this.#client = client;
    this.#name = name;
  }

  /** The id of the commit that a revision stands for at the moment. */
  async head(): Promise<string> {
    const { kind, repo, revision, base } = this.#name;
    const url = `/api/${kind}/${repo}/revision/${encodeURIComponent(revision)}`;
    const { json } = await this.#client.send({ url, where: base });
    const { sha } = (json ?? {}) as { sha?: unknown };
    if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha)) throw this.#strange('no commit id');
    return sha;
  }

  /** Files among some paths. */
  async files(commit: string, paths: readonly string[]): Promise<Map<string, HfFile>> {
    const { kind, repo, base } = this.#name;
    const { json } = await this.#client.send({
      method: 'POST',
      url: `/api/${kind}/${repo}/paths-info/${commit}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ paths, expand: false }),
      where: base,
    });
    const found = this.#filesOf(json).map((file) => [file.path, file] as const);
    return new Map(found);
  }

  /** All files below a folder, in the order of their paths' UTF-8 bytes; none where there is no such folder. */
  async list(commit: string, folder: string): Promise<HfFile[]> {
    const { kind, repo, base } = this.#name;
    const below = folder === '' ? '' : `/${encodePath(folder)}`;
    let url: string | undefined = `/api/${kind}/${repo}/tree/${commit}${below}?recursive=true&expand=false`;
    const found: HfFile[] = [];
    while (url !== undefined) {
      const { status, headers, json } = await this.#client.send({ url, where: base, expect: [404] });
      if (status === 404) {
        // A repository that is gone answers so too.
        if (headers['x-error-code'] === 'EntryNotFound') return [];
        await this.head();
        return [];
      }
      found.push(...this.#filesOf(json));
      url = this.#next(headers.link);
    }
    return found.sort((a, b) => compareKeys(a.path, b.path));
  }

  /** The next page of a listing: only the Hub itself is asked, since the token goes with it. */
  #next(link: string | string[] | undefined): string | undefined {
    const next = /<([^<>]{1,4000})>;\s{0,5}rel="?next"?/.exec(String(link ?? ''))?.[1];
    if (next === undefined) return undefined;
    const { endpoint } = this.#client;
    if (new URL(next, endpoint).origin !== new URL(endpoint).origin)
      throw this.#strange('a listing that goes on at another host');
    return next;
  }

  #filesOf(json: unknown): HfFile[] {
    if (!Array.isArray(json)) throw this.#strange('no list of files');
    return (json as TreeEntry[]).flatMap(({ type, path, size, oid, lfs }) => {
      if (type !== 'file') return [];
      const bytes = lfs?.size ?? size;
      const version = lfs?.oid ?? oid;
      if (typeof path !== 'string' || typeof bytes !== 'number' || typeof version !== 'string')
        throw this.#strange('a file without path, size or id');
      return [{ path, bytes, version }];
    });
  }

  #strange(what: string): StopError {
    const { endpoint } = this.#client;
    return new StopError(
      'store_failed',
      `${this.#name.base}: ${endpoint} does not answer as the Hub (${what}); correct HF_ENDPOINT`,
    );
  }
}
