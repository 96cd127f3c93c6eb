import { randomNumbers, seedOf } from './seed.js';

/** Where a process is killed: at its n-th change, before or after that is carried out. */
export interface KillMoment {
  at: number;
  when: 'before' | 'after';
}

/**
 * Moments to kill a process at that makes `changes` changes: one in each of `count` equal stretches of them, never
 * the last change, so that work is left. Drawn by the run's seed, and printed.
 */
export function killMoments(name: string, changes: number, count: number): KillMoment[] {
  const random = randomNumbers(name);
  const moments = Array.from({ length: count }, (_, n): KillMoment => {
    const at = 1 + Math.floor(((changes - 1) * (n + random())) / count);
    return { at, when: random() < 0.5 ? 'before' : 'after' };
  });
  const places = moments.map(({ at, when }) => `${when} ${at}`).join(', ');
  process.stdout.write(`  ${name}: seed ${seedOf()} kills ${places} of ${changes} changes\n`);
  return moments;
}
