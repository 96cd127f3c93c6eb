import { createHash } from 'node:crypto';
import { BadInputError, FixConfigError } from '../../errors.js';
import { ByteFeed, LineTooLong } from '../../formats/bytes/byte-feed.js';
import { GzipBreak, gunzipMembers, isGzip } from '../../formats/gzip/gzip-member.js';
import type { InputOpener } from '../../store/input.js';
import { isRemote } from '../unit-plan.js';

const MAX_LINE = 16 * 1024;

/** Whether an input is a list of archives rather than an archive. */
export function isPathsList(uri: string): boolean {
  return /\.paths(?:\.gz)?$/i.test(uri);
}

/** Archives that a list names, in its order, and the list's version. */
export interface PathsList {
  uris: string[];
  version: string;
}

/**
 * Reads a list of archives, one path a line, plain or gzipped, as Common Crawl publishes them. Credentials are taken out
 * of the URLs in it; the version of a list that has any is that of its names, so that a list signed again is the same.
 *
 * @param prefix - put before each path that is no URL of its own
 */
export async function readPathsList(opener: InputOpener, uri: string, prefix: string): Promise<PathsList> {
  const input = await opener.open(uri);
  const raw = new ByteFeed(input.read());
  const feed = isGzip(await raw.peek(2)) ? new ByteFeed(gunzipMembers(raw)) : raw;
  const urls: string[] = [];
  try {
    for (let line = await feed.readLine(MAX_LINE); line !== undefined; line = await feed.readLine(MAX_LINE)) {
      const path = line.toString('utf8').trim();
      if (path !== '') urls.push(isRemote(path) ? path : prefix + path);
    }
  } catch (error) {
    if (!(error instanceof GzipBreak || error instanceof LineTooLong)) throw error;
    throw new BadInputError('paths_list', `${uri}: not a list of paths: ${error.message}`, { cause: error });
  } finally {
    await raw.close();
  }
  if (prefix === '' && urls.some((one) => one.startsWith('crawl-data/'))) {
    throw new FixConfigError(
      'paths_prefix_missing',
      `${uri}: its paths are relative to Common Crawl; set paths_prefix to https://data.commoncrawl.org/ or s3://commoncrawl/`,
    );
  }
  const uris = opener.credentials.takeAll(urls);
  const signed = uris.some((one, at) => one !== urls[at]);
  return { uris, version: signed ? versionOf(uris) : input.version };
}

function versionOf(uris: readonly string[]): string {
  return createHash('sha256').update(uris.join('\n')).digest('hex').slice(0, 32);
}
