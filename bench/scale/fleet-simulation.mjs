import TinyQueue from 'tinyqueue';
import { randomFrom } from '../extraction/fit/made-words.mjs';

/**
 * A phase of a build on a fleet, event by event: units are handed out one by one, take as long as they take, fail and are
 * tried again; workers are lost and come back. Its end is the barrier that the next phase waits for.
 *
 * @param {object} phase
 * @param {number[]} phase.unitSeconds what each unit takes, in the order in which they are handed out
 * @param {number} phase.workers
 * @param {number} [phase.startSeconds] from the start of a worker to its first unit
 * @param {number} [phase.handOutSeconds] of the queue, for each unit
 * @param {number} [phase.failing] share of attempts that fail, at a random point of the unit
 * @param {number} [phase.backoffSeconds] before the next attempt at a unit that failed, doubled each time
 * @param {number} [phase.lossesPerHour] how often a worker is lost in an hour, as spot machines are
 * @param {number} [phase.replaceSeconds] until another stands in its place
 * @param {number} [phase.leaseSeconds] until the unit of a lost worker is handed out again
 * @param {boolean} [phase.shares] units are divided beforehand, every n-th to a worker, as in an array
 * @param {number} [phase.seed]
 */
export function simulatePhase({
  unitSeconds,
  workers,
  startSeconds = 0,
  handOutSeconds = 0,
  failing = 0,
  backoffSeconds = 10,
  lossesPerHour = 0,
  replaceSeconds = 120,
  leaseSeconds = 60,
  shares = false,
  seed = 1,
}) {
  const random = randomFrom(seed);
  const events = new TinyQueue([], (a, b) => a.at - b.at || a.order - b.order);
  let order = 0;
  const at = (time, happen) => events.push({ at: time, order: order++, happen });
  // Units to be handed out, and how many of them are gone: taking the first off an array moves all others.
  const lines = Array.from({ length: shares ? workers : 1 }, () => ({ tasks: [], taken: 0 }));
  for (const [unit, seconds] of unitSeconds.entries())
    lines[unit % lines.length].tasks.push({ unit, seconds, attempts: 0 });
  const lineOf = (worker) => lines[worker % lines.length];
  const idle = new Set();
  let now = 0;
  let done = 0;
  let busy = 0;
  let wasted = 0;
  let losses = 0;
  let retries = 0;
  const total = unitSeconds.length;

  function wake() {
    for (const worker of [...idle]) {
      const { tasks, taken } = lineOf(worker);
      if (taken === tasks.length) continue;
      idle.delete(worker);
      take(worker);
    }
  }

  function take(worker) {
    const line = lineOf(worker);
    const task = line.tasks[line.taken];
    if (task === undefined) {
      idle.add(worker);
      return;
    }
    line.taken += 1;
    task.attempts += 1;
    const began = now;
    const lost =
      lossesPerHour > 0 ? (-Math.log(1 - random()) * 3600) / lossesPerHour : Number.POSITIVE_INFINITY;
    const fails = random() < failing;
    const takes = handOutSeconds + task.seconds * (fails ? random() : 1);
    if (lost < takes) {
      at(now + lost, () => {
        losses += 1;
        wasted += now - began;
        at(now + leaseSeconds, () => giveBack(worker, task));
        at(now + replaceSeconds + startSeconds, () => take(worker));
      });
      return;
    }
    at(now + takes, () => {
      if (fails) {
        retries += 1;
        wasted += now - began;
        at(now + backoffSeconds * 2 ** (task.attempts - 1), () => giveBack(worker, task));
      } else {
        done += 1;
        busy += now - began;
      }
      take(worker);
    });
  }

  function giveBack(worker, task) {
    lineOf(worker).tasks.push(task);
    wake();
  }

  for (let worker = 0; worker < workers; worker++) at(startSeconds, () => take(worker));
  let end = 0;
  while (done < total && events.length > 0) {
    const event = events.pop();
    now = event.at;
    event.happen();
    if (done === total) end = now;
  }
  return { seconds: end, done, busySeconds: busy, wastedSeconds: wasted, losses, retries };
}

/** Unit times around a median, and a share of stragglers that take several times as long. */
export function drawUnitSeconds({
  units,
  median,
  spread = 0.3,
  stragglers = 0.01,
  straggleFactor = 5,
  seed = 1,
}) {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from(
    { length: units },
    () => median * Math.exp(spread * normal()) * (random() < stragglers ? straggleFactor : 1),
  );
}

/**
 * Seconds below which no fleet fetches its images: the largest host is asked at its rate, however many workers there are.
 */
export function hostFloorSeconds({ images, largestShare, requestsPerSecond }) {
  return (images * largestShare) / requestsPerSecond;
}
