import { domainToASCII } from 'node:url';

/** Which hosts a recipe is for. */
export interface HostPattern {
  /** As it was written. */
  text: string;
  /** The host, or the domain above it, in ASCII and lower case; '' for every page, those of files too. */
  host: string;
  /** Whether hosts below `host` are meant, rather than it alone. */
  below: boolean;
  /** Absent: any port. */
  port?: string;
}

/** Characters that no host has: they begin another part of a URL, or are dropped by its parser. */
const NOT_IN_HOST = /[\s/\\?#@%]/;
const PORT = /:(\d{1,5})$/;

/**
 * Reads a pattern of hosts: `docs.example.org` that host alone, `*.example.net` all below it but not example.net itself,
 * `*` every page. Case and a dot at the end do not matter, international names may be written either way, and without a
 * port any will do.
 *
 * @returns what is wrong, as a phrase, when it is none
 */
export function parseHostPattern(text: string): HostPattern | string {
  const written = text.trim();
  if (written === '*') return { text, host: '', below: true };
  if (NOT_IN_HOST.test(written))
    return 'is no host; give the host alone, such as docs.example.org, without scheme or path';
  const port = PORT.exec(written)?.[1];
  const below = written.startsWith('*.');
  const name = written.slice(below ? 2 : 0, port === undefined ? undefined : -port.length - 1);
  if (name.includes('*'))
    return 'has a * inside; only *.example.net (all hosts below) and * (every page) are patterns';
  const host = asciiHost(name);
  if (host === '' || Number(port ?? 1) > 65_535)
    return 'is no host; give one such as docs.example.org or *.example.net';
  return { text, host, below, ...(port !== undefined && { port: String(Number(port)) }) };
}

/** Whether a page of this URL is on a host of the pattern. */
export function matchesHost(pattern: HostPattern, url: URL): boolean {
  const { host, below, port } = pattern;
  if (host === '') return true;
  if (port !== undefined && port !== (url.port || DEFAULT_PORTS[url.protocol])) return false;
  const hostname = withoutDot(url.hostname);
  return below ? hostname.endsWith(`.${host}`) : hostname === host;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** A host as the URL of a page has it; '' when it is none. */
function asciiHost(name: string): string {
  if (name.startsWith('[')) return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : '';
  return withoutDot(domainToASCII(name));
}

function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
