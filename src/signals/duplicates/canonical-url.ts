/** Parameters that say where a visitor came from, never what the page shows. */
const TRACKING =
  /^(?:utm_[a-z_]+|(?:g|fb|ms|dc|tt|yz|twc|wbra|gbra)clid|gclsrc|mc_[ce]id|_ga|_gl|_hs(?:enc|mi)|igshid|mkt_tok|oly_(?:anon|enc)_id|vero_id|spm|scm)$/i;

/** Names that servers give session ids in queries. */
const SESSION =
  /^(?:jsessionid|phpsessid|aspsessionid[a-z]*|asp\.net_sessionid|cfid|cftoken|sessionid|session_id|sess(?:id)?|zenid|oscsid|osadcid|s?sid)$/i;

/** Values that are ids of something: long, of hexadecimal or base-62 characters, with a digit. */
const TOKEN_VALUE = /^(?=[a-z]*\d)[a-z\d_-]{16,}$/i;

/** A path parameter that carries a session: `;jsessionid=…`, and ASP.NET's `(S(…))` segment. */
const PATH_SESSION = /;(?:jsessionid|phpsessid|sid|sessionid)=[^/;?#]*|\/\((?:[a-z]\([a-z\d]+\))+\)(?=\/)/gi;

/** A URL as it is requested, and the key under which two spellings of it are one. */
export interface CanonicalUrl {
  /** As the URL standard writes it, without fragment, credentials, session ids and tracking parameters. */
  url: string;
  /**
   * The same page for a crawl: besides, percent-encodings written one way, empty path segments and the last dots
   * of the host removed, parameters sorted, empty values and empty parameters removed.
   */
  key: string;
}

/**
 * Reads an http or https URL for a crawl; undefined when it is none.
 *
 * The key follows the rules of crawler-commons' BasicURLNormalizer; it is compared and never requested, since some
 * servers tell apart what it joins.
 *
 * @param base - what a relative reference is relative to
 */
export function canonicalUrl(text: string, base?: string): CanonicalUrl | undefined {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed, base)) return undefined;
  const url = new URL(trimmed, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  // The URL standard lets `http://./` pass, and nothing is left of it without its last dots.
  if (/^\.+$/.test(url.hostname)) return undefined;
  url.hash = '';
  url.username = '';
  url.password = '';
  url.pathname = url.pathname.replace(PATH_SESSION, '');
  const parameters = url.search.slice(1).split('&').filter(isKept);
  // The setter takes one question mark off; a query that begins with another keeps it.
  const query = parameters.join('&');
  url.search = query === '' ? '' : `?${query}`;
  return { url: url.href, key: keyOf(url, parameters) };
}

function isKept(parameter: string): boolean {
  const equals = parameter.indexOf('=');
  if (equals < 0) return true;
  const name = parameter.slice(0, equals);
  if (TRACKING.test(name)) return false;
  return !(SESSION.test(name) && TOKEN_VALUE.test(parameter.slice(equals + 1)));
}

function keyOf(url: URL, parameters: readonly string[]): string {
  const path = writeEscapes(url.pathname.replace(/\/{2,}/g, '/'));
  const query = parameters
    // Only the first sign of equality ends a name: in `q=YWJj==` the rest are the value.
    .map((parameter) => escapeAll(parameter.replace(/^([^=]*)=$/, '$1')))
    .filter((parameter) => parameter !== '' && !parameter.startsWith('='))
    .sort()
    .join('&');
  // A path that was decoded may have made new dot segments; the parser removes them.
  const plain = new URL(path, `${url.protocol}//${url.host.replace(LAST_DOTS, '')}`);
  return `${plain.href}${query === '' ? '' : `?${query}`}`;
}

/** Tried at the first dot of a run only: a host may be a megabyte of them. */
const LAST_DOTS = /(?<!\.)\.+(?=:|$)/;

const UNRESERVED = /^[\w.~-]$/;

/** Escapes of unreserved characters are undone, the others written in upper case, a `%` that begins none escaped. */
function writeEscapes(text: string): string {
  return text.replace(/%(?:([\da-f]{2})|)/gi, (whole, hex?: string) => {
    if (hex === undefined) return '%25';
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(character) ? character : whole.toUpperCase();
  });
}

/** The same, and characters escaped that a query need not hold as they are. */
function escapeAll(text: string): string {
  return writeEscapes(text).replace(/[[\]{}|\\^`"<>]/g, (character) => encodeURIComponent(character));
}
