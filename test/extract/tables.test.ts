import { describe, expect, it } from 'vitest';
import { nodesOf, textsOf } from './article.js';

const tableOf = (rows: string) => textsOf(`<table>${rows}</table>`);

describe('a table keeps its columns', () => {
  it('empty cells are empty fields, first and last ones too', () => {
    expect(
      tableOf(
        '<tr><th>Grain</th><th>Sacks</th><th>Price</th></tr><tr><td>Wheat</td><td></td><td>9</td></tr><tr><td></td><td>14</td><td></td></tr>',
      ),
    ).toEqual(['Grain | Sacks | Price\n--- | --- | ---\nWheat |  | 9\n| 14 |']);
  });

  it('a cell over two rows is told in both', () => {
    expect(
      tableOf(
        '<tr><th>Grain</th><th>Year</th><th>Sacks</th></tr><tr><td rowspan="2">Wheat</td><td>1871</td><td>14</td></tr><tr><td>1872</td><td>11</td></tr><tr><td>Rye</td><td>1872</td><td>3</td></tr>',
      ),
    ).toEqual([
      'Grain | Year | Sacks\n--- | --- | ---\nWheat | 1871 | 14\nWheat | 1872 | 11\nRye | 1872 | 3',
    ]);
  });

  it('a cell over two columns leaves the second one empty, and one over all of them is a line', () => {
    expect(
      tableOf(
        '<thead><tr><td rowspan="2">Grain</td><td colspan="2">Sacks</td></tr><tr><td>in</td><td>out</td></tr></thead><tbody><tr><td colspan="3">Before the flood</td></tr><tr><td>Wheat</td><td>14</td><td>13</td></tr></tbody>',
      ),
    ).toEqual(['Grain | Sacks |\nGrain | in | out\n--- | --- | ---\nBefore the flood\nWheat | 14 | 13']);
  });

  it('lines, paragraphs and lists in a cell stay in it', () => {
    expect(
      tableOf(
        '<tr><th>Grain</th><th>From</th></tr><tr><td>Wheat</td><td>Osier<br>Ford</td></tr><tr><td>Rye</td><td><p>Upper farm</p><p>Lower farm</p></td></tr><tr><td>Oats</td><td><div>Hill | dale</div></td></tr>',
      ),
    ).toEqual([
      'Grain | From\n--- | ---\nWheat | Osier Ford\nRye | Upper farm Lower farm\nOats | Hill \\| dale',
    ]);
  });

  it('pictures in cells follow the table, and one that is no image of the document says what it means', () => {
    const nodes = nodesOf(
      '<table><tr><th>Stone</th><th>Picture</th><th>Sound</th></tr><tr><td>Bedstone</td><td><img src="/p/bed.jpg" width="640" height="480" alt="The bedstone"></td><td><img src="/i/tick.gif" alt="yes" width="14" height="14"></td></tr><tr><td>Runner</td><td><img src="/p/run.jpg" width="640" height="480" alt="The runner"></td><td><img src="/i/cross.gif" alt="no" width="14" height="14"></td></tr></table>',
    );
    expect(nodes.map((node) => (node.type === 'text' ? node.text : node.src))).toEqual([
      'Stone | Picture | Sound\n--- | --- | ---\nBedstone |  | yes\nRunner |  | no',
      'https://mill.example/p/bed.jpg',
      'https://mill.example/p/run.jpg',
    ]);
  });

  it('a long table with pictures is cut behind each row that has some', () => {
    const row = (n: number) =>
      `<tr><td>Mark ${n}</td><td>Miller ${n}</td><td>${n % 8 === 0 ? `<img src="/p/mark${n}.jpg" width="640" height="480" alt="">` : ''}</td></tr>`;
    const nodes = nodesOf(
      `<table><tr><th>Mark</th><th>Miller</th><th>Picture</th></tr>${Array.from({ length: 16 }, (_, n) => row(n + 1)).join('')}</table>`,
    );
    const shapes = nodes.map((node) =>
      node.type === 'text' ? node.text.split('\n').at(-1) : node.src.slice(-10),
    );
    expect(shapes).toEqual([
      'Mark 8 | Miller 8 |',
      'mark8.jpg'.padStart(10, '/'),
      'Mark 16 | Miller 16 |',
      'mark16.jpg',
    ]);
  });

  it('in a long table a picture stands on the side of its row where less text lies between', () => {
    const row = (n: number) =>
      `<tr><td>${n}</td><td><img src="/p/book${n}.jpg" width="200" height="300" alt=""></td><td>Book ${n} of the mill, as the miller wrote it down after the flood</td></tr>`;
    const nodes = nodesOf(`<table>${Array.from({ length: 14 }, (_, n) => row(n + 1)).join('')}</table>`);
    expect(nodes.slice(0, 4).map((node) => (node.type === 'text' ? node.text : node.src.slice(-9)))).toEqual([
      'book1.jpg',
      '1 |  | Book 1 of the mill, as the miller wrote it down after the flood',
      'book2.jpg',
      '2 |  | Book 2 of the mill, as the miller wrote it down after the flood',
    ]);
  });

  it('pictures in a row of one cell stand before its text, between the rows around', () => {
    const nodes = nodesOf(
      '<table><tr><th colspan="2">Osier Ford mill</th></tr><tr><td colspan="2"><img src="/p/mill.jpg" width="640" height="480" alt="The mill"><br>The mill in 1902</td></tr><tr><th>Built</th><td>1731</td></tr><tr><th>Stones</th><td>Two pairs</td></tr></table>',
    );
    expect(nodes.map((node) => (node.type === 'text' ? node.text : node.src))).toEqual([
      'Osier Ford mill',
      'https://mill.example/p/mill.jpg',
      'The mill in 1902\nBuilt | 1731\nStones | Two pairs',
    ]);
  });

  it('spans that markup of a few bytes asks for stay bounded', () => {
    const rows =
      `<tr><td rowspan="65534" colspan="1000">Wheat from the upper farm</td><td>x</td></tr>`.repeat(300);
    const texts = tableOf(rows);
    expect(texts.join('').length).toBeLessThan(4_000_000);
    expect(texts.join('')).toContain('Wheat from the upper farm');
  });
});
