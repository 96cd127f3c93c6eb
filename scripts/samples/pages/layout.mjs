// @ts-check
/**
 * What surrounds the text on real sites, in the manner of five kinds of software.
 * @typedef {object} SitePage
 * @property {string} path below samples/site
 * @property {'en' | 'zh'} language
 * @property {string} html
 * @property {'gbk'} [charset] UTF-8 when absent
 * @property {boolean} [bom]
 *
 * @typedef {{ title: string, path: string, description: string, published: string, body: string, image?: string,
 *   head?: string, language?: 'en' | 'zh', charset?: string }} Draft
 */

export const ORIGIN = 'https://journal.weft.example';

/** The canonical URL of a file of the site. @param {string} path */
export const urlOf = (path) => `${ORIGIN}/${path.replace(/(^|\/)index\.html$/, '$1')}`;

const WORDS = {
  en: {
    home: 'Home',
    tea: 'Tea',
    bridge: 'Bridges',
    birds: 'Birds',
    gallery: 'Gallery',
    forum: 'Forum',
    news: 'News',
    search: 'Search the journal',
    share: 'Share',
    related: 'You may also like',
    cookies: 'We use cookies to remember your language. ',
    accept: 'Accept',
    more: 'Read our cookie note',
    terms: 'Terms',
    contact: 'Contact',
    note: 'Places and events are invented. Text and pictures are given to the public domain under',
    subscribe: 'Subscribe to the newsletter',
    top: 'Back to top',
  },
  zh: {
    home: '首页',
    tea: '茶',
    bridge: '桥',
    birds: '观鸟',
    gallery: '图集',
    forum: '论坛',
    news: '消息',
    search: '站内搜索',
    share: '分享到',
    related: '相关阅读',
    cookies: '本站使用 Cookie 记住您的语言设置。',
    accept: '知道了',
    more: '查看说明',
    terms: '使用条款',
    contact: '联系我们',
    note: '文中地点与事件均为虚构，文字与图片以下述方式放弃权利：',
    subscribe: '订阅每月来信',
    top: '返回顶部',
  },
};
/** @typedef {'en' | 'zh'} Language */

/** @param {Draft} d @param {string} [extra] */
function head(
  { title, path, description, published, image, head: more = '', language = 'en', charset = 'utf-8' },
  extra = '',
) {
  const url = urlOf(path);
  return `<head>
<meta charset="${charset}">
<title>${title} | ${language === 'zh' ? '经纬手记' : 'The Weft Journal'}</title>
${more}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${description}">
<link rel="canonical" href="${url}">
<link rel="icon" href="/img/logo.svg" type="image/svg+xml">
<link rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">
<meta property="og:type" content="article">
<meta property="og:title" content="${title}">
<meta property="og:url" content="${url}">
<meta property="og:site_name" content="${language === 'zh' ? '经纬手记' : 'The Weft Journal'}">
${image ? `<meta property="og:image" content="${ORIGIN}/${image}">\n` : ''}<meta property="article:published_time" content="${published}">
<style>body{font-family:Georgia,serif;max-width:72rem;margin:auto;color:#222}nav a{margin-right:1em}.cookie{position:fixed;bottom:0;background:#333;color:#fff}</style>
<script>window.dataLayer=window.dataLayer||[];dataLayer.push({"page":"${path}","img":"<img src='/img/not-a-picture.jpg'>"});</script>
${extra}</head>`;
}

/** @param {Language} language */
function navigation(language) {
  const w = WORDS[language];
  return `<nav class="site-nav" aria-label="${w.home}"><a href="/">${w.home}</a><a href="/tea/spring.html">${w.tea}</a><a href="/bridge/history.html">${w.bridge}</a><a href="/birds/estuary-log.html">${w.birds}</a><a href="/gallery/tiles.html">${w.gallery}</a><a href="/forum/thread-212.html">${w.forum}</a><a href="/news/harbour-ferry.html">${w.news}</a></nav>`;
}

/** @param {Language} language */
function masthead(language) {
  return `<header class="site-header" role="banner"><a class="logo" href="/"><img src="/img/logo.svg" alt="${language === 'zh' ? '经纬手记' : 'The Weft Journal'}" width="180" height="40"></a>
${navigation(language)}
<form class="search" action="/search"><input name="q" placeholder="${WORDS[language].search}"><button>→</button></form></header>`;
}

