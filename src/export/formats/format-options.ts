import { didYouMean } from '../../errors/did-you-mean.js';
import { FixConfigError } from '../../errors.js';

/** What an option may say: one of some words, the first being the default, or a string of a form. */
export type OptionRule = readonly [string, ...string[]] | { pattern: RegExp; form: string; fallback: string };

/**
 * Checks the options of a format against its rules and fills in the defaults.
 *
 * @throws FixConfigError `unknown_option`, or `bad_option` when the value is none that the rule takes
 */
export function readFormatOptions<const R extends Readonly<Record<string, OptionRule>>>(
  format: string,
  given: Readonly<Record<string, string>>,
  rules: R,
): { [K in keyof R]: R[K] extends readonly string[] ? R[K][number] : string } {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(rules, name)) continue;
    const known = Object.keys(rules);
    const advice = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none';
    throw new FixConfigError(
      'unknown_option',
      `format ${format} has no option ${name}; ${advice}${didYouMean(name, known)}`,
    );
  }
  const values = Object.entries(rules).map(([name, rule]) => [
    name,
    readOption(format, name, given[name], rule),
  ]);
  return Object.fromEntries(values);
}

function readOption(format: string, name: string, value: string | undefined, rule: OptionRule): string {
  if ('pattern' in rule) {
    if (value === undefined) return rule.fallback;
    if (rule.pattern.test(value)) return value;
    throw new FixConfigError(
      'bad_option',
      `format ${format}, option ${name}: want ${rule.form}, got ${value}`,
    );
  }
  if (value === undefined) return rule[0];
  if (rule.includes(value)) return value;
  throw new FixConfigError(
    'bad_option',
    `format ${format}, option ${name}: want ${rule.join(' or ')}, got ${value}${didYouMean(value, rule)}`,
  );
}
