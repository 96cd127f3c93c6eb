import { Pictures } from './made-parts.mjs';
import { TEMPLATES } from './made-templates.mjs';
import { randomFrom, TONGUES, writer } from './made-words.mjs';

/** Pages of each kind in each template. */
const PAGES_PER_KIND = 2;

/**
 * What the made pages hold, by kind: pictures where silver labels know none (above the heading, after the last word,
 * beside one sentence), the furniture that stands in the same places, and articles that long streams follow.
 */
const KINDS = {
  lead: (p) => ({ top: [p.picture()], body: p.text(3, 8) }),
  'lead-and-end': (p) => ({ top: [p.picture()], body: [...p.text(2, 6), p.picture(true)] }),
  'end-figure': (p) => ({ body: [...p.illustrated(2, 6), p.picture(true)] }),
  'end-picture': (p) => ({ body: [...p.text(2, 5), p.picture()] }),
  'end-gallery': (p) => ({ body: [...p.text(2, 6), p.gallery(2, 9)] }),
  'one-sentence': (p) => ({
    top: p.maybe(0.4, () => p.picture()),
    body: [p.line(), ...p.several(1, 4, () => p.picture(p.write.chance(0.3)))],
  }),
  'photo-essay': (p) => ({
    body: [
      ...p.text(1, 1),
      ...p.several(4, 12, () => p.picture(p.write.chance(0.7))),
      ...p.maybe(0.5, () => p.line()),
    ],
  }),
  'pictures-first': (p) => ({ body: [p.picture(), p.picture(true), ...p.text(2, 5)] }),
  product: (p) => ({ body: [p.gallery(2, 5), p.line(), ...p.text(1, 3), p.list()] }),
  'with-list': (p) => ({ body: [...p.text(2, 4), p.list(), ...p.text(1, 3)] }),
  comments: (p) => ({ body: p.illustrated(2, 6), comments: [12, 40] }),
  none: (p) => ({ body: p.text(3, 9) }),
  'short-and-stream': (p) => ({
    body: [...p.text(1, 3), ...p.maybe(0.5, () => p.picture())],
    stream: [12, 45],
  }),
  'long-and-stream': (p) => ({ body: p.illustrated(4, 8), stream: [8, 30] }),
};

/**
 * Pictures inside the text that are none of it. Silver labels say nothing of them: what is small, drawn, named like an
 * icon or repeated is neither right nor wrong there.
 */
const DECORATIONS = {
  icon: (page) => {
    const icon = page.pictures.icon();
    return () => `<div>${icon}<h3>${page.unsureTitle()}</h3></div>`;
  },
  icons: (page) => () => `<p>${page.pictures.icon()} ${page.unsureTitle()}</p>`,
  face:
    ({ pictures, write }) =>
    () =>
      `<div>${pictures.avatar()} <b>${write.name()}</b> <span>${write.date()}</span></div>`,
  banner:
    ({ pictures }) =>
    () =>
      `<div>${pictures.banner()}</div>`,
  readAlso: (page) => () => {
    const href = page.link();
    return `<div>${page.pictures.thumbnail(href)}<a href="${href}">${page.write.title()}</a></div>`;
  },
};

/** Pages made by script, with references like those of the labelled pages: the same ones at each call. */
export function madePages() {
  const pages = [];
  for (const [name, template] of Object.entries(TEMPLATES)) {
    for (const kind of Object.keys(KINDS)) {
      for (let copy = 0; copy < PAGES_PER_KIND; copy++) {
        const seed = pages.length + 1;
        const tongue = TONGUES[seed % TONGUES.length];
        pages.push(
          makePage({
            id: `made/${name}-${kind}-${copy}`,
            host: `${name}.made.example`,
            template,
            kind,
            tongue,
            seed,
          }),
        );
      }
    }
  }
  return pages;
}

