import { FixConfigError } from '../../errors.js';
import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { GzipBreak, gunzipMembers, isGzip } from '../../formats/gzip/gzip-member.js';
import { splitLines } from '../../formats/jsonl/lines.js';
import type { InputOpener } from '../../store/input.js';

/** What a map says of one page. */
export interface UrlMapEntry {
  url: string;
  id?: string;
}

/** Entries by path relative to the input folder or tar. */
export type UrlMap = ReadonlyMap<string, UrlMapEntry>;

const MAX_LINE = 1024 * 1024;
/** A map that is one JSON object is read whole. */
const MAX_OBJECT = 256 * 1024 * 1024;

/**
 * Reads a URL map: one JSON object `{path: url}`, or JSONL of `{"path","url","id"?}`; gzipped or plain.
 *
 * Throws FixConfigError `url_map` that names the line when it is neither.
 */
export async function readUrlMap(opener: InputOpener, uri: string): Promise<UrlMap> {
  const input = await opener.open(uri);
  const raw = new ByteFeed(input.read());
  try {
    const feed = isGzip(await raw.peek(2)) ? new ByteFeed(gunzipMembers(raw)) : raw;
    return await parseMap(feed, uri);
  } catch (error) {
    if (!(error instanceof GzipBreak)) throw error;
    throw new FixConfigError('url_map', `${uri}: ${error.message}`, { cause: error });
  } finally {
    await raw.close();
  }
}

async function parseMap(feed: ByteFeed, uri: string): Promise<UrlMap> {
  const map = new Map<string, UrlMapEntry>();
  // Both forms begin with a brace: lines are tried first, and lines that are no records of their own are one object.
  const pending: Buffer[] = [];
  let held = 0;
  for await (const { number, bytes: line } of splitLines(feed, MAX_OBJECT)) {
    const text =
      line
        ?.toString('utf8')
        .replace(/^\ufeff/, '')
        .trim() ?? '';
    if (text === '') continue;
    const entry = pending.length === 0 && text.length <= MAX_LINE ? parseJson(text) : undefined;
    if (isRecord(entry) && typeof entry.path === 'string' && typeof entry.url === 'string') {
      map.set(normalPath(entry.path), entryOf(entry.url, entry.id));
      continue;
    }
    if (map.size > 0) throw broken(uri, `line ${number} is no {"path","url"}`);
    held += line?.length ?? 0;
    if (line === undefined || held > MAX_OBJECT) throw broken(uri, 'larger than 256 MiB; write it as JSONL');
    pending.push(line, Buffer.from('\n'));
  }
  if (pending.length > 0) addObject(map, Buffer.concat(pending).toString('utf8'), uri);
  return map;
}

function addObject(map: Map<string, UrlMapEntry>, text: string, uri: string): void {
  const object = parseJson(text.replace(/^\ufeff/, ''));
  if (!isRecord(object)) throw broken(uri, 'neither a JSON object {path: url} nor JSONL of {"path","url"}');
  for (const [path, value] of Object.entries(object)) {
    if (typeof value === 'string') map.set(normalPath(path), { url: value });
    else if (isRecord(value) && typeof value.url === 'string')
      map.set(normalPath(path), entryOf(value.url, value.id));
    else throw broken(uri, `${JSON.stringify(path)} has no URL`);
  }
}

function entryOf(url: string, id: unknown): UrlMapEntry {
  return typeof id === 'string' || typeof id === 'number' ? { url, id: String(id) } : { url };
}

function broken(uri: string, why: string): FixConfigError {
  return new FixConfigError('url_map', `${uri}: ${why}`);
}

/** A path as members are looked up: without leading `./` or `/`. */
export function normalPath(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
