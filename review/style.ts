/** The style of the page: system fonts, light and dark, wide and phone, paper. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbf9;--fg:#1c1d1f;--soft:#54575c;--line:#d9d9d3;--card:#fff;--link:#0b57a4;--bad:#a31515;--warn:#7a4b00;--good:#17613a;--range:#b9cbe6;--point:#2f5590}
@media (prefers-color-scheme:dark){:root{--bg:#15171a;--fg:#e8e8e4;--soft:#b0b4ba;--line:#363a40;--card:#1d2024;--link:#8fc1ff;--bad:#ff9d94;--warn:#f0c27a;--good:#8fdcae;--range:#3a5478;--point:#9dc1f5}}
*{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
a{color:var(--link)}a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:2}
.page{max-width:80rem;margin:0 auto;padding:1rem 1.5rem 3rem;display:grid;gap:0 2.5rem;grid-template-columns:11rem minmax(0,1fr)}
header{grid-column:1/-1;border-bottom:1px solid var(--line);padding-bottom:1rem;margin-bottom:1rem}header p{margin:.2rem 0}
h1{font-size:1.7rem;line-height:1.2;margin:0}h2{font-size:1.3rem;margin:2.2rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}h3{font-size:1.05rem;margin:1.3rem 0 .4rem}h4{font-size:1rem;margin:0 0 .3rem}
main{min-width:0}main>section:first-child h2{margin-top:0;border-top:0;padding-top:0}
nav ol{position:sticky;top:1rem;list-style:none;margin:0;padding:0;font-size:.92rem}nav li{margin:.35rem 0}nav a{text-decoration:none}nav a:hover{text-decoration:underline}nav p{font-size:.85rem;color:var(--soft);margin:0 0 .6rem}nav span{display:none}
.soft{color:var(--soft)}.small,.questions,.card>p,.wait>p{font-size:.88rem;line-height:1.42}.kit{color:var(--soft);font-size:.85rem}.lead{font-size:1.08rem}
.verdict{font-weight:600}.bad{color:var(--bad)}.warn{color:var(--warn)}.good{color:var(--good)}.paper{display:none}
.cards{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.12fr);gap:.75rem;margin-top:.7rem}.numbers{display:grid;gap:.75rem;align-content:start}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .9rem}.card h2{font-size:.95rem;margin:0 0 .3rem;padding:0;border:0}.card p{margin:.15rem 0}
.pair{display:flex;flex-wrap:wrap;gap:.1rem 2rem;margin:0}.pair dt{color:var(--soft);font-size:.85rem}.pair dd{margin:0;font-size:1.55rem;line-height:1.2;font-weight:700}
.questions{margin:0;padding-left:1.3rem}.questions li{margin:.25rem 0}
.wait+.wait{margin-top:.45rem}.legend{font-weight:400;color:var(--soft)}.legend i{display:inline-block;height:.6rem;vertical-align:baseline;margin:0 .15rem 0 .5rem}.legend .range{width:1.4rem;background:var(--range)}.legend .point{width:3px;background:var(--point)}.legend .target{width:2px;background:var(--bad)}.band{display:block;width:100%;height:14px}.band .axis{fill:var(--line)}.band .range{fill:var(--range)}.band .point{fill:var(--point)}.band .target{fill:var(--bad)}
table{border-collapse:collapse;width:100%;font-size:.9rem;background:var(--card);border:1px solid var(--line);margin:.5rem 0 1rem}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:break-word}td code{overflow-wrap:anywhere}tr:last-child td{border-bottom:0}th{color:var(--soft);font-weight:600}
.num{text-align:right;font-variant-numeric:tabular-nums}td ul{margin:0;padding-left:1.1rem}
details{border:1px solid var(--line);border-radius:.5rem;background:var(--card);margin:.4rem 0}summary{cursor:pointer;padding:.4rem .8rem;display:flow-root}details>div,details>pre{padding:0 .8rem .6rem;margin:0}td details{margin:.2rem 0}
summary .v{float:right;font-weight:600;margin-left:1rem}.group>summary{font-weight:600}
pre,code{font:.86rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}td code{font-size:.8rem}pre{white-space:pre-wrap}.cmd{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .9rem}
.picture{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem}.picture svg{display:block;width:100%;height:auto}.picture text{fill:var(--fg);font-family:system-ui,sans-serif}.picture .node path,.picture .node polygon{fill:var(--card);stroke:var(--soft)}.picture .cluster>path,.picture .cluster>polygon{fill:none;stroke:var(--soft);stroke-dasharray:4 3}.picture .edge path{stroke:var(--soft);fill:none}.picture .edge polygon{fill:var(--soft);stroke:var(--soft)}
.columns{columns:2;column-gap:2rem}.columns li{break-inside:avoid}ul{padding-left:1.2rem;margin:.3rem 0}.finding{border-left:4px solid var(--line);padding-left:.8rem;margin:1rem 0}.finding.error{border-color:var(--bad)}.finding.warning{border-color:var(--warn)}
@media (max-width:860px){.page{display:block;padding:.75rem .9rem 2rem}nav ol{display:none}nav span{display:block}h1{font-size:1.35rem}.cards{grid-template-columns:minmax(0,1fr)}.lead{font-size:1rem}.soft{line-height:1.42}.pair dd{font-size:1.35rem}
table,tbody,tr,td{display:block}thead{position:absolute;left:-999px}tr{padding:.3rem 0;border-bottom:1px solid var(--line)}tr:last-child{border-bottom:0}td,td.num{border:0;text-align:left;padding:.12rem .6rem;display:grid;grid-template-columns:7.5rem minmax(0,1fr);gap:.5rem}td::before{content:attr(data-head);color:var(--soft)}.picture{display:none}td{overflow-wrap:anywhere}.columns{columns:1}.questions,.small,.card>p,.wait>p{line-height:1.36}.questions li{margin:.18rem 0}.card{padding:.5rem .7rem}.cards,.numbers{gap:.55rem}.legend{display:none}header{padding-bottom:.6rem}}
@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--card:#fff;--link:#000;--bad:#8a0f0f;--warn:#6a4100;--good:#14532d;--range:#c9d6ea;--point:#2f5590}body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}nav,.skip,#numbers details{display:none}.page{display:block;padding:0;max-width:none}.paper{display:block}.card,tr,.finding h4,svg{break-inside:avoid}h2,h3,h4{break-after:avoid}a{text-decoration:none}summary{padding:.15rem .5rem}}
`;
