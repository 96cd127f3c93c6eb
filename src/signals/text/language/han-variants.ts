/**
 * Characters that only simplified Chinese writes, and those that only traditional Chinese writes, of the most frequent
 * 700 that the reforms changed. Left out: simplified forms that traditional text uses as words of their own (后 里 面 干
 * 只 台 系 几 云 …), whose traditional twins still tell.
 */
const SIMPLIFIED =
  '们这说时过对发动学经现进产还无开长个东两义习乡书买乱争亏亚亲亿仅从仓仪价众优伙伞伟传伤伦伪侠侣侥侦侧侨债倾偿储儿兑兰关兴养兽冈册写军农冯冲决况冻净凉减凑凤凭凯击凿刘则刚创删别剂剑剧劝办务劢劲势勋匀区医华协单卖卢卫却厂厅历厉压厌厕厢厦县参双变叙叠叶号叹吁吓吗听启吴呐员呛呜咏咙响哑哗唤啰啸喷嘘嘱噜团园围国图圆圣场坏块坚坛坝坞坟坠垄垒垦垫壮声壳壶处备够头夹夺奋奖妆妇妈妩妪姗娄娱婴婵孙宁宝实宠审宪宫宽宾寝寻导寿将尔尘尝尧尴层届属屿岁岂岖岗岛岭峡崭巩币帅师帐帘帜带帮广庄庆库应庙庞废异弃张弥弯弹强归当录彻径忆忧怀态怂怜总恋恒恳恶恼悦悬惊惧惨惩惫惭惯愤愿懒戏战户扎执扩扫扬扰抚抛抢护报担拟拢拣拥拦拧拨择挂挚挠挡挣挤挥捞损捡换据掳掷揽搀搁搂摄摆摇摊撑撵擞攒敌数斋斗斩断旧旷昼显晋晒晓晕暂术朴机杀杂权条来杨极构枢枣枪枫柜柠标栈栋栏树样桥桨桩检楼榄槛横欢欧歼残毁毙毕毡气汇汉汤汹沟没沪泪泻泼泽洁洒浅浆浇测济浏浑浓涂涌涛润涨渊渐渔温湾湿溃滚满滤滥滨滩漩潇潜澜灭灯灵灾灿炉点炼烁烂烛烟烦烧烫热焕爱爷牍牵犹狈狞独狭狮狱猎猪猫献玛环琐电画畅疗疮疯痒痴瘫皱盏盐监盖盗盘着矫矿码砖础硕确礼祸禅离种积称稳穷窃窑窜窝竖竞笋笔笼筑签简篮籁类粮紧红约级纪纯纲纳纵纷纸纹线练组细织终绍经结绕绘给络绝统绣继绩绪续绳维绵综绿缓编缘缝缩缴网罗罚罢羡翘耸聂职联聪肃肠肤肿胀胁胆胜胶脉脏脑脚脱脸腊腻腾舆舰舱艺节芜苏苹茎荐荣药莲获萝营萧萨蒋蓝虏虑虽虾蚀蚂蛮蜡补衬袄装见观规视览觉触誉计订认讨让训议讯记讲许论设访证评识诉词译试诗诚话详语误诱说请诸读课谁调谈谋谎谓谢谣谦谱贝负财责贤败货质贩贪贫购贯贴贵贷贸费贺贼资赋赌赏赐赔赖赚赛赞赠赢赵赶趋跃踪车轨转轮软轰轻载较辅辆辉辑输辞边达迁运还这进远违连迟适选递逻遗邓邮邻郑释针钉钟钢钥钱铁铃铜银铺链销锁锅错键镇镜闪闭问间闲闷闹闻阅阔队阳阴阵阶际陆陈险随隐难雾静韩页顶项顺须顾顿预领频题颜额风飞饭饮饰饱馆马驱驾验骂骑骗鱼鲁鲜鸟鸡鸣鸭鸿鹅麦黄齐齿龄龙龟';
