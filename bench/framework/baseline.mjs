/** A ratio that is worse than the stored one by more than this share fails the check. */
export const TOLERANCE = 0.15;

/**
 * The ratios of a run beside those of a stored one. Each that both have is worse, or not; each that one of them lacks is
 * named too. Figures measured on other inputs are not compared, nor are plain measures of one side, which say as much
 * of the machine.
 *
 * @param {{ figures: object }} result
 * @param {{ figures: object }} baseline of the same size
 */
export function compareWithBaseline(result, baseline) {
  const rows = [];
  for (const [figure, { input, ratios }] of Object.entries(result.figures)) {
    const stored = baseline.figures[figure];
    for (const ratio of ratios.filter(isComparable)) {
      const { name, value, better } = ratio;
      const before = stored?.ratios.find((other) => other.name === name)?.value;
      if (before === undefined && value === undefined) continue;
      rows.push({
        figure,
        name,
        before,
        value,
        ...judge({ before, value, better }, input === stored?.input),
      });
    }
  }
  return rows;
}

function isComparable({ against, revision }) {
  return against !== undefined && revision === undefined;
}

function judge({ before, value, better = 'higher' }, sameInput) {
  if (before === undefined) return { verdict: 'not in the baseline' };
  if (value === undefined) return { verdict: 'not measured' };
  if (!sameInput) return { verdict: 'measured on another input' };
  const change = value / before - 1;
  const loss = better === 'higher' ? -change : change;
  return { change, verdict: loss > TOLERANCE ? 'fell' : 'holds' };
}

/** Stored results by size, with those of a run in place of what they measured before. */
export function withResult(stored, result) {
  const before = stored[result.size];
  return { ...stored, [result.size]: { ...result, figures: { ...before?.figures, ...result.figures } } };
}
