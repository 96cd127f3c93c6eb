/**
 * Words of the made pages, by language: parts of sentences that go together in any choice. `end` closes a sentence,
 * `gap` stands between its parts.
 */
const LANGUAGES = {
  en: {
    gap: ' ',
    end: '.',
    who: 'The old ferry|A retired surveyor|My neighbour|The upper garden|Every second boat|The town council|A small bakery|The northern road|One of the carpenters|Our second camera|The lighthouse keeper|A row of poplars'.split(
      '|',
    ),
    does: 'was rebuilt after the flood|carries more people than anyone expected|keeps a careful record of the weather|closes for the winter|has stood on the same ground since 1871|needs a new coat of paint, as everybody knows|opens early, long before the first train|lost its roof in a storm|smells of tar and salt|brought three crates of apples|turned out to be cheaper than planned'.split(
      '|',
    ),
    where:
      'behind the mill|at the end of the harbour wall|on the road to the quarry|beside the canal|between two rows of houses|under the railway bridge|a mile above the village|near the second lock'.split(
        '|',
      ),
    why: 'because nobody had measured the depth|which explains the narrow stairs|while the market moved to the square|and the visitors noticed it at once|so the work took two summers|though few remember the reason|after a long discussion in the hall|until the grant was paid'.split(
      '|',
    ),
    titles:
      'A walk along the canal|Notes from the harbour|How the mill was mended|Three days in the hills|The bridge at low water|What the survey found|A year of small repairs|Apples, boats and rain'.split(
        '|',
      ),
    words: {
      home: 'Home',
      news: 'News',
      about: 'About us',
      contact: 'Contact',
      related: 'Related articles',
      latest: 'Latest stories',
      comments: 'Comments',
      reply: 'Reply',
      by: 'By',
      share: 'Share',
      more: 'Read more',
      privacy: 'Privacy policy',
      rights: 'All rights reserved',
      subscribe: 'Subscribe to our newsletter',
      tags: 'Tags',
      author: 'Writes about rivers and the towns beside them.',
    },
    names: 'Ada Holm|Peter Lang|Ines Faro|Tom Wick|Mara Lund|Joe Penn'.split('|'),
    date: (d) => `${d} May 2024`,
  },
  de: {
    gap: ' ',
    end: '.',
    who: 'Die alte Fähre|Ein pensionierter Vermesser|Der obere Garten|Jedes zweite Boot|Der Gemeinderat|Eine kleine Bäckerei|Die Straße nach Norden|Unsere zweite Kamera'.split(
      '|',
    ),
    does: 'wurde nach dem Hochwasser neu gebaut|trägt mehr Menschen als erwartet|schließt im Winter|steht seit 1871 auf demselben Grund|braucht, wie jeder weiß, neue Farbe|öffnet lange vor dem ersten Zug|verlor im Sturm das Dach|kostete am Ende weniger als geplant'.split(
      '|',
    ),
    where:
      'hinter der Mühle|am Ende der Hafenmauer|auf dem Weg zum Steinbruch|neben dem Kanal|unter der Eisenbahnbrücke|oberhalb des Dorfes'.split(
        '|',
      ),
    why: 'weil niemand die Tiefe gemessen hatte|was die schmale Treppe erklärt|während der Markt auf den Platz zog|und die Besucher merkten es sofort|sodass die Arbeit zwei Sommer dauerte|bis der Zuschuss bezahlt war'.split(
      '|',
    ),
    titles:
      'Ein Gang am Kanal|Notizen aus dem Hafen|Wie die Mühle geflickt wurde|Drei Tage in den Hügeln|Die Brücke bei Niedrigwasser|Ein Jahr kleiner Reparaturen'.split(
        '|',
      ),
    words: {
      home: 'Startseite',
      news: 'Nachrichten',
      about: 'Über uns',
      contact: 'Kontakt',
      related: 'Mehr zum Thema',
      latest: 'Neueste Beiträge',
      comments: 'Kommentare',
      reply: 'Antworten',
      by: 'Von',
      share: 'Teilen',
      more: 'Weiterlesen',
      privacy: 'Datenschutz',
      rights: 'Alle Rechte vorbehalten',
      subscribe: 'Newsletter abonnieren',
      tags: 'Schlagwörter',
      author: 'Schreibt über Flüsse und die Städte daran.',
    },
    names: 'Ada Holm|Peter Lang|Inge Moor|Tom Wiek|Mara Lund'.split('|'),
    date: (d) => `${d}. Mai 2024`,
  },
  es: {
    gap: ' ',
    end: '.',
    who: 'El viejo transbordador|Una agrimensora jubilada|El jardín de arriba|Cada segundo barco|El ayuntamiento|Una pequeña panadería|El camino del norte|Nuestra segunda cámara'.split(
      '|',
    ),
    does: 'se reconstruyó después de la crecida|lleva a más gente de la prevista|cierra durante el invierno|sigue en el mismo lugar desde 1871|necesita, como todos saben, otra capa de pintura|abre mucho antes del primer tren|perdió el tejado en una tormenta|costó menos de lo que se pensaba'.split(
      '|',
    ),
    where:
      'detrás del molino|al final del muelle|en la carretera de la cantera|junto al canal|bajo el puente del ferrocarril|por encima del pueblo'.split(
        '|',
      ),
    why: 'porque nadie había medido la profundidad|lo que explica la escalera estrecha|mientras el mercado se mudaba a la plaza|y los visitantes lo notaron enseguida|así que la obra duró dos veranos|hasta que se pagó la ayuda'.split(
      '|',
    ),
    titles:
      'Un paseo por el canal|Notas desde el puerto|Cómo se arregló el molino|Tres días en las colinas|El puente con poca agua|Un año de pequeños arreglos'.split(
        '|',
      ),
    words: {
      home: 'Inicio',
      news: 'Noticias',
      about: 'Quiénes somos',
      contact: 'Contacto',
      related: 'Artículos relacionados',
      latest: 'Lo último',
      comments: 'Comentarios',
      reply: 'Responder',
      by: 'Por',
      share: 'Compartir',
      more: 'Leer más',
      privacy: 'Privacidad',
      rights: 'Derechos reservados',
      subscribe: 'Suscríbete al boletín',
      tags: 'Etiquetas',
      author: 'Escribe sobre ríos y sus pueblos.',
    },
    names: 'Ada Holm|Pedro Lara|Inés Faro|Tomás Vic|Mara Luna'.split('|'),
    date: (d) => `${d} de mayo de 2024`,
  },
  zh: {
    gap: '',
    end: '。',
    who: '老渡口|一位退休的测量员|山上的菜园|镇上的面包房|北边的公路|每隔一班的船|村委会|我们的第二台相机|修船的木匠|河边的一排白杨'.split(
      '|',
    ),
    does: '在洪水之后重新修好了|比大家预想的更热闹|到了冬天就会关门|从一八七一年起就没有搬过地方|早该再刷一遍油漆，这谁都知道|天不亮就开门，比头班火车还早|在一场大风里丢了屋顶|最后花的钱比计划的少|送来了三筐苹果'.split(
      '|',
    ),
    where:
      '，就在磨坊后面|，在码头长堤的尽头|，在去采石场的路上|，紧挨着运河|，在铁路桥下面|，离村子还有一里地|，靠近第二道水闸'.split(
        '|',
      ),
    why: '，因为当时没有人量过水深|，所以楼梯才修得那么窄|，那时集市已经搬到了广场上|，来的人一眼就看出来了|，整个工程用了两个夏天|，只是没有多少人还记得原因|，直到补助款发下来为止'.split(
      '|',
    ),
    titles:
      '沿着运河走一走|码头笔记|磨坊是怎样修好的|山里的三天|枯水期的老桥|测量队发现了什么|一年里的小修小补|苹果、船和雨'.split(
        '|',
      ),
    words: {
      home: '首页',
      news: '新闻',
      about: '关于我们',
      contact: '联系我们',
      related: '相关阅读',
      latest: '最新资讯',
      comments: '评论',
      reply: '回复',
      by: '作者：',
      share: '分享到',
      more: '查看全文',
      privacy: '隐私政策',
      rights: '版权所有',
      subscribe: '关注公众号',
      tags: '标签',
      author: '喜欢写河流和河边的小城。',
    },
    names: '林河|周渡|陈小磨|吴桥|沈安|白杨'.split('|'),
    date: (d) => `2024年5月${d}日 10:${10 + d}`,
  },
  ja: {
    gap: '',
    end: '。',
    who: '古い渡し船は|引退した測量士は|丘の上の畑は|町の小さなパン屋は|北へ向かう道は|二台目のカメラは|運河沿いの並木は'.split(
      '|',
    ),
    does: '洪水のあとに建て直され|思ったよりも多くの人を運び|冬のあいだは閉まり|一八七一年から同じ場所にあり|始発より早く開き|嵐で屋根を失い'.split(
      '|',
    ),
    where: '、水車小屋の裏で|、港の堤防の先で|、石切り場へ行く道で|、運河のそばで|、鉄橋の下で'.split('|'),
    why: '深さを測った人がいなかったという|工事には二つの夏がかかった|訪れた人はすぐに気がついた|理由を覚えている人は少ない|市場は広場へ移っていった'.split(
      '|',
    ),
    titles: '運河を歩く|港のノート|水車小屋の直し方|丘での三日間|水の少ない日の橋'.split('|'),
    words: {
      home: 'ホーム',
      news: 'ニュース',
      about: '私たちについて',
      contact: 'お問い合わせ',
      related: '関連記事',
      latest: '新着記事',
      comments: 'コメント',
      reply: '返信',
      by: '文・',
      share: 'シェア',
      more: '続きを読む',
      privacy: 'プライバシー',
      rights: '無断転載を禁じます',
      subscribe: 'メールマガジン登録',
      tags: 'タグ',
      author: '川と川沿いの町について書いています。',
    },
    names: '河野|渡辺|水口|橋本|丘野'.split('|'),
    date: (d) => `2024年5月${d}日`,
  },
};

