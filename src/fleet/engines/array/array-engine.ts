import { setTimeout as sleep } from 'node:timers/promises';
import type { PlanUnit } from '../../../commit/plan.js';
import type { WorkEngine, WorkStage } from '../../../commit/work-engine.js';
import {
  AbortedError,
  describeError,
  errorOfClass,
  FixConfigError,
  RetryError,
  StopError,
} from '../../../errors.js';
import { mapConcurrent } from '../../../flow/map-concurrent.js';
import { steadyMs } from '../../../flow/steady-clock.js';
import { loadIoredis } from '../../redis/load-ioredis.js';
import { createRedisLimiter } from '../../redis/redis-limiter.js';
import { RedisLink } from '../../redis/redis-link.js';
import { redisPlace } from '../../redis/redis-place.js';
import type { EngineOptions } from '../engine-options.js';
import { type ArrayPosition, arrayPosition } from './array-position.js';

/** Seconds without a finished unit after which units of other tasks are taken: a unit is minutes of work. */
const STEAL_AFTER_S = 600;

/** Between looks at the store while others work, in seconds; from the first to the last, half as much longer each time. */
const FIRST_PAUSE_S = 1;
const LONGEST_PAUSE_S = 60;

/** Records of failures, of any tasks, after which a unit is not tried again by those that wait for it. */
const GIVEN_UP_AFTER = 2;

/** How long Redis may be away, where tasks share hosts by it. */
const REDIS_PATIENCE_MS = 600_000;

/** Units that are looked at for failures before a task has waited long: each costs a request. */
const FEW = 16;

/**
 * Runs the share of one task of an array, with nothing but the store between the tasks.
 *
 * Of each stage a task runs every `count`-th unit and goes on when all are complete. One that waits takes units of
 * others when nothing has moved for a while: a task that died, or that the scheduler has not started yet, holds up nobody.
 */
export async function createArrayEngine(options: EngineOptions): Promise<WorkEngine> {
  const position = arrayPosition(options);
  const link = await openLink(options);
  return {
    name: 'array',
    worker: position.name,
    ...(link === undefined
      ? { processes: options.processes ?? position.count }
      : { processes: 1, limiter: createRedisLimiter(link) }),
    sharesEnd: true,
    complete: (stage) => new ArrayTask(stage, position, options).complete(),
    close: async () => link?.close(),
  };
}

/** The Redis by which tasks share hosts, where there is one and the number of processes is not given. */
async function openLink({ redis, processes, env, tell }: EngineOptions): Promise<RedisLink | undefined> {
  if ((redis ?? env.WEFT_REDIS_URL ?? '') === '' || processes !== undefined) return undefined;
  const place = redisPlace(redis, env);
  return RedisLink.open(await loadIoredis(), place, { patienceMs: REDIS_PATIENCE_MS, tell });
}

/** What a task does of a stage. */
class ArrayTask {
  readonly #stealAfterMs: number;
  /** What units failed of here, by their names. */
  readonly #failed = new Map<string, unknown>();

  constructor(
    private readonly stage: WorkStage,
    private readonly position: ArrayPosition,
    private readonly options: EngineOptions,
  ) {
    this.#stealAfterMs = (options.stealAfter ?? STEAL_AFTER_S) * 1000;
  }

