import { type DataFrame, type DataString, innerFrame, noteString, outermostFrame } from './data-frame.js';

/** Names of containers that stand before what they hold. */
const MAX_TAG = 40;

/**
 * Strings of data in which every value is written once, in a list, and objects hold the places of their values:
 * `[{"post":1},{"body":2},"…"]`, as Nuxt (`__NUXT_DATA__`) and React Router write it; the latter has keys as places too
 * (`{"_3":4}`).
 *
 * @returns Whether the text is such a list
 */
export function scanValueList(text: string, found: (string: DataString) => void): boolean {
  const values = parsed(text);
  if (!Array.isArray(values) || values.length < 2 || !isReference(values[0])) return false;
  const seen = new Set<number>();
  const open: { at: number; frame: DataFrame; key: string }[] = [{ at: 0, frame: outermostFrame(), key: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, frame, key } = next;
    const value: unknown = values[at];
    if (typeof value === 'string') {
      const raw = literalOf(value);
      noteString(frame, key, raw);
      found({ frame, key, raw });
    }
    if (typeof value !== 'object' || value === null || seen.has(at)) continue;
    seen.add(at);
    const children: typeof open = [];
    if (Array.isArray(value)) {
      const tagged = typeof value[0] === 'string' && value[0].length <= MAX_TAG;
      // `["Reactive", 7]` is what stands at 7.
      const inner = tagged && value.length === 2 ? frame : innerFrame(frame, true, key);
      for (const [index, child] of value.entries())
        if (isPlace(child))
          children.push({ at: child, frame: inner, key: inner === frame ? key : String(index) });
    } else {
      const inner = innerFrame(frame, false, key);
      for (const [name, child] of Object.entries(value)) {
        const told: unknown = /^_\d{1,7}$/.test(name) ? values[Number(name.slice(1))] : undefined;
        const own = typeof told === 'string' ? told : name;
        if (!isPlace(child)) continue;
        if (typeof values[child] === 'string') noteString(inner, own, literalOf(values[child]));
        children.push({ at: child, frame: inner, key: own });
      }
    }
    open.push(...children.reverse());
  }
  return true;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Damaged, or no JSON: it is scanned as text.
    return undefined;
  }
}

/** Whether the first value of a list holds the places of others and nothing else. */
function isReference(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const held = Object.values(value);
  const places = Array.isArray(value) && typeof value[0] === 'string' ? held.slice(1) : held;
  return places.length > 0 && places.every((place) => Number.isInteger(place));
}

function isPlace(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function literalOf(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
