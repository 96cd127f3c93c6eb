import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Worker } from 'bullmq';
import type { PlanUnit } from '../../../commit/plan.js';
import type { WorkStage } from '../../../commit/work-engine.js';
import {
  AbortedError,
  BadInputError,
  describeError,
  errorOfClass,
  FixConfigError,
  RetryError,
  StopError,
} from '../../../errors.js';
import { Notifier } from '../../../flow/notifier.js';
import { steadyMs } from '../../../flow/steady-clock.js';
import { visibleText } from '../../../flow/visible-text.js';
import { withoutSecrets } from '../../../store/url-secrets.js';
import type { RedisLink } from '../../redis/redis-link.js';
import type { BullmqPackages } from './load-bullmq.js';
import type { StageQueue, UnitJob } from './stage-queue.js';

/** Between looks at the queue while others work: from the first to the longest, half as long again each time. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/** Between looks at the store while the queue says that others work: a listing of all manifests. */
const LOOK_MS = 60_000;

/** How often a unit may lose its worker before it is given up: one that kills each of its workers ends so. */
const LOST_WORKERS = 3;

/** How long Redis may take to be told that this worker leaves. */
const LEAVE_MS = 5000;

/** How a worker of a queue goes about. */
export interface StageWorkerOptions {
  packages: BullmqPackages;
  link: RedisLink;
  /** After which a unit of a worker that gives no sign of life is handed to another. */
  leaseMs: number;
}

/** Takes units of a stage from its queue until the store says that all are complete, and sees that none is missing there. */
export class StageWorker {
  readonly #units: ReadonlyMap<string, PlanUnit>;
  readonly #changed = new Notifier();
  #worker: Worker<UnitJob> | undefined;
  #running = 0;
  /** What ends this worker. */
  #end: { error: unknown } | undefined;
  /** What units failed of here, by their names. */
  readonly #failed = new Map<string, unknown>();

  constructor(
    private readonly stage: WorkStage,
    private readonly queue: StageQueue,
    private readonly options: StageWorkerOptions,
  ) {
    this.#units = new Map(stage.units.map((unit) => [unit.name, unit]));
  }

  async complete(): Promise<void> {
    const { queue, stage } = this;
    const { link } = this.options;
    const wake = () => this.#changed.notify();
    stage.ctx.signal.addEventListener('abort', wake);
    try {
      await link.ask(() => queue.retryFailed());
      // Where another worker has filled it, what is missing is found by looks at the queue and the store, in that order.
      const counts = await link.ask(() => queue.counts());
      if (counts?.open === 0) await link.ask(() => queue.fill(stage.left));
      this.#worker = this.#start();
      await this.#untilComplete();
      await this.#leave(link.patienceMs);
      await queue.clear().catch((error: unknown) => {
        const facts = { stage: stage.name, error: describeError(error) };
        stage.ctx.logger.debug(facts, 'another worker clears the queue, or Redis is away');
      });
    } finally {
      stage.ctx.signal.removeEventListener('abort', wake);
      await this.#leave(LEAVE_MS);
    }
  }

