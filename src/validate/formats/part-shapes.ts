import { type FindingList, type FindingPlace, quote } from '../finding-list.js';
import { formatOfExtension } from './check-image-file.js';

interface Shape {
  samples: number;
  /** Its first samples. */
  places: FindingPlace[];
  parts: readonly string[];
}

/** Different sets of parts that are followed in a shard; data sets have a handful. */
const MAX_SHAPES = 1000;

/** Stands for the image of a sample that has exactly one, whatever its format. */
const IMAGE = 'image';

/**
 * Gathers which parts samples have, and reports samples that lack one that most have.
 *
 * A sample without its caption ends a run of webdataset's `to_tuple`, and the Hub's builder refuses a data set whose
 * first samples differ. Numbered parts (`0.jpg`) vary by nature and do not count.
 */
export class PartShapes {
  readonly #shards = new Map<string, Map<string, Shape>>();
  readonly #keptPlaces: number;

  /** @param keptPlaces - samples of each set of parts in a shard that are reported one by one */
  constructor(keptPlaces: number) {
    this.#keptPlaces = keptPlaces;
  }

  add(parts: readonly string[], where: FindingPlace): void {
    const fixed = [
      ...new Set(parts.filter((part) => !/\d/.test(part.split('.')[0] ?? '')).map(partClass)),
    ].sort();
    const shapes = this.#shards.get(where.file) ?? new Map<string, Shape>();
    this.#shards.set(where.file, shapes);
    const name = fixed.join('|');
    const shape = shapes.get(name) ?? { samples: 0, places: [], parts: fixed };
    shape.samples += 1;
    if (shape.places.length < this.#keptPlaces) shape.places.push(where);
    if (shapes.size < MAX_SHAPES) shapes.set(name, shape);
  }

  report(findings: FindingList): void {
    const totals = new Map<string, number>();
    let samples = 0;
    const shapes = [...this.#shards.values()].flatMap((byName) => [...byName.values()]);
    for (const shape of shapes) {
      samples += shape.samples;
      for (const part of shape.parts) totals.set(part, (totals.get(part) ?? 0) + shape.samples);
    }
    for (const [part, count] of totals) {
      if (count * 2 <= samples || count === samples) continue;
      for (const { parts, places, samples: lacking } of shapes) {
        if (parts.includes(part)) continue;
        for (const [i, place] of places.entries()) {
          const unlisted = i === places.length - 1 ? lacking - places.length : 0;
          const others = unlisted > 0 ? `, and ${unlisted} more samples of this shard like it` : '';
          const message = `lacks the part ${quote(part)} that ${count} of ${samples} samples have${others}; drop it (--repair) or write the part`;
          findings.add('sample_part_absent', place, message);
        }
      }
    }
  }
}

function partClass(part: string): string {
  return formatOfExtension(part) === undefined || part.includes('.') ? part.toLowerCase() : IMAGE;
}
