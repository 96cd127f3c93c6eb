/** Kinds of markup that content pictures stand in. */
const WRAPPERS = {
  bare: (img) => img,
  paragraph: (img) => `<p>${img}</p>`,
  centred: (img) => `<p style="text-align:center">${img}</p>`,
  figure: (img, caption) => `<figure>${img}${caption && `<figcaption>${caption}</figcaption>`}</figure>`,
  wordpress: (img, caption) =>
    `<figure class="wp-block-image size-large">${img}${caption && `<figcaption class="wp-element-caption">${caption}</figcaption>`}</figure>`,
  ghost: (img, caption) =>
    `<figure class="kg-card kg-image-card kg-width-wide">${img}${caption && `<figcaption>${caption}</figcaption>`}</figure>`,
  division: (img, caption) => `<div>${img}${caption && `<span>${caption}</span>`}</div>`,
  captioned: (img, caption) =>
    `<div class="wp-caption aligncenter">${img}${caption && `<p class="wp-caption-text">${caption}</p>`}</div>`,
  linked: (img, _caption, url) => `<p><a href="${url}">${img}</a></p>`,
};

const PLACEHOLDER = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/**
 * Pictures of one page. Content pictures are noted with the text around them; the rest are furniture. File names of both
 * are drawn from one list, so that none gives itself away.
 */
export class Pictures {
  #count = 0;

  constructor(write, site) {
    this.write = write;
    this.site = site;
    this.wrapper = write.pick(Object.keys(WRAPPERS));
    this.sized = write.chance(0.7);
    this.lazy = write.chance(0.25);
    this.set = write.chance(0.25);
    this.folder = write.pick([
      '/photos/',
      '/wp-content/uploads/2024/05/',
      '/images/',
      '/img/2024/',
      '/media/',
      '/files/upload/',
    ]);
  }

  url() {
    const { pick, between } = this.write;
    const name = pick(['mill', 'IMG_20', 'gate', 'DSC0', 'pic', 'river', 'a8f3', 'photo-', 'view', '5e1c']);
    return `${this.folder}${name}${between(10, 99)}${this.#count++}.jpg`;
  }

  /** Markup of a content picture and its node. */
  content({ caption = '', wrapper = this.wrapper } = {}) {
    const { write } = this;
    const url = this.url();
    const [width, height] = write.pick([
      [800, 600],
      [1200, 800],
      [640, 427],
      [1024, 683],
      [600, 900],
      [1600, 900],
      [700, 525],
    ]);
    const alt = write.chance(0.6) ? write.label() : '';
    const attributes = [
      this.lazy ? `src="${PLACEHOLDER}" data-src="${url}"` : `src="${url}"`,
      this.set ? `srcset="${url} ${width}w, ${url.replace('.jpg', '-480.jpg')} 480w"` : '',
      this.sized ? `width="${width}" height="${height}"` : '',
      write.chance(0.8) ? `alt="${alt}"` : '',
      wrapper === 'wordpress' || wrapper === 'captioned'
        ? `class="wp-image-${write.between(100, 9999)}"`
        : '',
    ];
    const img = `<img ${attributes.filter((text) => text !== '').join(' ')}>`;
    return { html: WRAPPERS[wrapper](img, caption, url), node: { type: 'image', src: this.site + url } };
  }

  /** A small picture that links to another page, as streams, sidebars and boxes of related pages have them. */
  thumbnail(href) {
    const { write } = this;
    const [width, height] = write.pick([
      [150, 150],
      [300, 200],
      [120, 80],
      [240, 180],
      [400, 225],
      [640, 360],
    ]);
    const size = this.sized && write.chance(0.7) ? ` width="${width}" height="${height}"` : '';
    const alt = write.chance(0.5) ? ` alt="${write.title()}"` : '';
    return `<a href="${href}"><img src="${this.url()}"${size}${alt}></a>`;
  }

  avatar() {
    const file = this.write.chance(0.5) ? this.url() : '';
    const side = this.write.pick([32, 48, 64, 80, 96]);
    const portrait = `${this.write.pick(['/u/', '/people/', '/avatars/'])}${this.write.between(1, 900)}.jpg`;
    return `<img src="${file || portrait}" width="${side}" height="${side}" alt="">`;
  }

  /** A drawn mark of 16 to 64 pixels; half of them do not say how large they are. */
  icon() {
    const { write } = this;
    const side = write.pick([16, 20, 24, 25, 32, 40, 48, 64]);
    const size = write.chance(0.5) ? ` width="${side}" height="${side}"` : '';
    const name = write.pick([
      'icon',
      'check',
      'ico-',
      'arrow',
      'star',
      'f3b2',
      'symbol',
      `mark-${side}x${side}`,
    ]);
    const alt = write.chance(0.3) ? 'icon' : '';
    return `<img src="${this.folder}${name}${write.between(1, 30)}.${write.pick(['svg', 'png', 'webp'])}"${size} alt="${alt}">`;
  }

  logo() {
    return `<a href="/"><img src="/static/logo${this.write.pick(['.png', '.svg', '@2x.png'])}" alt="${this.write.words.home}"></a>`;
  }

  /** A wide picture that sells something. */
  banner() {
    const [width, height] = this.write.pick([
      [728, 90],
      [970, 250],
      [300, 250],
      [1200, 300],
    ]);
    return `<a href="https://deals.example.net/c/${this.write.between(1, 99)}" rel="sponsored"><img src="/b/${this.write.between(1, 99)}.jpg" width="${width}" height="${height}" alt=""></a>`;
  }

  /** Pictures in a row: they are the content where the row closes an article. */
  gallery(count) {
    const { write } = this;
    const linked = write.chance(0.3);
    const [open, item, close] = write.pick([
      ['<div class="gallery">', (img) => img, '</div>'],
      ['<div class="gallery">', (img) => `<div class="gallery-item">${img}</div>`, '</div>'],
      [
        '<figure class="wp-block-gallery has-nested-images columns-3">',
        (img) => `<figure class="wp-block-image">${img}</figure>`,
        '</figure>',
      ],
      ['<ul class="blocks-gallery-grid">', (img) => `<li>${img}</li>`, '</ul>'],
      ['<div>', (img) => `<p>${img}</p>`, '</div>'],
      ['<div class="photos">', (img) => `<figure>${img}</figure>`, '</div>'],
    ]);
    const all = Array.from({ length: count }, () => this.content({ wrapper: 'bare' }));
    const html = all
      .map(({ html: img, node }) => item(linked ? `<a href="${node.src}">${img}</a>` : img))
      .join('');
    return { html: open + html + close, nodes: all.map(({ node }) => node) };
  }
}
