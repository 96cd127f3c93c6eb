import type { SourceRef } from '../model/page.js';
import type { Drop } from '../model/verdict.js';
import type { SourceItem } from './source.js';

/** What a drop may say beside its reason. */
export interface DropFacts {
  detail?: string | undefined;
  url?: string | undefined;
  source?: SourceRef | undefined;
}

/** Longest detail that is kept: it may quote a hostile header. */
const MAX_DETAIL = 300;

/** A drop with the absent fields left out. */
export function dropOf(level: Drop['level'], reason: string, facts: DropFacts = {}): Drop {
  const drop: Drop = { level, reason };
  if (facts.detail) drop.detail = facts.detail.slice(0, MAX_DETAIL);
  if (facts.url !== undefined) drop.url = facts.url;
  if (facts.source !== undefined) drop.source = facts.source;
  return drop;
}

/** A record that became neither page nor capture. */
export function recordDrop(reason: string, facts: DropFacts = {}): SourceItem {
  return { kind: 'drop', drop: dropOf('record', reason, facts) };
}

/** The rest of a unit that could not be read; what came before it is kept. */
export function unitDrop(reason: string, facts: DropFacts = {}): SourceItem {
  return { kind: 'drop', drop: dropOf('unit', reason, facts) };
}
