// @ts-check
import { canvas, r1 } from '../draw/canvas.mjs';
import { bokeh, field, grainField, steam, table, vignette } from '../draw/scenery.mjs';

export function scallionBoard() {
  const c = canvas(960, 640, 'scallion-board');
  field(c, '#e7e2d6');
  grainField(c, { fx: 0.02, fy: 0.02, rgb: [150, 140, 120], gain: 1, offset: -0.42 });
  c.add(
    `<rect x="96" y="86" width="790" height="490" rx="34" fill="#000" fill-opacity="0.35" filter="${c.blur(10)}"/><rect x="80" y="66" width="790" height="490" rx="34" fill="#c4935a"/>`,
  );
  c.add(
    `<rect x="80" y="66" width="790" height="490" rx="34" filter="${c.noise({ fx: 0.004, fy: 0.08, rgb: [110, 66, 28], gain: 1.6, offset: -0.62 })}"/>`,
  );
  for (let k = 0; k < 7; k += 1) {
    const y = 120 + k * 26;
    const wave = c.random.int(-16, 16);
    c.add(
      `<path d="M130 ${y}Q330 ${y + wave} 520 ${y + 6}" stroke="${c.linear(
        [
          [0, '#f6f5e4'],
          [0.35, '#cfe0a0'],
          [1, '#3e7a2c'],
        ],
        'right',
      )}" stroke-width="15" fill="none" stroke-linecap="round"/><path d="M500 ${y + 4}Q640 ${y + wave * 2} 760 ${y - 8 + wave}M500 ${y + 6}Q630 ${y + 26} 742 ${y + 22}" stroke="${c.random.pick(['#3e7a2c', '#4c8a36', '#2f6a27'])}" stroke-width="9" fill="none" stroke-linecap="round"/>`,
    );
    for (let r = 0; r < 4; r += 1)
      c.add(
        `<path d="M128 ${y + r * 3 - 5}q-18 ${c.random.int(-6, 6)} -32 ${c.random.int(-10, 10)}" stroke="#efe8d0" stroke-width="1.6" fill="none"/>`,
      );
  }
  for (let k = 0; k < 190; k += 1) {
    const x = 560 + c.random.range(-150, 170);
    const y = 440 + c.random.range(-70, 70);
    c.add(
      `<circle cx="${r1(x)}" cy="${r1(y)}" r="${r1(c.random.range(6, 10))}" fill="${c.random.pick(['#4c8a36', '#6ea54b', '#a9cc7c', '#dbe8b8'])}" stroke="#2f6a27" stroke-width="1.4"/><circle cx="${r1(x)}" cy="${r1(y)}" r="2.8" fill="#e8f0cf"/>`,
    );
  }
  c.add(
    '<path d="M120 420H330q60 10 70 70H150q-30 -20 -30 -70z" fill="#c9ced3"/><path d="M120 420H330q30 4 48 26H124z" fill="#eef1f3"/><rect x="30" y="424" width="100" height="34" rx="12" fill="#3a2a20"/>',
  );
  vignette(c, 0.3);
  return c;
}

export function oilPan() {
  const c = canvas(960, 640, 'oil-pan');
  field(c, '#3c3f43');
  grainField(c, { fx: 0.05, fy: 0.05, rgb: [10, 10, 12], gain: 1.2, offset: -0.4 });
  c.add(
    `<path d="M700 250L960 120v60L730 320z" fill="#1b1713"/><circle cx="450" cy="350" r="270" fill="#000" fill-opacity="0.5" filter="${c.blur(12)}"/><circle cx="440" cy="330" r="262" fill="#24262a"/><circle cx="440" cy="330" r="238" fill="${c.radial(
      [
        [0, '#d89a3a'],
        [0.7, '#b57420'],
        [1, '#6d4313'],
      ],
      0.45,
      0.4,
      0.6,
    )}"/>`,
  );
  for (let k = 0; k < 95; k += 1) {
    const a = c.random.range(0, 6.283);
    const d = Math.sqrt(c.random.next()) * 190;
    const x = 440 + Math.cos(a) * d;
    const y = 330 + Math.sin(a) * d;
    c.add(
      `<path d="M0 0q${r1(c.random.range(20, 44))} ${r1(c.random.range(-16, 16))} ${r1(c.random.range(50, 86))} 0" stroke="${c.random.pick(['#5c4a1c', '#7a5a20', '#4f5a22', '#8d6a2a', '#3f3314'])}" stroke-width="${r1(c.random.range(5, 10))}" fill="none" stroke-linecap="round" transform="translate(${r1(x)} ${r1(y)}) rotate(${c.random.int(0, 359)})"/>`,
    );
  }
  for (let k = 0; k < 170; k += 1) {
    const a = c.random.range(0, 6.283);
    const d = Math.sqrt(c.random.next()) * 228;
    c.add(
      `<circle cx="${r1(440 + Math.cos(a) * d)}" cy="${r1(330 + Math.sin(a) * d)}" r="${r1(c.random.range(2, 8))}" fill="#ffe6a8" fill-opacity="0.5" stroke="#fff3cf" stroke-opacity="0.6"/>`,
    );
  }
  c.add(
    `<path d="M290 210Q350 140 450 140" stroke="#fff" stroke-opacity="0.5" stroke-width="12" fill="none" stroke-linecap="round" filter="${c.blur(5)}"/><path d="M560 360L820 560M584 342L850 536" stroke="#a4733c" stroke-width="14" stroke-linecap="round"/>`,
  );
  steam(c, 420, 230, 200);
  vignette(c, 0.5);
  return c;
}

