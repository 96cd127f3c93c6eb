import { STRINGS } from './strings.js';

/**
 * The report's only script: language toggle, drops toggle, j and k. It reads no data of the corpus and writes text
 * by textContent only. Everything is readable without it.
 */
export const SCRIPT = `'use strict';
(() => {
  const strings = ${JSON.stringify(STRINGS)};
  const root = document.documentElement;
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const setLanguage = (index) => {
    root.lang = index ? 'zh-CN' : 'en';
    for (const element of all('[data-t]')) element.textContent = strings[element.dataset.t][index];
    for (const element of all('[data-tip]')) element.title = strings[element.dataset.tip][index];
    for (const button of all('[data-lang]')) button.setAttribute('aria-pressed', String(Number(button.dataset.lang) === index));
  };
  for (const button of all('[data-lang]')) button.addEventListener('click', () => setLanguage(Number(button.dataset.lang)));
  setLanguage(/^zh/i.test(navigator.language) ? 1 : 0);

  const drops = document.getElementById('drops');
  const toggleDrops = () => {
    const hidden = root.classList.toggle('no-drops');
    drops.setAttribute('aria-pressed', String(!hidden));
  };
  drops.addEventListener('click', toggleDrops);

  const documents = all('article');
  const entries = all('#list a');
  const position = document.getElementById('position');
  const line = () => document.querySelector('.bar').getBoundingClientRect().bottom + 24;
  let current = -1;
  const locate = () => {
    let low = 0;
    let high = documents.length;
    const edge = line();
    while (low < high) {
      const middle = (low + high) >> 1;
      if (documents[middle].getBoundingClientRect().top <= edge) low = middle + 1;
      else high = middle;
    }
    const found = low - 1;
    if (found === current) return;
    if (entries[current]) entries[current].removeAttribute('aria-current');
    current = found;
    position.textContent = current < 0 ? '' : (current + 1) + ' / ' + documents.length;
    const entry = entries[current];
    if (!entry) return;
    entry.setAttribute('aria-current', 'true');
    const list = document.getElementById('list');
    const top = entry.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + entry.offsetHeight > list.scrollTop + list.clientHeight) {
      list.scrollTop = top - list.clientHeight / 3;
    }
  };
  const go = (step) => {
    locate();
    const target = documents[Math.min(documents.length - 1, current + step)];
    if (target) target.scrollIntoView();
    else window.scrollTo(0, 0);
  };
  let waiting = false;
  addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      locate();
    });
  }, { passive: true });
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const act = { j: () => go(1), k: () => go(-1), x: toggleDrops }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.getElementById('next').addEventListener('click', () => go(1));
  document.getElementById('previous').addEventListener('click', () => go(-1));
  locate();
  root.dataset.ready = String(documents.length);
})();
`;
