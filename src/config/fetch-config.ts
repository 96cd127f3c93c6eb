import { FixConfigError } from '../errors.js';

/** How images that are not in an archive or beside the page are downloaded, as the pipeline file says it. */
export interface FetchConfig {
  /** User-Agent header. Default: `weft/<version>`, with the contact when given. */
  user_agent?: string;
  /** Address or URL of whoever runs the build; put behind the default user agent, and sent as `From` if an e-mail. */
  contact?: string;
  /** Whole time of one image in milliseconds, retries and redirects included, waiting for a host's turn not. */
  deadline_ms: number;
  /** Milliseconds to look up the host, connect and agree on TLS. */
  connect_timeout_ms: number;
  /** Milliseconds from the request to the end of the response's headers, connecting included. */
  first_byte_timeout_ms: number;
  /** Longest silence within a response body, in milliseconds. */
  idle_timeout_ms: number;
  /** Largest body in bytes, on the wire and after content decoding; also of `data:` URLs. */
  max_bytes: number;
  max_redirects: number;
  /** Further tries after a failure that may pass: temporary DNS failures, resets, 408, 429, 5xx. */
  retries: number;
  /** Requests under way to one host (name and port). */
  per_host: number;
  /** Allow loopback, private and other non-public addresses: for tests and intranets. */
  allow_private: boolean;
  /** Drop images whose X-Robots-Tag says noai or noimageai to everybody or to our product token. */
  honor_robots_headers: boolean;
}

/** The defaults of {@link FetchConfig}. */
export const DEFAULT_FETCH_CONFIG: Readonly<FetchConfig> = Object.freeze({
  deadline_ms: 30_000,
  connect_timeout_ms: 10_000,
  first_byte_timeout_ms: 15_000,
  idle_timeout_ms: 10_000,
  max_bytes: 20 * 1024 * 1024,
  max_redirects: 5,
  retries: 2,
  per_host: 4,
  allow_private: false,
  honor_robots_headers: true,
});

const AT_LEAST_ONE = [
  'deadline_ms',
  'connect_timeout_ms',
  'first_byte_timeout_ms',
  'idle_timeout_ms',
  'max_bytes',
  'per_host',
] as const;

/**
 * Fills absent fields with {@link DEFAULT_FETCH_CONFIG} and checks the result.
 *
 * @throws FixConfigError `bad_fetch_config` naming the field
 */
export function resolveFetchConfig(options: Partial<FetchConfig> = {}): FetchConfig {
  const config: FetchConfig = { ...DEFAULT_FETCH_CONFIG, ...options };
  for (const name of AT_LEAST_ONE) whole(name, config[name], 1);
  for (const name of ['max_redirects', 'retries'] as const) whole(name, config[name], 0);
  for (const name of ['user_agent', 'contact'] as const) {
    const value = config[name];
    // A header value: visible ASCII and spaces, or the request would be refused one by one later.
    if (value !== undefined && !/^[\x20-\x7e]+$/.test(value)) {
      throw new FixConfigError(
        'bad_fetch_config',
        `fetch.${name}: want printable ASCII, got ${JSON.stringify(value)}`,
      );
    }
  }
  return config;
}

function whole(name: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new FixConfigError('bad_fetch_config', `fetch.${name}: want a whole number ≥ ${min}, got ${value}`);
  }
}
