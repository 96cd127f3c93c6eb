import type { ImagesConfig } from '../config/images-config.js';
import type { PixelSignal } from '../config/pixel-signals.js';
import type { RulesConfig } from '../config/rules-config.js';
import { fileOf } from '../corpus/corpus-layout.js';
import { readCorpusRecord, readManifests } from '../corpus/corpus-reader.js';
import { BadInputError } from '../errors.js';
import type { CorpusRecord, FileEntry, Manifest } from '../model/manifest.js';
import { unmeasuredSignals } from '../rules/measured-signals.js';
import { resolveRules } from '../rules/resolve-rules.js';
import type { Store } from '../store/store.js';

/** What a corpus was judged by, as its record says. */
export interface BuiltRules {
  record: CorpusRecord;
  config: RulesConfig;
  /** Signals of pixels that `images.signals` left out. */
  unmeasured: PixelSignal[];
}

/** Reads what a corpus was judged by. Throws BadInputError `not_a_corpus`, `no_signals`. */
export async function readBuiltRules(store: Store): Promise<BuiltRules> {
  const record = await readCorpusRecord(store);
  const config = record.pipeline.rules as RulesConfig | undefined;
  if (config === undefined) throw noSignals(store);
  // Corpora of before it could be chosen have all.
  const { signals = 'all' } = (record.pipeline.images ?? {}) as Partial<ImagesConfig>;
  return { record, config, unmeasured: unmeasuredSignals(signals, resolveRules(config)) };
}

/** A unit's files that say what became of its documents. */
export interface UnitFiles {
  unit: string;
  assembled: Manifest;
  /** `signals/<unit>-….parquet`. */
  signals: FileEntry;
}

/** The units of a corpus that are assembled, in order. Throws BadInputError `no_signals` where one has none stored. */
export async function* assembledUnits(store: Store): AsyncGenerator<UnitFiles> {
  for await (const assembled of readManifests(store, 'assemble')) {
    const signals = fileOf(assembled, 'signals');
    if (signals === undefined) throw noSignals(store);
    yield { unit: assembled.unit, assembled, signals };
  }
}

function noSignals(store: Store): BadInputError {
  return new BadInputError(
    'no_signals',
    `${store.uri} was built before signals were stored; build it again to explain, sweep or compare it`,
  );
}
