import * as v from 'valibot';
import type { Template } from './pack.ts';

/**
 * What IAM would say of the packaged template, as far as its policies go: ARNs resolved, `*` and `?` matched, an explicit
 * denial before any permission, nothing allowed that no statement allows. Rules: "Policy evaluation logic" and
 * "IAM JSON policy elements", AWS IAM User Guide. What it does not know it refuses to judge.
 */

export const PLACE = { partition: 'aws', region: 'eu-central-1', account: '123456789012' } as const;

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': PLACE.partition,
  'AWS::Region': PLACE.region,
  'AWS::AccountId': PLACE.account,
};

const here = (service: string, rest: string) =>
  `arn:${PLACE.partition}:${service}:${PLACE.region}:${PLACE.account}:${rest}`;

const text = v.string();
const NAMES: Readonly<Record<string, (id: string, properties: Readonly<Record<string, unknown>>) => string>> = {
  'AWS::DynamoDB::Table': (_id, { TableName }) => here('dynamodb', `table/${v.parse(text, TableName)}`),
  'AWS::SQS::Queue': (_id, { QueueName }) => here('sqs', v.parse(text, QueueName)),
  // CloudFormation makes such a name up.
  'AWS::IAM::Role': (id) => `arn:${PLACE.partition}:iam::${PLACE.account}:role/model-share-bot-prod-${id}-1ABCDEFGHIJKL`,
};

/** The ARN that a resource of the template would have. @throws Error for a kind it does not know. */
export function arnOf(template: Template, id: string): string {
  const resource = template.Resources[id];
  const name = resource === undefined ? undefined : NAMES[resource.Type];
  if (name === undefined) throw new Error(`No ARN is known for ${id} (${resource?.Type ?? 'missing'}).`);
  return name(id, resource?.Properties ?? {});
}

const GetAtt = v.strictObject({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) });
const Sub = v.strictObject({ 'Fn::Sub': v.string() });
const Ref = v.strictObject({ Ref: v.string() });

function resolve(template: Template, written: unknown): string {
  if (typeof written === 'string') return written;
  if (v.is(GetAtt, written)) return arnOf(template, written['Fn::GetAtt'][0]);
  if (v.is(Ref, written)) return arnOf(template, written.Ref);
  if (!v.is(Sub, written)) throw new Error(`Not to be resolved: ${JSON.stringify(written)}`);
  return written['Fn::Sub'].replaceAll(/\$\{([^}]+)\}/g, (_all, name: string) => {
    const pseudo = PSEUDO[name];
    return pseudo ?? arnOf(template, name.replace(/\.Arn$/, ''));
  });
}

const Many = v.union([v.string(), v.array(v.unknown())]);
const Statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Principal: v.optional(v.literal('*')),
  Action: v.optional(Many),
  NotAction: v.optional(Many),
  Resource: v.unknown(),
  Condition: v.optional(
    v.strictObject({
      ArnNotLike: v.optional(v.strictObject({ 'aws:PrincipalArn': v.array(v.unknown()) })),
      Null: v.optional(v.strictObject({ 'aws:PrincipalArn': v.literal('false') })),
    }),
  ),
});
type Statement = v.InferOutput<typeof Statement>;

const Document = v.object({ Statement: v.array(Statement) });
const RolePolicies = v.object({ Policies: v.array(v.object({ PolicyDocument: Document })) });
const QueuePolicy = v.object({ Queues: v.array(v.unknown()), PolicyDocument: Document });
const SecretPolicy = v.object({ SecretId: v.string(), ResourcePolicy: Document });

export interface Asked {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

/** A pattern of IAM: `*` any text, `?` any one character, everything else itself. */
export function matches(pattern: string, value: string): boolean {
  const form = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${form}$`, 's').test(value);
}

const list = (written: unknown): readonly unknown[] => (Array.isArray(written) ? written : [written]);

function covers(template: Template, statement: Statement, { principal, action, resource }: Asked): boolean {
  const any = (patterns: unknown, value: string) =>
    list(patterns).some((one) => matches(resolve(template, one).toLowerCase(), value.toLowerCase()));
  if (statement.Action !== undefined && !any(statement.Action, action)) return false;
  if (statement.NotAction !== undefined && any(statement.NotAction, action)) return false;
  if (!list(statement.Resource).some((one) => matches(resolve(template, one), resource))) return false;
  const spared = statement.Condition?.ArnNotLike?.['aws:PrincipalArn'] ?? [];
  // Whoever asks here has an ARN, so `Null: false` always holds.
  return !spared.some((one) => matches(resolve(template, one), principal));
}

/** Statements of the resource's own policy. */
function guarding(template: Template, resource: string): readonly Statement[] {
  return Object.values(template.Resources).flatMap(({ Type, Properties }) => {
    if (Type === 'AWS::SQS::QueuePolicy') {
      const { Queues, PolicyDocument } = v.parse(QueuePolicy, Properties);
      return Queues.some((queue) => resolve(template, queue) === resource) ? PolicyDocument.Statement : [];
    }
    if (Type === 'AWS::SecretsManager::ResourcePolicy') {
      const { SecretId, ResourcePolicy } = v.parse(SecretPolicy, Properties);
      return resource.startsWith(here('secretsmanager', `secret:${SecretId}-`)) ? ResourcePolicy.Statement : [];
    }
    return [];
  });
}

/** What the role of that logical id may by its own policies; `[]` for a stranger. */
function own(template: Template, principal: string): readonly Statement[] {
  const id = Object.keys(template.Resources).find(
    (one) => template.Resources[one]?.Type === 'AWS::IAM::Role' && arnOf(template, one) === principal,
  );
  if (id === undefined) return [];
  const { Policies } = v.parse(RolePolicies, template.Resources[id]?.Properties);
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** An account's administrator: everything is allowed that no resource's policy denies. */
export const EVERYTHING: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

/** Whether the call would be let through; `besides` are statements that the principal has from elsewhere. */
export function allowed(template: Template, asked: Asked, besides: readonly Statement[] = []): boolean {
  const statements = [...own(template, asked.principal), ...besides, ...guarding(template, asked.resource)].filter(
    (one) => covers(template, one, asked),
  );
  return statements.some(({ Effect }) => Effect === 'Allow') && statements.every(({ Effect }) => Effect === 'Allow');
}
