import * as api from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, expect, it } from 'vitest';
import { AbortedError, BadInputError } from '../../src/errors.js';
import type { Manifest } from '../../src/model/manifest.js';
import { createUnitSpans, loadOpenTelemetry } from '../../src/telemetry/unit-spans.js';

afterEach(() => api.trace.disable());

it('each unit is a span with its outcome and counts, and what failed is told by its code', () => {
  const exporter = new InMemorySpanExporter();
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  const observer = createUnitSpans(api, '1.0');
  for (const unit of ['a', 'b', 'c']) observer.unitStarted?.('assemble', unit);
  const bad = new BadInputError('input_changed', 'x: changed');
  observer.attemptFailed?.('assemble', 'b', bad, false);
  observer.unitFailed?.('assemble', 'b', bad);
  observer.unitFailed?.('assemble', 'c', new AbortedError());
  const manifest = { counts: { documents: 7 }, drops: {}, files: [], shards: [] } as unknown as Manifest;
  observer.unitDone?.({ phase: 'assemble', unit: 'a', outcome: 'committed', manifest, work: 1, seconds: 1 });
  const spans = exporter.getFinishedSpans().map(({ name, attributes, events, status }) => ({
    name,
    attributes,
    events: events.map((event) => [event.name, event.attributes]),
    code: status.code,
  }));
  const of = (unit: string) => ({ 'weft.phase': 'assemble', 'weft.unit': unit });
  expect(spans).toEqual([
    {
      name: 'weft.assemble',
      attributes: { ...of('b'), 'weft.outcome': 'failed', 'weft.error': 'input_changed' },
      events: [['attempt failed', { 'weft.error': 'input_changed', 'weft.again': false }]],
      code: api.SpanStatusCode.ERROR,
    },
    {
      name: 'weft.assemble',
      attributes: { ...of('c'), 'weft.outcome': 'stopped', 'weft.error': 'aborted' },
      events: [],
      code: api.SpanStatusCode.ERROR,
    },
    {
      name: 'weft.assemble',
      attributes: { ...of('a'), 'weft.outcome': 'committed', 'weft.count.documents': 7 },
      events: [],
      code: api.SpanStatusCode.UNSET,
    },
  ]);
});

it('a package that is not there is named', async () => {
  const absent = loadOpenTelemetry(() => Promise.reject(new Error('Cannot find package')));
  await expect(absent).rejects.toMatchObject({
    code: 'no_opentelemetry',
    message: expect.stringMatching(/npm install @opentelemetry\/api/),
  });
});
