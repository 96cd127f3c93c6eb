// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** How images that are not in an archive or next to the page are downloaded. */
export interface FetchSettings {
  /** Download from http(s) at all; without it such images are dropped as network_off. */
  network: boolean;
  /** User-Agent header. Default: weft/<version>, with the contact when given. */
  user_agent?: string;
  /**
   * Address or URL of whoever runs the build; put behind the default user agent, and sent as From if an e-mail.
   */
  contact?: string;
  /** Whole time of one image in milliseconds, retries and redirects included, waiting for a host's turn not. */
  deadline_ms: number;
  /** Milliseconds to look up the host, connect and agree on TLS. */
  connect_timeout_ms: number;
  /** Milliseconds from the request to the end of the response's headers, connecting included. */
  first_byte_timeout_ms: number;
  /** Longest silence within a response body, in milliseconds. */
  idle_timeout_ms: number;
  /** Largest body in bytes, on the wire and after content decoding; also of data: URLs. */
  max_bytes: number;
  /** Redirects followed. */
  max_redirects: number;
  /** Further tries after a failure that may pass: temporary DNS failures, resets, 408, 429, 5xx. */
  retries: number;
  /** Requests under way to all hosts together. */
  max_requests: number;
  /** Requests under way to one host (name and port); fewer while it answers 429, 503 or ever more slowly. */
  per_host: number;
  /** Requests under way to one registrable domain (by the public suffix list), over all its hosts. */
  per_domain: number;
  /** Requests per second to one host, evenly spaced; 0 for no limit. A longer crawl-delay holds instead. */
  host_rate: number;
  /** Requests per second to one registrable domain; 0 for no limit. */
  domain_rate: number;
  /** Longest wait for a host's turn in milliseconds; then the image is dropped as host_busy, for weft retry. */
  host_wait_ms: number;
  /**
   * Longest Retry-After that is waited out, in milliseconds; beyond it the host is left alone until it is over.
   */
  max_retry_after_ms: number;
  /**
   * Ports that may be dialled. Default: 80, 443, 8000, 8008, 8080, 8081, 8443, 8888; any with allow_private.
   */
  ports?: number[];
  /** DNS servers as address or address:port; the next is asked when one fails. Default: the system's. */
  name_servers?: string[];
  /** Use HTTP/2 with servers that offer it. */
  http2: boolean;
  /**
   * Go through the proxies of http_proxy, https_proxy, all_proxy and no_proxy, which look names up; or through
   * none.
   */
  proxy: 'environment' | 'none';
  /** Allow loopback, private and other non-public addresses: for tests and intranets. */
  allow_private: boolean;
  /** Candidates of one image that are tried before it is dropped. */
  max_candidates: number;
}