  #start(): Worker<UnitJob> {
    const { Worker } = this.options.packages;
    const { leaseMs, link } = this.options;
    const worker = new Worker<UnitJob>(this.queue.name, (job, token) => this.#process(job, token), {
      connection: link.waiting,
      concurrency: this.stage.concurrency,
      name: `${hostname()}:${process.pid}`,
      lockDuration: leaseMs,
      // BullMQ's own timer for it outlives a worker that cannot close.
      skipLockRenewal: true,
      stalledInterval: leaseMs / 4,
      maxStalledCount: LOST_WORKERS,
    });
    // Redis is away, or has lost the job: the looks at the queue tell the user, and bring the job back.
    worker.on('error', (error) =>
      this.stage.ctx.logger.debug(
        { stage: this.stage.name, error: describeError(error) },
        'an error of the queue',
      ),
    );
    return worker;
  }

  async #process(job: Job<UnitJob>, token: string | undefined): Promise<void> {
    const unit = this.#units.get(job.data.unit);
    if (unit === undefined) {
      this.stage.ctx.logger.warn({ stage: this.stage.name, job: job.id }, 'the queue held a job of no unit');
      return;
    }
    this.#running += 1;
    const renewal = this.#renew(job, token);
    const failure = await this.stage.run(unit).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    clearInterval(renewal);
    this.#running -= 1;
    try {
      if (failure !== undefined) await this.#refuse(failure.error, job, token);
    } finally {
      this.#changed.notify();
    }
  }

  /** Renews the lease four times in its length: a renewal may be late while the thread is busy or Redis restarts. */
  #renew(job: Job<UnitJob>, token = ''): NodeJS.Timeout {
    const { ctx, name } = this.stage;
    const { leaseMs } = this.options;
    const renew = () =>
      job.extendLock(token, leaseMs).catch((cause: unknown) => {
        const facts = { stage: name, unit: job.data.unit, cause: describeError(cause) };
        ctx.logger.debug(facts, 'a lease was not renewed: another worker may run the unit as well');
      });
    return setInterval(renew, leaseMs / 4);
  }

  /** What is wrong with the unit alone counts as an attempt; what is wrong here ends the worker, and releases the unit. */
  async #refuse(error: unknown, job: Job<UnitJob>, token: string | undefined): Promise<never> {
    const { UnrecoverableError, WaitingError } = this.options.packages;
    const { ctx, name, phase } = this.stage;
    const { unit } = job.data;
    const isOurs = error instanceof StopError || error instanceof FixConfigError;
    if (isOurs || error instanceof AbortedError || ctx.signal.aborted) {
      this.#end ??= { error };
      // A worker that pauses takes no other job, least of all this one.
      const paused = this.#worker?.pause(true);
      await job.moveToWait(token).catch((cause: unknown) => {
        ctx.logger.debug(
          { stage: name, unit, cause: describeError(cause) },
          'a unit was released by its lease',
        );
      });
      await paused;
      throw new WaitingError();
    }
    const reason = visibleText(withoutSecrets(describeError(error)));
    ctx.logger.error({ phase, unit, error: reason }, 'a unit failed; the worker goes on with others');
    this.#failed.set(unit, error);
    throw error instanceof BadInputError ? new UnrecoverableError(reason) : new Error(reason);
  }

  async #untilComplete(): Promise<void> {
    const { concurrency, ctx } = this.stage;
    let pause = FIRST_PAUSE_MS;
    let lookedAt = steadyMs();
    while (true) {
      await this.#changed.wait(pause * (0.75 + Math.random() / 2));
      if (this.#end !== undefined) throw this.#end.error;
      if (ctx.signal.aborted) throw stopped(ctx.signal);
      if (this.#running >= concurrency) {
        pause = FIRST_PAUSE_MS;
        continue;
      }
      pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
      // Before the store is asked: a unit gets its manifest first and leaves the queue then.
      const counts = await this.options.link.ask(() => this.queue.counts());
      const isDue = steadyMs() - lookedAt > (counts === undefined ? LONGEST_PAUSE_MS : LOOK_MS);
      if (counts?.open !== 0 && !isDue) continue;
      lookedAt = steadyMs();
      const pending = await this.stage.pending();
      if (pending.length === 0) return;
      if (counts === undefined) continue;
      const { open, failed } = counts;
      if (open === 0 && failed > 0) await this.#refuseFailed(pending);
      if (open === 0 || open + failed < pending.length)
        await this.options.link.ask(() => this.queue.fill(pending));
    }
  }

  /** Nothing is under way: are the units that are left those that were given up? */
  async #refuseFailed(pending: readonly PlanUnit[]): Promise<void> {
    const failures = await this.options.link.ask(() => this.queue.failures());
    if (failures === undefined || !pending.every(({ name }) => failures.has(name))) return;
    const [{ name: unit } = { name: '' }] = pending;
    const error = this.#failed.get(unit);
    const message = `${pending.length} of ${this.stage.units.length} units of ${this.stage.name} failed, first ${unit}: ${failures.get(unit)}; weft failed says why of each, starting a worker again or weft resume tries them again and goes on`;
    throw (
      errorOfClass(error instanceof Error ? error.name : '', 'units_failed', message) ??
      new RetryError('units_failed', message, { cause: error })
    );
  }

  /** Ends once the units that are under way here have; Redis may be away, and is waited for only so long. */
  async #leave(waitMs: number): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#worker = undefined;
    // It takes no other unit, and its timers end.
    await worker.pause(true);
    while (this.#running > 0) await this.#changed.wait(LONGEST_PAUSE_MS);
    const timer = new AbortController();
    const late = sleep(waitMs, false, { signal: timer.signal }).catch(() => false);
    const closed = worker.close().then(() => true);
    // A worker never closes while its connection waits for the next attempt (BullMQ 6.7, ioredis 5.11).
    if (!(await Promise.race([closed, late]))) this.options.link.close();
    timer.abort();
  }
}

function stopped({ reason }: AbortSignal): AbortedError {
  return reason instanceof AbortedError ? reason : new AbortedError(undefined, { cause: reason });
}
