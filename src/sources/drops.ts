import type { BadInputError } from '../errors.js';
import type { SourceRef } from '../model/page.js';
import { type DropReason, isDropReason } from '../model/reasons.js';
import type { Drop } from '../model/verdict.js';
import type { SourceItem } from './source.js';

/** What a drop may say besides its reason. */
export interface DropFacts {
  detail?: string | undefined;
  url?: string | undefined;
  source?: SourceRef | undefined;
}

/** Longest detail that is kept: it may quote a hostile header. */
const MAX_DETAIL = 300;

/** A drop with the absent fields left out. */
export function dropOf(level: Drop['level'], reason: DropReason, facts: DropFacts = {}): Drop {
  const drop: Drop = { level, reason };
  if (facts.detail) drop.detail = facts.detail.slice(0, MAX_DETAIL);
  if (facts.url !== undefined) drop.url = facts.url;
  if (facts.source !== undefined) drop.source = facts.source;
  return drop;
}

/** Reason of a file that could not be opened or read, by the code of its error. */
export function unreadReason({ code }: BadInputError): DropReason {
  return isDropReason(code) ? code : 'input_unreadable';
}

/** A record that became neither page nor capture. */
export function recordDrop(reason: DropReason, facts: DropFacts = {}): SourceItem {
  return { kind: 'drop', drop: dropOf('record', reason, facts) };
}

/** The rest of a unit that could not be read; what came before it is kept. */
export function unitDrop(reason: DropReason, facts: DropFacts = {}): SourceItem {
  return { kind: 'drop', drop: dropOf('unit', reason, facts) };
}
