/** Phrases that headings over page furniture are made of, in the languages that the web is mostly written in. */
const PATTERNS = {
  legal:
    /©|\(c\) ?\d{4}|copyright|all rights reserved|alle rechte|tous droits|derechos reservados|privacy policy|terms (?:of|and)|cookies?\b|privacy|datenschutz|prywatno|confidentialité|privacidad|版权|版權|著作权|转载|轉載|免责|备案|隐私|许可证/i,
  action:
    /\b(?:read|see|view|show|load|learn|find out|discover) (?:more|all|less|full)\b|continue reading|click here|skip to|back to top|\b(?:next|previous|prev)\b|weiterlesen|mehr (?:lesen|erfahren|anzeigen)|lire la suite|en savoir plus|leer más|ver más|上一篇|下一篇|上一页|下一页|查看|返回|更多|展开|收起|点击|全文|加载|打开|下载/i,
  share:
    /\b(?:share|tweet|facebook|twitter|linkedin|whatsapp|pinterest|instagram|telegram|e-?mail|print|copy link|subscribe|newsletter|sign ?up|follow|donate)\b|teilen|partager|compartir|abonnieren|s'abonner|分享|收藏|关注|订阅|点赞|扫码|扫一扫|二维码|微信|微博|举报|公众号|客户端/i,
  reply:
    /\bcomments?\b|\brepl(?:y|ies)\b|leave a|log ?in|sign ?in|\bregister\b|kommentar|commentaire|comentario|评论|回复|留言|登录|注册|登陆|发表|跟帖|楼主|举报/i,
  byline:
    /^\s*(?:by|von|par|por|di|door|av)\s|\b(?:posted|published|updated|modified|written|reviewed|edited|author|staff writer|reporter|min(?:ute)?s? read|ago)\b|veröffentlicht|publié|publicado|发布|来源|作者|编辑|记者|时间|日期|发表于|阅读(?:量|数)?[:：]?\s*\d|浏览|次阅读/i,
  date: /\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b|\d{4}\s?年|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}|\b\d{1,2}(?:st|nd|rd|th)?\.? (?:jan|feb|mär|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)|\b\d{1,2}:\d{2}\b/i,
  related:
    /\brelated\b|you (?:may|might) (?:also )?(?:like|be interested)|recommended|more (?:from|in|on|like|stories|news|articles)|\bpopular\b|\btrending\b|\blatest\b|see also|read (?:also|next)|also read|don't miss|mehr zum thema|lesen sie auch|à lire aussi|lea también|相关|推荐|热门|猜你喜欢|延伸阅读|为您推荐|热点|排行|精选|专题/i,
  promo:
    /\badvert|sponsored|\bcookies?\b|consent|gdpr|free trial|shop now|add to (?:cart|bag|basket|wish)|buy now|in stock|out of stock|coupon|广告|立即|购买|咨询|热线|电话/i,
  contact: /@[a-z0-9-]+\.|\+?\d[\d ()-]{8,}\d|\bP\.?O\.? Box\b|\bTel\b/i,
} as const;

/** Names of the patterns, in bit order. */
export const PATTERN_NAMES = Object.keys(PATTERNS) as (keyof typeof PATTERNS)[];
const expressions = Object.values(PATTERNS);

/** Longest heading that is searched: in a long text a phrase proves nothing. */
const MAX_LENGTH = 240;

/** The phrases that a heading contains, as bits. */
export function patternsIn(text: string): number {
  if (text.length > MAX_LENGTH) return 0;
  let found = 0;
  for (let bit = 0; bit < expressions.length; bit++) if (expressions[bit]?.test(text)) found |= 1 << bit;
  return found;
}
