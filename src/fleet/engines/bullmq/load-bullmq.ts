import { describeError, FixConfigError } from '../../../errors.js';

/** What is used of the packages. */
export type BullmqPackages = Pick<typeof import('bullmq'), 'Queue' | 'Worker'> &
  Pick<typeof import('bullmq'), 'UnrecoverableError' | 'WaitingError'> &
  Pick<typeof import('ioredis'), 'Redis'>;

/**
 * Loads the packages of the queue, which are optional peers: a build on one machine needs none of them.
 *
 * @throws FixConfigError `no_bullmq`
 */
export async function loadBullmq(
  load: () => Promise<BullmqPackages> = importPackages,
): Promise<BullmqPackages> {
  try {
    return await load();
  } catch (error) {
    throw new FixConfigError(
      'no_bullmq',
      `--engine bullmq needs packages that cannot be loaded (${describeError(error)}): npm install bullmq@6.7.0 ioredis@5.11.1`,
      { cause: error },
    );
  }
}

async function importPackages(): Promise<BullmqPackages> {
  const [{ Queue, Worker, UnrecoverableError, WaitingError }, { Redis }] = await Promise.all([
    import('bullmq'),
    import('ioredis'),
  ]);
  return { Queue, Worker, UnrecoverableError, WaitingError, Redis };
}