/** @param {Language} language */
export function shareIcons(language) {
  const w = WORDS[language];
  return `<div class="share-buttons"><span>${w.share}</span>
<a href="mailto:?subject=journal"><img src="/img/icons/mail.png" width="24" height="24" alt=""></a>
<a href="#copy"><img src="/img/icons/link.png" width="24" height="24" alt=""></a>
<a href="#keep"><img src="/img/icons/star.png" width="24" height="24" alt="" role="presentation"></a></div>`;
}

/** @type {Record<string, { href: string, en: string, zh: string }>} */
const RELATED = {
  tea: { href: '/tea/spring.html', en: 'First flush: a week on the terraces', zh: '头春：茶园的一周' },
  bridge: { href: '/bridge/history.html', en: 'How the Orrin Bridge was built', zh: '奥林桥是怎样建成的' },
  birds: { href: '/birds/estuary-log.html', en: 'Estuary log, February', zh: '二月河口观鸟记' },
  ferry: { href: '/news/harbour-ferry.html', en: 'The evening ferry returns', zh: '傍晚的渡轮复航' },
  tiles: { href: '/gallery/tiles.html', en: 'Six walls of tiles', zh: '六面花砖墙' },
  noodles: { href: '/zh/food/noodles.html', en: 'Scallion-oil noodles (in Chinese)', zh: '葱油拌面' },
  lane: { href: '/zh/city/walk.html', en: 'A walk south of the wall (in Chinese)', zh: '城南散步' },
  stone: {
    href: '/zh/bridge/stone.html',
    en: 'A stone bridge, stone by stone (in Chinese)',
    zh: '石桥是一块一块砌起来的',
  },
};

/** Thumbnails of other pages; protocol-relative, as caches rewrite them. @param {Language} language @param {string[]} names */
export function related(language, names) {
  const items = names.map((name) => {
    const item = RELATED[name];
    if (!item) throw new Error(`no related page ${name}`);
    return `<li><a href="${item.href}"><img class="thumb" src="//journal.weft.example/img/thumb/${name}.jpg" width="160" height="107" alt="" loading="lazy"><span>${item[language]}</span></a></li>`;
  });
  return `<aside class="sidebar related" role="complementary"><h3>${WORDS[language].related}</h3><ul class="related-posts">${items.join('\n')}</ul>
<div class="newsletter"><a href="/subscribe">${WORDS[language].subscribe}</a></div></aside>`;
}

/** @param {Language} language */
function footer(language) {
  const w = WORDS[language];
  return `<footer class="site-footer" role="contentinfo"><ul><li><a href="/terms">${w.terms}</a></li><li><a href="/contact">${w.contact}</a></li><li><a href="#top">${w.top}</a></li></ul>
<p class="legal">${w.note} <a rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">CC0 1.0</a></p>
<img src="/img/pixel.gif?p=${language}" width="1" height="1" alt="" style="display:none"></footer>
<div class="cookie cookie-banner" role="dialog">${w.cookies}<a href="/cookies">${w.more}</a> <button>${w.accept}</button></div>`;
}

/** A weblog: article in the middle, sidebar on the right. @param {Draft & { kicker: string, links: string[] }} d */
export function journalPage(d) {
  const { language = 'en' } = d;
  return `<!DOCTYPE html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
${head(d)}
<body class="single-post" id="top">
${masthead(language)}
<div id="content" class="site-content">
<main id="primary"><article class="post hentry">
<header class="entry-header"><p class="kicker">${d.kicker}</p><h1 class="entry-title">${d.title}</h1><time datetime="${d.published}">${d.published.slice(0, 10)}</time></header>
<div class="entry-content">
${d.body}
</div>
${shareIcons(language)}
</article></main>
${related(language, d.links)}
</div>
${footer(language)}
</body></html>
`;
}

