// @ts-check
import { journalPage, plainPage } from './layout.mjs';

const chunfen = journalPage({
  path: 'zh/tea/chunfen.html',
  language: 'zh',
  charset: 'gbk',
  title: '春分前后，山上开始有人声',
  description: '从第一片芽叶到第一壶茶，山里茶坊的七天。',
  published: '2025-03-24T08:00:00+08:00',
  image: 'zh/tea/img/mist-hills.jpg',
  kicker: '茶坊手记',
  links: ['tea', 'noodles', 'stone', 'lane'],
  body: `<p>今年的雾比往年厚。清早推开茶坊的门，只看得见最近的两排茶树，再往下便是一片白，像是有人夜里把山洗了一遍，还没来得及擦干。听得见采茶的人说话，却看不见人，声音从雾里一层一层地浮上来。</p>
<figure><img class="lazy" data-original="/zh/tea/img/mist-hills.jpg" src="/img/pixel.gif" width="800" height="533" alt="层层山峦被晨雾隔开，近处是几排茶树，半山有一座白墙小屋"><figcaption>春分这天早上六点半，从茶坊门口往东看。白墙的小屋是守山人住的。</figcaption></figure>
<p>采茶要等露水下去。一芽一叶，用指腹轻轻一提就断，不能用指甲掐。掐过的地方半个时辰就会发红，炒出来的茶便带着一股涩味。手快的人一上午能采一斤多鲜叶，四斤多鲜叶才出一斤干茶，所以大家都不怎么抬头。</p>
<h2>杀青</h2>
<p>下午鲜叶摊凉够了，灶里才添柴。锅要烧到手掌悬在上面数不到五下就得缩回来的程度，叶子一下锅就噼啪作响，白汽猛地腾起来。炒的人不看锅，只听声音：响声由脆转闷，就该抖；由闷转沙，就该出锅。</p>
<figure><img src="/zh/tea/img/wok.jpg" width="800" height="533" alt="砖灶上一口大铁锅，锅里翻炒着绿色的茶叶，热气升起，灶膛里火光通红"><figcaption>杀青：铁锅里的鲜叶要在六七分钟内变软，颜色由翠绿转为暗绿。</figcaption></figure>
<p>这一步没有什么秘诀，只是不能分心。去年有一锅，因为炒到一半有人来问路，多耽搁了一句话的工夫，整锅都有焦边。那一锅没有卖，我们自己喝了一个夏天，算是记性。</p>
<h2>第一壶</h2>
<p>新茶不宜马上喝，总要放上几天，让火气退一退。但第一壶向来是当晚就泡的，谁也等不得。用的是那把旧紫砂壶，三只白瓷小杯，水不等大开就提下来。</p>
<figure><img src="img/teapot.jpg" width="800" height="533" alt="木茶盘上放着一把紫砂壶和三只盛着茶汤的白瓷小杯，背景是深色的墙"><figcaption>旧紫砂壶和三只白瓷杯，茶汤是去年的红茶留下的颜色。</figcaption></figure>
<p>喝完谁也不说好坏。说好怕明天松懈，说不好又伤了今天的力气。只是有人起身把灶膛里的灰扒了，有人去看了一眼天。雾还没有散，看样子明天仍是晚采。</p>`,
});

