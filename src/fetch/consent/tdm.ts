import { compilePattern, type PathPattern } from './path-pattern.js';

/** A choice by the TDM Reservation Protocol. */
export interface TdmChoice {
  reserved: boolean;
  /** URL of the policy that says how rights can be had. */
  policy?: string;
}

/** A rule of tdmrep.json. */
export interface TdmRule extends TdmChoice {
  pattern: PathPattern;
  /** As written, for evidence. */
  location: string;
}

/** Rules of one file that are read; the rest of a longer one is not. */
const MAX_RULES = 10_000;

/**
 * Reads a tdmrep.json: an array of `{location, tdm-reservation, tdm-policy?}`. Undefined when it is something else,
 * such as the error page of a server that answers everything; a rule without a valid reservation is left out.
 *
 * @see https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/ section 6.1
 */
export function parseTdmFile(bytes: Uint8Array): TdmRule[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(
      Buffer.from(bytes)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, MAX_RULES).flatMap((rule: unknown): TdmRule[] => {
    if (typeof rule !== 'object' || rule === null) return [];
    const {
      location,
      'tdm-reservation': reservation,
      'tdm-policy': policy,
    } = rule as Record<string, unknown>;
    const choice = tdmChoice(reservation, policy);
    if (typeof location !== 'string' || choice === undefined) return [];
    const octets = Buffer.from(location, 'utf8').toString('latin1');
    return [{ location, pattern: compilePattern(octets), ...choice }];
  });
}

/** The rule for a path: the first that matches, which the protocol holds to be the most specific one. */
export function tdmRuleFor(rules: readonly TdmRule[], path: string): TdmRule | undefined {
  return rules.find(({ pattern }) => pattern.matches(path));
}

/** The choice that a reservation and a policy state; undefined for a value other than 0 and 1, which is unset. */
export function tdmChoice(reservation: unknown, policy: unknown): TdmChoice | undefined {
  const text = String(reservation ?? '').trim();
  if (text !== '0' && text !== '1') return undefined;
  const reserved = text === '1';
  // The protocol ignores a policy when the value is 0.
  return { reserved, ...(reserved && typeof policy === 'string' && policy !== '' && { policy }) };
}
