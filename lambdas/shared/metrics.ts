import type { Fields } from './log';

/** The namespace of every metric of ours. */
export const NAMESPACE = 'Shipshape';

/** Most values of one metric in a line. */
const VALUES_PER_LINE = 100;

/**
 * Counts as fields of a log line that CloudWatch turns into metrics (embedded metric format), one dimension: the fleet. A count
 * of 0 stays a field of the line and makes no metric, as CloudWatch bills a metric by the hours in which it is sent. A list
 * becomes a distribution, of at most a hundred of its values.
 * @param zeros whether a 0 is sent, too: for what is counted once a day and missed when it does not come
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function asMetrics(
  fleet: string,
  at: Date,
  counts: Readonly<Record<string, number | readonly number[]>>,
  { zeros = false } = {},
): Fields {
  const fields = Object.entries(counts).map(
    ([name, value]) => [name, typeof value === 'number' ? value : spread(value)] as const,
  );
  const sent = fields.filter(([, value]) => (typeof value === 'number' ? zeros || value !== 0 : value.length > 0));
  const Metrics = sent.map(([Name, value]) => ({ Name, Unit: typeof value === 'number' ? 'Count' : 'None' }));
  const _aws = {
    Timestamp: at.getTime(),
    CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['Fleet']], Metrics }],
  };
  return { ...(Metrics.length > 0 ? { _aws } : {}), Fleet: fleet, ...Object.fromEntries(fields) };
}

/** Of too many values every so-manieth in the order of their size, the smallest and the largest among them. */
function spread(values: readonly number[]): readonly number[] {
  if (values.length <= VALUES_PER_LINE) return values;
  const sorted = [...values].sort((one, other) => one - other);
  const step = (sorted.length - 1) / (VALUES_PER_LINE - 1);
  return Array.from({ length: VALUES_PER_LINE }, (_, index) => sorted[Math.round(index * step)] as number);
}
