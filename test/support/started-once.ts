/**
 * Makes a pool of threads that is started by the first who asks for one and serves all later ones: starting threads
 * takes most of the time of a small job, and how often they are started is nothing that these tests ask.
 */
export function startedOnce<Options, Pool extends { close(): Promise<void> }>(
  create: (options: Options) => Pool,
): (options: Options) => Pool {
  let pool: Pool | undefined;
  return (options) => {
    pool ??= create(options);
    return { ...pool, close: async () => undefined };
  };
}
