import type { Registry } from 'prom-client';
import type { BuildObserver } from '../commit/build-observer.js';
import { AbortedError } from '../errors.js';
import { PHASES, type Phase } from '../model/manifest.js';
import { isDropReason } from '../model/reasons.js';
import type { PromClient } from './load-prom-client.js';

/** What the metrics of a build read when they are scraped. */
export interface BuildMetricsOptions {
  /** Counters of this process by name; a Tally's `toJSON` with `read_bytes` gives them. */
  counters(): Record<string, number>;
  /** Jobs in the queues of the engine, by state; absent where it has none. */
  queued?(): Promise<Readonly<Record<string, number>>>;
}

/** Metrics of a build, and the observer that keeps them. */
export interface BuildMetrics {
  registry: Registry;
  observer: BuildObserver;
}

/** Seconds of a unit, from a batch of small pages to a day of slow hosts. */
const UNIT_SECONDS = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000];

/** Counters of the tally that tell of work within units, with what each is. */
const LIVE: Readonly<Record<string, { name: string; help: string }>> = {
  documents: {
    name: 'weft_documents_extracted_total',
    help: 'Documents extracted here, units under way included.',
  },
  stored_documents: { name: 'weft_documents_stored_total', help: 'Documents put into shards here.' },
  stored_images: {
    name: 'weft_images_stored_total',
    help: 'Images put into shards here: its rate is the goodput.',
  },
  fetched_bytes: { name: 'weft_fetched_bytes_total', help: 'Bytes of images fetched from the network.' },
  read_bytes: { name: 'weft_read_bytes_total', help: 'Bytes read of inputs.' },
};

/**
 * Makes the metrics of a build: what this process does, with labels from closed lists only. No host, URL or unit is a
 * label: there are too many of them, and strangers choose them.
 */
export function createBuildMetrics(
  { Counter, Gauge, Histogram, Registry, collectDefaultMetrics }: PromClient,
  { counters, queued }: BuildMetricsOptions,
): BuildMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['phase'] as const, registers });
  const planned = gauge('weft_phase_units', 'Units of the phase in the plan.');
  const complete = gauge(
    'weft_phase_units_complete',
    'Units of the phase that were complete when this process began it, and those completed here since.',
  );
  const running = gauge('weft_units_running', 'Units under way here.');
  const units = new Counter({
    name: 'weft_units_total',
    help: 'Units that ended here: committed; lost to another process that committed the unit first; failed; stopped with the process.',
    labelNames: ['phase', 'outcome'] as const,
    registers,
  });
  const retries = new Counter({
    name: 'weft_unit_retries_total',
    help: 'Attempts at units that failed and were begun again at once.',
    labelNames: ['phase'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'weft_unit_seconds',
    help: 'Seconds from the beginning of a unit to its manifest.',
    labelNames: ['phase'] as const,
    buckets: UNIT_SECONDS,
    registers,
  });
  const bytes = new Counter({
    name: 'weft_committed_bytes_total',
    help: 'Bytes of shards and files that units committed here.',
    labelNames: ['phase'] as const,
    registers,
  });
  const drops = new Counter({
    name: 'weft_drops_total',
    help: 'What units committed here left out, by level and reason of docs/drops.md.',
    labelNames: ['phase', 'level', 'reason'] as const,
    registers,
  });
  for (const [key, metric] of Object.entries(LIVE))
    new Counter({
      ...metric,
      registers,
      collect() {
        this.reset();
        this.inc(counters()[key] ?? 0);
      },
    });
  if (queued !== undefined)
    new Gauge({
      name: 'weft_queue_jobs',
      help: 'Units in the queue of the stage, of all workers, by state.',
      labelNames: ['state'] as const,
      registers,
      async collect() {
        this.reset();
        for (const [state, jobs] of Object.entries(await queued())) this.set({ state }, jobs);
      },
    });
  // A rate needs a first value: one that appears with its first event is of no use to an alert.
  for (const phase of PHASES) {
    running.set({ phase }, 0);
    for (const outcome of ['committed', 'lost', 'failed', 'stopped']) units.inc({ phase, outcome }, 0);
    retries.inc({ phase }, 0);
  }
  const end = (phase: Phase) => running.dec({ phase });
  const observer: BuildObserver = {
    phaseStarted(phase, all, resumed) {
      planned.set({ phase }, all);
      complete.set({ phase }, resumed);
    },
    unitStarted: (phase) => running.inc({ phase }),
    attemptFailed(phase, _unit, _error, again) {
      if (again) retries.inc({ phase });
    },
    unitDone({ phase, outcome, manifest, seconds: took }) {
      end(phase);
      complete.inc({ phase });
      units.inc({ phase, outcome });
      if (outcome !== 'committed') return;
      seconds.observe({ phase }, took);
      const files = [...manifest.files, ...manifest.shards];
      bytes.inc(
        { phase },
        files.reduce((sum, file) => sum + file.bytes, 0),
      );
      for (const [drop, count] of Object.entries(manifest.drops)) {
        const [level = '', reason = ''] = drop.split(':');
        drops.inc({ phase, level, reason: isDropReason(reason) ? reason : 'other' }, count);
      }
    },
    unitFailed(phase, _unit, error) {
      end(phase);
      units.inc({ phase, outcome: error instanceof AbortedError ? 'stopped' : 'failed' });
    },
  };
  return { registry, observer };
}
