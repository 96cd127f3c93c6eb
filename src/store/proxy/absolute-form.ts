import type { Dispatcher } from 'undici';
import type { ProxyChoice, ProxyServer } from './proxy-environment.js';

/** What a request to an http server is sent with when it goes through a proxy. */
export interface ForwardedRequest {
  /** The whole URL: in absolute form a proxy knows which server is meant. */
  target: string;
  headers: Record<string, string>;
}

/** The request for a URL in absolute form; undefined when its server is reached directly or through a tunnel. */
export function forwardedRequest(url: URL, proxies: ProxyChoice): ForwardedRequest | undefined {
  const proxy = url.protocol === 'http:' ? proxies.proxyFor(url) : undefined;
  return proxy && { target: url.origin + url.pathname + url.search, headers: authorizationOf(proxy) };
}

/** Makes the requests of a dispatcher whose connections go to proxies be in absolute form where they have to be. */
export function absoluteForm(proxies: ProxyChoice): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    // Joined, not resolved: a path that begins with two slashes is no host.
    const url = new URL(new URL(options.origin ?? '').origin + options.path);
    const forwarded = forwardedRequest(url, proxies);
    if (forwarded === undefined) return dispatch(options, handler);
    const headers = withHeaders(options.headers, forwarded.headers);
    return dispatch({ ...options, path: forwarded.target, headers }, handler);
  };
}

/** Headers of a redirect come as one list of names and values in turn. */
function withHeaders(
  headers: Dispatcher.DispatchOptions['headers'],
  more: Record<string, string>,
): NonNullable<Dispatcher.DispatchOptions['headers']> {
  if (Array.isArray(headers)) return [...(headers as string[]), ...Object.entries(more).flat()];
  return { ...(headers as Record<string, string> | undefined), ...more };
}

function authorizationOf({ authorization }: ProxyServer): Record<string, string> {
  return authorization === undefined ? {} : { 'proxy-authorization': authorization };
}
