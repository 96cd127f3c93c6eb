/** The report's style sheet. Fonts are those of the reader's system: nothing is loaded. */
export const STYLE = `
:root{color-scheme:light dark;--page:#f4f3ef;--card:#fff;--ink:#1e2227;--soft:#666c75;--faint:#9aa0a8;--line:#e3e1da;--fill:#f3f2ee;--accent:#1f6f78;--link:#17626b;--bad:#a8432f;--hatch:#f5ece8;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","Noto Sans Mono CJK SC",monospace}
@media(prefers-color-scheme:dark){:root{--page:#14171a;--card:#1c2024;--ink:#e4e6e8;--soft:#a3a9b1;--faint:#747b84;--line:#30353b;--fill:#252a2f;--accent:#6cc3cc;--link:#83ccd4;--bad:#ec9a84;--hatch:#33292a}img{background:#fff}}
:lang(ja){font-family:system-ui,"Hiragino Sans","Yu Gothic","Noto Sans CJK JP",var(--sans)}
:lang(ko){font-family:system-ui,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans CJK KR",var(--sans)}
:lang(zh-tw),:lang(zh-hk),:lang(zh-hant){font-family:system-ui,"PingFang TC","Microsoft JhengHei","Noto Sans CJK TC",var(--sans)}
*{box-sizing:border-box}
html{scroll-padding-top:3.6rem}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.6 var(--sans);overflow-wrap:anywhere;text-size-adjust:100%}
h1,h2,p,ul,ol,dl,dd,figure,pre,blockquote{margin:0;padding:0}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
code,pre{font-family:var(--mono);font-size:.86em}
button{font:inherit;font-size:13px;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.15rem .6rem;cursor:pointer}
button:hover{border-color:var(--accent)}button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--card)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.bar{position:sticky;top:0;z-index:1;display:flex;gap:.5rem;align-items:center;padding:.5rem 1.2rem;background:var(--page);border-bottom:1px solid var(--line);font-size:13px}
.bar .name{font-weight:600;color:inherit;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;min-width:0}
.bar .space{flex:1}#position{font-variant-numeric:tabular-nums;color:var(--soft);white-space:nowrap}
.group{display:flex}.group button{border-radius:0;margin-left:-1px}.group button:first-child{border-radius:6px 0 0 6px}.group button:last-child{border-radius:0 6px 6px 0}
.layout{display:grid;grid-template-columns:17rem minmax(0,52rem);gap:0 2.2rem;justify-content:center;padding:0 1.2rem}
#list{position:sticky;top:2.9rem;align-self:start;max-height:calc(100vh - 2.9rem);overflow-y:auto;padding:1.2rem 0 2rem;font-size:13px;line-height:1.4;scrollbar-width:thin}
#list a{display:grid;grid-template-columns:2.2rem 1fr;color:inherit;padding:.45rem .5rem;border-radius:6px}
#list a:hover{background:var(--fill);text-decoration:none}#list a[aria-current]{background:var(--card);box-shadow:inset 3px 0 var(--accent)}
#list i{font-style:normal;color:var(--faint);font-variant-numeric:tabular-nums}
#list bdi{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
#list small{grid-column:2;color:var(--soft);font-size:12px}
main{min-width:0;padding-bottom:40vh}
.top{padding:1.8rem 0 1rem}.kicker{color:var(--accent);font-size:13px;font-weight:600;letter-spacing:.02em}
.top h1{font-size:2rem;line-height:1.2;font-weight:650;letter-spacing:-.01em}.uri,.keys{color:var(--soft);font-size:13px}.keys{margin-top:1rem}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem;margin:1.2rem 0}
.panels section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.9rem 1.1rem}
.panels h2{font-size:13px;font-weight:600;color:var(--soft);margin-bottom:.4rem}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) minmax(0,1fr);gap:.15rem 1rem;font-size:13px}
dt{color:var(--soft)}dd{font-variant-numeric:tabular-nums}
.funnel{display:grid;gap:.6rem;margin-bottom:1rem}
.funnel ol{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem}
.funnel li{position:relative;flex:1 1 8rem;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.5rem .9rem;font-size:13px;color:var(--soft)}
.funnel li b{display:block;font-size:1.25rem;line-height:1.3;font-weight:600;color:var(--ink);font-variant-numeric:tabular-nums}
.funnel li+li::before{content:"";position:absolute;left:-.62rem;top:50%;width:.65rem;height:1px;background:var(--faint)}
.share{color:var(--faint);font-variant-numeric:tabular-nums}.loss{display:block;font-size:12px;color:var(--bad)}
.drops{width:100%;border-collapse:collapse;font-size:13px;margin:.4rem 0}.drops th{text-align:left;white-space:nowrap;font-weight:500;color:var(--soft)}
.drops td,.drops th{padding:.16rem .8rem .16rem 0;border-bottom:1px solid var(--line);vertical-align:middle}.drops td:nth-child(-n+4){width:1%;white-space:nowrap}
.n{text-align:right!important;font-variant-numeric:tabular-nums}.graph svg{display:block;min-width:4rem}.graph rect{fill:var(--bad);opacity:.75}
details{margin-top:.5rem}summary{cursor:pointer;font-size:13px;color:var(--soft);width:max-content;max-width:100%}summary:hover{color:var(--ink)}
details>dl,details>pre{margin-top:.5rem}
article{background:var(--card);border:1px solid var(--line);border-radius:12px;margin-top:1.6rem;padding:1.5rem 1.8rem 1.2rem 1.2rem}
article>header{padding-left:5.6rem;position:relative;margin-bottom:1.3rem;font-size:13px}
article>header h2{font-size:1.55rem;line-height:1.3;font-weight:650}
.number{position:absolute;left:0;top:.2rem;width:4.6rem;text-align:right;color:var(--faint);font-size:1.25rem;font-variant-numeric:tabular-nums}
.chips{margin-top:.5rem}.chip{display:inline-block;background:var(--fill);border-radius:99px;padding:.05rem .65rem;margin:0 .3rem .2rem 0;font-size:12px;color:var(--soft);font-variant-numeric:tabular-nums}
.chip.bad{color:var(--bad);background:var(--hatch)}
.row{display:grid;grid-template-columns:4.6rem minmax(0,1fr);gap:1rem;margin:0 0 .85rem}
.gutter{text-align:right;font-size:11.5px;line-height:1.9;color:var(--faint);user-select:none}.gutter span:first-child{font-variant-numeric:tabular-nums}
.dropped>.gutter{color:var(--bad)}
.body{font-size:16.5px;line-height:1.7;min-width:0}.lines{white-space:pre-line}
.heading{font-weight:650;line-height:1.35;margin-top:.4rem}.h1{font-size:1.35em}.h2{font-size:1.2em}.h3{font-size:1.08em}.h5,.h6{color:var(--soft)}
.body ul{list-style:disc;padding-left:1.3rem}.d1{margin-left:1.2rem}.d2{margin-left:2.4rem}.d3{margin-left:3.6rem}.d4,.d5,.d6,.d7,.d8{margin-left:4.8rem}
blockquote{border-left:3px solid var(--line);padding-left:1rem;color:var(--soft)}
.caption{font-size:.88em;color:var(--soft)}.math{font-family:"STIX Two Math","Cambria Math",serif}
.code{background:var(--fill);border-radius:8px;padding:.8rem 1rem;overflow:auto;max-height:32rem;line-height:1.5;white-space:pre;overflow-wrap:normal}
.body .code{font-size:.85em}.code code{font-size:inherit}footer .code,.top .code{font-size:12.5px;white-space:pre-wrap;overflow-wrap:anywhere}
.scroll{overflow-x:auto}.data{border-collapse:collapse;font-size:.88em;line-height:1.5}.data td{border:1px solid var(--line);padding:.25rem .7rem;vertical-align:top;overflow-wrap:normal}.data tr:nth-child(even){background:var(--fill)}
figure img{display:block;max-width:100%;height:auto;max-height:36rem;width:auto;object-fit:contain;border-radius:6px}
.facts{font-size:12.5px;color:var(--faint);margin-top:.35rem;line-height:1.5}.facts span{font-variant-numeric:tabular-nums}.facts>span:not(:last-child)::after{content:" · "}
.words{font-size:13px;line-height:1.5;color:var(--soft);margin-top:.15rem}.words b{font-weight:500;color:var(--faint)}.none{font-style:italic}
.ghost,.unplaced{border:1.5px dashed var(--bad);border-radius:8px;padding:.55rem .9rem;font-size:13px;color:var(--soft);background:repeating-linear-gradient(-45deg,transparent 0 10px,var(--hatch) 10px 12px)}
.ghost b,.unplaced b{color:var(--bad);font-weight:600}.ghost code,.unplaced code{color:var(--ink)}.unplaced{margin:0 0 1rem 5.6rem}.unplaced ul{padding-left:1.2rem}
.why{display:block;font-size:12px;line-height:1.45;color:var(--soft);overflow-wrap:anywhere}.why .fix{color:var(--faint)}:root:not(:lang(zh)) .why .zh,:root:lang(zh) .why .en{display:none}
.tag{border:1px solid var(--line);border-radius:4px;padding:0 .35rem;font-size:11.5px;background:var(--card)}
.url{font-size:13px;word-break:break-all}.ghost .url{font-size:12.5px}
.fault{color:var(--bad);font-size:13px}
article>footer{padding-left:5.6rem;border-top:1px solid var(--line);margin-top:1.2rem;padding-top:.3rem}
.no-drops .dropped{display:none}
.empty{padding:4rem 0;color:var(--soft)}
@media(max-width:1000px){.layout{grid-template-columns:minmax(0,52rem)}#list{display:none}}
@media(max-width:640px){.layout{padding:0 .6rem}.top{padding-left:.4rem}article{padding:1rem}article>header,article>footer{padding-left:0}.unplaced{margin-left:0}.number{position:static;width:auto;text-align:left}.row{grid-template-columns:minmax(0,1fr);gap:.1rem}.gutter{text-align:left}.bar .name{display:none}}
@media print{.bar,#list,.keys{display:none}.layout{display:block;padding:0}article{break-before:page;border:0}body{background:#fff}}
`;
