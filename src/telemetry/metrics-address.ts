import { isIP } from 'node:net';
import { FixConfigError } from '../errors.js';

/** Where metrics are served. */
export interface MetricsAddress {
  host: string;
  /** 0: any that is free. */
  port: number;
}

/**
 * Reads `9464`, `:9464`, `127.0.0.1:9464`, `[::1]:9464` or `host:9464`. Without a host only this machine is answered: what
 * a build does is nobody else's business unless its user says so.
 *
 * @throws FixConfigError `metrics_address`
 */
export function metricsAddress(text: string): MetricsAddress {
  const [, host = '', digits = ''] = /^(?:(\[[0-9a-f:.]+\]|[a-z0-9.-]*):)?(\d{1,5})$/i.exec(text) ?? [];
  const bare = host.replace(/^\[|\]$/g, '');
  const port = Number(digits);
  if (digits === '' || port > 65_535 || (host.startsWith('[') && isIP(bare) !== 6))
    throw new FixConfigError(
      'metrics_address',
      `--metrics ${text}: expected a port, or a host and a port, such as 9464, 0.0.0.0:9464 or [::1]:9464`,
    );
  return { host: bare === '' ? '127.0.0.1' : bare, port };
}
