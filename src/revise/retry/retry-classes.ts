import { didYouMean } from '../../errors/did-you-mean.js';
import { FixConfigError } from '../../errors.js';
import { FETCH_DROP_REASONS } from '../../fetch/fetch-outcome.js';
import { IMAGE_DROP_REASONS } from '../../images/image-result.js';

/** Names for several classes of failure, for the command line. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  '3xx': ['http_3xx'],
  '4xx': ['http_4xx'],
  '5xx': ['http_5xx'],
  timeout: ['timeout_connect', 'timeout_first_byte', 'timeout_idle', 'deadline'],
  connection: ['refused', 'proxy_failed', 'unreachable', 'reset', 'network_error'],
  robots: ['blocked_by_robots'],
  /** What may be different the next day without anybody's doing. */
  temporary: [
    'dns',
    'refused',
    'proxy_failed',
    'unreachable',
    'reset',
    'network_error',
    'timeout_connect',
    'timeout_first_byte',
    'timeout_idle',
    'deadline',
    'http_5xx',
    'host_busy',
  ],
};

/** Drops of images that neither the fetcher nor the decoder names. */
const OTHER_REASONS = ['network_off', 'no_candidate'];

/**
 * The reasons of image drops that classes stand for, sorted.
 *
 * @param classes - reason codes of the drops ledger, or `temporary`, `timeout`, `connection`, `robots`, `3xx`,
 *   `4xx`, `5xx`
 * @throws FixConfigError `unknown_class` listing what is known
 */
export function reasonsOfClasses(classes: readonly string[]): string[] {
  const known = new Set<string>([
    ...Object.keys(FETCH_DROP_REASONS),
    ...Object.keys(IMAGE_DROP_REASONS),
    ...OTHER_REASONS,
  ]);
  const reasons = new Set<string>();
  for (const name of classes) {
    const members = Object.hasOwn(GROUPS, name) ? GROUPS[name] : known.has(name) ? [name] : undefined;
    if (members === undefined) {
      throw new FixConfigError(
        'unknown_class',
        `no class ${JSON.stringify(name)}${didYouMean(name, [...Object.keys(GROUPS), ...known])}; expected some of ${[...Object.keys(GROUPS), ...known].join(', ')}`,
      );
    }
    for (const member of members) reasons.add(member);
  }
  return [...reasons].sort();
}
