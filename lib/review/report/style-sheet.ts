/** The style of a report's page. */
export const styleSheet = `
:root {
  --page: #ffffff;
  --text: #1f2328;
  --quiet: #59636e;
  --line: #d1d9e0;
  --box: #f6f8fa;
  --added: #1a7f37;
  --removed: #cf222e;
  --changed: #9a6700;
  --high: #cf222e;
  --medium: #bc4c00;
  --low: #9a6700;
  --info: #59636e;
  --link: #0969da;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117;
    --text: #e6edf3;
    --quiet: #9198a1;
    --line: #3d444d;
    --box: #151b23;
    --added: #3fb950;
    --removed: #f85149;
    --changed: #d29922;
    --high: #f85149;
    --medium: #f0883e;
    --low: #d29922;
    --info: #9198a1;
    --link: #4493f8;
  }
}
* {
  box-sizing: border-box;
}
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font:
    15px/1.5 system-ui,
    -apple-system,
    "Segoe UI",
    Roboto,
    "DejaVu Sans",
    sans-serif;
}
main {
  max-width: 1180px;
  margin: 0 auto;
  padding: 20px 16px 60px;
}
h1,
h2,
h3,
p,
li,
td,
th,
dt,
dd,
summary,
figcaption,
blockquote,
code,
strong,
b,
em,
del,
ins,
span,
small,
svg text {
  unicode-bidi: isolate;
}
h1 {
  font-size: 24px;
  margin: 0 0 4px;
}
h2 {
  font-size: 18px;
  margin: 32px 0 10px;
  padding-bottom: 4px;
  border-bottom: 1px solid var(--line);
}
.summary {
  font-size: 17px;
  margin: 0;
}
a {
  color: var(--link);
}
code {
  font:
    12.5px/1.4 ui-monospace,
    SFMono-Regular,
    Menlo,
    "DejaVu Sans Mono",
    monospace;
  overflow-wrap: anywhere;
}
.findings {
  list-style: none;
  margin: 0;
  padding: 0;
}
.findings li {
  display: flex;
  gap: 12px;
  padding: 10px 0;
  border-bottom: 1px solid var(--line);
}
.findings p {
  margin: 0;
}
.findings .where {
  color: var(--quiet);
  font-size: 13px;
}
.findings div {
  min-width: 0;
  overflow-wrap: anywhere;
}
.badge {
  flex: 0 0 84px;
  align-self: flex-start;
  text-align: center;
  border: 1px solid currentColor;
  border-radius: 12px;
  font-size: 12px;
  font-weight: 600;
  padding: 1px 0;
}
.badge.high {
  color: var(--high);
}
.badge.medium {
  color: var(--medium);
}
.badge.low {
  color: var(--low);
}
.badge.info,
.badge.quiet {
  color: var(--info);
}
.environment {
  display: inline-block;
  border: 1px solid var(--line);
  border-radius: 4px;
  padding: 0 6px;
  font-size: 12px;
  font-weight: 400;
}
.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 4px 16px;
  margin: 0 0 8px;
  color: var(--quiet);
  font-size: 13px;
}
.added {
  color: var(--added);
}
.removed {
  color: var(--removed);
}
.changed {
  color: var(--changed);
}
.picture {
  overflow-x: auto;
  border: 1px solid var(--line);
  border-radius: 8px;
}
.picture svg {
  display: block;
  margin: 0 auto;
}
.picture.narrow {
  display: none;
}
@media (max-width: 760px) {
  .picture.wide {
    display: none;
  }
  .picture.narrow {
    display: block;
  }
  .badge {
    flex-basis: 68px;
    font-size: 11px;
  }
}
svg text {
  font-family:
    system-ui,
    -apple-system,
    "Segoe UI",
    Roboto,
    "DejaVu Sans",
    sans-serif;
  fill: var(--text);
}
svg .name {
  font-size: 12.5px;
  font-weight: 600;
}
svg .detail {
  font-size: 11px;
  fill: var(--quiet);
}
svg .group {
  font-size: 13px;
  font-weight: 600;
  fill: var(--quiet);
}
svg rect {
  fill: var(--box);
  stroke: var(--line);
}
svg .added rect {
  stroke: var(--added);
  stroke-width: 2;
}
svg .removed rect {
  stroke: var(--removed);
  stroke-width: 2;
  stroke-dasharray: 5 4;
}
svg .changed rect {
  stroke: var(--changed);
  stroke-width: 2;
}
svg .store rect {
  fill: var(--page);
}
svg .edge {
  fill: none;
  stroke: var(--quiet);
  stroke-opacity: 0.55;
  stroke-width: 1.2;
}
svg .edge.added {
  stroke: var(--added);
  stroke-opacity: 0.9;
}
svg .edge.removed {
  stroke: var(--removed);
  stroke-opacity: 0.9;
  stroke-dasharray: 5 4;
}
svg .worst-high .dot {
  fill: var(--high);
}
svg .worst-medium .dot {
  fill: var(--medium);
}
svg .worst-low .dot {
  fill: var(--low);
}
table {
  border-collapse: collapse;
}
th,
td {
  padding: 4px 14px 4px 0;
  text-align: right;
  border-bottom: 1px solid var(--line);
  font-variant-numeric: tabular-nums;
}
th[scope] {
  text-align: left;
  font-weight: 400;
  overflow-wrap: anywhere;
}
thead th {
  color: var(--quiet);
  font-weight: 400;
  font-size: 13px;
}
td.difference {
  font-weight: 600;
}
.note {
  color: var(--quiet);
  font-size: 13px;
  margin: 8px 0 0;
}
.change {
  border: 1px solid var(--line);
  border-radius: 6px;
  margin: 8px 0;
  padding: 6px 12px;
  overflow-wrap: anywhere;
}
.change .heading {
  font-weight: 600;
}
.change summary {
  cursor: pointer;
}
.others > summary {
  cursor: pointer;
  padding: 10px 0;
  color: var(--quiet);
}
.steps {
  list-style: none;
  margin: 0;
  padding: 0;
  overflow-wrap: anywhere;
}
.source {
  color: var(--quiet);
  font-weight: 400;
  font-size: 12.5px;
}
dl {
  margin: 6px 0 4px;
}
dt {
  color: var(--quiet);
}
dd {
  margin: 0 0 6px 16px;
}
del {
  color: var(--removed);
}
ins {
  color: var(--added);
  text-decoration: none;
}
`;