const stone = journalPage({
  path: 'zh/bridge/stone.html',
  language: 'zh',
  title: '石桥是一块一块砌起来的',
  description: '重修石埠镇三孔石拱桥的经过：拱架、拱石与合龙。',
  published: '2024-12-06T09:30:00+08:00',
  image: 'zh/bridge/img/stone-arch.jpg',
  kicker: '营造',
  links: ['bridge', 'lane', 'tea', 'birds'],
  body: `<p>石埠镇的桥一共修过三次。头一次的年月已经没有人说得清，桥栏上刻的字被手摸平了；第二次是大水以后；第三次就是去年。这一次因为要走车，原本有人提议改成水泥的，镇上商量了两个月，最后还是决定照原样用石头砌。</p>
<figure><picture><source type="image/jpeg" srcset="/zh/bridge/img/stone-arch.jpg 960w" sizes="(max-width: 800px) 100vw, 800px"><img src="/zh/bridge/img/stone-arch.jpg" width="960" height="640" alt="三孔石拱桥横跨水面，桥孔与倒影连成圆形，两岸有树"></picture><figcaption>修好以后的桥。水面平静的早晨，桥孔和倒影合成三个圆。</figcaption></figure>
<h2>先搭木头的桥</h2>
<p>砌石拱，先要用木头搭一座拱，叫拱架。石头没有合龙之前，全部的重量都压在它身上。木匠说，他们这一行最得意也最委屈：活做得好不好，只有石匠知道；等到活做完了，架子一拆，谁也看不见了。</p>
<p>拱架的弧线是在晒谷场上放的大样。用白灰在地上画出整整一个半圆，木料一根根地摆上去比着锯。放样那天全镇的孩子都在线上走来走去，灰线补了三回。</p>
<figure><img src="/zh/bridge/img/centering.jpg" width="800" height="533" alt="木制拱架支撑着尚未合龙的石拱，上方的木架正吊起一块石头"><figcaption>拱石从两头往中间砌，顶上还空着五块的位置。</figcaption></figure>
<h2>合龙</h2>
<p>拱石共十七块，左右对称，从拱脚往上砌，两边的进度不能差过一块，否则拱架会歪。最后一块叫龙口石，是量过缺口以后才凿的，比缺口略大一线，靠木槌一下一下地敲进去。</p>
<table><caption>主孔尺寸</caption><tr><th>项目</th><th>尺寸</th></tr><tr><td>净跨</td><td>9.6 米</td></tr><tr><td>矢高</td><td>3.8 米</td></tr><tr><td>拱石</td><td>17 块</td></tr></table>
<figure><img src="/zh/bridge/img/section.png" width="640" height="370" alt="主拱剖面图：十七块拱石围成半圆，标有跨度与矢高，顶上的拱顶石涂成橙色"><figcaption>主拱剖面。橙色的一块就是龙口石，跨度 9.6 米，矢高 3.8 米。</figcaption></figure>
<p>敲到第四十几下，声音忽然变了，由空转实。石匠停了手，把耳朵贴在拱上听了一会儿，说：好了。十天以后落架，木楔一点点松开，桥往下坐了不到一根筷子的厚度，就再也没有动过。</p>
<p>如今走在桥上看不出哪块石头是新的。桥头立了一块小碑，上面没有写人名，只写了尺寸，为的是下一次修的人用得着。</p>`,
});

