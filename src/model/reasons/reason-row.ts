import type { DropLevel } from '../schemas/drop.js';

/** What a reason means, and what can be done about it where something can. */
export type ReasonWords = readonly [meaning: string, fix?: string];

/** A reason code in both languages. */
export interface ReasonRow {
  /** What is dropped for it. */
  levels: readonly [DropLevel, ...DropLevel[]];
  en: ReasonWords;
  zh: ReasonWords;
}

/** Reason codes with what they mean. */
export type ReasonTable = Readonly<Record<string, ReasonRow>>;
