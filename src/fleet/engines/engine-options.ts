import type { BuildPart } from '../../build/build-part.js';

/** What engines are made from: options of the command line, and the environment that schedulers set. */
export interface EngineOptions {
  /** The only part that this worker is to run; absent when it is to see the build through. */
  part?: BuildPart;
  /** Which of the workers this one is, from 0, and how many there are; absent: what the scheduler says. */
  index?: number;
  count?: number;
  /** Processes that each job of an array starts. Default: 1. */
  tasksPerJob?: number;
  /** Seconds without a finished unit after which units of other workers are taken. Default: 600. */
  stealAfter?: number;
  /**
   * URL of the Redis or Valkey server that holds the queue, and the limits of hosts where `processes` is absent. Default:
   * WEFT_REDIS_URL.
   */
  redis?: string;
  /** What the queues of the corpus are called. Default: made of its plan and its place. */
  queue?: string;
  /** Seconds without a sign of life after which a unit of a worker is handed to another. Default: 60. */
  lease?: number;
  /** Processes that fetch at the same time. Default: what the engine knows. */
  processes?: number;
  env: Readonly<Record<string, string | undefined>>;
  /** Tells the user what the worker waits for. */
  tell(line: string): void;
}
