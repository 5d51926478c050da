/**
 * The page's look. Colours are named for what they say; each of them also has a shape or a pattern, so that nothing is told
 * by colour alone, and each pair of text and ground has a contrast of 4.5 or more in both schemes.
 */
export const STYLE = `
:root{color-scheme:light dark;
--ground:#fbfaf8;--raised:#fff;--ink:#17212b;--soft:#56616d;--line:#e4e0d9;--faint:#f1eee9;
--fine:#12706a;--bad:#b3431b;--fog:#7d8792;--fog-ink:#5a6570;--stay:#5a68a5;
--fine-wash:#e3f0ee;--bad-wash:#fbeae2;--fog-wash:#e4e8eb;--stay-wash:#e6e8f4;
--serif:ui-serif,"New York","Iowan Old Style",Charter,"Source Serif 4",Georgia,serif;
--sans:system-ui,-apple-system,"Segoe UI",Inter,Roboto,"Helvetica Neue",sans-serif;
--mono:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--ground:#10161c;--raised:#151d25;--ink:#e8ecef;--soft:#9ba8b4;--line:#27323d;--faint:#1a242d;
--fine:#4fb8ae;--bad:#f0936a;--fog:#8593a0;--fog-ink:#9ba8b4;--stay:#97a5e4;
--fine-wash:#12302f;--bad-wash:#3a2118;--fog-wash:#26313c;--stay-wash:#242b47}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:400 1rem/1.55 var(--sans);font-variant-numeric:tabular-nums lining-nums;overflow-wrap:anywhere}
.sheet{max-width:66rem;margin:0 auto;padding:3.5rem 2rem 5rem}
a{color:inherit;text-decoration-color:var(--fog);text-underline-offset:.2em;text-decoration-thickness:1px}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--fine);outline-offset:3px;border-radius:3px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--raised);padding:.5rem 1rem}
.masthead{display:flex;justify-content:space-between;gap:1rem 2rem;flex-wrap:wrap;font-size:.875rem;color:var(--soft);padding-bottom:1.25rem;border-bottom:1px solid var(--line)}
.masthead b{color:var(--ink);font-weight:600;letter-spacing:.01em}
.masthead p{margin:0}
h1,h2,h3{font-weight:500;text-wrap:balance}
h1{font:400 clamp(2.1rem,1.2rem + 3.6vw,3.6rem)/1.08 var(--serif);letter-spacing:-.02em;margin:3.5rem 0 0;max-width:18ch}
.lede{font-size:1.1875rem;line-height:1.6;color:var(--soft);max-width:44rem;margin:1.25rem 0 0;text-wrap:pretty}
.lede b{color:var(--ink);font-weight:500}
h2{font:400 1.625rem/1.2 var(--serif);letter-spacing:-.01em;margin:0}
h3{font-size:1rem;line-height:1.4;font-weight:600;margin:0}
section{margin-top:5rem}
.about{color:var(--soft);margin:.5rem 0 0;max-width:44rem;text-wrap:pretty}
.overview{display:grid;grid-template-columns:minmax(0,17rem) minmax(0,1fr);gap:2rem 4.5rem;align-items:center;margin-top:3.5rem}
.donut{display:block;width:100%;max-width:17rem;height:auto;margin:0 auto}
.donut .ring{fill:none;stroke-width:28}
.donut .share{font:400 4.25rem var(--serif);fill:var(--ink);letter-spacing:-.03em;text-anchor:middle}
.donut .word{font:400 1.125rem var(--sans);fill:var(--soft);text-anchor:middle}
.fine{fill:var(--fine)}.bad{fill:url(#hatch)}.fog{fill:url(#dots)}.stay{fill:url(#lines)}
.ring.fine{fill:none;stroke:var(--fine)}.ring.bad{fill:none;stroke:url(#hatch)}.ring.fog{fill:none;stroke:url(#dots)}.ring.stay{fill:none;stroke:url(#lines)}.ring.none{stroke:var(--line)}
#hatch rect{fill:var(--bad)}#hatch path{stroke:var(--bad-wash);stroke-opacity:.55}#dots rect{fill:var(--fog-wash)}#dots circle{fill:var(--fog)}#lines rect{fill:var(--stay-wash)}#lines path{stroke:var(--stay)}
.patterns{position:absolute}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:2rem 2rem;margin:0}
.figures div{border-top:1px solid var(--line);padding-top:.875rem;display:flex;flex-direction:column;justify-content:space-between;gap:.125rem}
.figures dt{font-size:.875rem;color:var(--soft);display:flex;align-items:center;gap:.5rem}
.figures dd{margin:0;font:400 2.5rem/1.1 var(--serif);letter-spacing:-.02em}
.key{flex:none;width:.875rem;height:.875rem;border-radius:3px}
.notes{margin-top:3rem;display:grid;gap:1rem}
.note{border:1px solid var(--line);border-left:3px solid var(--bad);background:var(--raised);border-radius:3px 10px 10px 3px;padding:1.25rem 1.5rem}
.note h2{font:600 1rem/1.4 var(--sans);letter-spacing:0}.note p{margin:.25rem 0 0;color:var(--soft)}.note ul{margin:.5rem 0 0;padding-left:1.125rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
caption{text-align:left;color:var(--soft);font-size:.875rem;padding-bottom:.75rem}
th{font-weight:500;text-align:left;color:var(--soft);font-size:.8125rem;padding:.625rem 1rem .625rem 0;border-bottom:1px solid var(--line);vertical-align:bottom;white-space:nowrap}
td{padding:.75rem 1rem .75rem 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody th{font-weight:500;color:var(--ink);font-size:.9375rem;vertical-align:top;padding:.75rem 1rem .75rem 0;white-space:normal}
td:last-child,th:last-child{padding-right:0}
.n{text-align:right;white-space:nowrap}
.quiet{color:var(--soft)}
.bar{display:block;width:100%;height:.875rem;border-radius:4px;background:var(--faint)}
.parts{margin-top:2rem}
.parts .wide{width:44%;min-width:8rem}
.parts td,.parts tbody th{padding-top:.625rem;padding-bottom:.625rem;vertical-align:middle}
.legend{display:flex;gap:.5rem 1.5rem;flex-wrap:wrap;font-size:.875rem;color:var(--soft);list-style:none;padding:0;margin:1.25rem 0 0}
.legend li{display:flex;align-items:center;gap:.5rem}
.pair .opt{display:none}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:3rem 4rem;margin-top:2.5rem}
.concerns{list-style:none;margin:2rem 0 0;padding:0}
.concerns>li{display:grid;grid-template-columns:5.5rem minmax(0,1fr);gap:0 1.5rem;padding:1.75rem 0;border-top:1px solid var(--line)}
.concerns .many{font:400 2.5rem/1 var(--serif);letter-spacing:-.02em}
.concerns .many small{display:block;font:400 .8125rem/1.4 var(--sans);letter-spacing:0;color:var(--soft);margin-top:.25rem}
.concerns p{margin:.25rem 0 0;max-width:44rem}
.concerns ul{list-style:none;margin:1rem 0 0;padding:0;font-size:.9375rem}
.concerns li li{padding:.25rem 0}
.tag{display:inline-block;font-size:.75rem;line-height:1.5;font-weight:500;padding:.0625rem .5rem;border-radius:1rem;background:var(--fog-wash);color:var(--ink);vertical-align:.1em;white-space:nowrap}
.tag.loud{background:var(--bad-wash);color:var(--bad)}
.ages{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));list-style:none;padding:0;margin:2rem 0 0}
.ages div{display:flex;flex-direction:column;justify-content:flex-end;height:9.5rem;border-bottom:1px solid var(--fog)}
.ages svg{display:block;flex:none;width:clamp(1.5rem,45%,3.5rem)}
.ages rect{fill:var(--bad)}.ages .old{fill:url(#hatch)}
.ages .count{font:400 1.25rem/1.5 var(--serif)}
.ages .when{display:block;font-size:.8125rem;line-height:1.35;color:var(--soft);padding:.5rem .5rem 0 0}
.id{font-family:var(--mono);font-size:.8125rem;white-space:nowrap}
.name{display:block;overflow-wrap:anywhere}
.name+.id{color:var(--soft)}
.where{display:block;font-size:.8125rem;color:var(--soft);font-weight:400}
.debts{table-layout:fixed;margin-top:1.5rem}
.debts .c1{width:23%}.debts .c2{width:10%}.debts .c3{width:18%}.debts .c5{width:9%}
.causes{margin-top:1.5rem}.causes+.about,.scroll+.about{margin-top:1.25rem}.causes .zero{color:var(--fog)}.causes th:first-child{width:34%}
.state{white-space:nowrap}
.state::before{display:inline-block;width:1.25rem;font-size:.75rem;text-align:left}
.state.c::before{content:"●";content:"●"/"";color:var(--fine)}
.state.x::before{content:"▲";content:"▲"/"";color:var(--bad)}
.state.u::before{content:"○";content:"○"/"";color:var(--fog-ink)}
.state.w::before{content:"◇";content:"◇"/"";color:var(--stay)}
.nodes{table-layout:fixed;margin-top:1.25rem;scroll-margin-top:1rem}
.nodes:focus{outline:none}.nodes:focus-visible{outline:2px solid var(--fine);outline-offset:6px}
.nodes .c1{width:22%}.nodes .c2{width:11%}.nodes .c3{width:16%}.nodes .c4{width:15%}.nodes .c6{width:9%}.nodes.has-due .c7{width:10%}.nodes.has-due .c1{width:21%}.nodes.has-due .c2{width:8%}.nodes.has-due .c3{width:15%}.nodes.has-due .c4{width:14%}
.nodes thead th{position:sticky;top:0;background:var(--ground);z-index:1}
.nodes td{overflow-wrap:anywhere}
.nodes button{all:unset;cursor:pointer}
.nodes button:hover{color:var(--ink)}
.nodes button:focus-visible{outline:2px solid var(--fine);outline-offset:3px}
.nodes button::after{content:"";display:inline-block;width:1em;text-align:center}
.nodes [aria-sort=ascending] button::after{content:"↑";content:"↑"/""}.nodes [aria-sort=descending] button::after{content:"↓";content:"↓"/""}
.why{display:block;font-size:.8125rem;line-height:1.45;color:var(--soft)}
.late{color:var(--bad);font-weight:500}
.pager{display:flex;gap:1rem;align-items:center;justify-content:center;margin-top:1.5rem;font-size:.875rem;color:var(--soft)}
.pager[hidden]{display:none}
.pager button,.find button.plain{font:inherit;font-size:.875rem;color:var(--ink);background:var(--raised);border:1px solid var(--fog);border-radius:8px;padding:.4375rem 1rem;cursor:pointer}
.pager button[aria-disabled=true]{color:var(--soft);border-color:var(--line);cursor:default}
.find{display:flex;gap:1rem 1.5rem;flex-wrap:wrap;align-items:center;margin-top:1.75rem}
.find[hidden]{display:none}
.find input[type=search]{flex:1 1 18rem;min-width:0;font:inherit;color:inherit;background:var(--raised);border:1px solid var(--fog);border-radius:8px;padding:.5rem .875rem}
.find fieldset{display:flex;gap:.25rem;border:0;padding:0;margin:0;flex-wrap:wrap}
.find label.pick{position:relative;cursor:pointer}
.find label.pick input{position:absolute;opacity:0;inset:0;margin:0;cursor:pointer}
.find label.pick span{display:block;font-size:.875rem;padding:.375rem .75rem;border-radius:8px;color:var(--soft)}
.find label.pick input:checked+span{background:var(--ink);color:var(--ground)}
.find label.pick input:focus-visible+span{outline:2px solid var(--fine);outline-offset:2px}
.find output{font-size:.875rem;color:var(--soft);flex:1 0 auto;text-align:right}
.selects{display:flex;gap:.75rem 1.25rem;flex-wrap:wrap;align-items:center;font-size:.875rem;color:var(--soft)}
.selects label{display:flex;gap:.5rem;align-items:center}.selects label[hidden]{display:none}
.selects select{font:inherit;color:var(--ink);background:var(--raised);border:1px solid var(--fog);border-radius:8px;padding:.375rem .5rem;max-width:14rem}
.hush{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.words{display:grid;grid-template-columns:minmax(0,11rem) minmax(0,1fr);gap:.75rem 2rem;margin:1.5rem 0 0;font-size:.9375rem;max-width:48rem}
.words dt{font-weight:500}.words dd{margin:0;color:var(--soft)}
footer{margin-top:5rem;padding-top:1.25rem;border-top:1px solid var(--line);font-size:.875rem;color:var(--soft)}
footer p{margin:.25rem 0}
.chips{display:flex;flex-wrap:wrap;gap:.25rem 1.75rem;list-style:none;padding:0;margin:1rem 0 0;font-size:.9375rem}
.due,.waivers{table-layout:fixed;margin-top:1.5rem}.due .c1{width:25%}.due .c2{width:18%}.due .c3{width:20%}
.waivers .c1{width:22%}.waivers .c2{width:26%}.waivers .c3{width:8%}
.waivers+.about{margin-top:1.5rem}
.plain-list{list-style:none;margin:.75rem 0 0;padding:0;font-size:.9375rem}.plain-list li{padding:.25rem 0}
.trend{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.5rem .75rem;margin-top:2rem}
.trend svg{display:block;width:100%;height:11rem;overflow:visible}
.trend path{fill:none;vector-effect:non-scaling-stroke}
.trend .grid{stroke:var(--line);stroke-width:1}.trend .area{fill:var(--fine-wash);opacity:.75}
.trend .line{stroke:var(--fine);stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}.trend .now{stroke:var(--fine);stroke-width:9;stroke-linecap:round}
.trend .scale{display:flex;flex-direction:column;justify-content:space-between;list-style:none;margin:-.6em 0;padding:0;font-size:.75rem;line-height:1.2;color:var(--soft);text-align:right}
.trend .span{grid-column:2;display:flex;justify-content:space-between;margin:0;font-size:.8125rem;color:var(--soft)}
details{margin-top:1.25rem}summary{cursor:pointer;font-size:.875rem;color:var(--soft);width:max-content}details table{margin-top:.75rem;max-width:44rem}
@media (max-width:46rem){
.sheet{padding:1.75rem 1.25rem 3.5rem}h1{margin-top:2.25rem}.lede{font-size:1.0625rem}section{margin-top:3.75rem}
.overview{grid-template-columns:minmax(0,1fr);gap:2.25rem;margin-top:2.5rem}.donut{max-width:14rem}
.figures{grid-template-columns:repeat(2,minmax(0,1fr));gap:1.5rem}.figures dd{font-size:2rem}
.concerns>li{grid-template-columns:minmax(0,1fr);gap:.5rem}.concerns .many small{display:inline;margin-left:.5rem}
.opt,.wide-only{display:none}.parts .wide{width:30%;min-width:4rem}.causes th:first-child{width:auto}
.words{grid-template-columns:minmax(0,1fr);gap:.125rem}.words dd{margin-bottom:.75rem}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards,.cards tbody{display:block}
.cards tr{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.125rem 1rem;padding:.875rem 0;border-bottom:1px solid var(--line)}
.cards .wide-only,.cards td:empty{display:none}
.cards td,.cards tbody th{display:block;border:0;padding:0}
.cards .side{grid-column:2;grid-row:1;text-align:right}.cards .full{grid-column:1/-1}.nodes td.right,.nodes td.left{font-size:.875rem}.nodes td.right{grid-column:2;text-align:right}.nodes td.left{grid-column:1}.nodes td.right:nth-child(2){grid-row:2}.nodes td.left:nth-child(3){grid-row:2}
.find output{text-align:left}.trend svg{height:8rem}.selects label{flex:1 1 100%;justify-content:space-between}.selects select{flex:0 1 70%}
}
@media print{
:root{--stay:#5a68a5;--stay-wash:#e6e8f4;--ground:#fff;--raised:#fff;--ink:#000;--soft:#444;--line:#ccc;--faint:#f3f3f3;--fine:#12706a;--bad:#b3431b;--fog:#7d8792;--fine-wash:#e3f0ee;--bad-wash:#fbeae2;--fog-wash:#eceef0;--fog-ink:#5a6570}
@page{margin:16mm 15mm}
html{font-size:12px}body{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.sheet{max-width:none;padding:0}h1{font-size:2.75rem;margin-top:2rem}section{margin-top:3rem}h2,.legend,h2+.about,.on-paper{break-after:avoid}.parts,.causes{break-inside:avoid}
.find,.skip,.pager,#unscripted,details{display:none!important}tr,.concerns>li,.ages,.note{break-inside:avoid}thead{display:table-header-group}
.nodes thead th{position:static}a{text-decoration:none}.overview{grid-template-columns:45mm 1fr;gap:10mm;margin-top:2rem}.opt,.wide-only{display:table-cell}.pair{grid-template-columns:1fr 1fr;gap:2rem}.figures{grid-template-columns:repeat(4,1fr);gap:1.5rem}
.nodes tr[data-s=c]{display:none}.on-screen{display:none}
}
@media not print{.on-paper{display:none}}
`;
