/**
 * The look of the plan: that of the compliance report. Rings have a colour and a shape each, so that nothing is told by colour alone; each
 * pair of text and ground has a contrast of 4.5 or more in both schemes.
 */
export const PLAN_STYLE = `
:root{color-scheme:light dark;
--ground:#fbfaf8;--raised:#fff;--ink:#17212b;--soft:#56616d;--line:#e4e0d9;--faint:#f1eee9;--fog:#7d8792;--fog-wash:#e4e8eb;--bad:#b3431b;--bad-wash:#fbeae2;
--k1:#12706a;--k2:#4a55a0;--k3:#8a5a0b;--k4:#8b3a73;--k5:#44701f;--k6:#46647e;
--serif:ui-serif,"New York","Iowan Old Style",Charter,"Source Serif 4",Georgia,serif;
--sans:system-ui,-apple-system,"Segoe UI",Inter,Roboto,"Helvetica Neue",sans-serif}
@media (prefers-color-scheme:dark){:root{
--ground:#10161c;--raised:#151d25;--ink:#e8ecef;--soft:#9ba8b4;--line:#27323d;--faint:#1a242d;--fog:#8593a0;--fog-wash:#26313c;--bad:#f0936a;--bad-wash:#3a2118;
--k1:#4fb8ae;--k2:#9aa6f0;--k3:#d8a655;--k4:#dc8fc4;--k5:#97c26d;--k6:#8fb2cf}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:2rem}
body{margin:0;background:var(--ground);color:var(--ink);font:400 1rem/1.55 var(--sans);font-variant-numeric:tabular-nums lining-nums;overflow-wrap:anywhere}
.sheet{max-width:66rem;margin:0 auto;padding:3.5rem 2rem 5rem}
a{color:inherit;text-decoration-color:var(--fog);text-underline-offset:.2em;text-decoration-thickness:1px}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--k1);outline-offset:3px;border-radius:3px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--raised);padding:.5rem 1rem}
.masthead{display:flex;justify-content:space-between;gap:1rem 2rem;flex-wrap:wrap;font-size:.875rem;color:var(--soft);padding-bottom:1.25rem;border-bottom:1px solid var(--line)}
.masthead b{color:var(--ink);font-weight:600;letter-spacing:.01em}.masthead p{margin:0}
h1,h2,h3{font-weight:500;text-wrap:balance}
h1{font:400 clamp(2.1rem,1.2rem + 3.6vw,3.6rem)/1.08 var(--serif);letter-spacing:-.02em;margin:3.5rem 0 0;max-width:18ch}
.lede{font-size:1.1875rem;line-height:1.6;color:var(--soft);max-width:44rem;margin:1.25rem 0 0;text-wrap:pretty}
.lede b{color:var(--ink);font-weight:500}
h2{font:400 1.625rem/1.2 var(--serif);letter-spacing:-.01em;margin:0}
h3{font-size:1rem;line-height:1.4;font-weight:600;margin:0}
section{margin-top:5rem}
.about{color:var(--soft);margin:.5rem 0 0;max-width:44rem;text-wrap:pretty}
.quiet{color:var(--soft)}
.findings{list-style:none;margin:1.5rem 0 0;padding:0;display:grid;gap:.25rem}
.findings li{border-left:3px solid var(--line);padding:.5rem 0 .5rem 1.25rem}
.findings .warning{border-color:var(--bad)}
.findings p{margin:.125rem 0 0;color:var(--soft);max-width:50rem;text-wrap:pretty}
.findings .warning h3::before{content:"▲ ";content:"▲ "/"";font-size:.75em;color:var(--bad);vertical-align:.1em}
.k0{--c:var(--soft)}.k1{--c:var(--k1)}.k2{--c:var(--k2)}.k3{--c:var(--k3)}.k4{--c:var(--k4)}.k5{--c:var(--k5)}.k6{--c:var(--k6)}
.mark{flex:none;width:.75rem;height:.75rem;fill:var(--c,var(--soft))}.mark .hollow{fill:none;stroke:var(--c);stroke-width:2.6}
.scan{fill:var(--fog)}
.legend{display:flex;gap:.5rem 1.75rem;flex-wrap:wrap;font-size:.9375rem;list-style:none;padding:0;margin:1.25rem 0 0}
.legend li{display:flex;align-items:center;gap:.5rem}
.legend+.about{font-size:.875rem}
.months{display:grid;gap:3rem;margin-top:2.25rem}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th{font-weight:500;text-align:left;color:var(--soft);font-size:.8125rem;padding:.625rem 1rem .625rem 0;border-bottom:1px solid var(--line);vertical-align:bottom;white-space:nowrap}
td{padding:.75rem 1rem .75rem 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody th{font-weight:500;color:var(--ink);font-size:.9375rem;vertical-align:top;padding:.75rem 1rem .75rem 0}
td:last-child,th:last-child{padding-right:0}
.n{text-align:right;white-space:nowrap}
.month{table-layout:fixed}
.month caption{text-align:left;font:400 1.25rem/1.2 var(--serif);padding-bottom:.5rem}
.month th{padding:.375rem .625rem}.month abbr{text-decoration:none}
.month td{position:relative;height:6.75rem;padding:.5rem .5rem 1.25rem;border:1px solid var(--line)}
.month td.busy{background:var(--raised)}
.month td.other{border:0}
.month time{font-size:.875rem;padding-left:.125rem}
.month .idle time,.month .out time{color:var(--soft)}
.wd{display:none}
.change{float:right;font-size:.6875rem;line-height:1.5;font-weight:500;color:var(--bad);background:var(--bad-wash);border-radius:1rem;padding:0 .4375rem;margin-top:.125rem}
.month ul{list-style:none;margin:.375rem 0 .25rem;padding:0;display:grid;gap:.25rem}
.slot{display:grid;grid-template-columns:auto minmax(0,1fr);align-items:center;gap:0 .375rem;padding:.25rem .4375rem .3125rem;border-radius:5px;background:color-mix(in srgb,var(--c) 11%,var(--raised));color:var(--ink);text-decoration:none;font-size:.8125rem;line-height:1.35}
.slot b{font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.slot .hours{grid-column:1/-1;color:var(--soft);font-size:.78125rem;white-space:nowrap}
.slot:hover{background:color-mix(in srgb,var(--c) 20%,var(--raised))}
.slot.odd{outline:1px dashed var(--bad);outline-offset:-1px}
.strip{position:absolute;left:.625rem;bottom:.5rem;width:calc(100% - 1.25rem);overflow:visible}
.strip .day{fill:var(--line)}.strip rect[class^=k]{fill:var(--c)}
.ring{display:grid;grid-template-columns:9rem minmax(0,1fr);gap:1rem 2rem;padding:1.75rem 0;border-top:1px solid var(--line)}
.about+.ring{margin-top:1.75rem}
.ring h3{display:flex;align-items:center;gap:.5rem;align-self:start}
.facts{margin:0;display:grid;gap:.375rem}
.facts div{display:grid;grid-template-columns:5rem minmax(0,1fr);gap:1rem}
.facts dt{color:var(--soft)}.facts dd{margin:0;max-width:44rem;text-wrap:pretty}
.rules{margin-top:1rem;font-size:.875rem}.rules tbody th{font-size:.875rem;width:32%;white-space:normal}
.rules tbody td{border-bottom:0;padding-top:0;padding-bottom:.125rem}.rules tbody th{border-bottom:0}
.rules tbody tr:first-child>*{padding-top:.75rem}.rules tbody tr:last-child>*{padding-bottom:.75rem}.rules tbody+tbody{border-top:1px solid var(--line)}
.where{display:block;font-size:.8125rem;color:var(--soft);font-weight:400}
.windows{margin-top:1.5rem}
.windows .who .mark{margin-right:.5rem}.windows .who{white-space:nowrap}
.windows td{white-space:nowrap}.windows .full{white-space:normal}
.upto{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:0 .75rem;align-items:baseline}
.windows tr:target>*{background:color-mix(in srgb,var(--k1) 9%,var(--ground))}
.tag{display:inline-block;font-size:.75rem;line-height:1.5;font-weight:500;padding:.0625rem .5rem;border-radius:1rem;background:var(--fog-wash);white-space:nowrap}
.tag.loud{background:var(--bad-wash);color:var(--bad)}
.words{display:grid;grid-template-columns:minmax(0,11rem) minmax(0,1fr);gap:.75rem 2rem;margin:1.5rem 0 0;font-size:.9375rem;max-width:52rem}
.words dt{font-weight:500}.words dd{margin:0;color:var(--soft);text-wrap:pretty}
footer{margin-top:5rem;padding-top:1.25rem;border-top:1px solid var(--line);font-size:.875rem;color:var(--soft)}
footer p{margin:.25rem 0}
@media (max-width:46rem){
.sheet{padding:1.75rem 1.25rem 3.5rem}h1{margin-top:2.25rem}.lede{font-size:1.0625rem}section{margin-top:3.75rem}
.month thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.month,.month tbody,.month tr{display:block}.month caption{display:block}
.month td{display:grid;grid-template-columns:5.5rem minmax(0,1fr);gap:0 .75rem;height:auto;padding:.75rem 0 1.125rem;border:0;border-top:1px solid var(--line);background:none}
.month td.busy{background:none}
.month td.idle,.month td.out,.month td.other{display:none}
.month time{padding:.25rem 0 0;grid-row:1}.wd{display:inline}.month ul{margin:0;grid-column:2;grid-row:1/3}.change{float:none;justify-self:start;align-self:start;grid-column:1;grid-row:2;margin:.25rem 0 0}
.slot{grid-template-columns:auto minmax(0,1fr) auto;padding:.4375rem .75rem;font-size:.9375rem}.slot .hours{grid-column:auto;font-size:.875rem}
.strip{left:6.25rem;width:calc(100% - 6.25rem);bottom:.5rem}
.ring{grid-template-columns:minmax(0,1fr)}.facts div{grid-template-columns:minmax(0,1fr);gap:0}
.words{grid-template-columns:minmax(0,1fr);gap:.125rem}.words dd{margin-bottom:.75rem}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards,.cards tbody{display:block}
.cards tr{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.5rem 1rem;padding:1rem 0;border-bottom:1px solid var(--line)}
.cards td,.cards tbody th{display:block;border:0;padding:0;white-space:normal}
.cards th{grid-column:1/3;grid-row:1}.windows .who{grid-column:3;grid-row:1;text-align:right;white-space:normal}.cards .full{grid-column:1/-1}
.cards td[data-label]::before{content:attr(data-label);display:block;font-size:.75rem;color:var(--soft)}.cards .then{display:none}
.upto{grid-template-columns:8rem minmax(0,1fr)}
}
@media print{
:root{--ground:#fff;--raised:#fff;--ink:#000;--soft:#444;--line:#ccc;--faint:#f3f3f3;--fog:#7d8792;--fog-wash:#eceef0;--bad:#b3431b;--bad-wash:#fbeae2;--k1:#12706a;--k2:#4a55a0;--k3:#8a5a0b;--k4:#8b3a73;--k5:#44701f;--k6:#46647e}
@page{margin:14mm}
html{font-size:11px}body{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.sheet{max-width:none;padding:0}h1{font-size:2.75rem;margin-top:2rem}section{margin-top:3rem}h2,.legend,h2+.about{break-after:avoid}
.skip{display:none}tr,.findings li,.ring,.month{break-inside:avoid}thead{display:table-header-group}a{text-decoration:none}
.month td{height:5.5rem}
}
`;
