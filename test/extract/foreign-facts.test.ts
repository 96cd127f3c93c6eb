import { expect, it } from 'vitest';
import { documentOf } from './recipes/read-page.js';

it('title and base of a drawing are none of the page', () => {
  const drawing = '<svg><title>Arrow</title><base href="https://drawing.example/"/></svg>';
  const html = `<body>${drawing}<article><p>The estuary wakes slowly. At low water the mud shines like pewter, and the first oystercatchers walk its edge.</p><img src="mud.jpg" width="800" height="600" alt="Mud"></article></body>`;
  const { title, nodes } = documentOf(html);
  expect(title).toBeUndefined();
  expect(nodes.find(({ type }) => type === 'image')).toMatchObject({
    src: 'https://docs.example.org/mud.jpg',
  });
});
