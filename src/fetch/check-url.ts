import { isIP } from 'node:net';
import { DEFAULT_PORTS, type FetchConfig } from '../config/fetch-config.js';
import { FetchFailure } from './fetch-outcome.js';
import { refusal } from './guarded-connector.js';

/** Longer URLs are refused by most servers, and by none in good faith needed for a picture. */
const MAX_URL_CHARS = 16 * 1024;

/**
 * Parses an http(s) URL and refuses what must not be dialled; fragment and credentials are taken off.
 *
 * @param base - what a relative URL, such as a Location header, is relative to
 * @throws FetchFailure `bad_url`, `unsupported_scheme`, `port_not_allowed` or `private_address` (literal addresses; the URL standard
 *   has already turned decimal, octal, hexadecimal and short forms into dotted ones)
 */
export function checkUrl(
  text: string,
  { allow_private: allowPrivate, ports }: Pick<FetchConfig, 'allow_private' | 'ports'>,
  base?: URL,
): URL {
  if (text.length > MAX_URL_CHARS) throw new FetchFailure('bad_url', `${text.length} characters`);
  if (!URL.canParse(text, base?.href)) throw new FetchFailure('bad_url', 'cannot be parsed');
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new FetchFailure('unsupported_scheme', url.protocol.slice(0, -1).slice(0, 40));
  }
  url.hash = '';
  url.username = '';
  url.password = '';
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!allowPrivate && isIP(hostname) !== 0) {
    const failure = refusal([hostname]);
    if (failure !== undefined) throw failure;
  }
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const allowed = ports ?? (allowPrivate ? undefined : DEFAULT_PORTS);
  if (allowed !== undefined && !allowed.includes(port))
    throw new FetchFailure('port_not_allowed', String(port));
  return url;
}
