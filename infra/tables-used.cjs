/**
 * The two tables that the bot uses: the stack's own, or those that `requestsTable` and `sharesTable` name after a restore
 * (docs/restore.md). Settings, roles and outputs all take them from here. The stack's own tables stay as they are.
 */
const { tableIn } = require('./given.cjs');

/** What others write of a table: its name, its ARN, and those of its indexes. */
const own = (id) => ({
  name: { Ref: id },
  arn: { 'Fn::GetAtt': [id, 'Arn'] },
  index: (name) => ({ 'Fn::Sub': `\${${id}.Arn}/index/${name}` }),
});
const restored = (name) => {
  const arn = `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}`;
  return { name, arn: { 'Fn::Sub': arn }, index: (index) => ({ 'Fn::Sub': `${arn}/index/${index}` }) };
};
const written = ({ index, ...table }) => ({
  ...table,
  indexes: index('*'),
  due: index('due'),
  open: index('open'),
});

/** A wrong name is refused by said.cjs. */
module.exports = async ({ resolveVariable }) => {
  const requests = tableIn(await resolveVariable('param:requestsTable'));
  const shares = tableIn(await resolveVariable('param:sharesTable'));
  const requestsTable = requests === null ? own('RequestsTable') : restored(requests);
  const sharesTable = shares === null ? own('SharesTable') : restored(shares);
  return {
    requestsTable: written(requestsTable),
    sharesTable: written(sharesTable),
    resources: {
      Outputs: { RequestsTableInUse: { Value: requestsTable.name }, SharesTableInUse: { Value: sharesTable.name } },
    },
  };
};
