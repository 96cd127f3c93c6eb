import { FixConfigError } from '../../errors.js';
import { noProxyRules } from './no-proxy.js';

/** A server that passes requests on. */
export interface ProxyServer {
  protocol: 'http:' | 'https:';
  /** Without brackets. */
  hostname: string;
  port: string;
  /** Host and port, as messages name it: without credentials. */
  name: string;
  /** Of the user and password in its URL, for `Proxy-Authorization`. */
  authorization?: string;
}

/** Which proxy requests go through. */
export interface ProxyChoice {
  /** The proxy for a URL; undefined when its server is asked directly. */
  proxyFor(url: URL): ProxyServer | undefined;
  /** Names of the proxies, each once; empty when there is none. */
  readonly names: readonly string[];
}

/** No proxy for any URL. */
export const NO_PROXIES: ProxyChoice = { proxyFor: () => undefined, names: [] };

/**
 * The proxies that the environment names, as `curl` reads it: `http_proxy`, `https_proxy`, `all_proxy` for what has none
 * of its own, and `no_proxy`; also in capitals, but for `HTTP_PROXY` in a CGI program, where a request's `Proxy` header
 * sets it.
 *
 * @throws FixConfigError `bad_proxy` for a value that is no URL, or of another kind of proxy
 */
export function environmentProxies(env: NodeJS.ProcessEnv = process.env): ProxyChoice {
  const capitals = env.REQUEST_METHOD === undefined ? ['HTTP_PROXY'] : [];
  const http = firstProxy(env, ['http_proxy', ...capitals, 'all_proxy', 'ALL_PROXY']);
  const https = firstProxy(env, ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']);
  if (http === undefined && https === undefined) return NO_PROXIES;
  const isDirect = noProxyRules(env.no_proxy ?? env.NO_PROXY ?? '');
  return {
    names: [...new Set([http, https].flatMap((proxy) => (proxy === undefined ? [] : [proxy.name])))],
    proxyFor(url) {
      const proxy = url.protocol === 'https:' ? https : http;
      return proxy === undefined || isDirect(url) ? undefined : proxy;
    },
  };
}

function firstProxy(env: NodeJS.ProcessEnv, variables: readonly string[]): ProxyServer | undefined {
  const variable = variables.find((name) => (env[name] ?? '').trim() !== '');
  return variable === undefined ? undefined : parseProxy(variable, (env[variable] ?? '').trim());
}

/** Messages name the variable, never its value, which may hold a password. */
function parseProxy(variable: string, value: string): ProxyServer {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) throw new FixConfigError('bad_proxy', `${variable}: no URL of a proxy`);
  const url = new URL(text);
  const { protocol } = url;
  if (protocol !== 'http:' && protocol !== 'https:') {
    const kind = protocol.slice(0, -1);
    throw new FixConfigError(
      'bad_proxy',
      `${variable}: a ${kind} proxy cannot be used, an http or https one can; or set fetch.proxy: none`,
    );
  }
  if (url.hostname === '') throw new FixConfigError('bad_proxy', `${variable}: no URL of a proxy`);
  const port = url.port || (protocol === 'https:' ? '443' : '80');
  const user = decoded(url.username);
  return {
    protocol,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    name: `${url.hostname}:${port}`,
    ...(url.username !== '' && {
      authorization: `Basic ${Buffer.from(`${user}:${decoded(url.password)}`).toString('base64')}`,
    }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A bare percent sign: the password is meant as it stands.
    return text;
  }
}
