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
  const everybody = arns.find((arn) => /:(role|user)\/[*/]*\*[*/]*$/.test(arn));
  if (everybody !== undefined) {
    throw new Error(
      `adminArns holds ${everybody}: that is everybody, the functions too. Write a name, such as role/Platform.`,
    );
  }
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

/** A restored table that is used instead of the stack's own; null where none is named. */
exports.tableIn = (value) => String(value ?? '').trim() || null;

/**
 * What is wrong with `requestsTable` or `sharesTable`. A value, because an error thrown while osls resolves variables is
 * printed once for each place that needs it. The form of a name: CreateTable, Amazon DynamoDB API Reference.
 * @param stack service and stage, from which the stack's own tables have their names
 * @returns {string | null} null where nothing is wrong.
 */
exports.wrongTable = ({ requestsTable, sharesTable }, stack) => {
  const given = { requestsTable: exports.tableIn(requestsTable), sharesTable: exports.tableIn(sharesTable) };
  for (const [param, name] of Object.entries(given)) {
    if (name === null || /^[a-zA-Z0-9_.-]{3,255}$/.test(name)) continue;
    return `${param} is ${name}: give a table's name (3 to 255 of a-z, A-Z, 0-9, _, . and -), not its ARN.`;
  }
  const requests = given.requestsTable ?? `${stack}-requests`;
  if (requests !== (given.sharesTable ?? `${stack}-shares`)) return null;
  return `requestsTable and sharesTable are both ${requests}: give each its own table.`;
};

/** Of what settle is made beside the function's time-out; src/config/environment.ts refuses less, held by a test. */
const SETTLE_BESIDE = 35;
/** How a secret may be named: CreateSecret, AWS Secrets Manager API Reference. Nothing else is in it, as `*` is not. */
const SECRET_NAME = /^[\w/+=.@-]{1,500}$/;

/**
 * What is wrong with any other parameter, or with the name of one. A value, as that of `wrongTable`.
 * @param values `slackSecret`, `openaiSecret` and `settleSeconds`
 * @param given names on the command line
 * @param known names in serverless.yml
 * @param timeout of the function that waits for OpenAI, in seconds
 * @returns {string | null} null where nothing is wrong.
 */
exports.wrongValue = ({ values, given, known, timeout }) => {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) return `There is no parameter ${unknown}. Give one of ${known.join(', ')}.`;
  for (const param of ['slackSecret', 'openaiSecret']) {
    const name = String(values[param]);
    if (SECRET_NAME.test(name)) continue;
    return `${param} is ${name}: give the name of a secret (letters, digits and /_+=.@-), not its ARN and no pattern.`;
  }
  const settle = String(values.settleSeconds);
  const least = timeout + SETTLE_BESIDE;
  if (!/^\d{1,5}$/.test(settle)) return `settleSeconds is ${settle}: give whole seconds, ${least} or more.`;
  if (Number(settle) >= least) return null;
  return `settleSeconds is ${settle}, but ${least} is the least: with less the function shares refuses to start.`;
};
