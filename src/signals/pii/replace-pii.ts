import type { Document, Node } from '../../model/document.js';
import type { Signals } from '../../model/signals.js';
import { findBankAccounts, findCreditCards } from './find-accounts.js';
import { findEmails } from './find-emails.js';
import { findIps } from './find-ips.js';
import { findNationalIds } from './find-national-ids.js';
import { findPhones } from './find-phones.js';
import { PII_PLACEHOLDERS, type PiiFinder, type PiiKind, type PiiMatch } from './pii-match.js';

/** `replace`: placeholders in place of personal data, counted; `annotate`: counted only; `off`: not looked for. */
export type PiiMode = 'off' | 'replace' | 'annotate';

/** In order of precedence: where two overlap, the first stands. */
const FINDERS: readonly PiiFinder[] = [
  findEmails,
  findBankAccounts,
  findNationalIds,
  findCreditCards,
  findIps,
  findPhones,
];
/** In code, numbers are mostly numbers. */
const CODE_FINDERS: readonly PiiFinder[] = [findEmails, findIps];
/** What every kind holds something of; most texts end here. */
const CANDIDATE =
  /[@＠]|\d(?:[ ().:\-–/－—\u00a0]{0,2}\d){4}|\d[\d ]{2,10}[A-Z]|\d{1,3}\.\d{1,3}\.\d{1,3}\.|[23][\da-fA-F]{3}:/;

/** Personal data in a text, in order and without overlap. Linear in the length of the text. */
export function findPii(text: string, finders: readonly PiiFinder[] = FINDERS): PiiMatch[] {
  if (!CANDIDATE.test(text)) return [];
  let taken: Uint8Array | undefined;
  const found: PiiMatch[] = [];
  for (const find of finders) {
    for (const match of find(text)) {
      taken ??= new Uint8Array(text.length);
      if (taken.subarray(match.start, match.end).includes(1)) continue;
      taken.fill(1, match.start, match.end);
      found.push(match);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** A text with placeholders in place of what was found; all else stays as it is. */
export function replaceMatches(text: string, matches: readonly PiiMatch[]): string {
  if (matches.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const { kind, start, end } of matches) {
    parts.push(text.slice(from, start), PII_PLACEHOLDERS[kind]);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/**
 * Replaces personal data in the texts of a document: text nodes, alternative texts, captions and titles of images, the
 * document's title and author. URLs stay as they are. Counts go into the signals `pii` and `pii_<kind>`.
 */
export function replacePii(document: Document, mode: PiiMode): { document: Document; signals: Signals } {
  if (mode === 'off') return { document, signals: {} };
  const counts = new Map<PiiKind, number>();
  const cleaned = (text: string, finders: readonly PiiFinder[] = FINDERS): string => {
    const matches = findPii(text, finders);
    for (const { kind } of matches) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return mode === 'replace' ? replaceMatches(text, matches) : text;
  };
  const { title, author } = document;
  const replaced: Document = {
    ...document,
    ...(title !== undefined && { title: cleaned(title) }),
    ...(author !== undefined && { author: cleaned(author) }),
    nodes: document.nodes.map((node) => cleanedNode(node, cleaned)),
  };
  const signals: Signals = { pii: [...counts.values()].reduce((sum, count) => sum + count, 0) };
  for (const [kind, count] of counts) signals[`pii_${kind}`] = count;
  return { document: replaced, signals };
}

function cleanedNode(node: Node, cleaned: (text: string, finders?: readonly PiiFinder[]) => string): Node {
  if (node.type === 'text') {
    const text = cleaned(node.text, node.role === 'code' ? CODE_FINDERS : FINDERS);
    return text === node.text ? node : { ...node, text };
  }
  const { alt, title, caption } = node;
  if (alt === undefined && title === undefined && caption === undefined) return node;
  return {
    ...node,
    ...(alt !== undefined && { alt: cleaned(alt) }),
    ...(title !== undefined && { title: cleaned(title) }),
    ...(caption !== undefined && { caption: cleaned(caption) }),
  };
}
