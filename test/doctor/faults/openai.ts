import { NAMES } from '../../../playground/world/names.ts';
import type { Clinic } from '../clinic.ts';
import { roleArn } from '../deployment.ts';
import type { Fault } from './fault.ts';

const OPENAI_SECRET = NAMES.secrets.openai;

const without = (...scopes: readonly string[]) => [
  'api.management.read',
  'api.usage.read',
  'api.fine_tuning.checkpoints.read',
  'api.fine_tuning.checkpoints.write',
].filter((one) => !scopes.includes(one));
const SHARES = roleArn('shares');
const [PLATFORM, EVERYBODY] = ['Platform', '*'].map((role) => `arn:aws:iam::123456789012:role/${role}`);
const guard = (arns: readonly (string | undefined)[]) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 'secretsmanager:GetSecretValue',
  Resource: '*',
  Condition: { ArnNotLike: { 'aws:PrincipalArn': arns }, Null: { 'aws:PrincipalArn': 'false' } },
});
const keyWith = ({ world }: Clinic, scopes: readonly string[]) => {
  for (const key of world.openai.organization.adminKeys) key.scopes = scopes;
};

export const openai: readonly Fault[] = [
  {
    name: 'no OpenAI secret',
    plant: ({ world }) => world.secrets.remove(OPENAI_SECRET),
    mend: ({ world }) => world.storeSecrets(),
    check: 'openai secret',
    says: /no secret/,
    remedy: /npm run setup/,
  },
  {
    name: 'an OpenAI secret of another form',
    plant: ({ world }) => void world.secrets.put(OPENAI_SECRET, '{"key":"sk-admin-1"}'),
    mend: ({ world }) => world.storeSecrets(),
    check: 'openai secret',
    says: /"admin_key" is missing/,
    remedy: /sk-admin-…/,
  },
  {
    name: 'a secret whose policy refuses nobody',
    plant: ({ world }) => world.secrets.attach(OPENAI_SECRET, { Statement: [{ ...guard(['x']), Effect: 'Allow' }] }),
    mend: ({ world }) => world.secrets.attach(OPENAI_SECRET, { Statement: [guard([SHARES, PLATFORM])] }),
    check: "admin key's readers",
    says: /does not refuse/,
    remedy: /guard\.cjs/,
  },
  {
    name: 'a secret that every role may read',
    plant: ({ world }) => world.secrets.attach(OPENAI_SECRET, { Statement: [guard([SHARES, EVERYBODY])] }),
    mend: ({ world }) => world.secrets.attach(OPENAI_SECRET, null),
    check: "admin key's readers",
    says: /role\/\* read it/,
    remedy: /adminArns/,
  },
  {
    name: 'a secret whose policy does not know the role of shares',
    plant: ({ world }) => world.secrets.attach(OPENAI_SECRET, { Statement: [guard([PLATFORM])] }),
    mend: ({ world }) => world.secrets.attach(
      OPENAI_SECRET,
      { Statement: [guard([PLATFORM, 'arn:aws:iam::123456789012:role/model-share-bot-????-shares'])] },
    ),
    check: "admin key's readers",
    says: /refuses the shares function's own role \(arn:aws:iam::123456789012:role\/model-share-bot-prod-shares\)/,
    remedy: /guard\.cjs/,
  },
  {
    name: 'an admin key that was revoked',
    plant: ({ world }) => void world.openai.organization.adminKeys.splice(
      0,
      1,
      { key: 'sk-admin-thenextone', scopes: ['*'] },
    ),
    mend: ({ world }) => world.storeSecrets(),
    check: 'admin key', says: /does not take/, remedy: /new admin key/,
  },
  {
    name: 'a key that may not read projects',
    plant: (clinic) => keyWith(clinic, without('api.management.read')),
    mend: (clinic) => keyWith(clinic, ['*']),
    check: 'admin key',
    says: /api\.management\.read/,
    remedy: /give the key that scope/,
  },
  {
    name: 'a key that may not read permissions',
    plant: (clinic) => keyWith(clinic, without('api.fine_tuning.checkpoints.read')),
    mend: (clinic) => keyWith(clinic, ['*']),
    check: 'admin key reads permissions',
    says: /checkpoints\.read/,
    remedy: /give the key that scope/,
  },
  {
    name: 'a key that may not write permissions',
    plant: (clinic) => keyWith(clinic, without('api.fine_tuning.checkpoints.write')),
    mend: (clinic) => keyWith(clinic, ['*']),
    check: 'admin key writes permissions',
    says: /checkpoints\.write/,
    remedy: /give the key that scope/,
  },
  {
    name: 'a project key in the place of the admin key',
    plant: ({ world }) => {
      world.openai.organization.projectKeys = [{ key: 'sk-proj-playgroundkey', project: 'proj_fraud' }];
      world.secrets.put(OPENAI_SECRET, '{"admin_key":"sk-proj-playgroundkey"}');
      // What a project key may not do is said by a scope that it lacks, each time.
      world.openai.faults.always(
        'list-projects',
        {
          kind: 'status',
          status: 401,
          body: {
            error: {
              message: 'Incorrect API key provided',
              type: 'invalid_request_error',
              param: null,
              code: 'invalid_api_key',
            },
          },
        },
      );
    },
    mend: ({ world }) => {
      world.openai.faults.clear();
      world.openai.organization.projectKeys = [];
      world.storeSecrets();
    },
    check: 'admin key', says: /does not take/, remedy: /new admin key/,
  },
  {
    name: 'allow lists cannot be read',
    plant: ({ world }) => world.openai.faults.always(
      'retrieve-project-model-permissions',
      { kind: 'status', status: 403, body: { error: { message: 'no', type: 'x', param: null, code: null } } },
    ),
    mend: ({ world }) => world.openai.faults.clear(),
    check: 'allow lists',
    says: /cannot be read \(forbidden\)/,
    remedy: /model permissions/,
  },
  {
    name: 'OpenAI too busy for minutes',
    plant: ({ world }) => world.openai.faults.always(
      '*',
      { kind: 'status', status: 429, body: { error: { message: 'slow', type: 'requests', param: null, code: null } } },
    ),
    mend: ({ world }) => (world.openai.faults.clear(), world.tick()),
    check: 'admin key',
    says: /too busy/,
    remedy: /in a minute/,
  },
  {
    name: 'something that is not OpenAI answers',
    plant: ({ world }) => world.openai.faults.always('*', { kind: 'html', status: 404 }),
    mend: ({ world }) => world.openai.faults.clear(),
    check: 'admin key',
    says: /not_json/,
    remedy: /OPENAI_BASE_URL/,
  },
];
