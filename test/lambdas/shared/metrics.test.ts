import { asMetrics } from '../../../lambdas/shared/metrics';
import { NOW } from '../../support/a-sighting';

type Line = { _aws?: { CloudWatchMetrics: { Metrics: { Name: string; Unit: string }[] }[] } } & Record<string, unknown>;
const line = (counts: Record<string, number | number[]>, options?: { zeros: boolean }) =>
  asMetrics('acme', NOW, counts, options) as Line;
const sent = ({ _aws }: Line) => _aws?.CloudWatchMetrics[0]?.Metrics;

it('counts become metrics of the fleet, and fields of the line', () => {
  expect(line({ RunsStarted: 2 })).toEqual({
    _aws: {
      Timestamp: NOW.getTime(),
      CloudWatchMetrics: [
        { Namespace: 'Shipshape', Dimensions: [['Fleet']], Metrics: [{ Name: 'RunsStarted', Unit: 'Count' }] },
      ],
    },
    Fleet: 'acme',
    RunsStarted: 2,
  });
});

it('a quiet hour costs nothing: what is 0 or empty is a field and no metric', () => {
  expect(line({ RunsStarted: 0, HoursToCompliance: [] })).toEqual({
    Fleet: 'acme',
    RunsStarted: 0,
    HoursToCompliance: [],
  });
});

it('a 0 is sent where its absence would mean something else', () => {
  expect(sent(line({ ReportGaps: 0 }, { zeros: true }))).toEqual([{ Name: 'ReportGaps', Unit: 'Count' }]);
});

it('a list becomes a distribution without a unit, of at most a hundred values with both ends among them', () => {
  const values = Array.from({ length: 1001 }, (_, index) => 1000 - index);
  const { HoursToCompliance } = line({ HoursToCompliance: values }) as { HoursToCompliance?: number[] };
  expect(sent(line({ HoursToCompliance: values }))).toEqual([{ Name: 'HoursToCompliance', Unit: 'None' }]);
  expect(HoursToCompliance).toHaveLength(100);
  expect([HoursToCompliance?.[0], HoursToCompliance?.at(-1)]).toEqual([0, 1000]);
});
