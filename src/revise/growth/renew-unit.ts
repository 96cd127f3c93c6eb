import {
  type AssembledDocument,
  assembleDocument,
  droppedDocument,
} from '../../assemble/assemble-document.js';
import {
  type AssembleCounts,
  type AssembleEnvironment,
  countSample,
  emptyCounts,
} from '../../assemble/assemble-unit.js';
import type { ConsentLog } from '../../assemble/consent-log.js';
import { imageStep } from '../../assemble/image-step.js';
import { type Ledger, openLedger } from '../../assemble/ledger.js';
import { planDocument } from '../../assemble/plan-document.js';
import { TAKEN_DOWN_REASON } from '../../assemble/refusals.js';
import { isOfSignalLog, openSignalLog, renewedRows, type SignalLog } from '../../assemble/signal-log.js';
import type { UnitOutput } from '../../commit/commit-unit.js';
import type { StoredSample } from '../../corpus/corpus-reader.js';
import type { UnitDecisions } from '../../curate/read-decisions.js';
import { benchmarkCounts } from '../../decontaminate/benchmark-filter.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import { addCounts } from '../../flow/tally.js';
import type { Document } from '../../model/document.js';
import type { Manifest } from '../../model/manifest.js';
import type { SignalDocument } from '../../model/signal-row.js';
import type { RecordedDrop } from '../../model/verdict.js';
import type { Store } from '../../store/store.js';
import { rewriteConsentLog } from '../retry/rewrite-consent-log.js';
import { renewingStep } from './renewing-step.js';
import { partsOf, ShardRenewal } from './shard-renewal.js';
import { UnitSoFar } from './unit-so-far.js';

/** What renewing a unit works with. */
export interface RenewUnitEnvironment extends AssembleEnvironment {
  store: Store;
  /** The manifest that stands. */
  manifest: Manifest;
  /** Number of the growth. */
  generation: number;
  /** What curation decided before; `decisions` is what it decides now. */
  before: UnitDecisions;
  /** Ids of the documents that it decides otherwise about. */
  changed: ReadonlySet<string>;
}

/**
 * Assembles again those documents of a unit that curation decides otherwise about since the corpus grew.
 *
 * When that changes what is stored of one of them, all shards of the unit are written again, in the order of its
 * documents: they hold the bytes that a build of all inputs at once gives. Else they stay, by name and byte.
 */
export async function renewUnit(env: RenewUnitEnvironment): Promise<UnitOutput> {
  const { folder, manifest, generation, rules } = env;
  const soFar = await UnitSoFar.open(env.store, manifest);
  const consent = await rewriteConsentLog(env, env.changed);
  const ledger = openLedger(folder, manifest.phase, manifest.unit, generation);
  const signals = openSignalLog(folder, manifest.unit, rules, generation);
  const shards = new ShardRenewal(env, soFar);
  try {
    return await new UnitRenewal(env, { soFar, consent, ledger, signals, shards }).run();
  } catch (error) {
    await Promise.all([shards.abort(), ledger.abort(), consent.abort()]);
    throw error;
  }
}

interface Renewal {
  soFar: UnitSoFar;
  consent: ConsentLog;
  ledger: Ledger;
  signals: SignalLog;
  shards: ShardRenewal;
}

/** A document of the unit, and what became of it where it was assembled again. */
interface PassedDocument {
  document: Document;
  ordinal: number;
  again?: AssembledDocument & {
    before: StoredSample | undefined;
    drops_before: readonly RecordedDrop[];
    repeated: ReadonlySet<number>;
  };
}

class UnitRenewal {
  readonly #counts: AssembleCounts;

  constructor(
    private readonly env: RenewUnitEnvironment,
    private readonly parts: Renewal,
  ) {
    const counted = Object.entries(env.manifest.counts).filter(([name]) => !isOfSignalLog(name));
    this.#counts = { ...emptyCounts(), ...Object.fromEntries(counted) };
  }