function makePage({ id, host, template, kind, tongue, seed }) {
  const write = writer(tongue, randomFrom(seed * 7919));
  const site = `https://${host}`;
  const page = new Page(write, new Pictures(write, site));
  const { top = [], body, stream, comments = [1, 6] } = KINDS[kind](page);
  const title = write.title();
  const byline = `${write.words.by} ${write.name()} · ${write.date()}`;
  const html = (parts) => parts.map((part) => part.html).join('');
  const slots = {
    title,
    byline,
    top: html(top),
    body: html(page.decorated(body)),
    after: page.afterwards(comments),
    rest: stream === undefined ? page.related(write.between(0, 6)) : page.stream(write.between(...stream)),
    side: page.sidebar(),
  };
  const head = `<head><meta charset="utf-8"><title>${title} | ${write.name()}</title>${write.chance(0.3) ? `<meta property="og:title" content="${title}">` : ''}</head>`;
  const nodes = [{ type: 'text', text: title }, ...[...top, ...body].flatMap((part) => part.nodes)];
  return {
    id,
    url: `${site}/${write.between(2019, 2026)}/${write.pick(['a', 'news', 'post', ''])}${seed}.html`,
    html: `<!doctype html><html lang="${tongue}">${head}${template(slots, write, page.furniture())}</html>`,
    reference: {
      id,
      set: 'made',
      url: `${site}/`,
      text_ref: 'made',
      image_ref: 'made',
      nodes,
      // Tools and references differ on these; nothing is learned of them.
      unsure: [title, byline, ...page.unsure],
      ...(tongue === 'zh' ? { lang: 'zh' } : {}),
    },
  };
}

/** Parts of one page. Those of the article carry the nodes that they stand for. */
class Page {
  unsure = [];

  constructor(write, pictures) {
    this.write = write;
    this.pictures = pictures;
    // On half of the sites names tell nothing.
    this.named = write.chance(0.5);
  }

  several(least, most, make) {
    return Array.from({ length: this.write.between(least, most) }, make);
  }

  maybe(share, make) {
    return this.write.chance(share) ? [make()] : [];
  }

  prose(text) {
    return { html: `<p>${text}</p>`, nodes: [{ type: 'text', text }] };
  }

  line() {
    return this.prose(this.write.sentence());
  }

  text(least, most) {
    return this.several(least, most, () => this.prose(this.write.paragraph()));
  }

  illustrated(least, most) {
    return this.text(least, most).flatMap((part) =>
      this.write.chance(0.4) ? [part, this.picture(true)] : [part],
    );
  }

  picture(mayHaveCaption = false) {
    const caption = mayHaveCaption && this.write.chance(0.6) ? this.write.label() : '';
    const { html, node } = this.pictures.content({ caption });
    return {
      html,
      nodes: caption === '' || !html.includes(caption) ? [node] : [node, { type: 'text', text: caption }],
    };
  }

  gallery(least, most) {
    return this.pictures.gallery(this.write.between(least, most));
  }

  link() {
    return `/${this.write.between(2019, 2026)}/${this.write.between(100, 99999)}.html`;
  }

  /** The body with what site owners put between and beside its parts: icons, faces, banners, a box of related pages. */
  decorated(body) {
    const { write } = this;
    if (!write.chance(0.5)) return body;
    const decoration = write.pick(Object.values(DECORATIONS));
    const furniture = decoration(this);
    const places = write.between(1, 5);
    return body.flatMap((part, index) => (index < places ? [{ html: furniture() }, part] : [part]));
  }

  unsureTitle() {
    const title = this.write.title();
    this.unsure.push(title);
    return title;
  }

  list() {
    const items = this.several(3, 7, () => this.write.label());
    return {
      html: `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`,
      nodes: [{ type: 'text', text: items.join('\n') }],
    };
  }

