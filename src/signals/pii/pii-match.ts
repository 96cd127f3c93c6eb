/** Kinds of personal data that are found. */
export const PII_KINDS = ['email', 'phone', 'ip', 'national_id', 'credit_card', 'bank_account'] as const;
export type PiiKind = (typeof PII_KINDS)[number];

/** What stands in place of each kind. No tokenizer known to us has one of them as a special token. */
export const PII_PLACEHOLDERS: Readonly<Record<PiiKind, string>> = {
  email: '<EMAIL>',
  phone: '<PHONE>',
  ip: '<IP_ADDRESS>',
  national_id: '<NATIONAL_ID>',
  credit_card: '<CREDIT_CARD>',
  bank_account: '<BANK_ACCOUNT>',
};

/** Personal data in a text, in UTF-16 units. */
export interface PiiMatch {
  kind: PiiKind;
  start: number;
  end: number;
}

/** Finds one kind; matches come in order and do not overlap. */
export type PiiFinder = (text: string) => Iterable<PiiMatch>;

/** How far before a number a word that explains it may stand, such as `Tel.:`. */
const CONTEXT = 28;

const URL_START = /:\/\/|(?:^|[^\w.])www\./i;
const URL_REACH = 300;

/** Whether a word of the pattern stands shortly before a place. */
export function isIntroduced(text: string, start: number, words: RegExp): boolean {
  return words.test(text.slice(Math.max(0, start - CONTEXT), start));
}

/** Whether a place is part of an address such as `https://example.org/13800138000`, which a placeholder would break. */
export function isInUrl(text: string, start: number): boolean {
  const furthest = Math.max(0, start - URL_REACH);
  let from = start;
  while (from > furthest && text.charCodeAt(from - 1) > 0x20) from -= 1;
  return URL_START.test(text.slice(from, start));
}
