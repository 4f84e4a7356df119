/** Colours, and everything above the findings. Both themes come from one declaration: `light-dark()`. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f5f8, #0d1016);
  --surface: light-dark(#ffffff, #151a22);
  --raised: light-dark(#f7f8fb, #1c222c);
  --edge: light-dark(#e0e4eb, #29313d);
  --text: light-dark(#18202d, #e7eaf0);
  --quiet: light-dark(#5a6577, #97a2b3);
  --accent: light-dark(#4250d0, #98a4ff);
  --critical: light-dark(#a80f4a, #ff6f9c);
  --error: light-dark(#c02f14, #ff8468);
  --warning: light-dark(#8f5a00, #f2b549);
  --info: light-dark(#1f62b3, #74b2ff);
  --good: light-dark(#13713f, #4fd08a);
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 var(--sans); -webkit-text-size-adjust: 100%; }
main { max-width: 1160px; margin: 0 auto; padding: 8px 24px 80px; display: grid; gap: 20px; }
main > * { min-width: 0; }
h1, h2, p, dl, dd, ol, ul, figure { margin: 0; padding: 0; }
h1 { font-size: 27px; line-height: 1.2; font-weight: 680; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h2 { font-size: 16px; font-weight: 640; letter-spacing: -0.005em; }
ol, ul { list-style: none; }
button, input, select { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
.quiet { color: var(--quiet); }
.figure { font-variant-numeric: tabular-nums; }
.path { font-family: var(--mono); font-size: 13px; overflow-wrap: anywhere; }
.card { background: var(--surface); border: 1px solid var(--edge); border-radius: 14px; }
.plain { background: none; border: 1px solid var(--edge); border-radius: 8px; padding: 5px 12px; color: var(--quiet); }
.plain:hover { color: var(--text); border-color: var(--quiet); }
.number { display: inline-block; min-width: 26px; padding: 1px 8px; border-radius: 999px; background: var(--raised); border: 1px solid var(--edge); color: var(--quiet); font-size: 12px; text-align: center; font-variant-numeric: tabular-nums; }

.bar-top { max-width: 1160px; margin: 0 auto; padding: 18px 24px 10px; display: flex; align-items: center; gap: 12px; }
.bar-top .product { font-weight: 680; letter-spacing: -0.01em; }
.bar-top .plain { margin-left: auto; font-size: 13px; }

.hero { display: grid; grid-template-columns: auto 1fr auto; gap: 28px; align-items: center; padding: 26px 28px; }
.subject { display: grid; gap: 6px; min-width: 0; }
.revision { font-family: var(--mono); font-size: 13px; color: var(--quiet); overflow-wrap: anywhere; }
.revision:empty { display: none; }
.verdict { justify-self: start; margin-top: 6px; padding: 4px 12px; border-radius: 10px; font-weight: 600; font-size: 14px; --tone: var(--error); color: var(--tone); background: color-mix(in srgb, var(--tone) 12%, transparent); }
.verdict.passed { --tone: var(--good); }
.facts { display: flex; flex-wrap: wrap; gap: 2px 0; color: var(--quiet); font-size: 13.5px; }
.facts span:not(:last-child)::after { content: "·"; margin: 0 8px; }

.grade { --tone: var(--quiet); display: inline-flex; align-items: center; justify-content: center; font-weight: 760; color: #fff; background: var(--tone); }
.grade sup { font-size: 0.52em; line-height: 1; margin-left: 0.05em; transform: translateY(-0.32em); }
.grade.large { width: 108px; height: 108px; border-radius: 26px; font-size: 62px; letter-spacing: -0.03em; background: linear-gradient(145deg, color-mix(in srgb, var(--tone) 82%, #fff), var(--tone) 55%, color-mix(in srgb, var(--tone) 84%, #000)); box-shadow: 0 10px 24px -10px color-mix(in srgb, var(--tone) 75%, transparent); }
.grade.small { min-width: 36px; height: 24px; padding: 0 7px; border-radius: 7px; font-size: 14px; }
.grade.small sup { font-size: 0.8em; }
.grade-a { --tone: #16794a; }
.grade-b { --tone: #4b7a12; }
.grade-c { --tone: #a06800; }
.grade-d { --tone: #bd4f0c; }
.grade-f { --tone: #b3182d; }
.grade-none { --tone: #6b7584; }

.trend { width: 320px; max-width: 100%; }
.trend svg { display: block; width: 100%; height: auto; }
.trend text { font: 10px var(--sans); fill: var(--quiet); }
.trend figcaption { font-size: 12px; color: var(--quiet); text-align: right; }
.trend .grid { stroke: var(--edge); stroke-width: 1; }
.trend .area { fill: var(--accent); opacity: 0.1; }
.trend .line { fill: none; stroke: var(--accent); stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
.trend circle { fill: var(--accent); stroke: var(--surface); stroke-width: 1.5; }
.trend .now { stroke-width: 2.5; }

.counts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 14px; }
.count { padding: 14px 20px; display: flex; flex-direction: column-reverse; gap: 2px; }
.count dt { display: flex; align-items: center; gap: 7px; color: var(--quiet); font-size: 13.5px; text-transform: capitalize; }
.count dt::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--fill); }
.count dd { font-size: 27px; line-height: 1.15; font-weight: 680; letter-spacing: -0.02em; color: var(--tone); font-variant-numeric: tabular-nums; }
.critical, .error, .info { --fill: var(--tone); }
.critical { --tone: var(--critical); }
.error { --tone: var(--error); }
.warning { --tone: var(--warning); --fill: light-dark(#e0a021, #f2b549); }
.info { --tone: var(--info); }
.count.none { --tone: var(--quiet); --fill: var(--edge); }

.parts { display: grid; grid-template-columns: 1fr 1fr; gap: 20px; align-items: start; }
.part { padding: 18px 22px 12px; min-width: 0; }
.part .rows { max-height: 340px; overflow: auto; margin-top: 8px; }
.part table { width: 100%; border-collapse: collapse; }
.part thead th { position: sticky; top: 0; background: var(--surface); font-size: 12px; font-weight: 500; color: var(--quiet); }
.part th, .part td { text-align: left; padding: 7px 10px 7px 0; border-bottom: 1px solid var(--edge); vertical-align: middle; white-space: nowrap; }
.part tbody tr:last-child > * { border-bottom: 0; }
.part th.figure, .part td.figure { text-align: right; padding-right: 16px; }
.part tbody th { font-weight: 550; max-width: 0; overflow: hidden; text-overflow: ellipsis; }
.part tbody th button { background: none; border: 0; padding: 0; font-weight: inherit; text-align: left; color: inherit; text-decoration: underline; text-decoration-color: var(--edge); text-underline-offset: 3px; }
.part tbody th button:hover { color: var(--accent); text-decoration-color: currentColor; }
.part th:nth-child(1), .part td:nth-child(1) { width: 52px; }
.part th:nth-child(2) { width: 100%; }
.part td:last-child, .part th:last-child { padding-right: 0; }
.part .bar { display: flex; min-width: 118px; align-items: center; gap: 8px; font-size: 13px; }
.bar svg { width: 76px; height: 8px; border-radius: 4px; overflow: hidden; flex: none; }
.bar rect { fill: var(--fill); }

.remark { padding: 14px 22px; }
.remark.serious { border-color: color-mix(in srgb, var(--error) 45%, var(--edge)); }
.remark.serious h2 { color: var(--error); }
.remark summary { cursor: pointer; display: flex; align-items: center; gap: 10px; }
.remark summary::before, .file summary::before { content: ""; width: 7px; height: 7px; margin: 0 3px 2px; border-right: 2px solid var(--quiet); border-bottom: 2px solid var(--quiet); transform: rotate(-45deg); flex: none; }
.remark details[open] summary::before, .file[open] summary::before { transform: rotate(45deg); }
.remark summary::-webkit-details-marker { display: none; }
.remark p { font-size: 13.5px; margin: 4px 0 8px; }
.remark li { display: grid; grid-template-columns: minmax(180px, 2fr) 3fr; gap: 4px 20px; padding: 7px 0; border-top: 1px solid var(--edge); font-size: 14px; }
.notice { padding: 10px 16px; border-radius: 10px; background: color-mix(in srgb, var(--warning) 12%, transparent); }
.empty { padding: 36px; text-align: center; color: var(--quiet); }
`;
