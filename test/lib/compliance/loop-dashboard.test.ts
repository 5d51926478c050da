import { METRICS as OUTCOMES } from '../../../lambdas/record-outcome/contract';
import { METRICS as LOOP } from '../../../lambdas/remediate-compliance/contract';
import { METRICS as REPORT } from '../../../lambdas/report-compliance/contract';
import { synthesized } from '../../support/synthesized';

const { compliance } = synthesized();

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly unknown[][];
    readonly query?: string;
    readonly start?: string;
  };
}

/** The body as CloudWatch receives it: references become `LOGICAL-ID.ATTRIBUTE`. */
function body(): { readonly widgets: readonly Widget[] } {
  const [dashboard] = Object.values(compliance.findResources('AWS::CloudWatch::Dashboard'));
  const parts = dashboard?.Properties.DashboardBody['Fn::Join'][1] as (string | Record<string, unknown>)[];
  return JSON.parse(
    parts.map((part) => (typeof part === 'string' ? part : Object.values(part).flat().join('.'))).join(''),
  );
}

const { widgets } = body();
const titled = (title: string) => {
  const widget = widgets.find(({ properties }) => properties.title === title);
  expect(widget).toBeDefined();
  return widget as Widget;
};

describe('the dashboard', () => {
  it('has the fleet’s name', () => {
    compliance.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'acme' });
  });

  it('shows every alarm first', () => {
    const { properties, x, y } = titled('On fire?');
    expect([x, y]).toEqual([0, 0]);
    expect(properties.alarms).toHaveLength(Object.keys(compliance.findResources('AWS::CloudWatch::Alarm')).length);
  });

  it('is read from the top down: fire, fleet, actions, the loop itself', () => {
    const rows = ['On fire?', 'Nodes, as the last report counted them', 'Judged, and acted on', 'Messages'];
    const tops = rows.map((title) => titled(title).y);
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
    expect(new Set(tops).size).toBe(rows.length);
  });

  it('fills its rows without overlapping', () => {
    for (const y of new Set(widgets.map((widget) => widget.y))) {
      const row = widgets.filter((widget) => widget.y === y);
      expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(24);
    }
  });

  it('shows every metric that the functions send', () => {
    const shown = JSON.stringify(widgets);
    const sent = [...Object.values(REPORT), ...Object.values(LOOP), ...Object.values(OUTCOMES)];
    const alarmed = [REPORT.reportGaps, REPORT.unconfirmedSubscriptions];
    for (const metric of sent.filter((name) => !(alarmed as string[]).includes(name)))
      expect(shown).toContain(`"Shipshape","${metric}","Fleet","acme"`);
  });

  it('has no more than the fifty metrics that AWS lets the first dashboards have for nothing', () => {
    const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    expect(metrics.filter(([first]) => typeof first === 'string').length).toBeLessThanOrEqual(50);
  });

  it('shows what is counted once a day over a month', () => {
    for (const title of ['The fleet, day by day', 'Nodes past a deadline', 'Hours until a node was compliant again']) {
      const { properties } = titled(title);
      expect(properties.start).toBe('-P30D');
      expect(JSON.stringify(properties.metrics)).toContain('"period":86400');
    }
  });

  it('links to the reports, the brake and the runbook', () => {
    const text = widgets.map(({ properties }) => properties.markdown ?? '').join();
    expect(text).toContain('docs/operations.md');
    expect(text).toMatch(/\[Reports\]\(https:\/\/eu-central-1\.console\.aws\.amazon\.com\/s3\/buckets\//);
    expect(text).toContain('/systems-manager/parameters/%252Facme%252Floop/');
  });

  it('asks the logs of every function of the loop for what went wrong', () => {
    const query = titled('What went wrong in the loop, the last first').properties.query ?? '';
    expect(query.match(/SOURCE '/g)).toHaveLength(3);
    expect(query).toContain('Task timed out');
  });
});
