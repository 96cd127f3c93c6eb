import { createHash } from 'node:crypto';
import { fileOf } from '../corpus/corpus-layout.js';
import { readDrops, readJsonLines, readManifests } from '../corpus/corpus-reader.js';
import { readSignalDocuments } from '../curate/read-signal-rows.js';
import { AbortedError } from '../errors.js';
import type { Document } from '../model/document.js';
import type { Manifest } from '../model/manifest.js';
import type { SignalDocument } from '../model/signal-row.js';
import type { Store } from '../store/store.js';
import { assembledUnits, readBuiltRules } from './built-rules.js';

/** What became of a document in one build. */
export interface DocumentOutcome {
  outcome: 'stored' | 'dropped' | 'absent';
  /** Of a drop. */
  reason?: string;
  detail?: string;
}

/** A text block or image that one build stored and the other did not, or of which they stored other bytes. */
export interface NodeChange {
  node: number;
  type: 'text' | 'image';
  /** `stored`, or the reason of its drop. */
  a: string;
  b: string;
}

/** A document that two builds made different things of. */
export interface DocumentChange {
  id: string;
  url: string;
  /** `only_a` and `only_b`: stored in that build alone; `changed`: stored in both, and not the same. */
  change: 'only_a' | 'only_b' | 'changed';
  a: DocumentOutcome;
  b: DocumentOutcome;
  /** What extraction gave is not the same: another page, or another way of reading it. */
  extracted_differently?: true;
  /** Where extraction gave the same: the nodes that differ, the first 100 of them. */
  nodes?: NodeChange[];
}

/** Counts of a comparison. */
export interface DiffSummary {
  schema: 'weft/diff/1';
  a: string;
  b: string;
  same: number;
  changed: number;
  only_a: number;
  only_b: number;
  /** Stored in neither. */
  dropped_in_both: number;
  /** How often each cause was met, by what became of the document in the other build, most frequent first. */
  causes: Record<string, number>;
}

/** What is held of a document of the first build while the second is read. */
interface Held {
  url: string;
  outcome: DocumentOutcome;
  digest: string;
  /** Of each node `t` or `i`, and what became of it. */
  nodes: string[];
}

const MAX_NODES = 100;

/**
 * Compares two builds by document id: calls `onChange` for each document that only one stores or that differs, and says
 * why, by what both recorded of it.
 *
 * Memory holds a few hundred bytes for each document of the first build and its nodes.
 *
 * @throws BadInputError `not_a_corpus`, `no_signals`, `bad_signals`; AbortedError
 */
export async function diffCorpora(
  a: Store,
  b: Store,
  onChange: (change: DocumentChange) => void | Promise<void>,
  { signal }: { signal?: AbortSignal } = {},
): Promise<DiffSummary> {
  await readBuiltRules(a);
  await readBuiltRules(b);
  const before = new Map<string, Held>();
  for await (const [id, held] of readOutcomes(a, signal)) keepStored(before, id, held);
  const after = new Map<string, Held | undefined>();
  const summary: DiffSummary = {
    schema: 'weft/diff/1',
    a: a.uri,
    b: b.uri,
    same: 0,
    changed: 0,
    only_a: 0,
    only_b: 0,
    dropped_in_both: 0,
    causes: {},
  };
  const settle = async (id: string, one: Held, other: Held): Promise<void> => {
    const change = compare(id, one, other);
    if (change === undefined) {
      if (one.outcome.outcome === 'stored') summary.same += 1;
      else summary.dropped_in_both += 1;
      return;
    }
    summary[change.change] += 1;
    for (const cause of causesOf(change)) summary.causes[cause] = (summary.causes[cause] ?? 0) + 1;
    await onChange(change);
  };
  for await (const [id, held] of readOutcomes(b, signal)) {
    // A document that is dropped may be a duplicate of one that is stored under the same id further on.
    if (held.outcome.outcome === 'stored') {
      await settle(id, before.get(id) ?? ABSENT, held);
      after.set(id, undefined);
    } else if (!after.has(id)) after.set(id, held);
  }
  for (const [id, held] of after) if (held !== undefined) await settle(id, before.get(id) ?? ABSENT, held);
  for (const [id, held] of before) if (!after.has(id)) await settle(id, held, ABSENT);
  summary.causes = Object.fromEntries(
    Object.entries(summary.causes).sort(([x, n], [y, m]) => m - n || (x < y ? -1 : 1)),
  );
  return summary;
}

const ABSENT: Held = { url: '', outcome: { outcome: 'absent' }, digest: '', nodes: [] };

