import type { ConsentSignal } from '../../model/consent.js';

/** How a statement is read; what follows from it is in policy.ts. */
export type StatementRule =
  | 'allow'
  | 'disallow'
  | 'unreachable'
  | 'denied'
  | 'unreadable'
  | 'noai'
  | 'noml'
  | 'noimageai'
  | 'noindex'
  | 'none'
  | 'noimageindex'
  | 'reserved'
  | 'not_reserved'
  | 'train-ai=n'
  | 'train-ai=y'
  | 'ai-train=no'
  | 'ai-train=yes'
  /** Addressed to others, about something else, or not to be read: kept as evidence. */
  | 'other';

/** Something a site said about the use of its content, read but not yet judged. */
export interface Statement {
  signal: ConsentSignal;
  /** Verbatim, at most {@link MAX_VALUE_CHARS} characters. */
  value: string;
  rule: StatementRule;
  /** URL of the file or response that said it. */
  source: string;
  /** ISO 8601 time at which it was read. */
  at?: string;
}

/** Longest value kept as evidence. */
export const MAX_VALUE_CHARS = 500;

/** A value cut to what is kept as evidence. */
export function evidenceValue(text: string): string {
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS - 1)}…` : text;
}
