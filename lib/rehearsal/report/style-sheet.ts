const workloads = ['w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'rest'];
const cells = workloads
  .map((name) => `.cell.${name}, .bar .${name} { background: var(--${name}); border-color: var(--${name}); }`)
  .join('\n');
const waitingCells = workloads.map((name) => `.cell.${name}.waiting { --fill: var(--${name}); }`).join('\n');

/** What the page of a rehearsal needs beside the reports' common style sheet. */
export const rehearsalStyleSheet = `
:root {
  --w0: #0969da;
  --w1: #bf3989;
  --w2: #1a7f37;
  --w3: #9a6700;
  --w4: #8250df;
  --w5: #0b7285;
  --w6: #bc4c00;
  --w7: #6e7781;
  --rest: #afb8c1;
  --ready: #2da44e;
  --updated: #0969da;
  --surge: #d0d7de;
  --good: #1a7f37;
  --bad: #cf222e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --w0: #4493f8;
    --w1: #db61a2;
    --w2: #3fb950;
    --w3: #d29922;
    --w4: #ab7df8;
    --w5: #39c5cf;
    --w6: #f0883e;
    --w7: #9198a1;
    --rest: #656c76;
    --ready: #3fb950;
    --updated: #4493f8;
    --surge: #3d444d;
    --good: #3fb950;
    --bad: #f85149;
  }
}
h3 {
  font-size: 14px;
  margin: 0 0 6px;
}
.quiet {
  color: var(--quiet);
  font-weight: 400;
}
.verdict {
  display: flex;
  align-items: center;
  gap: 12px;
  border: 1px solid var(--line);
  border-left: 6px solid var(--quiet);
  border-radius: 6px;
  padding: 10px 14px;
  margin: 10px 0 6px;
  font-size: 17px;
}
.verdict.runs {
  border-left-color: var(--good);
}
.verdict.does-not-run {
  border-left-color: var(--bad);
}
.verdict b {
  white-space: nowrap;
}
.runs > b,
b.runs {
  color: var(--good);
}
.does-not-run > b,
b.does-not-run {
  color: var(--bad);
}
.scroll {
  overflow-x: auto;
}
.scroll + .scroll {
  margin-top: 18px;
}
.scroll thead th:first-child {
  text-align: left;
}
.why .others > summary {
  padding: 2px 0;
  font-size: 13px;
}
.scroll th,
.scroll td {
  vertical-align: top;
  white-space: nowrap;
}
.scroll .text {
  text-align: left;
  white-space: normal;
  min-width: 150px;
  overflow-wrap: anywhere;
}
.why {
  border: 1px solid var(--line);
  border-radius: 6px;
  padding: 10px 14px;
  margin: 10px 0;
  overflow-wrap: anywhere;
}
.why h3 {
  font-size: 15px;
}
.why p {
  margin: 4px 0;
}
.why blockquote {
  margin: 6px 0;
  padding-left: 10px;
  border-left: 3px solid var(--line);
  color: var(--quiet);
  font-size: 13.5px;
}
.causes {
  list-style: none;
  margin: 8px 0;
  padding: 0;
  max-width: 620px;
}
.causes li {
  display: grid;
  grid-template-columns: 34px minmax(60px, 140px) 1fr;
  gap: 10px;
  align-items: center;
  padding: 2px 0;
}
.causes .count {
  text-align: right;
  white-space: nowrap;
  font-variant-numeric: tabular-nums;
}
.causes .bar {
  height: 8px;
}
.causes .bar i {
  background: var(--bad);
  opacity: 0.75;
}
.cell {
  display: inline-block;
  width: 11px;
  height: 11px;
  border: 1px solid var(--line);
  border-radius: 2px;
  background: var(--page);
  vertical-align: -1px;
}
.bar {
  display: flex;
  height: 7px;
  border-radius: 3px;
  overflow: hidden;
  background: var(--line);
  flex: 1;
}
.bar i {
  display: block;
  height: 100%;
}
${cells}
.cell.waiting {
  background: repeating-linear-gradient(135deg, transparent 0 2px, var(--page) 2px 4px), var(--fill, currentColor);
}
${waitingCells}
.placement.with-waiting {
  display: grid;
  grid-template-columns: minmax(0, 1fr) 270px;
  gap: 20px;
  align-items: start;
}
.pool {
  margin: 0 0 18px;
}
.tiles {
  display: flex;
  flex-wrap: wrap;
  gap: 6px;
}
.node {
  width: 136px;
  border: 1px solid var(--line);
  border-radius: 6px;
  background: var(--box);
  padding: 5px 7px 7px;
  overflow: hidden;
}
.node b {
  display: block;
  font-size: 12px;
  white-space: nowrap;
  overflow: hidden;
  text-overflow: ellipsis;
}
.node.empty {
  opacity: 0.72;
}
.node.lost,
.node.drained {
  border-style: dashed;
  border-color: var(--bad);
}
.node small {
  color: var(--bad);
  font-weight: 600;
}
.cells {
  display: flex;
  flex-wrap: wrap;
  gap: 2px;
  margin: 4px 0;
}
.cell.same {
  margin-left: -2px;
  border-top-left-radius: 0;
  border-bottom-left-radius: 0;
}
.row {
  display: flex;
  align-items: center;
  gap: 6px;
  margin-top: 3px;
}
.row em {
  font-style: normal;
  font-size: 10px;
  color: var(--quiet);
  width: 40px;
}
.small .tiles {
  gap: 4px;
}
.small .node {
  width: 68px;
  padding: 3px 5px 5px;
  border-radius: 4px;
}
.small .node b {
  font-size: 10px;
  font-weight: 400;
  color: var(--quiet);
  line-height: 1.2;
}
.small .row em {
  display: none;
}
.small .row {
  margin-top: 2px;
}
.small .bar {
  height: 5px;
}
.small .cell {
  width: 6px;
  height: 6px;
  border-radius: 1px;
}
.small .cells {
  gap: 1px;
  margin: 2px 0;
}
.small .cell.same {
  margin-left: -1px;
}
.waiting > ul {
  list-style: none;
  padding: 0;
  margin: 0;
}
aside.waiting {
  border: 1px dashed var(--bad);
  border-radius: 6px;
  padding: 10px 12px;
  overflow-wrap: anywhere;
  font-size: 13.5px;
}
aside.waiting li {
  padding: 3px 0;
}
.charts {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(330px, 100%), 1fr));
  gap: 14px;
}
.charts figure {
  margin: 0;
  border: 1px solid var(--line);
  border-radius: 6px;
  padding: 8px 10px;
  min-width: 0;
}
.charts figure.stuck {
  border-color: var(--bad);
}
.charts figcaption {
  font-size: 13px;
  overflow-wrap: anywhere;
}
svg.chart {
  display: block;
  width: 100%;
  height: auto;
  margin-top: 4px;
}
svg.chart .tick {
  font-size: 10px;
  fill: var(--quiet);
}
svg.chart .grid {
  stroke: var(--line);
  stroke-width: 1;
  fill: none;
}
svg.chart .total {
  fill: var(--surge);
}
svg.chart .ready {
  fill: var(--ready);
  fill-opacity: 0.45;
  stroke: var(--ready);
  stroke-width: 1;
}
svg.chart rect.unavailable {
  fill: var(--bad);
  fill-opacity: 0.4;
  stroke: none;
}
svg.chart .desired {
  fill: none;
  stroke: var(--text);
  stroke-width: 1.4;
  stroke-dasharray: 4 3;
}
svg.chart .updated {
  fill: none;
  stroke: var(--updated);
  stroke-width: 2;
}
svg.chart rect.stuck {
  fill: var(--bad);
  fill-opacity: 0.14;
  stroke: none;
}
svg.chart text.stuck {
  fill: var(--bad);
  font-size: 11px;
  font-weight: 600;
}
.key {
  display: inline-block;
  width: 16px;
  height: 10px;
  vertical-align: -1px;
}
.key.desired {
  border-top: 2px dashed var(--text);
  height: 4px;
  vertical-align: 3px;
}
.key.updated {
  border-top: 3px solid var(--updated);
  height: 4px;
  vertical-align: 3px;
}
.key.ready {
  background: var(--ready);
  opacity: 0.6;
}
.key.total {
  background: var(--surge);
}
.key.unavailable {
  background: var(--bad);
  opacity: 0.5;
}
.whatif {
  border: 1px solid var(--line);
  border-radius: 6px;
  padding: 8px 14px;
  margin: 10px 0;
}
.whatif > summary,
.explained > summary {
  cursor: pointer;
  overflow-wrap: anywhere;
}
.whatif > h3 {
  margin: 16px 0 6px;
}
.explained {
  border-bottom: 1px solid var(--line);
  padding: 7px 0;
}
.explained table {
  margin: 8px 0;
}
.scroll tr.chosen > * {
  font-weight: 700;
  background: var(--box);
}
@media (max-width: 760px) {
  .placement.with-waiting {
    grid-template-columns: minmax(0, 1fr);
  }
  .node {
    width: calc(50% - 3px);
  }
  .small .node {
    width: 68px;
  }
  aside.waiting {
    order: -1;
  }
  .scroll th,
  .scroll td {
    padding-right: 10px;
    font-size: 13.5px;
  }
  .verdict {
    flex-wrap: wrap;
    gap: 4px 12px;
  }
  .causes li {
    grid-template-columns: 36px 60px 1fr;
  }
}
`;
