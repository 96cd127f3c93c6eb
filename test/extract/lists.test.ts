import { describe, expect, it } from 'vitest';
import { nodesOf, textsOf } from './article.js';

const steps = (...items: string[]) => items.map((item) => `<li>${item}</li>`).join('');

describe('ordered lists keep their numbers', () => {
  it.each([
    ['<ol>', '1. Lift the sluice gate.\n2. Wait for the wheel.'],
    ['<ol start="7">', '7. Lift the sluice gate.\n8. Wait for the wheel.'],
    ['<ol start="0">', '0. Lift the sluice gate.\n1. Wait for the wheel.'],
    ['<ol reversed>', '2. Lift the sluice gate.\n1. Wait for the wheel.'],
    ['<ol reversed start="9">', '9. Lift the sluice gate.\n8. Wait for the wheel.'],
    ['<ol type="a" start="26">', 'z. Lift the sluice gate.\naa. Wait for the wheel.'],
    ['<ol type="I" start="4">', 'IV. Lift the sluice gate.\nV. Wait for the wheel.'],
    ['<ol style="list-style-type: lower-roman">', 'i. Lift the sluice gate.\nii. Wait for the wheel.'],
    ['<ol style="list-style: none">', '- Lift the sluice gate.\n- Wait for the wheel.'],
    ['<ul>', '- Lift the sluice gate.\n- Wait for the wheel.'],
  ])('%s', (open, text) => {
    const close = open.startsWith('<ul') ? '</ul>' : '</ol>';
    expect(textsOf(`${open}${steps('Lift the sluice gate.', 'Wait for the wheel.')}${close}`)).toEqual([
      text,
    ]);
  });

  it('value sets the number from there on', () => {
    expect(
      textsOf(
        '<ol><li>Lift the gate.</li><li value="5">Wait for the wheel.</li><li>Feed the hopper.</li></ol>',
      ),
    ).toEqual(['1. Lift the gate.\n5. Wait for the wheel.\n6. Feed the hopper.']);
  });

  it('an item that goes on behind a nested list or a paragraph gets no second mark', () => {
    expect(
      textsOf(
        '<ol><li>Lift the gate.<ul><li>By hand</li><li>With the winch</li></ul>Then wait.</li><li><p>Feed the hopper.</p><p>Slowly.</p></li></ol>',
      ),
    ).toEqual([
      '1. Lift the gate.\n  - By hand\n  - With the winch\n  Then wait.\n2. Feed the hopper.\n  Slowly.',
    ]);
  });

  it('the numbers go on behind a picture in the list', () => {
    const nodes = nodesOf(
      '<ol><li>Lift the sluice gate with the long winch until the water stands level.<img src="/p/gate.jpg" width="800" height="600" alt="The gate"></li><li>Wait for the wheel to turn by itself, and listen to the bearings.</li></ol>',
    );
    expect(nodes.map((node) => (node.type === 'text' ? node.text.slice(0, 8) : node.type))).toEqual([
      '1. Lift ',
      'image',
      '2. Wait ',
    ]);
  });

  it('a term and what it means', () => {
    expect(
      textsOf(
        '<dl><dt>Runner</dt><dd>The stone that turns.</dd><dt>Bedstone</dt><dd>The stone that lies still.</dd></dl>',
      ),
    ).toEqual(['Runner\n: The stone that turns.\nBedstone\n: The stone that lies still.']);
  });
});
