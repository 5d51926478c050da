import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { NAMESPACE } from '../../lambdas/shared/metrics';

/** A metric that the loop's functions send of their fleet. */
export const fleetMetric = (fleet: string, metricName: string, options: MetricOptions): Metric =>
  new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { Fleet: fleet }, ...options });
