import type { Tally } from './tally.js';

/** Where log lines go. A pino logger fits. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What every stage may know of its surroundings. Nothing deeper reads the environment, the clock or Math.random. */
export interface Context {
  signal: AbortSignal;
  logger: Logger;
  tally: Tally;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A step of a pipeline: pulls from its input, yields its output. */
export type Stage<I, O> = (input: AsyncIterable<I>, ctx: Context) => AsyncIterable<O>;

const silent = () => undefined;

/** A logger that says nothing; the default of library calls. */
export const silentLogger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