export function noodleBowl() {
  const c = canvas(960, 640, 'noodle-bowl');
  field(
    c,
    c.linear([
      [0, '#3a2c26'],
      [1, '#6a4c3a'],
    ]),
  );
  bokeh(c, 16, ['#ffcf8a', '#e8954f', '#a9543a'], 230);
  table(c, 300, '#8a5a34', '#4a2d18', [30, 16, 6]);
  c.add(
    `<ellipse cx="500" cy="560" rx="330" ry="50" fill="#000" fill-opacity="0.5" filter="${c.blur(12)}"/><path d="M190 330C190 480 330 570 480 570S770 480 770 330Z" fill="${c.linear(
      [
        [0, '#dfe7ee'],
        [0.3, '#ffffff'],
        [1, '#8d9bab'],
      ],
      'right',
    )}"/><path d="M214 410Q480 520 746 410" stroke="#2c4f9c" stroke-width="9" fill="none"/><path d="M240 450Q480 556 720 450" stroke="#2c4f9c" stroke-width="3" fill="none"/><ellipse cx="480" cy="330" rx="290" ry="112" fill="#c9d3dc"/><ellipse cx="480" cy="334" rx="270" ry="98" fill="${c.radial(
      [
        [0, '#8f5a2a'],
        [1, '#5c3312'],
      ],
    )}"/>`,
  );
  for (let k = 0; k < 120; k += 1) {
    const a = c.random.range(0, 6.283);
    const d = Math.sqrt(c.random.next()) * 0.82;
    const x = 480 + Math.cos(a) * d * 250;
    const y = 326 + Math.sin(a) * d * 80;
    c.add(
      `<path d="M${r1(x)} ${r1(y)}q${r1(c.random.range(-70, 70))} ${r1(c.random.range(-44, 10))} ${r1(c.random.range(-110, 110))} ${r1(c.random.range(-18, 18))}" stroke="${c.random.pick(['#e8c27a', '#d9a95a', '#f0d398', '#c4914a'])}" stroke-width="8" fill="none" stroke-linecap="round"/>`,
    );
  }
  for (let k = 0; k < 46; k += 1)
    c.add(
      `<path d="M0 0q14 -8 34 0" stroke="${c.random.pick(['#4a3a18', '#6a4f1e', '#3d4a1e'])}" stroke-width="6" fill="none" stroke-linecap="round" transform="translate(${r1(480 + c.random.range(-120, 120))} ${r1(300 + c.random.range(-34, 34))}) rotate(${c.random.int(0, 359)})"/>`,
    );
  for (let k = 0; k < 40; k += 1)
    c.add(
      `<ellipse cx="${r1(480 + c.random.range(-190, 190))}" cy="${r1(320 + c.random.range(-52, 52))}" rx="6" ry="4" fill="${c.random.pick(['#5ea341', '#8cc267', '#3f7d2c'])}"/>`,
    );
  c.add(
    '<path d="M600 300L900 150M620 318L916 178" stroke="#7a2f1c" stroke-width="11" stroke-linecap="round"/>',
  );
  steam(c, 460, 280, 220);
  vignette(c, 0.45);
  return c;
}