function keepStored(held: Map<string, Held>, id: string, found: Held): void {
  if (found.outcome.outcome === 'stored' || !held.has(id)) held.set(id, found);
}

function compare(id: string, a: Held, b: Held): DocumentChange | undefined {
  const storedA = a.outcome.outcome === 'stored';
  const storedB = b.outcome.outcome === 'stored';
  if (!storedA && !storedB) return undefined;
  const sameText = a.digest === b.digest;
  const nodes = sameText ? nodeChanges(a.nodes, b.nodes) : [];
  if (storedA && storedB && sameText && nodes.length === 0) return undefined;
  return {
    id,
    url: b.url || a.url,
    change: storedA && storedB ? 'changed' : storedA ? 'only_a' : 'only_b',
    a: a.outcome,
    b: b.outcome,
    ...(!sameText && a.digest !== '' && b.digest !== '' && { extracted_differently: true }),
    ...(nodes.length > 0 && { nodes: nodes.slice(0, MAX_NODES) }),
  };
}

function nodeChanges(a: readonly string[], b: readonly string[]): NodeChange[] {
  return a.flatMap((before, node) => {
    const now = b[node] ?? before;
    if (before === now) return [];
    const type = before.startsWith('t') ? 'text' : 'image';
    return [{ node, type, a: shown(before), b: shown(now) } satisfies NodeChange];
  });
}

/** A stored image is known by its digest; two that are stored and differ have other bytes. */
function shown(state: string): string {
  const what = state.slice(1);
  return what.startsWith('stored') ? 'stored' : what;
}

/** Why a document changed, in words that can be counted: `document:too_few_images`, `image:http_4xx`, `extraction`. */
function causesOf({
  change,
  a,
  b,
  extracted_differently: extracted,
  nodes = [],
}: DocumentChange): Set<string> {
  if (change !== 'changed') {
    const lost = change === 'only_a' ? b : a;
    return new Set([lost.outcome === 'absent' ? 'absent' : `document:${lost.reason}`]);
  }
  if (extracted) return new Set(['extraction']);
  return new Set(
    nodes.map(({ type, a: before, b: now }) => {
      const reason = before === 'stored' ? now : before;
      return `${type}:${reason === 'stored' ? 'other_bytes' : reason}`;
    }),
  );
}

/** Every document and dropped page of a corpus with what became of it. */
async function* readOutcomes(store: Store, signal: AbortSignal | undefined): AsyncGenerator<[string, Held]> {
  const extracted = new Map<string, Manifest>();
  for await (const manifest of readManifests(store, 'extract')) {
    extracted.set(manifest.unit, manifest);
    for await (const { level, reason, detail, document, url = '' } of readDrops(store, manifest)) {
      if (level !== 'page' || document === undefined) continue;
      const outcome: DocumentOutcome = { outcome: 'dropped', reason, ...(detail && { detail }) };
      yield [document, { url, outcome, digest: '', nodes: [] }];
    }
  }
  for await (const { unit, signals } of assembledUnits(store)) {
    const manifest = extracted.get(unit);
    const file = manifest && fileOf(manifest, 'documents');
    const documents = file === undefined ? undefined : readJsonLines<Document>(store, file.name);
    try {
      for await (const rows of readSignalDocuments(store, signals)) {
        if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
        const document = await documents?.next();
        yield [rows.document.document, held(rows, document?.done ? undefined : document?.value)];
      }
    } finally {
      // It stands before its end: only the end of a loop would close the file.
      await documents?.return(undefined);
    }
  }
}

function held({ document: row, nodes }: SignalDocument, document: Document | undefined): Held {
  const reason = row.lost ?? row.dropped_by;
  const detail = row.lost === null ? row.dropped_detail : row.lost_detail;
  return {
    url: row.url ?? '',
    outcome:
      reason === null ? { outcome: 'stored' } : { outcome: 'dropped', reason, ...(detail && { detail }) },
    digest: document === undefined ? '' : contentDigest(document),
    nodes: nodes.map(({ kind, lost, dropped_by, sha256 }) => {
      const state = lost ?? dropped_by ?? `stored ${sha256?.slice(0, 16) ?? ''}`;
      return `${kind === 'text' ? 't' : 'i'}${state}`;
    }),
  };
}

/** What extraction gave, apart from what was measured of it. */
function contentDigest({ title, nodes }: Document): string {
  const hash = createHash('sha256').update(JSON.stringify(title ?? null));
  for (const node of nodes)
    hash.update(
      JSON.stringify(node.type === 'text' ? [node.role, node.text] : [node.src, node.alt, node.caption]),
    );
  return hash.digest('base64').slice(0, 22);
}
