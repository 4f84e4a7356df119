/** The filters and the findings; small screens and paper. */
export const findingStyle = `
#workbench { display: grid; gap: 14px; }
#workbench[hidden] { display: none; }
#workbench > * { min-width: 0; }
#findings { display: grid; gap: 14px; }
#findings > * { min-width: 0; }
.toolbar { position: sticky; top: 8px; z-index: 2; display: grid; grid-template-columns: 2fr 1.4fr 1fr 1fr 1fr; gap: 12px 14px; align-items: end; padding: 14px 18px; box-shadow: 0 8px 24px -18px rgb(0 0 0 / 0.5); }
.field { display: grid; gap: 3px; min-width: 0; }
.field label { font-size: 12px; color: var(--quiet); }
.field input, .field select { width: 100%; height: 36px; padding: 0 10px; border-radius: 8px; border: 1px solid var(--edge); background: var(--raised); }
.field input::placeholder { color: var(--quiet); opacity: 0.85; }
kbd { font: 11px var(--mono); padding: 0 5px; border: 1px solid var(--edge); border-radius: 4px; background: var(--raised); }
.toolbar-row { grid-column: 1 / -1; display: flex; flex-wrap: wrap; align-items: center; gap: 10px 16px; }
.chips { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 8px; }
.chips legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.chip { display: inline-flex; gap: 7px; align-items: center; height: 30px; padding: 0 12px; border-radius: 999px; border: 1px solid var(--edge); background: none; color: var(--quiet); font-size: 13.5px; text-decoration: line-through; }
.chip::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--edge); }
.chip[aria-pressed="true"] { border-color: color-mix(in srgb, var(--fill) 50%, transparent); background: color-mix(in srgb, var(--fill) 11%, transparent); color: var(--tone); text-decoration: none; }
.chip[aria-pressed="true"]::before { background: var(--fill); }
.tick { display: inline-flex; gap: 7px; align-items: center; font-size: 13.5px; }
.tick input { accent-color: var(--accent); width: 16px; height: 16px; margin: 0; }
.toolbar .plain { font-size: 13px; padding: 3px 12px; }
.shown { margin-left: auto; color: var(--quiet); font-size: 13.5px; font-variant-numeric: tabular-nums; }

.file { background: var(--surface); border: 1px solid var(--edge); border-radius: 12px; overflow: clip; }
.file summary { display: flex; align-items: center; gap: 10px; padding: 10px 16px; cursor: pointer; background: var(--raised); }
.file summary::-webkit-details-marker { display: none; }
.file summary .path { font-weight: 600; }
.file summary .number { margin-left: auto; background: var(--surface); }
.finding { padding: 11px 16px 12px; border-top: 1px solid var(--edge); display: grid; gap: 7px; }
.finding-head { display: flex; align-items: baseline; gap: 10px; }
.severity { flex: none; width: 68px; padding: 1px 0; border-radius: 6px; font-size: 12px; font-weight: 620; text-align: center; color: var(--tone); background: color-mix(in srgb, var(--fill) 14%, transparent); }
.message { min-width: 0; overflow-wrap: anywhere; }
.message code { font: 0.92em var(--mono); padding: 1px 4px; border-radius: 4px; background: var(--raised); }
.tags { margin-left: auto; flex: none; display: inline-flex; align-items: baseline; gap: 10px; font-size: 12.5px; color: var(--quiet); }
.tags .code { font-family: var(--mono); }
.fixable { color: var(--good); font-weight: 560; }
.source { display: flex; gap: 12px; min-width: 0; font: 13px/1.65 var(--mono); }
.place { flex: none; width: 68px; text-align: right; color: var(--quiet); font-variant-numeric: tabular-nums; }
.excerpt { flex: 1; min-width: 0; padding: 2px 12px; border-radius: 7px; background: var(--raised); overflow-x: auto; white-space: pre; tab-size: 4; font: inherit; unicode-bidi: isolate; }
.excerpt mark { color: inherit; border-radius: 3px; background: color-mix(in srgb, var(--fill) 24%, transparent); box-shadow: inset 0 -2px var(--fill); }
.more { justify-self: center; padding: 9px 22px; border-radius: 10px; border: 1px solid var(--edge); background: var(--surface); }
.more:hover { border-color: var(--accent); color: var(--accent); }

@media (max-width: 900px) {
  .hero { grid-template-columns: auto 1fr; }
  .trend { grid-column: 1 / -1; justify-self: stretch; width: auto; max-width: 420px; }
  .parts { grid-template-columns: 1fr; }
  .toolbar { position: static; grid-template-columns: 1fr 1fr; }
  .toolbar .wide { grid-column: 1 / -1; }
  .shown { margin-left: 0; }
}
@media (max-width: 560px) {
  body { font-size: 14.5px; }
  main { padding: 4px 14px 56px; gap: 14px; }
  .bar-top { padding: 14px 14px 8px; }
  .hero { padding: 18px; gap: 16px; }
  .grade.large { width: 68px; height: 68px; border-radius: 17px; font-size: 38px; }
  .hero { align-items: start; }
  .subject { display: contents; }
  .subject > * { grid-column: 1 / -1; }
  .subject h1 { grid-column: 2; align-self: center; font-size: 22px; }
  .verdict { margin: 0; }
  .facts { gap: 2px 16px; }
  .facts span:not(:last-child)::after { content: none; }
  .counts { grid-template-columns: 1fr 1fr; gap: 10px; }
  .count { padding: 10px 14px; }
  .part { padding: 14px 16px 8px; }
  .part td:nth-child(4), .part th:nth-child(4) { display: none; }
  .part tbody th { white-space: normal; }
  .part .bar { min-width: 80px; }
  .bar svg { width: 44px; }
  .remark { padding: 12px 16px; }
  .remark li { grid-template-columns: 1fr; }
  .finding-head { flex-wrap: wrap; }
  .message { order: 3; flex-basis: 100%; }
  .source { flex-direction: column; gap: 3px; }
  .place { width: auto; text-align: left; }
  .excerpt { flex: none; max-width: 100%; }
}
@media print {
  :root, :root[data-theme="dark"] { color-scheme: light; }
  body { background: none; zoom: 0.8; }
  main { max-width: none; padding: 0; }
  .toolbar, .more, .bar-top .plain { display: none; }
  .part .rows { max-height: none; overflow: visible; }
  .file { overflow: visible; }
  .finding, .remark li, .count { break-inside: avoid; }
  .excerpt { white-space: pre-wrap; overflow-wrap: anywhere; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
