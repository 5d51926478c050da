import { Color, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';

/** How a graph differs from the usual one. */
export interface GraphLook {
  /** @default 6 of the grid's 24 */
  readonly width?: number;
  /** @default false */
  readonly stacked?: boolean;
  /**
   * What it shows, whatever the dashboard is set to, such as `-P30D`.
   * @default what the dashboard is set to
   */
  readonly start?: string;
  /** From where on there is an alarm: a red line. */
  readonly alarmAt?: number;
}

/** A graph of the dashboard. */
export function graph(title: string, left: IMetric[], look: GraphLook = {}): GraphWidget {
  const { width = 6, alarmAt, ...rest } = look;
  return new GraphWidget({
    title,
    left,
    width,
    height: 6,
    leftYAxis: { min: 0, showUnits: false },
    leftAnnotations: alarmAt === undefined ? [] : [{ value: alarmAt, label: 'alarm', color: Color.RED }],
    ...rest,
  });
}
