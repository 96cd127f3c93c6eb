import { expect, it } from 'vitest';
import { ProgressTracker } from '../../src/build/progress-tracker.js';

/** A tracker with a clock and counters that the test sets. */
function tracked() {
  const at = { ms: 0, counters: {} as Record<string, number> };
  const tracker = new ProgressTracker(
    () => at.counters,
    () => at.ms,
  );
  return { at, tracker };
}

it('tells the share of the bytes that are read, within a unit too, and the time that the rest takes', () => {
  const { at, tracker } = tracked();
  at.counters = { read_bytes: 500 };
  tracker.phaseStarted('extract', 2, 0, { total: 1000, done: 0 });
  expect(tracker.snapshot()).toMatchObject({ share: 0, units: 2, unitsDone: 0 });
  at.ms = 10_000;
  at.counters = { read_bytes: 750 };
  expect(tracker.snapshot()).toMatchObject({ share: 0.25, seconds: 10, secondsLeft: 30, unitsDone: 0 });
  // A unit that was read in part only, as Parquet is, counts whole when it is done.
  tracker.unitDone({ work: 600 });
  expect(tracker.snapshot()).toMatchObject({ share: 0.6, unitsDone: 1 });
  // One that was read twice is not done before it is.
  at.counters = { read_bytes: 9_000 };
  expect(tracker.snapshot().share).toBe(0.999);
  tracker.unitDone({ work: 400 });
  expect(tracker.snapshot()).toMatchObject({ share: 1 });
  expect(tracker.snapshot()).not.toHaveProperty('secondsLeft');
});

it('leaves what an earlier run did out of the rate', () => {
  const { at, tracker } = tracked();
  tracker.phaseStarted('assemble', 10, 5, { total: 200, done: 100 });
  at.ms = 20_000;
  at.counters = { decided_documents: 50, stored_documents: 40, stored_images: 90, fetched_bytes: 7 };
  expect(tracker.snapshot()).toMatchObject({
    share: 0.75,
    secondsLeft: 20,
    documents: 40,
    images: 90,
    bytes: 7,
  });
});

it('does not tell the time left while too little is done', () => {
  const { at, tracker } = tracked();
  tracker.phaseStarted('extract', 100, 0, { total: 1_000_000, done: 0 });
  at.counters = { read_bytes: 100_000 };
  at.ms = 2000;
  expect(tracker.snapshot()).not.toHaveProperty('secondsLeft');
  at.counters = { read_bytes: 4000 };
  at.ms = 60_000;
  expect(tracker.snapshot()).not.toHaveProperty('secondsLeft');
});

it('goes by units where nothing tells their work, and a phase without a unit is done', () => {
  const { tracker } = tracked();
  tracker.phaseStarted('curate', 4, 1, { total: 4, done: 1 });
  tracker.unitDone({ work: 1 });
  expect(tracker.snapshot().share).toBe(0.5);
  tracker.phaseStarted('assemble', 2, 0, { total: 0, done: 0 });
  expect(tracker.snapshot().share).toBe(0);
  tracker.phaseStarted('assemble', 0, 0, { total: 0, done: 0 });
  expect(tracker.snapshot().share).toBe(1);
});