  /** What site owners put right after an article: an author box, a banner, a code to scan, comments. */
  afterwards(comments) {
    const { write, pictures } = this;
    const { words } = write;
    const boxes = [
      () =>
        `<div class="${this.named ? 'author-box' : 'k7'}">${pictures.avatar()}<p>${write.name()}</p><p>${words.author}</p></div>`,
      () => `<div>${pictures.banner()}</div>`,
      () =>
        `<div class="${this.named ? 'newsletter' : 'k8'}"><img src="/static/${write.pick(['qr', 'app', 'join', 'n1'])}.png" width="160" height="160" alt=""><p>${words.subscribe}</p></div>`,
      () =>
        `<div class="${this.named ? 'comments' : 'k9'}"><h3>${words.comments}</h3>${this.several(...comments, () => `<div class="c">${pictures.avatar()}<b>${write.name()}</b><p>${write.sentence()}</p><a href="#r">${words.reply}</a></div>`).join('')}</div>`,
    ];
    // The last box is the kind's own where the kind is about comments.
    return boxes
      .filter((_, box) => write.chance(0.3) || (box === boxes.length - 1 && comments[0] > 1))
      .map((make) => make())
      .join('');
  }

  related(count) {
    if (count === 0) return '';
    const { write, pictures } = this;
    const units = Array.from({ length: count }, () => {
      const href = this.link();
      return `<li>${write.chance(0.8) ? pictures.thumbnail(href) : ''}<a href="${href}">${write.title()}</a></li>`;
    });
    return `<div class="${this.named ? 'related' : 'm2'}"><h3>${write.words.related}</h3><ul>${units.join('')}</ul></div>`;
  }

  /** Teasers of other articles: a linked picture, a linked title and the first words of each. */
  stream(count) {
    const { write, pictures } = this;
    const name = this.named
      ? write.pick(['feed-item', 'news_item', 'article-item', 'list-item', 'item'])
      : write.pick(['x1', 'css-1q2w', 'bk']);
    const [withTitle, withText, withDate] = [write.chance(0.9), write.chance(0.8), write.chance(0.4)];
    const heading = write.chance(0.6) ? `<h2>${write.words.latest}</h2>` : '';
    const units = Array.from({ length: count }, () => {
      const href = this.link();
      const text = write.chance(0.5) ? write.sentence() : write.paragraph().slice(0, 160);
      return `<div class="${name}">${write.chance(0.9) ? pictures.thumbnail(href) : ''}${withTitle || !withText ? `<h3><a href="${href}">${write.title()}</a></h3>` : ''}${withText ? `<p>${text}…</p>` : ''}${withDate ? `<span>${write.date()}</span>` : ''}</div>`;
    });
    return `<div class="${this.named ? 'feed-list' : 'x0'}">${heading}${units.join('')}</div>`;
  }

  sidebar() {
    const { write, pictures } = this;
    const links = this.several(3, 9, () => {
      const href = this.link();
      return `<li>${write.chance(0.3) ? pictures.thumbnail(href) : ''}<a href="${href}">${write.title()}</a></li>`;
    });
    return `<h4>${write.words.latest}</h4><ul>${links.join('')}</ul>${write.chance(0.4) ? pictures.banner() : ''}`;
  }

  furniture() {
    const { write, pictures } = this;
    const { words } = write;
    const link = (text, href) => `<a href="${href}">${text}</a>`;
    const entries = [
      link(words.home, '/'),
      link(words.news, '/news'),
      link(words.about, '/about'),
      link(words.contact, '/contact'),
    ];
    return {
      brand: write.chance(0.6) ? pictures.logo() : link(write.name(), '/'),
      menu: write.chance(0.5)
        ? `<ul>${entries.map((entry) => `<li>${entry}</li>`).join('')}</ul>`
        : entries.join(' | '),
      share: write.chance(0.5)
        ? `<div class="share">${words.share} ${['f', 't', 'w'].map((name) => `<a href="#${name}"><img src="/static/${name}.png" width="24" height="24" alt=""></a>`).join('')}</div>`
        : '',
      tags: this.several(0, 4, () => link(write.pick(['canal', 'mill', 'boats', 'hills']), '/t/1')).join(' '),
      legal: `© 2024 ${write.name()} ${words.rights}. ${link(words.privacy, '/privacy')}`,
      avatar: pictures.avatar(),
      author: link(write.name(), '/u/1'),
      number: write.between(10, 9999),
    };
  }
}
