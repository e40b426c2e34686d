/**
 * After a restore the stack uses tables that a parameter names. A deployment that forgets the parameter would go on from
 * the tables of before, which know nothing of what has happened since, so it is stopped. Whoever means it names them.
 */
const { tableIn } = require('./given.cjs');

const ACTORS = ['requests', 'shares'];
const isMissing = ({ name, message }) => name === 'ValidationError' && /does not exist/.test(message);

/** What the stack's outputs say; `[]` where nothing is deployed yet. @throws what AWS or osls says of the credentials */
const outputsOf = async (provider) => {
  // osls's own: this folder has none.
  const { CloudFormationClient, DescribeStacksCommand } = require.main.require('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(await provider.getAwsSdkV3Config());
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: provider.naming.getStackName() }));
    return Stacks?.[0]?.Outputs ?? [];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  } finally {
    client.destroy();
  }
};

/**
 * @param outputs of the stack that is deployed, as CloudFormation lists them
 * @param custom what the parameters name now
 * @param stack service and stage, from which the stack's own tables have their names
 * @returns {string | null} what a deployment would forget; null where it forgets nothing.
 */
const forgotten = (outputs, custom, stack) => {
  for (const actor of ACTORS) {
    const param = `${actor}Table`;
    const own = `${stack}-${actor}`;
    const key = `${actor === 'requests' ? 'Requests' : 'Shares'}TableInUse`;
    const used = outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? own;
    if (used === own || tableIn(custom[param]) !== null) continue;
    return (
      `The bot uses the restored table ${used}, and this deployment would go back to ${own}, which does not know ` +
      `what has happened since. Give --param="${param}=${used}", as each deployment after the restore ` +
      `(docs/restore.md). To go back all the same: --param="${param}=${own}".`
    );
  }
  return null;
};

module.exports = class KeptTables {
  static forgotten = forgotten;

  constructor(serverless) {
    const look = async () => {
      const { service, provider, custom } = serverless.service;
      const outputs = await outputsOf(serverless.getProvider('aws'));
      const wrong = forgotten(outputs, custom, `${service}-${provider.stage}`);
      if (wrong !== null) throw new serverless.classes.Error(wrong);
    };
    this.hooks = { 'before:deploy:deploy': look, 'before:deploy:function:deploy': look };
  }
};
