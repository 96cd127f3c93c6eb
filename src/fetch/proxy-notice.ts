import type { FetchConfig } from '../config/fetch-config.js';
import type { Context } from '../flow/context.js';
import { environmentProxies } from '../store/proxy/proxy-environment.js';

/** Says once in a run that requests go through proxies of the environment, and what that means for the address guard. */
export function noteProxies(
  { proxy }: Pick<FetchConfig, 'proxy'>,
  { logger }: Pick<Context, 'logger'>,
): void {
  const { names } = proxy === 'none' ? { names: [] } : environmentProxies();
  if (names.length === 0) return;
  logger.warn(
    { proxies: names },
    'requests go through the proxy of http_proxy or https_proxy, which looks names up: a name that leads to a private address is for the proxy to refuse (fetch.proxy: none uses none)',
  );
}
