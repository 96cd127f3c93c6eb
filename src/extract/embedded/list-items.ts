import type { DataFrame } from './data-frame.js';

/**
 * The items of lists of pages that frames stand in: things with a title and an address of their own, of which a list
 * holds several.
 */
export function listItems(frames: Iterable<DataFrame>): Set<DataFrame> {
  const items = new Set<DataFrame>();
  for (const frame of frames) {
    const item = itemAround(frame);
    if (item !== undefined) items.add(item);
  }
  return items;
}

function itemAround(frame: DataFrame): DataFrame | undefined {
  let item: DataFrame | undefined;
  for (let at: DataFrame | undefined = frame; at !== undefined; at = at.parent) {
    if (item === undefined && !at.isArray && at.hasAddress && at.title !== '') item = at;
    if (item !== undefined && at.isArray) return item;
  }
  return undefined;
}
