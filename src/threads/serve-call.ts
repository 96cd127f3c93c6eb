import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { workerData } from 'node:worker_threads';
import type Piscina from 'piscina';
import { type PackedError, packError } from './thread-error.js';

const require = createRequire(import.meta.url);

/** What a thread gets when it starts. */
export interface ThreadStart {
  /** Path of the module whose exports are called. */
  module: string;
  /** Second argument of each call. */
  data: unknown;
}

/** What a thread is asked. */
export interface Call {
  /** What the module exports; undefined to load the module and no more. */
  name: string | undefined;
  task: unknown;
}

/** What a thread answers: what the call returned, or what it threw. */
export type Answer<R> = { done: R } | { thrown: PackedError };

/** A result of a call, with buffers of it that are moved out of the thread instead of copied. */
export class Moved<R> {
  constructor(
    readonly result: R,
    readonly buffers: readonly ArrayBufferLike[],
  ) {}
}

type Exports = Record<string, (task: unknown, data: unknown) => unknown>;

let loading: Promise<Exports> | undefined;

/** Does one call in the thread. */
export async function serveCall({ name, task }: Call): Promise<unknown> {
  const { module, data } = workerData as ThreadStart;
  let result: unknown;
  try {
    // Kept: asking the loader for each call, it resolves the name anew.
    loading ??= import(pathToFileURL(module).href) as Promise<Exports>;
    const exported = await loading;
    if (name !== undefined) {
      const call = exported[name];
      if (call === undefined) throw new Error(`${module} exports no ${name}`);
      result = await call(task, data);
    }
  } catch (error) {
    return { thrown: packError(error) };
  }
  if (!(result instanceof Moved)) return { done: result };
  // When needed: most threads move nothing. Its entry is loaded as CommonJS already, and import would parse it again.
  const piscina = require('piscina') as typeof Piscina;
  return piscina.move({
    [piscina.transferableSymbol]: result.buffers,
    [piscina.valueSymbol]: { done: result.result },
  });
}