/** Languages of the made pages; Chinese is a third of them. */
export const TONGUES = ['en', 'zh', 'en', 'de', 'zh', 'es', 'en', 'ja', 'zh'];

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A writer of one language with its own dice. */
export function writer(tongue, random) {
  const language = LANGUAGES[tongue];
  const pick = (list) => list[Math.floor(random() * list.length)];
  const between = (least, most) => least + Math.floor(random() * (most - least + 1));
  const sentence = () => {
    const parts = [pick(language.who), pick(language.does)];
    if (random() < 0.7) parts.push(pick(language.where));
    if (random() < 0.7 || tongue === 'ja') parts.push(pick(language.why));
    return parts.join(language.gap) + language.end;
  };
  const sentences = (count) => Array.from({ length: count }, sentence).join(language.gap);
  return {
    tongue,
    random,
    pick,
    between,
    sentence,
    chance: (share) => random() < share,
    paragraph: () => sentences(between(2, 5)),
    title: () => pick(language.titles) + (random() < 0.5 ? `${language.gap}${between(2, 90)}` : ''),
    /** What a picture shows, in a few words. */
    label: () => pick(language.who) + language.gap + pick(language.where).replace(/^[、，]/, ''),
    name: () => pick(language.names),
    date: () => language.date(between(1, 28)),
    words: language.words,
  };
}
