/** What is used of the package. */
export type PromClient = typeof import('prom-client');

/** Loads prom-client, which commands without `--metrics` do without: it takes 40 ms. */
export async function loadPromClient(): Promise<PromClient> {
  const loaded = await import('prom-client');
  return loaded.default;
}
