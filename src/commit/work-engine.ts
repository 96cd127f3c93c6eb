import type { HostLimiter } from '../fetch/politeness/host-limiter.js';
import type { Context } from '../flow/context.js';
import type { Phase } from '../model/manifest.js';
import type { PlanUnit } from './plan.js';

/**
 * Units that need nothing of each other: a phase, a step of curation, or the end of a build. A stage begins when the one
 * before it is complete, which its manifests say.
 */
export interface WorkStage<U extends PlanUnit = PlanUnit> {
  /** Plan id of the corpus. */
  readonly plan: string;
  /** Where the corpus is, as the store names it. */
  readonly corpus: string;
  readonly phase: Phase | 'finish';
  /** Unique in the corpus: `extract`, `curate-pages`, `assemble.r000001`, `finish`. Lower-case ASCII, digits, `-` and `.`. */
  readonly name: string;
  /** False where another stage of the same phase follows, which this process is to begin. */
  readonly isLast: boolean;
  /** All units, in the order of the plan, which is the same in every process. */
  readonly units: readonly U[];
  /** Those that had no manifest when the stage was begun here. */
  readonly left: readonly U[];
  /** Units that this process is to have under way at once. */
  readonly concurrency: number;
  readonly ctx: Context;
  /** Those of `units` that have no manifest now: one listing, a request for each thousand. */
  pending(): Promise<U[]>;
  /** Whether a unit has its manifest: one request. */
  isComplete(unit: U): Promise<boolean>;
  /** How often a unit failed, by the records of all workers: one request. */
  failures(unit: U): Promise<number>;
  /**
   * Runs a unit and commits it, or finds that another process has: it may be called for one unit anywhere, any number of
   * times, at once. Rejects with what its last attempt failed of, which the corpus has recorded by then.
   */
  run(unit: U): Promise<void>;
}

/**
 * What hands out work. The store is the truth: an engine may forget, repeat or lose units, and is done with a stage when
 * the store says that all of it are complete.
 */
export interface WorkEngine {
  /** As `--engine` names it. */
  readonly name: string;
  /** Which of the workers this one is, for records of failures: `task 3 of 8`. */
  readonly worker: string;
  /** Processes that fetch at the same time, among which the rates per host are divided. */
  readonly processes: number;
  /** Holds the limits of hosts for all of them; absent where they are divided by arithmetic. */
  readonly limiter?: HostLimiter;
  /** True where one of many processes is to end the build, so that its end is a stage as well. */
  readonly sharesEnd: boolean;
  /**
   * Resolves when each unit of a stage is complete, or this worker's part is where the next stage is begun by others.
   * Rejects with what a unit failed of that this process could not complete.
   */
  complete(stage: WorkStage): Promise<void>;
  /** Units in the queue of the stage under way, of all workers, by state; absent where there is no queue. */
  queued?(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}