  async run(): Promise<UnitOutput> {
    const { concurrency, ctx } = this.env;
    const { soFar, consent, ledger, signals, shards } = this.parts;
    const passed = mapConcurrent(this.#documents(), (one) => this.#pass(one), {
      concurrency,
      signal: ctx.signal,
    });
    for await (const one of passed) await this.#take(one);
    for (const drop of soFar.leftDrops()) await ledger.drop(drop);
    const written = await ledger.finish();
    const measured = await signals.finish();
    const entries = await shards.finish();
    this.#counts.shard_bytes = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    const files = [written.file, await consent.finish(), measured.file].filter((file) => file !== undefined);
    return { counts: { ...this.#counts, ...measured.counts }, drops: written.drops, files, shards: entries };
  }

  async *#documents(): AsyncGenerator<PassedDocument> {
    let ordinal = 0;
    for await (const document of this.env.documents()) yield { document, ordinal: ordinal++ };
  }

  async #pass({ document, ordinal }: PassedDocument): Promise<PassedDocument> {
    const { env } = this;
    if (!env.changed.has(document.id) || isTakenDown(document)) return { document, ordinal };
    const { soFar } = this.parts;
    // A duplicate that was dropped may bear the id of one that is stored.
    const wasDropped = env.before.document(ordinal) !== undefined;
    const before = wasDropped ? undefined : await soFar.stored(document.id);
    const dropsBefore = wasDropped ? [] : soFar.dropsOf(document.id);
    const planned = planDocument(document, ordinal, env);
    const known = { before, drops_before: dropsBefore, repeated: new Set<number>() };
    if ('dropped' in planned)
      return { document, ordinal, again: { ...droppedDocument(planned, planned.dropped), ...known } };
    const { step, repeated } = renewingStep(
      { document: planned.document, stored: before, drops: dropsBefore },
      env.before,
      env.decisions,
      imageStep(env),
    );
    const again = await assembleDocument(planned, step, env.ctx.signal);
    return { document, ordinal, again: { ...again, ...known, repeated } };
  }

  async #take({ document, ordinal, again }: PassedDocument): Promise<void> {
    const { soFar, consent, ledger, signals, shards } = this.parts;
    const rows = await soFar.signals(ordinal);
    const drops = soFar.takeDrops(document.id);
    if (again === undefined) {
      for (const drop of drops) await ledger.drop(drop);
      if (rows !== undefined) signals.copy(rows);
      if (this.env.before.document(ordinal) === undefined) await shards.keep(document.id);
      return;
    }
    for (const drop of again.drops) {
      this.env.ctx.tally.add(`drop:${drop.reason}`);
      await ledger.drop(drop);
    }
    if (rows === undefined) signals.add(again.fate);
    else
      signals.copy(repeatedRows(renewedRows(this.env.manifest.unit, again.fate, rows), rows, again.repeated));
    this.#count(document, again);
    if (again.stored !== undefined) await consent.add(again.stored.sample, again.stored.evidence);
    await shards.renew(document.id, again.stored, again.before);
  }

  /** Takes what was counted of a document off the sums, and adds what it is now. */
  #count(
    document: Document,
    { stored, drops, imagesIn, before, drops_before }: NonNullable<PassedDocument['again']>,
  ) {
    const was = emptyCounts();
    was.images_in = drops_before.filter(({ level }) => level === 'image').length + (before?.images.size ?? 0);
    if (before !== undefined) countSample(was, partsOf(before), document);
    const now = emptyCounts();
    now.images_in = imagesIn;
    if (stored !== undefined) countSample(now, stored, document);
    addCounts(this.#counts, now);
    addCounts(this.#counts, benchmarkCounts(drops, stored?.sample));
    for (const counts of [was, benchmarkCounts([...drops_before], before?.sample)])
      addCounts(this.#counts, Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, -n])));
  }
}

/** A document of which a takedown left the place alone. */
function isTakenDown({ nodes, notes = [] }: Document): boolean {
  return nodes.length === 0 && notes.includes(TAKEN_DOWN_REASON);
}

/** Rows of a document with those of images whose drop was repeated as they were: nothing was measured again. */
function repeatedRows(
  { document, nodes }: SignalDocument,
  before: SignalDocument,
  repeated: ReadonlySet<number>,
): SignalDocument {
  const known = new Map(before.nodes.map((row) => [row.node, row]));
  return {
    document,
    nodes: nodes.map((row) => {
      const was = known.get(row.node);
      return was !== undefined && row.node !== null && repeated.has(row.node) ? was : row;
    }),
  };
}
