import { FixConfigError } from '../../errors.js';

/** Which text an image is matched to: the one that follows it on the page, or MMC4's assignment by similarity. */
export const ASSIGNMENTS = ['natural', 'mmc4'] as const;
/** One of {@link ASSIGNMENTS}. */
export type Assignment = (typeof ASSIGNMENTS)[number];

/** Refuses an assignment by similarity when there is none. Throws FixConfigError `no_similarity`. */
export function checkAssignment(format: string, assign: Assignment, similarities = false): void {
  if (assign === 'mmc4' && !similarities)
    throw new FixConfigError(
      'no_similarity',
      `format ${format}, option assign=mmc4: it assigns by similarity; measure it with weft similarity and give --similarity`,
    );
}
