import type { Redis } from 'ioredis';
import { describeError, FixConfigError, RetryError } from '../../errors.js';
import { steadyMs } from '../../flow/steady-clock.js';
import type { Ioredis } from './load-ioredis.js';
import type { RedisPlace } from './redis-place.js';

/** For the first connection, and for each later attempt. */
const CONNECT_TIMEOUT_MS = 10_000;
const LONGEST_RECONNECT_PAUSE_MS = 2000;

/**
 * The connections of one worker to Redis.
 *
 * Commands of the worker's own fail while Redis is away, so that it can look at the store meanwhile; those of the queue
 * wait for it, as BullMQ asks.
 */
export class RedisLink {
  #awaySince: number | undefined;
  readonly #copies: Redis[] = [];

  private constructor(
    readonly commands: Redis,
    readonly waiting: Redis,
    private readonly name: string,
    readonly patienceMs: number,
    private readonly tell: (line: string) => void,
  ) {}

  /** @throws FixConfigError `redis_refused`, `redis_untrusted`; RetryError `redis_unreachable` */
  static async open(
    { Redis }: Ioredis,
    { url, name }: RedisPlace,
    { patienceMs, tell }: { patienceMs: number; tell(line: string): void },
  ): Promise<RedisLink> {
    const connect = (maxRetriesPerRequest: number | null) => {
      const redis = new Redis(url, {
        maxRetriesPerRequest,
        connectTimeout: CONNECT_TIMEOUT_MS,
        lazyConnect: true,
        retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RECONNECT_PAUSE_MS),
      });
      let last: Error | undefined;
      // Commands reject with "connection is closed" whatever it was closed for.
      redis.on('error', (error: Error) => {
        last = error;
      });
      return { redis, reason: (error: unknown) => last ?? error };
    };
    const commands = connect(1);
    try {
      await commands.redis.connect();
      await commands.redis.ping();
    } catch (error) {
      commands.redis.disconnect();
      throw unreachable(name, commands.reason(error));
    }
    const link = new RedisLink(commands.redis, connect(null).redis, name, patienceMs, tell);
    // BullMQ waits for jobs on a copy.
    const { waiting } = link;
    const duplicate = waiting.duplicate.bind(waiting);
    waiting.duplicate = (override) => {
      const copy = duplicate(override);
      copy.on('error', () => undefined);
      link.#copies.push(copy);
      return copy;
    };
    return link;
  }

  /**
   * Asks Redis; undefined while it is away.
   *
   * @throws RetryError `redis_unreachable` when it has been away for too long
   */
  async ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await question();
      if (this.#awaySince !== undefined) this.tell(`Redis at ${this.name} answers again`);
      this.#awaySince = undefined;
      return answer;
    } catch (error) {
      if (this.#awaySince === undefined) {
        this.#awaySince = steadyMs();
        this.tell(
          `Redis at ${this.name} does not answer (${describeError(error)}): waiting for it; what is done is in the corpus`,
        );
      }
      if (steadyMs() - this.#awaySince > this.patienceMs) throw unreachable(this.name, error);
      return undefined;
    }
  }

  /** Ends what waits for Redis as well. */
  close(): void {
    this.commands.disconnect();
    this.waiting.disconnect();
    for (const copy of this.#copies) copy.disconnect();
  }
}

/** What Node.js says of a certificate: no known signer, another host, not of today. */
const UNTRUSTED = /certificate|altnames/i;

/** The reason is kept as text: the error of a command that was refused holds the password among its arguments. */
function unreachable(name: string, error: unknown): Error {
  const reason = describeError(error);
  const cause = new Error(reason);
  if (/NOAUTH|WRONGPASS|NOPERM|invalid password/i.test(reason))
    return new FixConfigError(
      'redis_refused',
      `Redis at ${name} refuses the user (${reason}); give user and password in WEFT_REDIS_URL`,
      { cause },
    );
  if (UNTRUSTED.test(reason))
    return new FixConfigError(
      'redis_untrusted',
      `the certificate of Redis at ${name} is not trusted (${reason}); NODE_EXTRA_CA_CERTS names a file with the certificate of who signed it`,
      { cause },
    );
  return new RetryError(
    'redis_unreachable',
    `Redis at ${name} does not answer (${reason}); what is done is in the corpus: start the worker again when Redis is back, or go on without it by weft resume`,
    { cause },
  );
}
