import type { CurateConfig } from '../config/pipeline.js';

/**
 * Steps of the curate phase, in order. Each needs all units of the steps before it: a barrier stands between them.
 *
 * - `pages`: documents dropped for their id or URL; partitioned by that key
 * - `pairs`: pairs of near-duplicates among the rest; partitioned by band key
 * - `groups`: documents dropped because their group keeps another; one unit, since groups reach across partitions
 * - `nodes`: over-used images, repeated paragraphs, archived images; partitioned by image and host
 */
export const CURATE_STEPS = ['pages', 'pairs', 'groups', 'nodes'] as const;
/** One of {@link CURATE_STEPS}. */
export type CurateStep = (typeof CURATE_STEPS)[number];

/** A unit of the curate phase: one hash partition of a step. */
export interface CurateUnit {
  name: string;
  step: CurateStep;
  partition: number;
  partitions: number;
  /** The growth for which it decides again; absent in the build's own. */
  revision?: number;
}

/** Units of a curate plan, in the order in which they are run: enough hash partitions that one decides about `partition_documents`. */
export function curateUnits(documents: number, config: CurateConfig): CurateUnit[] {
  const partitions = Math.max(1, Math.ceil(documents / config.partition_documents));
  const near = config.near_duplicates.keep === 'newest';
  return CURATE_STEPS.filter((step) => near || (step !== 'pairs' && step !== 'groups')).flatMap((step) => {
    const count = step === 'groups' ? 1 : partitions;
    return Array.from({ length: count }, (_, partition) => ({
      name: `${step}-${String(partition).padStart(5, '0')}`,
      step,
      partition,
      partitions: count,
    }));
  });
}
