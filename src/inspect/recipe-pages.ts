import type { UnitCounts } from '../model/manifest.js';

/** What became of the pages of one recipe's hosts. */
export interface RecipePages {
  /** Number of the recipe in the pipeline, from 1. */
  recipe: number;
  /** The host as the recipe writes it. */
  host: string;
  /** Pages that the recipe read. */
  taken: number;
  /** Pages on which it found nothing, so that the general extraction read them: the site may look otherwise by now. */
  empty: number;
  /** Pages that its `when` did not fit. */
  passed: number;
}

const COUNT = /^recipe_(taken|empty|passed):(\d+):(.+)$/s;

/** Whether no page is on a host of a recipe, as far as earlier recipes left any: it is misspelt, or the site is not there. */
export function isUnmatched({ taken, empty, passed }: RecipePages): boolean {
  return taken + empty + passed === 0;
}

/** Pages by recipe and host, from the counts of the extract phase; in the order of the recipes. */
export function recipePages(counts: UnitCounts): RecipePages[] {
  const found = new Map<string, RecipePages>();
  for (const [name, count] of Object.entries(counts)) {
    const [, use, number, host] = COUNT.exec(name) ?? [];
    if (use === undefined || number === undefined || host === undefined) continue;
    const key = `${number}:${host}`;
    const pages = found.get(key) ?? { recipe: Number(number), host, taken: 0, empty: 0, passed: 0 };
    pages[use as 'taken' | 'empty' | 'passed'] += count;
    found.set(key, pages);
  }
  return [...found.values()].sort((a, b) => a.recipe - b.recipe || (a.host < b.host ? -1 : 1));
}
