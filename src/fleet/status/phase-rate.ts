/** How fast units are completed; fields are absent where too little was completed lately to tell. */
export interface PhaseRate {
  units_per_hour?: number;
  documents_per_second?: number;
  images_per_second?: number;
  /** When the last unit was completed, ISO 8601. */
  last_done?: string;
}

/** A unit that is complete: its manifest, and when that was stored. */
export interface StoredUnit {
  key: string;
  storedMs: number | undefined;
}

/** How far back units count, in milliseconds: the shortest time in which so many were completed, else the longest. */
const SHORT_WINDOWS_MS = [5, 15].map((minutes) => minutes * 60_000);
const LONGEST_WINDOW_MS = 60 * 60_000;
const ENOUGH = 20;
const LEAST = 2;

/**
 * The rate of the last minutes, from the times at which manifests were stored: no worker has to report anything.
 *
 * @param now - milliseconds since the epoch; the newest manifest's time where that is later, as clocks differ
 * @param countsOf - documents and images per unit of some manifests, oldest first
 */
export async function rateOf(
  stored: readonly StoredUnit[],
  now: number,
  countsOf: (keys: readonly string[]) => Promise<{ documents: number; images: number }>,
): Promise<PhaseRate> {
  const timed = stored
    .flatMap(({ key, storedMs }) => (storedMs === undefined ? [] : [{ key, at: storedMs }]))
    .sort((a, b) => a.at - b.at);
  const first = timed[0];
  const last = timed.at(-1);
  if (first === undefined || last === undefined) return {};
  const end = Math.max(now, last.at);
  const within = (window: number) => timed.filter(({ at }) => at > end - window);
  const window = SHORT_WINDOWS_MS.find((short) => within(short).length >= ENOUGH) ?? LONGEST_WINDOW_MS;
  const units = within(window);
  const rate = { last_done: new Date(last.at).toISOString() };
  // Of a phase that has just begun, the time before its first unit does not count, and neither does that unit.
  const isWhole = units.length < timed.length;
  const seconds = (isWhole ? window : end - first.at) / 1000;
  const counted = isWhole ? units.length : units.length - 1;
  if (units.length < LEAST || seconds <= 0) return rate;
  const perSecond = counted / seconds;
  const { documents, images } = await countsOf(units.map(({ key }) => key));
  return {
    ...rate,
    units_per_hour: perSecond * 3600,
    ...(documents > 0 && { documents_per_second: documents * perSecond }),
    ...(images > 0 && { images_per_second: images * perSecond }),
  };
}
