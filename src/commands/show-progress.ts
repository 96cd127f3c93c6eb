import cliProgress from 'cli-progress';
import { type ProgressSnapshot, ProgressTracker } from '../build/progress-tracker.js';
import { steadyMs } from '../flow/steady-clock.js';
import { formatCount } from '../inspect/format.js';
import { progressLine } from './progress-line.js';

/** Seconds between plain lines where there is no terminal; a log should not fill up with them. */
const PLAIN_INTERVAL_S = 15;
const BAR_INTERVAL_MS = 200;

/** Shows a build's progress on standard error: a bar on a terminal, plain lines elsewhere. */
export function showProgress(
  counters: () => Record<string, number>,
  stream: NodeJS.WriteStream,
): { tracker: ProgressTracker; stop(): void } {
  return stream.isTTY ? showBar(counters, stream) : showLines(counters, stream);
}

/** Says that a build takes in what is new, before it does. */
function growthLine(inputs: number): string {
  return `growing by ${formatCount(inputs)} ${inputs === 1 ? 'input' : 'inputs'} that the corpus does not hold`;
}

function showLines(counters: () => Record<string, number>, stream: NodeJS.WriteStream) {
  const print = (at: ProgressSnapshot) => stream.write(`${progressLine(at)}\n`);
  const tracker = new ProgressTracker(counters, steadyMs, print, (inputs) =>
    stream.write(`${growthLine(inputs)}\n`),
  );
  const timer = setInterval(() => print(tracker.snapshot()), PLAIN_INTERVAL_S * 1000);
  timer.unref();
  return { tracker, stop: () => clearInterval(timer) };
}

function showBar(counters: () => Record<string, number>, stream: NodeJS.WriteStream) {
  const bar = new cliProgress.SingleBar(
    { format: '{bar} {line}', stream, barsize: 24, hideCursor: true, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  );
  const draw = (at: ProgressSnapshot) => {
    bar.setTotal(Math.max(1, at.units));
    bar.update(at.unitsDone, { line: progressLine(at) });
  };
  const tracker = new ProgressTracker(counters, steadyMs, draw, (inputs) => {
    // Above the bar, where it stays.
    bar.stop();
    stream.write(`${growthLine(inputs)}\n`);
    bar.start(1, 0, { line: 'growing' });
  });
  bar.start(1, 0, { line: 'planning' });
  const timer = setInterval(() => draw(tracker.snapshot()), BAR_INTERVAL_MS);
  timer.unref();
  return {
    tracker,
    stop() {
      clearInterval(timer);
      bar.stop();
    },
  };
}
