import { hostname } from 'node:os';
import { FAILURES_PREFIX, failureName, failurePrefix, parseFailureName } from '../corpus/corpus-layout.js';
import { describeError, WeftError } from '../errors.js';
import type { Context } from '../flow/context.js';
import { LogTail } from '../flow/log-tail.js';
import { visibleText } from '../flow/visible-text.js';
import type { Phase } from '../model/manifest.js';
import type { FailureRecord } from '../model/schemas/failure.js';
import { type ObjectInfo, putJson, type Store } from '../store/store.js';
import { withoutSecrets } from '../store/url-secrets.js';
import type { PlanUnit } from './plan.js';

/** An attempt at a unit that failed. */
export interface FailedAttempt {
  plan: string;
  phase: Phase;
  unit: string;
  /** 0 for the build, n for the n-th revision. */
  generation: number;
  error: unknown;
  /** Which of the workers made it. */
  worker: string;
}

/**
 * Records in the corpus why a unit failed, for `weft failed`: whoever looks at a fleet does not see its logs.
 *
 * Each attempt takes the first number that is free. A record that cannot be stored is a warning: what failed is reported
 * by the worker as well.
 */
export async function recordFailure(store: Store, attempt: FailedAttempt, ctx: Context): Promise<void> {
  const { plan, phase, unit, generation, error, worker } = attempt;
  const record: Omit<FailureRecord, 'attempt'> = {
    schema: 'weft/failure/1',
    plan,
    phase,
    unit,
    ...(generation > 0 && { generation }),
    time: new Date(ctx.now()).toISOString(),
    worker: `${hostname()}, process ${process.pid}, ${worker}`,
    error: {
      class: error instanceof Error ? error.name : typeof error,
      code: error instanceof WeftError ? error.code : 'internal',
      message: readable(describeError(error)),
    },
    log: ctx.logger instanceof LogTail ? ctx.logger.linesOf(unit).map(readable) : [],
  };
  try {
    let number = 1;
    for await (const { key } of store.list(failurePrefix(phase, unit, generation)))
      number = Math.max(number, (parseFailureName(key)?.attempt ?? 0) + 1);
    const put = (n: number) =>
      putJson(store, failureName(phase, unit, generation, n), { ...record, attempt: n }, { ifAbsent: true });
    while ((await put(number)) === 'exists') number += 1;
  } catch (cause) {
    ctx.logger.warn(
      { phase, unit, cause: describeError(cause) },
      'the failure of a unit could not be recorded',
    );
  }
}

/** How often a unit failed, by what its workers recorded. */
export async function countFailures(
  store: Store,
  phase: Phase,
  { name, revision }: PlanUnit,
): Promise<number> {
  let failures = 0;
  for await (const { key } of store.list(failurePrefix(phase, name, revision)))
    if (parseFailureName(key) !== undefined) failures += 1;
  return failures;
}

/** Names and messages of strangers, and URLs that may hold credentials, as the log shows them. */
function readable(text: string): string {
  return visibleText(withoutSecrets(text));
}

/** Failures of units that have no manifest, in order of their names. */
export async function* standingFailures(store: Store): AsyncGenerator<ObjectInfo> {
  for await (const { file, isPast } of failures(store)) if (!isPast) yield file;
}

/** Failures of units that have their manifest: they count no more, which stays true, since a manifest never goes. */
export async function* pastFailures(store: Store): AsyncGenerator<ObjectInfo> {
  for await (const { file, isPast } of failures(store)) if (isPast) yield file;
}

/** A unit's failures are neighbours, so each unit is asked for once. */
async function* failures(store: Store): AsyncGenerator<{ file: ObjectInfo; isPast: boolean }> {
  let last = { manifest: '', isPast: false };
  for await (const file of store.list(FAILURES_PREFIX)) {
    const name = parseFailureName(file.key);
    if (name === undefined) continue;
    const { manifest } = name;
    if (manifest !== last.manifest) last = { manifest, isPast: (await store.head(manifest)) !== undefined };
    yield { file, isPast: last.isPast };
  }
}
