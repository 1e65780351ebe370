/** The style of the page: system fonts, light and dark, wide and phone, paper. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbf9;--fg:#1c1d1f;--soft:#54575c;--line:#d9d9d3;--card:#fff;--link:#0b57a4;--bad:#a31515;--warn:#7a4b00;--good:#17613a;--bar:#5b7fb4;--bar2:#b9cbe6}
@media (prefers-color-scheme:dark){:root{--bg:#15171a;--fg:#e8e8e4;--soft:#b0b4ba;--line:#363a40;--card:#1d2024;--link:#8fc1ff;--bad:#ff9d94;--warn:#f0c27a;--good:#8fdcae;--bar:#7fa3d8;--bar2:#3a5478}}
*{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--link)}a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:2}
.page{max-width:76rem;margin:0 auto;padding:1.5rem;display:grid;gap:0 2.5rem;grid-template-columns:12rem minmax(0,1fr)}
header{grid-column:1/-1;border-bottom:1px solid var(--line);padding-bottom:1.25rem;margin-bottom:1.25rem}
h1{font-size:1.75rem;line-height:1.2;margin:.1rem 0 .5rem}h2{font-size:1.3rem;margin:2.2rem 0 .6rem;padding-top:.4rem;border-top:1px solid var(--line)}h3{font-size:1.05rem;margin:1.3rem 0 .4rem}
main>section:first-child h2{margin-top:0;border-top:0}
nav ol{position:sticky;top:1rem;list-style:none;margin:0;padding:0;font-size:.92rem}nav li{margin:.35rem 0}nav a{text-decoration:none}nav a:hover{text-decoration:underline}
.lead{font-size:1.1rem;margin:.2rem 0 .8rem}.soft{color:var(--soft)}.kit{color:var(--soft);font-size:.85rem;margin:0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1rem 0 0;padding:0}
.facts div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem}.facts dt{color:var(--soft);font-size:.82rem}.facts dd{margin:0;font-size:1.15rem;font-weight:600}
.verdict{font-weight:600}.bad{color:var(--bad)}.warn{color:var(--warn)}.good{color:var(--good)}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.5rem;background:var(--card);margin:.5rem 0 1rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-align:left;vertical-align:top;padding:.45rem .7rem;border-bottom:1px solid var(--line)}tr:last-child td{border-bottom:0}th{color:var(--soft);font-weight:600;white-space:nowrap}
td.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
details{border:1px solid var(--line);border-radius:.5rem;background:var(--card);margin:.4rem 0}summary{cursor:pointer;padding:.45rem .8rem}details>div,details>pre{padding:0 .8rem .7rem;margin:0}
summary b{font-variant-numeric:tabular-nums}summary .v{float:right;font-weight:600;margin-left:1rem}
pre,code{font:.86rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}pre{overflow-x:auto;white-space:pre}.cmd{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.7rem .9rem}
main{min-width:0;overflow-wrap:anywhere}th,td{overflow-wrap:normal}td code{white-space:nowrap}td{min-width:5rem}svg{max-width:none}
.picture svg{min-width:46rem;width:100%;height:auto}.picture text{fill:var(--fg);font-family:system-ui,sans-serif}.picture .node path,.picture .node polygon,.picture .node ellipse{fill:var(--card);stroke:var(--soft)}.picture .cluster>path,.picture .cluster>polygon{fill:none;stroke:var(--line)}.picture .edge path{stroke:var(--soft);fill:none}.picture .edge polygon{fill:var(--soft);stroke:var(--soft)}
.bars text{fill:var(--fg);font:13px system-ui,sans-serif}.bars .rest{fill:var(--bar)}.bars .peak{fill:var(--bar2)}
ul{padding-left:1.2rem}.finding{border-left:4px solid var(--line);padding-left:.8rem;margin:.8rem 0}.finding.error{border-color:var(--bad)}.finding.warning{border-color:var(--warn)}
@media (max-width:860px){.page{display:block;padding:1rem}nav ol{position:static;display:flex;flex-wrap:wrap;gap:.2rem .9rem;margin-bottom:1rem}h1{font-size:1.4rem}.scroll table{min-width:40rem}.facts{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media print{nav,.skip{display:none}.page{display:block}details>*{display:block}.scroll{overflow:visible}}
`;
