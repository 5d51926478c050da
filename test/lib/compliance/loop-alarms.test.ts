import { METRICS as LOOP } from '../../../lambdas/remediate-compliance/contract';
import { METRICS as REPORT } from '../../../lambdas/report-compliance/contract';
import { synthesized } from '../../support/synthesized';

const { compliance } = synthesized();
const alarms = Object.values(compliance.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const named = (name: string) => {
  const alarm = alarms.find(({ AlarmName }) => AlarmName === `acme-${name}`);
  expect(alarm).toBeDefined();
  return alarm as Record<string, unknown>;
};
const minutes = (name: string) => {
  const { Period, EvaluationPeriods, DatapointsToAlarm } = named(name) as Record<string, number>;
  return { each: (Period ?? 0) / 60, of: EvaluationPeriods, reachedIn: DatapointsToAlarm };
};

describe('every alarm of the loop', () => {
  it('tells the urgent topic when it begins and when it is over', () => {
    const urgent = { 'Fn::ImportValue': expect.stringMatching(/^acme-foundation:.*Urgent/) };
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toEqual([urgent]);
      expect(OKActions).toEqual([urgent]);
    }
  });

  it('has the fleet’s name, and a description that CloudWatch takes', () => {
    for (const { AlarmName, AlarmDescription } of alarms) {
      expect(AlarmName).toMatch(/^acme-[a-z-]+$/);
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });

  it('says what silence means', () => {
    for (const { TreatMissingData } of alarms) expect(TreatMissingData).toMatch(/^(notBreaching|breaching|ignore)$/);
  });

  it('looks back no further than CloudWatch does: seven days by the hour, one day by shorter periods', () => {
    for (const { Period, EvaluationPeriods } of alarms)
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 604_800);
  });

  it('watches one metric: it is paid for by them', () => {
    for (const alarm of alarms) {
      expect(alarm.Metrics).toBeUndefined();
      expect(alarm.MetricName).toBeDefined();
    }
  });
});

describe('a person is woken', () => {
  it.each([
    ['dead-letters', 'ApproximateNumberOfMessagesVisible'],
    ['outcome-dead-letters', 'ApproximateNumberOfMessagesVisible'],
    ['report-failed', 'ApproximateNumberOfMessagesVisible'],
  ])('by the first dead letter: %s', (name, MetricName) => {
    expect(named(name)).toMatchObject({ MetricName, Threshold: 1, EvaluationPeriods: 1 });
  });

  it.each(['remediate-compliance', 'record-outcome'])('within the hour when %s breaks off, or is throttled', (name) => {
    expect(named(`${name}-breaks-off`)).toMatchObject({ MetricName: 'Errors', Statistic: 'Sum' });
    expect(minutes(`${name}-breaks-off`)).toEqual({ each: 15, of: 4, reachedIn: 2 });
    expect(named(`${name}-throttled`)).toMatchObject({ MetricName: 'Throttles', Statistic: 'Sum' });
    expect(minutes(`${name}-throttled`)).toEqual({ each: 15, of: 4, reachedIn: 3 });
  });

  it.each(['messages-wait', 'outcomes-wait'])('when a message comes back a second time: %s', (name) => {
    const hidden = Object.values(compliance.findResources('AWS::SQS::Queue')).flatMap(
      ({ Properties }) => Properties.VisibilityTimeout ?? [],
    );
    expect(hidden).toEqual([3600, 3600]);
    expect(named(name)).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Statistic: 'Maximum',
      Threshold: 2 * 3600,
    });
  });

  it('while the breaker is on, which is only sent then', () => {
    expect(named('breaker-on')).toMatchObject({
      Namespace: 'Shipshape',
      MetricName: LOOP.breakerOn,
      Dimensions: [{ Name: 'Fleet', Value: 'acme' }],
      Statistic: 'Maximum',
      TreatMissingData: 'notBreaching',
    });
    // Sweeps come every quarter of an hour, but not always one in each of CloudWatch's.
    expect(minutes('breaker-on')).toEqual({ each: 15, of: 2, reachedIn: 1 });
  });

  it('when there was no whole report for 26 hours, which a day of 25 hours and a slow report do not make', () => {
    expect(named('report-missing')).toMatchObject({
      MetricName: REPORT.reportGaps,
      // Of two reports in an hour the better one counts.
      Statistic: 'Minimum',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
    expect(minutes('report-missing')).toEqual({ each: 60, of: 26, reachedIn: 26 });
  });

  it('when the scheduler did not ask for a sweep in an hour, whatever the sweep then does', () => {
    expect(named('sweep-missing')).toMatchObject({
      Namespace: 'AWS/Scheduler',
      MetricName: 'InvocationAttemptCount',
      Dimensions: [{ Name: 'ScheduleGroup', Value: 'acme-sweep' }],
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
    expect(minutes('sweep-missing')).toEqual({ each: 15, of: 4, reachedIn: 4 });
    const schedules = Object.values(compliance.findResources('AWS::Scheduler::Schedule'));
    expect(schedules.map(({ Properties }) => [Properties.Name, Properties.GroupName]).sort()).toEqual([
      ['acme-report', undefined],
      ['acme-sweep', 'acme-sweep'],
    ]);
  });

  it('by silence only after it has lasted as long as it takes to break it', () => {
    const breaking = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(breaking.map(({ AlarmName }) => AlarmName).sort()).toEqual(['acme-report-missing', 'acme-sweep-missing']);
    for (const { Period, EvaluationPeriods, WarmUpConfiguration } of breaking)
      expect(WarmUpConfiguration).toEqual({
        WarmUpPeriodDurationInMinutes: (Period * EvaluationPeriods) / 60,
        OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
      });
  });

  it('from the report that counts an unconfirmed subscription to the one that counts none', () => {
    expect(named('unconfirmed-subscriptions')).toMatchObject({
      MetricName: REPORT.unconfirmedSubscriptions,
      Threshold: 1,
      TreatMissingData: 'ignore',
    });
  });
});

describe('the command that sends dead letters back', () => {
  it.each([
    ['RedriveIncoming', 'LoopIncoming'],
    ['RedriveOutcomes', 'LoopOutcomes'],
  ])('names the dead letters and the queue that they belong to: %s', (output, queue) => {
    const { Value } = compliance.findOutputs(output)[output] ?? {};
    const text = (Value['Fn::Join'][1] as (string | { 'Fn::GetAtt': string[] })[])
      .map((part) => (typeof part === 'string' ? part : part['Fn::GetAtt'].join('.')))
      .join('');
    expect(text).toMatch(
      new RegExp(
        `^aws sqs start-message-move-task --region eu-central-1 --source-arn ${queue}DeadLetters\\w+\\.Arn --destination-arn ${queue}(?!DeadLetters)\\w+\\.Arn$`,
      ),
    );
  });
});