  async complete(): Promise<void> {
    const { units, left, concurrency, isLast, ctx } = this.stage;
    const { index, count } = this.position;
    const open = new Set(left.map(({ name }) => name));
    const own = units.filter(({ name }, at) => at % count === index && open.has(name));
    const runs = mapConcurrent(own, (unit) => this.#run(unit), { concurrency, signal: ctx.signal });
    for await (const _ of runs);
    if (isLast && this.options.part !== undefined) {
      if (this.#failed.size > 0) throw this.#failure(own.length);
    } else await this.#wait();
  }

  /** Runs a unit. What is wrong with it alone is kept for the end; what is wrong here ends the task. */
  async #run(unit: PlanUnit): Promise<void> {
    try {
      await this.stage.run(unit);
    } catch (error) {
      const isOurs = error instanceof StopError || error instanceof FixConfigError;
      if (isOurs || error instanceof AbortedError || this.stage.ctx.signal.aborted) throw error;
      this.stage.ctx.logger.error(
        { phase: this.stage.phase, unit: unit.name, error: describeError(error) },
        'a unit failed; the task goes on with others',
      );
      this.#failed.set(unit.name, error);
    }
  }

  /** Waits until all units of the stage are complete, and helps where nothing moves. */
  async #wait(): Promise<void> {
    const { ctx } = this.stage;
    let pending = await this.stage.pending();
    if (pending.length > 0) this.#tell(pending.length);
    let movedAt = steadyMs();
    let pause = FIRST_PAUSE_S;
    while (pending.length > 0) {
      const others = await this.#open(pending, pending.length <= FEW);
      if (others.length === 0) throw this.#stuck(pending);
      const unit = this.#mineOf(others);
      const rest = this.#stealAfterMs - (steadyMs() - movedAt);
      if (rest > 0) {
        await sleep(Math.min(pause * 1000 * this.#spread(), rest), undefined, { signal: ctx.signal }).catch(
          (cause: unknown) => {
            throw new AbortedError(undefined, { cause: ctx.signal.reason ?? cause });
          },
        );
        pause = Math.min(pause * 1.5, LONGEST_PAUSE_S);
        if (!(await this.stage.isComplete(unit)) && steadyMs() - movedAt < this.#stealAfterMs) continue;
      } else await this.#steal(await this.#open(others, true));
      const now = await this.stage.pending();
      if (rest > 0 && now.length < pending.length) {
        movedAt = steadyMs();
        pause = FIRST_PAUSE_S;
      }
      pending = now;
    }
  }

  async #steal(others: readonly PlanUnit[]): Promise<void> {
    if (others.length === 0) return;
    const unit = this.#mineOf(others);
    this.stage.ctx.logger.warn(
      { stage: this.stage.name, unit: unit.name },
      'nothing has moved for a while: taking a unit of another task, which may be dead or not started yet',
    );
    await this.#run(unit);
  }

  /** Those of the units that have not failed here; `ask`: nor so often elsewhere that they are given up. */
  async #open(units: readonly PlanUnit[], ask: boolean): Promise<PlanUnit[]> {
    const open: PlanUnit[] = [];
    for (const unit of units) {
      if (this.#failed.has(unit.name)) continue;
      if (!ask || (await this.stage.failures(unit)) < GIVEN_UP_AFTER) open.push(unit);
    }
    return open;
  }

  /** Another unit for each task, as far as there are enough. */
  #mineOf(units: readonly PlanUnit[]): PlanUnit {
    const { index, count } = this.position;
    return units[Math.floor((index * units.length) / count)] as PlanUnit;
  }

  /** Tasks that began to wait together do not look together. */
  #spread(): number {
    const { index, count } = this.position;
    return 0.75 + (0.5 * index) / count;
  }

  #tell(units: number): void {
    const minutes = Math.round(this.#stealAfterMs / 60_000);
    const what =
      this.stage.phase === 'finish'
        ? 'task 0 to end the build'
        : `${units} of ${this.stage.units.length} units of ${this.stage.name} that other tasks hold`;
    this.options.tell(
      `${this.position.name}: waiting for ${what}; takes ${units === 1 ? 'it' : 'them'} over when nothing moves for ${minutes < 1 ? `${this.#stealAfterMs / 1000} s` : `${minutes} min`}`,
    );
  }

  /** The units of this task that failed. */
  #failure(own: number): Error {
    const [[unit, error] = ['', undefined]] = this.#failed;
    const message = `${this.#failed.size} of the ${own} units of ${this.position.name} failed in ${this.stage.phase}, first ${unit}: ${describeError(error)}; weft failed says why of each, and running the task again tries them again`;
    return this.#like(error, message);
  }

  /** What is left are units that failed. */
  #stuck(pending: readonly PlanUnit[]): Error {
    const [unit] = pending;
    const error = this.#failed.get(unit?.name ?? '');
    const cause = error === undefined ? '' : `: ${describeError(error)}`;
    const message = `${pending.length} of ${this.stage.units.length} units of ${this.stage.name} failed, first ${unit?.name}${cause}; weft failed says why of each, weft resume tries them again and goes on`;
    return this.#like(error, message);
  }

  #like(error: unknown, message: string): Error {
    const name = error instanceof Error ? error.name : '';
    return (
      errorOfClass(name, 'units_failed', message) ?? new RetryError('units_failed', message, { cause: error })
    );
  }
}
