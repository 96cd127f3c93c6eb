import { FixConfigError } from '../errors.js';
import { publicUrl, type SplitUrl, splitUrl, withParameters } from './url-secrets.js';

/** What a request for an input is sent with. */
export interface InputRequest {
  url: string;
  /** For the URL's own origin only. */
  authorization?: string;
}

/**
 * The credentials of inputs on web servers, by the names that the inputs go by without them.
 *
 * They come with the URLs that name inputs, or in addition: a corpus names its inputs without, so whoever opens them
 * again gives the URLs again. A URL that ends in a slash serves for all below it.
 */
export class InputCredentials {
  readonly #taken = new Map<string, SplitUrl>();
  readonly #prefixes: SplitUrl[] = [];
  readonly #given = new Map<string, SplitUrl>();

  /** @param given - URLs with credentials, besides those that name inputs */
  constructor(given: Iterable<string> = []) {
    for (const url of given) {
      checkInputUrl(url);
      const split = splitUrl(url);
      this.#given.set(split.uri, split);
      if (split.uri.endsWith('/')) this.#prefixes.push(split);
    }
  }

  /**
   * Takes the credentials out of an input's URL, and keeps them for its requests. Gives back the name that it is stored
   * and printed under.
   *
   * @param prefix - the URL is the beginning of others
   * @throws FixConfigError `bad_input_url`, `ambiguous_input` when two URLs differ in credentials alone,
   *   `credentials_in_s3_url`
   */
  take(url: string, { prefix = false }: { prefix?: boolean } = {}): string {
    checkInputUrl(url);
    const split = splitUrl(url);
    if (split.authorization === undefined && split.parameters.length === 0 && split.request === split.uri)
      return split.uri;
    const known = this.#taken.get(split.uri);
    if (known !== undefined && !isSame(known, split)) throw ambiguous(split.uri);
    this.#taken.set(split.uri, split);
    if (known === undefined && (prefix || split.uri.endsWith('/'))) this.#prefixes.push(split);
    return split.uri;
  }

  /** {@link take} of inputs that are read side by side: two of them must not go by one name. */
  takeAll(urls: readonly string[]): string[] {
    const names = urls.map((url) => this.take(url));
    const written = new Map<string, string>();
    for (const [at, name] of names.entries()) {
      const url = urls[at] ?? '';
      if ((written.get(name) ?? url) !== url) throw ambiguous(name);
      written.set(name, url);
    }
    return names;
  }

  /** How the input of a name is asked for. */
  requestOf(name: string): InputRequest {
    const own = this.#taken.get(name) ?? this.#given.get(name);
    if (own !== undefined) return requestWith(own.request, own);
    const above = this.#prefixes
      .filter(({ uri }) => name.startsWith(uri) && originOf(uri) === originOf(name))
      .sort((a, b) => b.uri.length - a.uri.length)[0];
    return above === undefined ? { url: name } : requestWith(withParameters(name, above.parameters), above);
  }
}

/** URLs with credentials that the environment gives: `WEFT_INPUT_URLS`, separated by white space. */
export function credentialsOfEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  return (env.WEFT_INPUT_URLS ?? '').split(/\s+/).filter((url) => url !== '');
}

function requestWith(url: string, { authorization }: SplitUrl): InputRequest {
  return authorization === undefined ? { url } : { url, authorization };
}

function isSame(a: SplitUrl, b: SplitUrl): boolean {
  return a.request === b.request && a.authorization === b.authorization;
}

/** Refuses URLs whose secrets could not be recognised. Throws FixConfigError `credentials_in_s3_url`, `bad_input_url`. */
export function checkInputUrl(url: string): void {
  const scheme = /^(s3|gs):\/\/[^/]*@/i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined) {
    const prefix = scheme === 's3' ? 'AWS' : 'GS';
    throw new FixConfigError(
      'credentials_in_s3_url',
      `${publicUrl(url)}: keys must not be part of the URL; provide them with ${prefix}_ACCESS_KEY_ID and ${prefix}_SECRET_ACCESS_KEY or a profile`,
    );
  }
  if (/^https?:/i.test(url) && !(/^https?:\/\//i.test(url) && URL.canParse(url))) {
    throw new FixConfigError(
      'bad_input_url',
      `${publicUrl(url)}: not a URL that can be fetched; write /, ?, # and @ of a user name or password as %2F, %3F, %23 and %40`,
    );
  }
}

function ambiguous(name: string): FixConfigError {
  return new FixConfigError(
    'ambiguous_input',
    `${name}: two inputs go by this name once credentials are taken out of their URLs; give one of them, or tell them apart by path`,
  );
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
