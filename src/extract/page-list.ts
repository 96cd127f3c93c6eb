import { createReadStream } from 'node:fs';
import { opendir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { BadInputError, describeError, FixConfigError } from '../errors.js';
import type { Drop } from '../model/verdict.js';
import type { ExtractInput } from './extract-document.js';

/** A page on disk, with the id and URL that its document gets. */
export interface PageEntry {
  id: string;
  url: string;
  /** Absolute path of the HTML file, plain or gzip. */
  path: string;
  /** The path as the user named it, for messages and the document's source. */
  name: string;
}

/** Options of {@link listPages}. */
export interface ListPagesOptions {
  baseUrl?: string | undefined;
  pages?: string | undefined;
}

/** Unpacked bytes of one page beyond which it is a gzip bomb rather than a page. */
const MAX_UNPACKED = 64 * 1024 * 1024;

const HTML_FILE = /\.(?:html?|xhtml)(?:\.gz)?$/i;
const unpack = promisify(gunzip);

/**
 * The pages of a file, of a folder (sorted by name, hidden entries skipped), or those that a JSONL list names.
 *
 * Throws BadInputError when the target or the list is absent, FixConfigError on a malformed base URL.
 */
export async function* listPages(
  target: string,
  { baseUrl, pages }: ListPagesOptions = {},
): AsyncGenerator<PageEntry> {
  if (baseUrl !== undefined && !URL.canParse(baseUrl))
    throw new FixConfigError('bad_base_url', `--base-url is not an absolute URL: ${baseUrl}`);
  const info = await statOf(target);
  const folder = info.isDirectory() ? target : dirname(target);
  if (pages !== undefined) {
    yield* listedPages(pages, folder, baseUrl);
  } else if (info.isDirectory()) {
    for await (const path of htmlFiles(target)) {
      const name = relative(target, path).split(sep).join('/');
      yield { id: name, url: urlOf(name, path, baseUrl), path: resolve(path), name };
    }
  } else {
    const name = basename(target);
    yield {
      id: name,
      url: baseUrl ?? pathToFileURL(resolve(target)).href,
      path: resolve(target),
      name: target,
    };
  }
}

function urlOf(name: string, path: string, baseUrl: string | undefined): string {
  if (baseUrl === undefined) return pathToFileURL(resolve(path)).href;
  return new URL(name.replace(/\.gz$/i, '').split('/').map(encodeURIComponent).join('/'), baseUrl).href;
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    throw new BadInputError('input_not_found', `${path}: no such file or folder`, { cause });
  }
}

/** HTML files below a folder, in name order. Folders wait on a stack, so depth costs no call frames. */
async function* htmlFiles(root: string): AsyncGenerator<string> {
  const waiting: { path: string; folder: boolean }[] = [{ path: root, folder: true }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!next.folder) {
      yield next.path;
      continue;
    }
    const found: { path: string; folder: boolean }[] = [];
    for await (const entry of await opendir(next.path)) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) found.push({ path: join(next.path, entry.name), folder: true });
      else if (entry.isFile() && HTML_FILE.test(entry.name))
        found.push({ path: join(next.path, entry.name), folder: false });
    }
    found.sort((a, b) => (a.path < b.path ? 1 : -1));
    waiting.push(...found);
  }
}

async function* listedPages(
  list: string,
  folder: string,
  baseUrl: string | undefined,
): AsyncGenerator<PageEntry> {
  await statOf(list);
  const lines = createInterface({
    input: createReadStream(list, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    yield await listedPage(line, `${list}:${number}`, dirname(list), folder, baseUrl);
  }
}

async function listedPage(
  line: string,
  place: string,
  listFolder: string,
  folder: string,
  baseUrl: string | undefined,
): Promise<PageEntry> {
  let row: { id?: unknown; url?: unknown; path?: unknown };
  try {
    row = JSON.parse(line) ?? {};
  } catch (cause) {
    throw new BadInputError('bad_page_list', `${place}: not JSON: ${describeError(cause)}`, { cause });
  }
  const { id, url, path } = row;
  if (typeof path !== 'string' || path === '')
    throw new BadInputError('bad_page_list', `${place}: "path" must be a file name`);
  const beside = resolve(listFolder, path);
  const found = await stat(beside).then(
    () => true,
    () => false,
  );
  const file = found ? beside : resolve(folder, path);
  return {
    id: typeof id === 'string' && id !== '' ? id : path,
    url: typeof url === 'string' && URL.canParse(url) ? url : urlOf(path, file, baseUrl),
    path: file,
    name: path,
  };
}

/** Reads a page's bytes; a file that cannot be read is a drop, so that the others go on. */
export async function readPage(
  entry: PageEntry,
): Promise<{ input: ExtractInput } | { drop: Drop; explanation?: never }> {
  const source = { input: entry.name, offset: 0 };
  try {
    const bytes = await readFile(entry.path);
    const body =
      bytes[0] === 0x1f && bytes[1] === 0x8b ? await unpack(bytes, { maxOutputLength: MAX_UNPACKED }) : bytes;
    return { input: { id: entry.id, url: entry.url, body, source } };
  } catch (error) {
    return {
      drop: {
        level: 'page',
        reason: 'page_unreadable',
        detail: describeError(error),
        url: entry.url,
        document: entry.id,
        source,
      },
    };
  }
}
