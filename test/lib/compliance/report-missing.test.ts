import { synthesized } from '../../support/synthesized';

const HOUR = 3_600_000;

const alarms = synthesized().compliance.findResources('AWS::CloudWatch::Alarm', {
  Properties: { AlarmName: 'acme-report-missing' },
});
const [Properties = {}] = Object.values(alarms).map((alarm) => alarm.Properties as Record<string, number>);
const { Period = 0, EvaluationPeriods = 0, DatapointsToAlarm = 0, Threshold = 0 } = Properties;

/** Reports by the moment at which each was taken, with how many gaps. */
type Reports = readonly (readonly [takenAt: string, gaps: number])[];

/**
 * Whether the alarm stands at a moment, by CloudWatch's rule: of the last N periods, those without a value count as the alarm
 * says (here: as reached), and M must be reached.
 */
function stands(reports: Reports, at: string): boolean {
  const length = Period * 1000;
  const last = Math.floor(Date.parse(at) / length);
  const reached = Array.from({ length: EvaluationPeriods }, (_, back) => {
    const inPeriod = reports.filter(([takenAt]) => Math.floor(Date.parse(takenAt) / length) === last - 1 - back);
    const least = Math.min(...inPeriod.map(([, gaps]) => gaps));
    return inPeriod.length === 0 || least >= Threshold;
  }).filter(Boolean).length;
  return reached >= DatapointsToAlarm;
}

/** The hours in which the alarm stands, of two days unless given otherwise. */
const hoursOfAlarm = (reports: Reports, from: string, hours = 48): string[] =>
  Array.from({ length: hours }, (_, hour) => new Date(Date.parse(from) + hour * HOUR).toISOString())
    .filter((at) => stands(reports, at))
    .map((at) => at.slice(5, 16));

describe('the alarm on the report', () => {
  it('is quiet while a whole report comes each day, a quarter of an hour sooner or later', () => {
    const reports: Reports = [
      ['2026-11-01T06:59:00Z', 0],
      ['2026-11-02T07:14:00Z', 0],
      ['2026-11-03T07:00:00Z', 0],
      ['2026-11-04T06:59:00Z', 0],
    ];
    expect(hoursOfAlarm(reports, '2026-11-02T00:00:00Z')).toEqual([]);
  });

  it('is quiet on the day of 25 hours', () => {
    // 07:00 in Zurich, before and after the night of 25 October.
    const reports: Reports = [
      ['2026-10-24T05:00:00Z', 0],
      ['2026-10-25T06:00:00Z', 0],
      ['2026-10-26T06:00:00Z', 0],
    ];
    expect(hoursOfAlarm(reports, '2026-10-24T06:00:00Z')).toEqual([]);
  });

  it('stands some hours after a report that did not come, until one comes', () => {
    const reports: Reports = [
      ['2026-11-01T07:00:00Z', 0],
      ['2026-11-03T07:00:00Z', 0],
    ];
    const hours = hoursOfAlarm(reports, '2026-11-02T00:00:00Z');
    expect([hours.at(0), hours.at(-1)]).toEqual(['11-02T10:00', '11-03T07:00']);
  });

  it('stands after a partial one in the same way, and ends within the hour when it is written anew as a whole', () => {
    const partial: Reports = [
      ['2026-11-01T07:00:00Z', 0],
      ['2026-11-02T07:00:00Z', 1],
    ];
    expect(hoursOfAlarm(partial, '2026-11-02T00:00:00Z', 24).at(0)).toBe('11-02T10:00');
    expect(hoursOfAlarm([...partial, ['2026-11-02T07:40:00Z', 0]], '2026-11-02T00:00:00Z', 24)).toEqual([]);
    expect(hoursOfAlarm([...partial, ['2026-11-02T12:10:00Z', 0]], '2026-11-02T00:00:00Z', 24)).toEqual([
      '11-02T10:00',
      '11-02T11:00',
      '11-02T12:00',
    ]);
  });
});
