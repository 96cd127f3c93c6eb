import { describeError, FixConfigError } from '../../errors.js';

/** What is used of the package. */
export type Ioredis = Pick<typeof import('ioredis'), 'Redis'>;

/**
 * Loads the client of Redis, an optional peer.
 *
 * @throws FixConfigError `no_ioredis`
 */
export async function loadIoredis(load: () => Promise<Ioredis> = () => import('ioredis')): Promise<Ioredis> {
  try {
    return await load();
  } catch (error) {
    throw new FixConfigError(
      'no_ioredis',
      `--redis needs a package that cannot be loaded (${describeError(error)}): npm install ioredis@5.11.1`,
      { cause: error },
    );
  }
}
