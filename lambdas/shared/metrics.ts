import type { Fields } from './log';

/** The namespace of every metric of ours. */
export const NAMESPACE = 'Shipshape';

/**
 * Counts as fields of a log line that CloudWatch turns into metrics (embedded metric format), one dimension: the fleet.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function asMetrics(fleet: string, at: Date, counts: Readonly<Record<string, number>>): Fields {
  const Metrics = Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' }));
  return {
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['Fleet']], Metrics }],
    },
    Fleet: fleet,
    ...counts,
  };
}
