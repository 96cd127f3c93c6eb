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
  /** Requests under way to all hosts together. */
  max_requests: number;
  /** Requests under way to one host (name and port). Fewer while the host answers 429, 503 or ever more slowly. */
  per_host: number;
  /** Requests under way to one registrable domain (by the public suffix list), over all its hosts. */
  per_domain: number;
  /** Requests per second to one host, evenly spaced; 0 for no limit. A longer crawl-delay holds instead. */
  host_rate: number;
  /** Requests per second to one registrable domain; 0 for no limit. */
  domain_rate: number;
  /** Longest wait for a host's turn in milliseconds; then the image is dropped as host_busy, for `weft retry`. */
  host_wait_ms: number;
  /** Longest Retry-After that is waited out, in milliseconds; beyond it the host is left alone until it is over. */
  max_retry_after_ms: number;
  /** Ports that may be dialled. Default: {@link DEFAULT_PORTS}, or any with allow_private. */
  ports?: readonly number[];
  /** Name servers, as `address` or `address:port`; the next is asked when one fails. Default: the system's. */
  name_servers?: readonly string[];
  /** Use HTTP/2 with servers that offer it. */
  http2: boolean;
  /** Allow loopback, private and other non-public addresses: for tests and intranets. */
  allow_private: boolean;
}

/** Ports of web servers; others are dialled only when the pipeline lists them. */
export const DEFAULT_PORTS: readonly number[] = Object.freeze([80, 443, 8000, 8008, 8080, 8081, 8443, 8888]);

/** The defaults of {@link FetchConfig}. */
export const DEFAULT_FETCH_CONFIG: Readonly<FetchConfig> = Object.freeze({
  deadline_ms: 30_000,
  connect_timeout_ms: 10_000,
  first_byte_timeout_ms: 15_000,
  idle_timeout_ms: 10_000,
  max_bytes: 20 * 1024 * 1024,
  max_redirects: 5,
  retries: 2,
  max_requests: 256,
  per_host: 4,
  per_domain: 8,
  host_rate: 20,
  domain_rate: 40,
  host_wait_ms: 1_800_000,
  max_retry_after_ms: 60_000,
  http2: true,
  allow_private: false,
});

const AT_LEAST_ONE = [
  'deadline_ms',
  'connect_timeout_ms',
  'first_byte_timeout_ms',
  'idle_timeout_ms',
  'max_bytes',
  'max_requests',
  'per_host',
  'per_domain',
  'host_wait_ms',
] as const;

const AT_LEAST_ZERO = ['max_redirects', 'retries', 'max_retry_after_ms'] as const;

/**
 * Fills absent fields with {@link DEFAULT_FETCH_CONFIG} and checks the result.
 *
 * @throws FixConfigError `bad_fetch_config` naming the field
 */
export function resolveFetchConfig(options: Partial<FetchConfig> = {}): FetchConfig {
  const config: FetchConfig = { ...DEFAULT_FETCH_CONFIG, ...options };
  for (const name of AT_LEAST_ONE) whole(name, config[name], 1);
  for (const name of AT_LEAST_ZERO) whole(name, config[name], 0);
  for (const name of ['host_rate', 'domain_rate'] as const) {
    if (!Number.isFinite(config[name]) || config[name] < 0)
      throw bad(`fetch.${name}: want requests per second, or 0 for no limit, got ${config[name]}`);
  }
  for (const port of config.ports ?? []) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw bad(`fetch.ports: want ports from 1 to 65535, got ${port}`);
  }
  for (const name of ['user_agent', 'contact'] as const) {
    const value = config[name];
    // A header value: visible ASCII and spaces, or the request would be refused one by one later.
    if (value !== undefined && !/^[\x20-\x7e]+$/.test(value)) {
      throw bad(`fetch.${name}: want printable ASCII, got ${JSON.stringify(value)}`);
    }
  }
  return config;
}

function whole(name: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw bad(`fetch.${name}: want a whole number ≥ ${min}, got ${value}`);
  }
}

function bad(message: string): FixConfigError {
  return new FixConfigError('bad_fetch_config', message);
}
