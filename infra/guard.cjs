/**
 * Who may use the admin key's secret and the queues, whatever other roles of the account are allowed: the functions,
 * and the administrators that `adminArns` names. A command on a queue is somebody's click, so a queue is a way in.
 */
const { adminsIn } = require('./given.cjs');

const role = (name) => ({ 'Fn::GetAtt': [`${name}Role`, 'Arn'] });

/** Refuses everybody else. Without a principal's ARN it is the service itself, which moves dead letters. */
const onlyFor = (arns) => ({
  ...(arns.length > 0 && { ArnNotLike: { 'aws:PrincipalArn': arns } }),
  Null: { 'aws:PrincipalArn': 'false' },
});
const deny = (Sid, actions, Resource, Condition) => ({
  Sid,
  Effect: 'Deny',
  Principal: '*',
  ...actions,
  Resource,
  Condition,
});

const SENDING = ['sqs:SendMessage'];
const RECEIVING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue'];

const queuePolicy = (queue, senders, receivers) => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [{ Ref: queue }],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        deny('OnlyTheseSend', { Action: SENDING }, { 'Fn::GetAtt': [queue, 'Arn'] }, onlyFor(senders)),
        deny('OnlyTheseReceive', { Action: RECEIVING }, { 'Fn::GetAtt': [queue, 'Arn'] }, onlyFor(receivers)),
      ],
    },
  },
});

/** Reading is for `shares` and administrators, changing for administrators; looking at it without its value is free. */
const secretPolicy = (secret, admins) => ({
  Type: 'AWS::SecretsManager::ResourcePolicy',
  Properties: {
    SecretId: secret,
    BlockPublicPolicy: true,
    ResourcePolicy: {
      Version: '2012-10-17',
      Statement: [
        deny('OnlyTheseRead', { Action: 'secretsmanager:GetSecretValue' }, '*', onlyFor([role('Shares'), ...admins])),
        deny(
          'OnlyAdministratorsChange',
          {
            NotAction: [
              'secretsmanager:GetSecretValue',
              'secretsmanager:DescribeSecret',
              'secretsmanager:GetResourcePolicy',
              'secretsmanager:ListSecretVersionIds',
            ],
          },
          '*',
          onlyFor(admins),
        ),
      ],
    },
  },
});

module.exports = async ({ resolveVariable }) => {
  const admins = adminsIn(await resolveVariable('param:adminArns'));
  const secret = await resolveVariable('param:openaiSecret');
  if (secret === (await resolveVariable('param:slackSecret'))) {
    throw new Error(`slackSecret and openaiSecret are both ${secret}: the door would hold the admin key. Give it its own.`);
  }
  return {
    Resources: {
      RequestsQueuePolicy: queuePolicy(
        'RequestsQueue',
        [role('Slack'), role('Shares'), role('Clock'), ...admins],
        [role('Requests'), ...admins],
      ),
      SharesQueuePolicy: queuePolicy(
        'SharesQueue',
        [role('Slack'), role('Requests'), role('Clock'), ...admins],
        [role('Shares'), ...admins],
      ),
      // SQS itself fills these; only an administrator empties them (npm run redrive).
      RequestsDeadLettersPolicy: queuePolicy('RequestsDeadLetters', admins, admins),
      SharesDeadLettersPolicy: queuePolicy('SharesDeadLetters', admins, admins),
      // Nobody could mend a secret that refuses everybody, so without administrators it gets no policy.
      ...(admins.length > 0 && { AdminKeyPolicy: secretPolicy(secret, admins) }),
    },
  };
};
