import { describe, expect, it } from 'vitest';
import { nodesOf, textsOf } from './article.js';

const row = (cells: readonly string[], cell: string, open: string) =>
  `<div ${open}>${cells.map((text) => `<span ${cell}>${text}</span>`).join('')}</div>`;
const roleRow = (cells: readonly string[], role = 'cell') => row(cells, `role="${role}"`, 'role="row"');
const styleRow = (cells: readonly string[]) =>
  row(cells, 'style="display: table-cell"', 'style="display:table-row"');

describe('tables of other elements keep their columns', () => {
  it.each([
    [
      'roles, an empty cell among them',
      `<div role="table"><div role="rowgroup">${roleRow(['Mill', 'Stones', 'Sluices'], 'columnheader')}</div><div role="rowgroup">${roleRow(['Osier', '', '2'])}${roleRow(['Withy', '3', ''])}</div></div>`,
      'Mill | Stones | Sluices\n--- | --- | ---\nOsier |  | 2\nWithy | 3 |',
    ],
    [
      'a grid',
      `<div role="grid">${roleRow(['Mill', 'Stones'], 'columnheader')}${roleRow(['Osier', '2'], 'gridcell')}${roleRow(['Withy', '3'], 'gridcell')}</div>`,
      'Mill | Stones\n--- | ---\nOsier | 2\nWithy | 3',
    ],
    [
      'a list that is a table',
      `<ul role="table"><li role="row"><b role="columnheader">Mill</b><b role="columnheader">Stones</b></li><li role="row"><i role="cell">Osier</i><i role="cell">2</i></li></ul>`,
      'Mill | Stones\n--- | ---\nOsier | 2',
    ],
    [
      'elements without a role between',
      `<div role="table"><div><div role="row"><div><p role="columnheader">Mill</p></div><div><p role="columnheader">Stones</p></div></div></div><div><div role="row"><div><p role="cell">Osier</p></div><div><p role="cell">2</p></div></div></div></div>`,
      'Mill | Stones\n--- | ---\nOsier | 2',
    ],
    [
      'a cell over two columns',
      `<div role="table">${roleRow(['Mill', 'Stones', 'Sluices'], 'columnheader')}<div role="row"><span role="rowheader">Osier</span><span role="cell" aria-colspan="2">none</span></div>${roleRow(['Withy', '3', '1'])}</div>`,
      'Mill | Stones | Sluices\n--- | --- | ---\nOsier | none |\nWithy | 3 | 1',
    ],
    [
      'styles',
      `<div style="display:table; width:100%">${styleRow(['Osier', '2', ''])}${styleRow(['Withy', '', '1'])}</div>`,
      'Osier | 2 |\nWithy |  | 1',
    ],
    [
      'a header group',
      `<section style="display:table"><header style="display:table-header-group">${styleRow(['Mill', 'Stones'])}</header><div style="display:table-row-group">${styleRow(['Osier', '2'])}${styleRow(['Withy', '3'])}</div></section>`,
      'Mill | Stones\n--- | ---\nOsier | 2\nWithy | 3',
    ],
    [
      'rows whose table is implied',
      `<div>${styleRow(['Osier', '2'])}${styleRow(['Withy', '3'])}</div>`,
      'Osier | 2\nWithy | 3',
    ],
  ])('%s', (_, markup, table) => {
    expect(nodesOf(markup)).toEqual([{ type: 'text', role: 'table', text: table }]);
  });
});

describe('what only lays out a page stays text', () => {
  const PROSE =
    'The upper stone was cut at the quarry behind the church, and came down the hill on rollers over three days in March, with the whole parish at the ropes and the curate counting the steps aloud for them.';

  it('columns of prose', () => {
    const column = `<div style="display:table-cell"><p>${PROSE}</p></div>`;
    const markup = `<div style="display:table"><div style="display:table-row">${column}${column.replace('upper', 'lower')}</div><div style="display:table-row">${column.replace('upper', 'third')}${column.replace('upper', 'last')}</div></div>`;
    expect(nodesOf(markup).every((node) => node.type === 'text' && node.role === 'paragraph')).toBe(true);
    expect(textsOf(markup)).toHaveLength(4);
  });

  it('one cell that centres its content', () => {
    expect(
      textsOf(`<div style="display:table"><div style="display:table-cell"><p>${PROSE}</p></div></div>`),
    ).toEqual([PROSE]);
  });
});
