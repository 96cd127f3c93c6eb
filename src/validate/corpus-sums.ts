import { type Manifest, PHASES, type Phase, type ShardEntry } from '../model/manifest.js';

/** Sums over manifests, in maps: names come from the corpus, and `__proto__` must be a name like any other. */
export class CorpusSums {
  units = 0;
  shards = 0;
  bytes = 0;
  readonly counts = new Map<Phase, Map<string, number>>(PHASES.map((phase) => [phase, new Map()]));
  readonly drops = new Map<Phase, Map<string, number>>(PHASES.map((phase) => [phase, new Map()]));
  readonly shardFacts = new Map<string, Pick<ShardEntry, 'documents' | 'bytes' | 'md5'>>();

  add({ phase, counts, drops, shards }: Manifest): void {
    if (phase === 'assemble') this.units += 1;
    addAll(this.counts.get(phase), counts);
    addAll(this.drops.get(phase), drops);
    for (const { name, documents, bytes, md5 } of shards) {
      this.shards += 1;
      this.bytes += bytes;
      this.shardFacts.set(name, { documents, bytes, md5 });
    }
  }
}

function addAll(sums: Map<string, number> | undefined, part: Readonly<Record<string, number>>): void {
  for (const [name, n] of Object.entries(part)) sums?.set(name, (sums.get(name) ?? 0) + n);
}
