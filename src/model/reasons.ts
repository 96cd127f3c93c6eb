import { ARCHIVE_REASONS } from './reasons/archive-reasons.js';
import { DOCUMENT_REASONS } from './reasons/document-reasons.js';
import { FETCH_REASONS } from './reasons/fetch-reasons.js';
import { DECODE_REASONS, PLACE_REASONS } from './reasons/image-reasons.js';
import type { ReasonTable } from './reasons/reason-row.js';
import { RECORD_REASONS } from './reasons/record-reasons.js';
import { RULE_CODES, type RuleCode } from './reasons/rule-codes.js';

const RULES: ReadonlySet<string> = new Set(RULE_CODES);

/**
 * Every reason code that a drop can carry besides the codes of rules, with the levels it is given at, what it means and
 * what can be done. `docs/drops.md` and the words of reports are made from it.
 */
export const REASONS = {
  ...ARCHIVE_REASONS,
  ...RECORD_REASONS,
  ...DOCUMENT_REASONS,
  ...FETCH_REASONS,
  ...PLACE_REASONS,
  ...DECODE_REASONS,
} as const satisfies ReasonTable;

/** Reason of a drop that this version writes. */
export type DropReason = keyof typeof REASONS | RuleCode;

/** Whether a code is a reason that this version gives. */
export function isDropReason(code: string): code is DropReason {
  return Object.hasOwn(REASONS, code) || RULES.has(code);
}

/**
 * A reason that a file of a corpus names. A corpus of another version may have reasons that this one does not give:
 * whatever stands there is passed on as it is, so that a retry or takedown rewrites no verdict.
 */
export function recordedReason(code: string): DropReason {
  return code as DropReason;
}

/** The English meanings of a part of the reasons, by code. */
export function meaningsOf<Code extends string>(table: Readonly<Record<Code, ReasonTable[string]>>) {
  return Object.fromEntries(
    Object.entries<ReasonTable[string]>(table).map(([code, { en }]) => [code, en[0]]),
  ) as Record<Code, string>;
}
