// @ts-check
import { dataUrl } from '../pictures.mjs';
import { kiteFrame } from '../scenes/diagrams.mjs';
import { forumPage, journalPage, plainPage } from './layout.mjs';

const walk = journalPage({
  path: 'zh/city/walk.html',
  language: 'zh',
  title: '城南散步：从骑楼走到塔下',
  description: '半天，四里路，四个停下来的地方。',
  published: '2025-02-16T15:00:00+08:00',
  image: 'zh/city/img/arcade.jpg',
  kicker: '城市',
  links: ['lane', 'noodles', 'tea', 'ferry'],
  body: `<p>城南没有什么非看不可的东西，所以适合散步。从码头下车，沿骑楼街一直往里，穿过雨巷，上坡看一眼屋顶，再下到塔边喝茶，一共四里路，走得快一个钟头，走得对要半天。</p>
<h2>一、骑楼街</h2>
<p>街的两边是三层的骑楼，楼下的廊子连成一条，下雨不用打伞。铺面的招布有红有绿，早上开门的先后是固定的：先是豆浆，再是五金，最后是裁缝。过年的灯笼到现在还没有收，店主说收了显得冷清，就一直挂着。</p>
<figure><img class="lazy" data-src="img/arcade.jpg" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" width="800" height="533" alt="两边是彩色骑楼的街道，半空挂着一串红灯笼，几个行人走在路上"><figcaption>上午九点的骑楼街，五金店刚刚开门。</figcaption></figure>
<h2>二、雨巷</h2>
<p>从裁缝铺旁边拐进去，路面由石板变成更窄的石板。这条巷子白天看不出什么，要等傍晚下雨。灯一亮，地上的水把灯笼的颜色拖得很长，人走过去，像踩在两层街上。</p>
<figure><img src="img/rain-lane.webp" width="640" height="800" alt="雨夜的窄巷，两边挂着红灯笼，一个打红伞的人走在湿漉漉的石板路上"><figcaption>傍晚的雨巷。打伞的人一直没有回头。</figcaption></figure>
<h2>三、坡上</h2>
<p>巷子尽头有一段台阶，八十三级。上到顶，城南的屋顶就全在脚下了，一片接一片的灰瓦，像水波停住了。这个时候千万不要急着走，等太阳再低一点，瓦垄的影子才会出来。</p>
<figure><img src="img/rooftops.jpg" width="800" height="500" alt="从高处看去，一层层灰瓦屋顶铺到远山脚下，夕阳低垂，有鸟飞过"><figcaption>坡顶的屋顶。鸟每天傍晚绕塔一圈，然后回树上去。</figcaption></figure>
<h2>四、塔下</h2>
<p>塔是七层的，不让上。也好，省得大家都往上跑。塔下的茶摊用大碗，茶是粗茶，坐多久都可以。我通常坐到卖茶的人开始收凳子，再慢慢走回码头，正好赶上末班车。</p>
<figure><img src="img/pagoda.jpg" width="600" height="800" alt="蓝天下的七层古塔，飞檐层层收小，塔下两边是树"><figcaption>塔和塔下的树。茶摊在右边的树荫里，照片上看不见。</figcaption></figure>`,
});

const noodles = plainPage({
  path: 'zh/food/noodles.html',
  language: 'zh',
  title: '葱油拌面，三步',
  description: '一把葱，一锅油，一碗面。',
  published: '2025-01-26T11:00:00+08:00',
  image: 'zh/food/img/step3.jpg',
  body: `<article class="recipe" itemscope itemtype="https://schema.org/Recipe">
<h1 itemprop="name">葱油拌面，三步</h1>
<p>这是一道不用看火候表的面。材料只有五样，难处全在一个慢字：葱要慢慢地熬，熬到干、熬到香、熬到快要糊而没有糊。两个人吃，从切葱到端碗四十分钟。</p>
<h2>材料</h2>
<ul><li>小葱 200 克</li><li>油 150 毫升</li><li>酱油 4 汤匙</li><li>糖 2 茶匙</li><li>细面 250 克</li></ul>
<h2>做法</h2>
<ol class="steps">
<li><h3>切葱</h3><p>葱洗净以后一定要擦干，有水就会溅油。葱白切段，葱叶切得长一些，另外留一小把切成葱花，最后撒在面上。</p>
<img src="/zh/food/img/step1.jpg" width="800" height="533" alt="木砧板上摆着一排小葱，旁边是菜刀和一堆切好的葱花"></li>
<li><h3>熬油</h3><p>冷油下葱白，小火。十分钟后下葱叶，用筷子不时翻动。气泡由大变小、由密变疏，葱由绿变黄、由黄变褐，这时关火，余温还会再走一步。趁热倒入酱油和糖，锅里会响一阵，不要怕。</p>
<img src="/zh/food/img/step2.jpg" width="800" height="533" alt="平底锅里的油冒着细泡，葱段已经炸成焦黄色，一双筷子正在翻动"></li>
<li><h3>拌面</h3><p>面煮到筷子夹起来不断、咬开没有白心，捞出沥干，立刻拌。先放两勺葱油，尝过再加。炸酥的葱堆在顶上，撒葱花。</p>
<img src="/zh/food/img/step3.jpg" width="800" height="533" alt="青花大碗里的拌面，上面是焦褐的葱段和绿色葱花，碗边搁着一双红筷子，冒着热气"></li>
</ol>
<p>剩下的葱油装瓶放冰箱，能用两个星期。拌青菜、浇豆腐、下馄饨都好，只是不要告诉别人，一告诉就留不到第二天。</p>
</article>`,
});

