import type { Panel } from './panel';

/** Panels that belong together. */
export interface Dashboard {
  /** What it is called in the name of its object. */
  readonly slug: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  /** The workloads that one chooses among. @default - there is no choice */
  readonly workloads?: readonly string[];
}

/** Grafana divides a row into as many columns. */
const columns = 24;
const panelWidth = 12;
const panelHeight = 8;
/** The form that Grafana 10 writes, and later ones read. */
const schemaVersion = 39;

// A variable instead of an input: those are only asked for when somebody imports a dashboard by hand.
const datasource = { type: 'prometheus', uid: '${datasource}' };

/**
 * A dashboard as Grafana reads it from a file.
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function dashboardJson({ title, panels, workloads }: Dashboard, uid: string): object {
  return {
    uid,
    title,
    tags: ['modelyard'],
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    schemaVersion,
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    annotations: { list: [] },
    templating: {
      list: [
        { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', hide: 0 },
        ...(workloads === undefined ? [] : [choice(workloads)]),
      ],
    },
    panels: panels.map(panelJson),
  };
}

function choice(workloads: readonly string[]): object {
  return {
    name: 'workload',
    label: 'Server',
    type: 'custom',
    query: workloads.join(','),
    multi: true,
    includeAll: true,
    current: { selected: true, text: ['All'], value: ['$__all'] },
    hide: 0,
  };
}

function panelJson({ title, description, unit, queries }: Panel, index: number): object {
  const perRow = columns / panelWidth;
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    ...(description === undefined ? {} : { description }),
    datasource,
    gridPos: {
      x: (index % perRow) * panelWidth,
      y: Math.floor(index / perRow) * panelHeight,
      w: panelWidth,
      h: panelHeight,
    },
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(({ expr, legend }, query) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + query),
      datasource,
      expr,
      legendFormat: legend,
      range: true,
    })),
  };
}
