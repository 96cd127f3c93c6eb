import type { ConsentHeaders } from './schemas/document.js';

export type { ConsentHeaders } from './schemas/document.js';
export { CONSENT_SIGNALS, type ConsentEvidence, type ConsentSignal } from './schemas/drop.js';

/** Response headers that state a preference, by the names they are kept under. */
export const CONSENT_HEADERS = {
  'x-robots-tag': 'x_robots_tag',
  'tdm-reservation': 'tdm_reservation',
  'tdm-policy': 'tdm_policy',
  'content-usage': 'content_usage',
  'content-signal': 'content_signal',
} as const satisfies Record<string, keyof ConsentHeaders>;
