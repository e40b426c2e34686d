/**
 * What wakes somebody, each with its page in docs/runbook.md: a test holds the two together. The bot's own metrics are
 * written by src/handlers/wiring/metrics.ts, all with one dimension.
 */
const { doorOf } = require('./door.cjs');
const { topicIn } = require('./given.cjs');

const MINUTE = 60;

module.exports = async (given) => {
  const { resolveVariable } = given;
  const service = `${await resolveVariable('self:service')}-${await resolveVariable('sls:stage')}`;
  const topic = topicIn(await resolveVariable('param:alarmTopicArn'));
  const door = (await doorOf(given)).metrics;

  const own = (MetricName) => ({
    Namespace: 'ModelShareBot',
    Dimensions: [{ Name: 'Service', Value: service }],
    MetricName,
  });
  const ofQueue = (id, MetricName) => ({
    Namespace: 'AWS/SQS',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
    MetricName,
  });
  const ofDoor = (MetricName) => ({ Namespace: door.Namespace, Dimensions: door.Dimensions, MetricName });
  const throttles = {
    Namespace: 'AWS/Lambda',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'SlackLambdaFunction' } }],
    MetricName: 'Throttles',
  };

  /** Once is enough, and it stays for as long as the next try may take. */
  const any = (metric, says, seconds = 15 * MINUTE) => ({ metric, says, over: 0, statistic: 'Sum', seconds });
  const age = (queue) => ({
    metric: ofQueue(`${queue}Queue`, 'ApproximateAgeOfOldestMessage'),
    says: 'A message has waited for more than five minutes.',
    over: 300,
    statistic: 'Maximum',
    times: 3,
  });
  const dead = (queue) => ({
    metric: ofQueue(`${queue}DeadLetters`, 'ApproximateNumberOfMessagesVisible'),
    says: 'A message failed five times and was put aside.',
    over: 0,
    statistic: 'Maximum',
  });

  const alarms = {
    overdue: {
      metric: own('OldestOverdueSeconds'),
      says: 'Something should have been done more than ten minutes ago.',
      over: 600,
      statistic: 'Maximum',
      times: 2,
    },
    'revocation-overdue': any(own('RevocationOverdue'), 'A permission that is to go is still there after an hour.'),
    'clock-silent': {
      metric: own('ClockRan'),
      says: 'The clock has not ticked for five minutes.',
      under: 1,
      statistic: 'Sum',
      times: 5,
      missing: 'breaching',
    },
    'requests-queue-age': age('Requests'),
    'shares-queue-age': age('Shares'),
    'requests-dead-letters': dead('Requests'),
    'shares-dead-letters': dead('Shares'),
    'door-5xx': any(ofDoor(door.failed), 'Slack was told that the door failed.', 5 * MINUTE),
    'door-throttled': any(throttles, 'Lambda refused to run the door.', 5 * MINUTE),
    'door-slow': {
      metric: ofDoor(door.latency),
      says: 'The door needs more than 2.5 seconds; Slack waits for three.',
      over: 2_500,
      percentile: 'p99',
      seconds: 5 * MINUTE,
    },
    'slack-refused': any(own('SlackRefused'), 'Slack does not take the bot token.'),
    'key-refused': any(own('KeyRefused'), 'OpenAI does not take the admin key, or the key cannot be read.'),
    unreadable: any(own('Unreadable'), 'A record or a message is of a form that this release does not know.'),
  };

  const alarm = ([name, one]) => [
    `${name.replaceAll(/(?:^|-)(\w)/g, (_all, letter) => letter.toUpperCase())}Alarm`,
    {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: `${service}-${name}`,
        AlarmDescription: `${one.says} docs/runbook.md, "${name}".`,
        ...one.metric,
        ...(one.percentile === undefined ? { Statistic: one.statistic } : { ExtendedStatistic: one.percentile }),
        ComparisonOperator: one.under === undefined ? 'GreaterThanThreshold' : 'LessThanThreshold',
        Threshold: one.under ?? one.over,
        Period: one.seconds ?? MINUTE,
        EvaluationPeriods: one.times ?? 1,
        TreatMissingData: one.missing ?? 'notBreaching',
        AlarmActions: topic === null ? [] : [topic],
        OKActions: topic === null ? [] : [topic],
      },
    },
  ];
  return { Resources: Object.fromEntries(Object.entries(alarms).map(alarm)) };
};