const CUPS = /** @type {[string, string, string, string, string][]} */ ([
  [
    'celadon.png',
    '青瓷直纹杯',
    '¥128',
    '杯身刻竖纹，釉厚的地方颜色深，薄的地方露出一线白。适合泡绿茶，看得见茶汤的颜色。',
    '竖纹青瓷杯，没有把手，背景透明',
  ],
  [
    'tenmoku.jpg',
    '天目盏',
    '¥260',
    '黑釉里流着铁锈色的细丝，每一只都不一样。口大底小，斟茶时不要超过七分。',
    '黑釉茶盏，釉面有棕色兔毫纹，底部露出胎色',
  ],
  [
    'blue-white.jpg',
    '青花远山杯',
    '¥158',
    '蓝色的三座山和几只飞鸟，一笔画成，不描第二遍。画坏的不重画，改卖处理价。',
    '白瓷杯上画着蓝色的山和飞鸟，杯里有浅绿色的茶',
  ],
  [
    'mug.webp',
    '麻点马克杯',
    '¥88',
    '白釉上的小黑点是泥里的铁，烧出来的，不是画的。能装三百毫升，放得进洗碗机。',
    '带把手的白色马克杯，釉面有黑色小点，盛着咖啡',
  ],
]);

const cups = plainPage({
  path: 'zh/shop/cups.html',
  language: 'zh',
  title: '四只杯子',
  description: '本季在售的四款手作杯。',
  published: '2025-03-08T10:00:00+08:00',
  image: 'zh/shop/img/tenmoku.jpg',
  body: `<h1>四只杯子</h1>
<p>每个季度窑里只留四款。不是做不出更多，而是试用一只杯子要花三个月：要天天用它喝水，用到忘了它是新的，才知道口沿厚不厚、把手烫不烫。</p>
<div class="products">
${CUPS.map(([file, name, price, text, alt]) => `<div class="product-card"><a href="/zh/shop/item/${file.split('.')[0]}"><img src="img/${file}" width="480" height="480" alt="${alt}"></a><h2>${name}</h2><p class="price">${price}</p><p>${text}</p><p class="glaze">釉色 <img src="img/swatch.jpg" width="40" height="28" alt="釉色小样"></p><button>加入购物车</button></div>`).join('\n')}
</div>
<h2>保养</h2>
<p>新杯子第一次用之前，用淡茶水煮十分钟，晾干。有开片的釉会慢慢吃进茶色，这是正常的；若是不喜欢，用过以后当天洗净即可。微波炉可以，烤箱不行。</p>`,
});

const kite = forumPage({
  path: 'zh/forum/kite.html',
  language: 'zh',
  title: '第一次自己扎风筝，请大家看看毛病在哪',
  description: '菱形风筝总往左偏，附照片和骨架图。',
  published: '2025-04-05T19:20:00+08:00',
  posts: [
    {
      by: '河东瓦片',
      avatar: 'wave',
      when: '2025-04-05 19:20',
      text: `<p>清明假期照着网上的说法扎了一只菱形的，竹条是自己劈的，面是旧伞布。能飞，而且飞得挺高，就是总往左边歪，歪到一定程度就转圈。今天拍到一张还算正的：</p>
<p><img src="/zh/forum/img/kite.jpg" alt="红蓝黄三色的菱形风筝飞在蓝天上，拖着一串小蝴蝶结，下面草地上有人拉着线"></p>
<p>手机竖着拍的，要是显示成横的请见谅。</p>`,
    },
    {
      by: '竹篾与浆糊',
      avatar: 'leaf',
      when: '2025-04-05 20:03',
      text: '<p>先量两边的重量。把中间那根竖着的竹条架在刀背上，看哪边往下沉。自己劈的竹条，十根有九根是一头重的。左偏多半是左边重，或者左边的布绷得松。</p>',
    },
    {
      by: '南风三级',
      avatar: 'hill',
      when: '2025-04-05 21:37',
      text: `<p>还有提线的位置。我画了个图，尺寸是厘米：竖骨 90，横骨 72，横骨要略微弯一点，像拉开的弓。提线一头拴在交叉处，另一头拴在下面，用手提着 E 点的时候，风筝应当微微抬头。</p>
<p><img src="@@KITE_FRAME@@" alt="菱形风筝的骨架图，标着竖骨 90 厘米、横骨 72 厘米和 A 到 E 五个点"></p>
<p>E 点往上挪，适合大风；往下挪，适合小风。每次挪一个指头宽就够了。</p>`,
    },
    {
      by: '河东瓦片',
      avatar: 'wave',
      when: '2025-04-06 12:48',
      text: '<p>架在刀背上一看，果然左边沉下去了。把左边的横骨削薄了一点，又照图把提线挪了挪，今天上午放了一个钟头，稳得像钉在天上。谢谢两位。就是削的时候把手划了，值得。</p>',
    },
  ],
});

/** The pages; one of them carries a picture in itself. @returns {Promise<import('./layout.mjs').SitePage[]>} */
export async function chineseSections() {
  const frame = await dataUrl(kiteFrame(), 360);
  return [
    { path: 'zh/city/walk.html', language: 'zh', html: walk },
    { path: 'zh/food/noodles.html', language: 'zh', html: noodles },
    { path: 'zh/shop/cups.html', language: 'zh', html: cups },
    { path: 'zh/forum/kite.html', language: 'zh', html: kite.replace('@@KITE_FRAME@@', frame) },
  ];
}