/** A news site: JSON-LD, hero above the text, related links beside it. @param {Draft & { hero: string, links: string[], standfirst: string }} d */
export function newsPage(d) {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: d.title,
    datePublished: d.published,
    inLanguage: 'en',
    license: 'https://creativecommons.org/publicdomain/zero/1.0/',
  };
  return `<!DOCTYPE html>
<html lang="en" prefix="og: http://ogp.me/ns#">
${head(d, `<script type="application/ld+json">${JSON.stringify(data)}</script>\n`)}
<body>
${masthead('en')}
<div class="breaking-bar"><a href="/news/">Latest</a> <a href="/news/weather">Weather</a> <a href="/news/tides">Tide table</a></div>
<div class="layout"><section class="story" itemscope itemtype="https://schema.org/NewsArticle">
<h1 itemprop="headline">${d.title}</h1>
<p class="standfirst">${d.standfirst}</p>
${shareIcons('en')}
${d.hero}
<div class="story-body" itemprop="articleBody">
${d.body}
</div>
<ul class="tags"><li><a href="/tag/harbour">harbour</a></li><li><a href="/tag/ferry">ferry</a></li></ul>
</section>
${related('en', d.links)}
</div>
${footer('en')}
</body></html>
`;
}

/** @typedef {{ by: string, avatar: string, when: string, text: string }} Post */

/** A bulletin board: tables of posts with avatars and signatures. @param {Omit<Draft, 'body'> & { posts: Post[] }} d */
export function forumPage(d) {
  const { language = 'en', posts } = d;
  const zh = language === 'zh';
  const rows = posts.map(
    (
      { by, avatar, when, text },
      i,
    ) => `<div class="post" id="p${i + 1}"><div class="postprofile"><a href="/forum/u/${i}"><img class="avatar" src="/forum/avatars/${avatar}.png" width="64" height="64" alt="${zh ? '头像' : 'User avatar'}"></a><strong>${by}</strong><span class="rank">${zh ? '会员' : 'Member'}</span></div>
<div class="postbody"><p class="meta"><a href="#p${i + 1}">#${i + 1}</a> ${when} · <a href="/forum/reply?p=${i + 1}">${zh ? '回复' : 'Reply'}</a> · <a href="/forum/report?p=${i + 1}">${zh ? '举报' : 'Report'}</a></p>
<div class="content">${text}</div></div></div>`,
  );
  return `<!DOCTYPE html>
<html lang="${zh ? 'zh-CN' : 'en'}">
${head({ ...d, body: '' })}
<body class="board">
${masthead(language)}
<div class="breadcrumbs"><a href="/forum/">${zh ? '论坛首页' : 'Board index'}</a> » <a href="/forum/c4">${zh ? '手工' : 'Workshop'}</a></div>
<h2 class="topic-title">${d.title}</h2>
<div class="pagination">${zh ? '第 1 页，共 1 页' : 'Page 1 of 1'}</div>
<div class="posts">
${rows.join('\n')}
</div>
<form class="quick-reply"><textarea placeholder="${zh ? '写下你的回复' : 'Write a reply'}"></textarea><button>${zh ? '发表' : 'Post'}</button></form>
${footer(language)}
</body></html>
`;
}

/** Documentation: a tree of pages on the left, headings with permalinks. @param {Draft} d */
export function docsPage(d) {
  return `<!DOCTYPE html>
<html lang="en">
${head(d)}
<body class="docs">
${masthead('en')}
<div class="document"><div class="sphinxsidebar"><h4>Table of contents</h4><ul><li><a href="#overview">Overview</a></li><li><a href="#wiring">Wiring</a></li><li><a href="#program">A firing program</a></li><li><a href="#settings">Settings</a></li></ul><h4>Versions</h4><ul><li>2.1</li><li><a href="/docs/2.0">2.0</a></li></ul></div>
<div class="body" role="main">
${d.body}
</div></div>
<div class="rel-nav"><a href="/docs/probes.html">« Probes</a> <a href="/docs/faults.html">Faults »</a></div>
${footer('en')}
</body></html>
`;
}

/** A page without sidebar: galleries, shops, the front page. @param {Draft & { wide?: string }} d */
export function plainPage(d) {
  const { language = 'en' } = d;
  return `<!DOCTYPE html>
<html lang="${language === 'zh' ? 'zh' : 'en'}">
${head(d)}
<body>
${masthead(language)}
<main class="wide">
${d.body}
</main>
${shareIcons(language)}
${footer(language)}
</body></html>
`;
}