const TRADITIONAL =
  '們這說時過對發動學經現進產還無開長個東兩義習鄉書買亂爭虧亞親億僅從倉儀價眾優夥傘偉傳傷倫偽俠侶僥偵側僑債傾償儲兒兌蘭關興養獸岡冊寫軍農馮衝決況凍淨涼減湊鳳憑凱擊鑿劉則剛創刪別劑劍劇勸辦務勁勢勳勻區醫華協單賣盧衛卻廠廳歷厲壓厭廁廂廈縣參雙變敘疊葉號嘆嚇嗎聽啟吳員嗆嗚詠嚨響啞嘩喚囉嘯噴噓囑嚕團園圍國圖圓聖場壞塊堅壇壩塢墳墜壟壘墾墊壯聲殼壺處備夠頭夾奪奮獎妝婦媽嫵婁娛嬰嬋孫寧寶實寵審憲宮寬賓寢尋導壽將爾塵嘗堯尷層屆屬嶼歲豈嶇崗島嶺峽嶄鞏幣帥師帳簾幟帶幫廣莊慶庫應廟龐廢異棄張彌彎彈強歸當錄徹徑憶憂懷態慫憐總戀恆懇惡惱悅懸驚懼慘懲憊慚慣憤願懶戲戰執擴掃揚擾撫拋搶護報擔擬攏揀擁攔擰撥擇掛摯撓擋掙擠揮撈損撿換據擄擲攬攙擱摟攝擺搖攤撐攆擻攢敵數齋鬥斬斷舊曠晝顯晉曬曉暈暫術樸機殺雜權條來楊極構樞棗槍楓櫃檸標棧棟欄樹樣橋槳樁檢樓欖檻歡歐殲殘毀斃畢氈氣匯漢湯洶溝沒滬淚瀉潑澤潔灑淺漿澆測濟瀏渾濃塗湧濤潤漲淵漸漁溫灣濕潰滾滿濾濫濱灘瀟潛瀾滅燈靈災燦爐點煉爍爛燭煙煩燒燙熱煥愛爺牘牽猶狽獰獨狹獅獄獵豬貓獻瑪環瑣電畫暢療瘡瘋癢癡癱皺盞鹽監蓋盜盤著矯礦碼磚礎碩確禮禍禪離種積稱穩窮竊窯竄窩豎競筍筆籠築簽簡籃籟類糧緊紅約級紀純綱納縱紛紙紋線練組細織終紹經結繞繪給絡絕統繡繼績緒續繩維綿綜綠緩編緣縫縮繳網羅罰罷羨翹聳聶職聯聰肅腸膚腫脹脅膽勝膠脈臟腦腳脫臉臘膩騰輿艦艙藝節蕪蘇蘋莖薦榮藥蓮獲蘿營蕭薩蔣藍虜慮雖蝦蝕螞蠻蠟補襯襖裝見觀規視覽覺觸譽計訂認討讓訓議訊記講許論設訪證評識訴詞譯試詩誠話詳語誤誘說請諸讀課誰調談謀謊謂謝謠謙譜貝負財責賢敗貨質販貪貧購貫貼貴貸貿費賀賊資賦賭賞賜賠賴賺賽贊贈贏趙趕趨躍蹤車軌轉輪軟轟輕載較輔輛輝輯輸辭邊達遷運還這進遠違連遲適選遞邏遺鄧郵鄰鄭釋針釘鐘鋼鑰錢鐵鈴銅銀鋪鏈銷鎖鍋錯鍵鎮鏡閃閉問間閒悶鬧聞閱闊隊陽陰陣階際陸陳險隨隱難霧靜韓頁頂項順須顧頓預領頻題顏額風飛飯飲飾飽館馬驅駕驗罵騎騙魚魯鮮鳥雞鳴鴨鴻鵝麥黃齊齒齡龍龜後裡麵幾麼';
/** Characters made or simplified in Japan, which Chinese does not write. */
const JAPANESE =
  '働込駅県図気経読変円単広発検験険歩毎渋黒剣児桜栃畑峠辻匂塩圧囲仮価拡覚楽関観顔帰亀戯挙斉済剤雑蔵続対択訳鉄転売仏払髪浜侭弐豊満薬様謡覧齢暦両塁';

const onlyIn = (characters: string, others: string): Set<number> => {
  const out = new Set(Array.from(others, (character) => character.codePointAt(0)));
  const kept = new Set<number>();
  for (const character of characters) {
    const codePoint = character.codePointAt(0) as number;
    if (!out.has(codePoint)) kept.add(codePoint);
  }
  return kept;
};

const simplified = onlyIn(SIMPLIFIED, TRADITIONAL);
const traditional = onlyIn(TRADITIONAL, SIMPLIFIED);
const japanese = onlyIn(JAPANESE, SIMPLIFIED + TRADITIONAL);

/** How many characters of a text tell each variant. */
export function countHanVariants(text: string): {
  simplified: number;
  traditional: number;
  japanese: number;
} {
  const counts = { simplified: 0, traditional: 0, japanese: 0 };
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x4e00 || unit > 0x9fff) continue;
    if (simplified.has(unit)) counts.simplified += 1;
    else if (traditional.has(unit)) counts.traditional += 1;
    else if (japanese.has(unit)) counts.japanese += 1;
  }
  return counts;
}