const winterBirds = journalPage({
  path: 'zh/birds/winter.html',
  language: 'zh',
  title: '冬天看鸟，看的是耐心',
  description: '一月的两次观鸟：湖上的雁阵，雪里的麻雀。',
  published: '2025-01-19T20:00:00+08:00',
  image: 'zh/birds/img/geese.jpg',
  kicker: '观鸟',
  links: ['birds', 'stone', 'tea'],
  body: `<p>冬天鸟少，这话只对了一半。树叶落了，藏不住，反倒容易看见；再说有些鸟只在冬天来。麻烦的是冷，手套戴上就调不动焦，摘下来又握不住笔。我的办法是左手戴、右手不戴，过一刻钟换一次。</p>
<h2>一月四日，湖边</h2>
<p>下午三点到，风很硬，湖面上什么也没有。同来的人去车里烤火了，我又站了一个多钟头。太阳快落到对岸的时候，先听见声音，像很远的地方有人在拉锯，抬头才看见雁群从北边过来，排成一个歪歪的人字，一边长一边短。</p>
<figure><img data-src="/zh/birds/img/geese.jpg" class="lazyload" width="800" height="500" alt="橙红色的晚霞里，一群大雁排成人字飞过湖面，前景是芦苇的剪影"><noscript><img src="/zh/birds/img/geese.jpg" width="800" height="500" alt="橙红色的晚霞里，一群大雁排成人字飞过湖面，前景是芦苇的剪影"></noscript><figcaption>十五只雁，从头顶过去只用了一分钟。</figcaption></figure>
<p>数了两遍，十五只。领头的飞了一会儿就退到后面去，换第二只上来。整个过程没有一点慌乱，好像事先说好了似的。等车里的人跑出来，它们已经落到苇子后面去了。</p>
<h2>一月十八日，院子里</h2>
<p>下了一夜雪，哪里也去不成，就在窗前坐着。麻雀是最不稀罕的鸟，平日谁也不会专门去看，可是那天它停在枝上，把自己鼓成一个球，背上的花纹一根一根看得清清楚楚：栗色的头顶，白脸上一块黑斑，像是墨没干就按了个指印。</p>
<figure><img src="/zh/birds/img/sparrow.jpg" width="800" height="533" alt="一只麻雀停在积雪的树枝上，羽毛蓬松，四周飘着雪花"><figcaption>雪后的麻雀。蓬起羽毛不是胖，是在身上存一层不动的空气。</figcaption></figure>
<p>我看了它四十分钟，它也看了我四十分钟。后来它飞下来，在我扫过的那块地上啄了几下，大约觉得没有什么可吃的，又飞回原来的枝上去了。那天的记录只有一行：麻雀，一只，甚好。</p>`,
});

const seasons = plainPage({
  path: 'zh/gallery/seasons.html',
  language: 'zh',
  title: '四季：同一条路上的四张照片',
  description: '春花、夏荷、秋叶、冬雪。',
  published: '2025-02-01T12:00:00+08:00',
  image: 'zh/gallery/img/spring.jpg',
  body: `<h1>四季：同一条路上的四张照片</h1>
<p>从镇口到湖边是一条七里长的路，骑车二十分钟，走路要看走的是什么季节。这一组照片拍了整整一年，原打算每个月一张，后来发现其实只有四张值得留下。</p>
<p>四张都站在同一个地方拍，就是第三根电线杆旁边那块石头上。石头不高，站上去刚好能越过路边的草。春天那张拍的是回头路，所以方向反了，后来想补也补不成，因为第二年修路把石头搬走了。</p>
<div class="gallery">
<figure><img src="/zh/gallery/img/spring.jpg" width="800" height="533" alt="小路两旁开满粉色花的树，花瓣落在草地上"><figcaption>春。花只开九天，第六天起了风。</figcaption></figure>
<figure><img src="/zh/gallery/img/summer.jpg" width="800" height="533" alt="池塘里层层荷叶之间开着四朵粉色荷花"><figcaption>夏。荷花早上开，过了十点就合拢，所以要赶早。</figcaption></figure>
<figure><img data-src="/zh/gallery/img/autumn.jpg" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" width="800" height="533" alt="湖边的树叶变成金黄和橙红，落叶漂在水上，远处是青灰的山"><figcaption>秋。水里的颜色比树上的还要多一些。</figcaption></figure>
<figure><img src="/zh/gallery/img/winter.jpg" width="800" height="533" alt="夜里的雪村，几座木屋亮着灯，屋檐下挂着红灯笼，前后有松树"><figcaption>冬。拍完这张，相机的电池就冻得没电了。</figcaption></figure>
</div>
<p>有人问为什么没有人。其实每张里都有，只是都在镜头后面等着我让路。</p>`,
});

/** @type {import('./layout.mjs').SitePage[]} */
export const CHINESE_JOURNAL = [
  { path: 'zh/tea/chunfen.html', language: 'zh', html: chunfen, charset: 'gbk' },
  { path: 'zh/bridge/stone.html', language: 'zh', html: stone, bom: true },
  { path: 'zh/birds/winter.html', language: 'zh', html: winterBirds },
  { path: 'zh/gallery/seasons.html', language: 'zh', html: seasons },
];
