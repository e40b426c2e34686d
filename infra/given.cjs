/** What whoever deploys has given as parameters, read once and refused by name where it is wrong. */

const listOf = (value) =>
  (Array.isArray(value) ? value : String(value ?? '').split(',')).map((one) => String(one).trim()).filter(Boolean);

/**
 * `adminArns`: roles and users that may use the admin key's secret and the queues beside the functions.
 * @returns {string[]} their ARNs; `*` in a name stands for anything, as roles of IAM Identity Center need it.
 * @throws Error that names what is no ARN of a role or user.
 */
exports.adminsIn = (value) => {
  const arns = listOf(value);
  const wrong = arns.filter((arn) => !/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/*-]+$/.test(arn));
  if (wrong.length === 0) return arns;
  throw new Error(
    `adminArns holds ${wrong.join(', ')}: give ARNs of roles or users, such as arn:aws:iam::<account>:role/Platform, ` +
      'parted by commas.',
  );
};

/**
 * `alarmTopicArn`: where alarms are told.
 * @returns {string | null} null where none is named, or `none` is.
 * @throws Error where it is no ARN of a topic.
 */
exports.topicIn = (value) => {
  const arn = String(value ?? '').trim();
  if (arn === '' || arn === 'none') return null;
  if (/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(arn)) return arn;
  throw new Error(`alarmTopicArn is ${arn}: give the ARN of an SNS topic (not FIFO), or none.`);
};
