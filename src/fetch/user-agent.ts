import { createRequire } from 'node:module';
import type { FetchConfig } from '../config/fetch-config.js';

// Two levels up is the package root from src/fetch and from dist/fetch alike.
const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** Who asks: the User-Agent header, the product token that robots rules name us by, and `From` for an e-mail. */
export interface Identity {
  userAgent: string;
  /** The user agent up to its first `/` or space, lower case. */
  productToken: string;
  from?: string;
}

/** The honest user agent: as configured, or `weft/<version>` with the contact in brackets. */
export function identify({ user_agent, contact }: Pick<FetchConfig, 'user_agent' | 'contact'>): Identity {
  const suffix = contact === undefined ? '' : ` (+${contact})`;
  const userAgent = user_agent ?? `weft/${version}${suffix}`;
  const productToken = (/^[^/\s]+/.exec(userAgent)?.[0] ?? 'weft').toLowerCase();
  const isMail = contact !== undefined && /^[^\s@:/]+@[^\s@:/]+$/.test(contact);
  return { userAgent, productToken, ...(isMail ? { from: contact } : {}) };
}
