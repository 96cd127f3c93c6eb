import { decoded, splitParameters } from './secret-parameters.js';

/** A URL, its secrets apart from its name. */
export interface SplitUrl {
  /** The URL without user name, password, signed parameters, other secrets in its query, and fragment. */
  uri: string;
  /** What is requested: with the parameters, without user name, password and fragment. */
  request: string;
  /** `user:password` as HTTP Basic authentication, where the URL has them. */
  authorization?: string;
  /** The parameters that were taken off, as written. */
  parameters: string[];
}

/** Scheme, authority, path, query, fragment; a backslash ends an authority as a slash does. */
const WEB_URL = /^(https?:[/\\]{2})([^/\\?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/is;

/**
 * Takes the secrets out of the URL of an input.
 *
 * What remains is written as it was given, and a URL without secrets and fragment is given back as it is: it names the
 * input in the plan and in every record. A URL that is signed again has the same name.
 */
export function splitUrl(url: string): SplitUrl {
  const match = WEB_URL.exec(url);
  if (match === null) return { uri: url, request: url, parameters: [] };
  const [, scheme = '', authority = '', path = '', query] = match;
  const at = authority.lastIndexOf('@');
  const place = scheme + authority.slice(at + 1) + path;
  const { kept, secret } = query === undefined ? { kept: [], secret: [] } : splitParameters(query);
  const named = kept.map(withPublicValue);
  return {
    uri: secret.length === 0 && query !== undefined ? `${place}?${named.join('&')}` : withQuery(place, named),
    request: query === undefined ? place : `${place}?${query}`,
    ...(at > 0 && { authorization: basicAuthorization(authority.slice(0, at)) }),
    parameters: secret,
  };
}

/** A URL as it may be stored and printed; see {@link splitUrl}. What is no web URL loses a user name and password only. */
export function publicUrl(url: string): string {
  if (!/^https?:/i.test(url)) return url.replace(/^([a-z][a-z0-9+.-]{1,20}:[/\\]{2})[^/\\]*@/i, '$1');
  if (WEB_URL.test(url) && URL.canParse(url)) return splitUrl(url).uri;
  // A slash in a password makes a URL that cannot be read: all before the last @ may be of it.
  return url.replace(/^(https?:).*@/is, '$1//');
}

/**
 * A web URL without user name and password; others, and those that have none, as they are. For pages and images: their
 * queries are content of strangers, not credentials of the user's.
 */
export function withoutUserinfo(url: string): string {
  if (!url.includes('@') || !/^\s*(?:https?|ftp):/i.test(url)) return url;
  if (!URL.canParse(url)) return url.replace(/^\s*(https?|ftp):[^?#]*@/i, '$1://');
  const parsed = new URL(url);
  if (parsed.username === '' && parsed.password === '') return url;
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}

/** Text for people, its URLs without secrets. */
export function withoutSecrets(text: string): string {
  return text.replace(/[a-z][a-z0-9+.-]{1,20}:[/\\]{1,9}[^\s"'<>`]+/gi, (url) => publicUrl(url));
}

/** Parameters put behind a URL's own. */
export function withParameters(url: string, parameters: readonly string[]): string {
  if (parameters.length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${parameters.join('&')}`;
}

function withQuery(place: string, parameters: readonly string[]): string {
  return parameters.length === 0 ? place : `${place}?${parameters.join('&')}`;
}

/** A value may be a URL with secrets of its own, as proxies take it: `?url=https%3A%2F%2F…%26X-Amz-Signature%3D…`. */
function withPublicValue(parameter: string): string {
  const equals = parameter.indexOf('=');
  const value = decoded(parameter.slice(equals + 1));
  if (equals < 0 || !WEB_URL.test(value)) return parameter;
  const shown = publicUrl(value);
  return shown === value ? parameter : `${parameter.slice(0, equals)}=${encodeURIComponent(shown)}`;
}

function basicAuthorization(userinfo: string): string {
  const colon = userinfo.indexOf(':');
  const name = decoded(colon < 0 ? userinfo : userinfo.slice(0, colon));
  const password = colon < 0 ? '' : decoded(userinfo.slice(colon + 1));
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
