import type { Span } from '@opentelemetry/api';
import type { BuildObserver } from '../commit/build-observer.js';
import { AbortedError, describeError, FixConfigError, WeftError } from '../errors.js';

/** The package of OpenTelemetry that programs write spans with; where they go, an SDK of the user's says. */
export type OpenTelemetry = Pick<typeof import('@opentelemetry/api'), 'trace' | 'SpanStatusCode'>;

/**
 * Loads the package.
 *
 * @throws FixConfigError `no_opentelemetry`
 */
export async function loadOpenTelemetry(
  load: () => Promise<OpenTelemetry> = () => import('@opentelemetry/api'),
): Promise<OpenTelemetry> {
  try {
    return await load();
  } catch (error) {
    throw new FixConfigError(
      'no_opentelemetry',
      `--traces needs a package that cannot be loaded (${describeError(error)}): npm install @opentelemetry/api`,
      { cause: error },
    );
  }
}

/**
 * A span for each unit: `weft.extract`, `weft.curate`, `weft.assemble`, with the unit, its outcome and its counts. An
 * attempt that failed is an event of the span. Without an SDK spans are nothing.
 */
export function createUnitSpans({ trace, SpanStatusCode }: OpenTelemetry, version: string): BuildObserver {
  const tracer = trace.getTracer('weft', version);
  const spans = new Map<string, Span>();
  const key = (phase: string, unit: string) => `${phase} ${unit}`;
  const take = (phase: string, unit: string) => {
    const span = spans.get(key(phase, unit));
    spans.delete(key(phase, unit));
    return span;
  };
  return {
    unitStarted(phase, unit) {
      const attributes = { 'weft.phase': phase, 'weft.unit': unit };
      spans.set(key(phase, unit), tracer.startSpan(`weft.${phase}`, { attributes }));
    },
    attemptFailed(phase, unit, error, again) {
      spans
        .get(key(phase, unit))
        ?.addEvent('attempt failed', { 'weft.error': codeOf(error), 'weft.again': again });
    },
    unitDone({ phase, unit, outcome, manifest }) {
      const span = take(phase, unit);
      span?.setAttribute('weft.outcome', outcome);
      for (const [name, count] of Object.entries(manifest.counts))
        span?.setAttribute(`weft.count.${name}`, count);
      span?.end();
    },
    unitFailed(phase, unit, error) {
      const span = take(phase, unit);
      span?.setAttribute('weft.outcome', error instanceof AbortedError ? 'stopped' : 'failed');
      span?.setAttribute('weft.error', codeOf(error));
      span?.setStatus({ code: SpanStatusCode.ERROR, message: describeError(error) });
      span?.end();
    },
  };
}

const codeOf = (error: unknown): string => (error instanceof WeftError ? error.code : 'unexpected');
