import type { Command } from 'commander';
import { type BuildObserver, combineObservers } from '../commit/build-observer.js';
import { type BuildMetricsOptions, createBuildMetrics } from '../telemetry/build-metrics.js';
import { type CrawlNumbers, createCrawlMetrics } from '../telemetry/crawl-metrics.js';
import { loadPromClient, type PromClient } from '../telemetry/load-prom-client.js';
import { metricsAddress } from '../telemetry/metrics-address.js';
import { serveMetrics } from '../telemetry/serve-metrics.js';
import { createUnitSpans, loadOpenTelemetry } from '../telemetry/unit-spans.js';
import { VERSION } from '../version.js';
import { say } from './print.js';
import type { CommandScope } from './run-command.js';

/** Flags of the commands that can be watched from elsewhere. */
export interface TelemetryFlags {
  metrics?: string;
  traces?: boolean;
  quiet?: boolean;
}

/** `--metrics`, as commander takes it. */
export const METRICS_OPTION = [
  '--metrics <address>',
  'serve metrics for Prometheus at a port of this machine, such as 9464, or at host:port',
] as const;

/** Declares `--metrics` and `--traces`. */
export function addTelemetryOptions(command: Command): Command {
  return command
    .option(...METRICS_OPTION)
    .option('--traces', 'make an OpenTelemetry span of each unit, for the SDK that node was started with');
}

/**
 * Opens what the flags ask for, and gives back the observers that a build is to tell, itself among them.
 *
 * @throws FixConfigError `metrics_address`, `no_opentelemetry`
 */
export async function observeBuild(
  scope: Pick<CommandScope, 'onEnd'>,
  flags: TelemetryFlags,
  { own, ...metrics }: BuildMetricsOptions & { own?: BuildObserver | undefined },
): Promise<BuildObserver | undefined> {
  const observers: BuildObserver[] = own === undefined ? [] : [own];
  if (flags.traces) observers.push(createUnitSpans(await loadOpenTelemetry(), VERSION));
  await serve(scope, flags, (client) => {
    const { registry, observer } = createBuildMetrics(client, metrics);
    observers.push(observer);
    return registry;
  });
  return observers.length > 0 ? combineObservers(observers) : undefined;
}

/**
 * Serves the numbers of a crawl where the flag says so.
 *
 * @throws FixConfigError `metrics_address`
 */
export function observeCrawl(
  scope: Pick<CommandScope, 'onEnd'>,
  flags: TelemetryFlags,
  numbers: () => CrawlNumbers | undefined,
): Promise<void> {
  return serve(scope, flags, (client) => createCrawlMetrics(client, numbers));
}

async function serve(
  scope: Pick<CommandScope, 'onEnd'>,
  { metrics, quiet }: TelemetryFlags,
  registryOf: (client: PromClient) => Parameters<typeof serveMetrics>[0],
): Promise<void> {
  if (metrics === undefined) return;
  const address = metricsAddress(metrics);
  const server = await serveMetrics(registryOf(await loadPromClient()), address);
  scope.onEnd(() => server.close());
  if (quiet !== true) say(`metrics: ${server.url}`);
}
