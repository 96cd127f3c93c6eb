import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_PORTS, resolveFetchConfig } from '../../src/config/fetch-config.js';
import { FETCH_DROP_REASONS } from '../../src/fetch/fetch-outcome.js';
import { IMAGE_DROP_REASONS } from '../../src/images/image-result.js';
import { reasonsOfClasses } from '../../src/revise/retry/retry-classes.js';

const page = readFileSync(new URL('../../docs/fetching.md', import.meta.url), 'utf8');
/** Rows of the tables by class: what happened, and the groups. */
const rows = new Map(
  [...page.matchAll(/^\| (\w+) \| ([^|]+) \|(?: ([^|]*) \|)?$/gm)].map(
    ([, name = '', text = '', groups = '']) => [
      name,
      { text, groups: groups.split(', ').filter((group) => group !== '') },
    ],
  ),
);
rows.delete('class');

it('docs/fetching.md has every class, as the code words it, and no other', () => {
  const classes: Record<string, string> = { ...FETCH_DROP_REASONS, ...IMAGE_DROP_REASONS };
  expect(Object.fromEntries([...rows].map(([name, { text }]) => [name, text]))).toEqual(classes);
});

it('the groups of classes are those of the page', () => {
  for (const group of ['temporary', 'timeout', 'connection', 'robots', '3xx', '4xx', '5xx']) {
    const members = [...rows].filter(([, { groups }]) => groups.includes(group)).map(([name]) => name);
    expect(reasonsOfClasses([group])).toEqual(members.sort());
  }
});

it('the defaults on the page are those of the code', () => {
  for (const [name, value] of Object.entries(resolveFetchConfig())) {
    const said = new RegExp(`^  ${name}: (\\S+)`, 'm').exec(page)?.[1];
    if (said !== undefined) expect(`${name} ${said}`).toBe(`${name} ${value}`);
  }
  expect(page).toContain(`default: ${DEFAULT_PORTS.join(', ')}`);
});
