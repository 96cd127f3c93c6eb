import type { FetchConsent } from './fetch-consent.js';
import { findOptOut } from './robots-header.js';

/**
 * The consent of a fetcher that is given none: everything may be asked for; X-Robots-Tag is evidence, and `noai` or
 * `noimageai` to everybody or to our product token refuses.
 */
export function headerConsent({
  productToken,
  honor,
}: {
  productToken: string;
  honor: boolean;
}): FetchConsent {
  return {
    allowed: async () => ({}),
    judgeResponse(_url, headers) {
      const tags = headers.get('x-robots-tag') ?? [];
      if (tags.length === 0) return {};
      const evidence = { x_robots_tag: tags.join('; ') };
      const directive = findOptOut(tags, productToken);
      if (!honor || directive === undefined) return { evidence };
      return { evidence, refused: { reason: 'opted_out', detail: `x-robots-tag: ${directive}` } };
    },
  };
}
