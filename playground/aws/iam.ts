import { uuid } from '../random.ts';
import { startStandIn } from '../stand-in.ts';
import type { Answer, HttpRequest, StandIn, StandInOptions } from '../stand-in.ts';
import { permits } from './service.ts';
import type { AwsOptions, Deny } from './service.ts';
import { verifySigV4 } from './sigv4.ts';

/** One statement of a role's policies. In both lists `*` is any text and `?` any one character. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

export interface IamStandIn extends StandIn {
  readonly denies: Deny[];
  /** Everything that is attached to a role, by its ARN; changed at any time. */
  readonly roles: Map<string, readonly Statement[]>;
}

/** One endpoint for all regions, with the region of its signatures. */
const REGION = 'us-east-1';
const NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';
const FORM = 'application/x-www-form-urlencoded';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const matches = (pattern: string, text: string, flags = ''): boolean => {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, flags).test(text);
};

type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

function decide(statements: readonly Statement[], action: string, resource: string): Decision {
  const meant = statements.filter(
    (one) =>
      // Actions are told without regard to case, resources are not.
      one.Action.some((pattern) => matches(pattern, action, 'i')) &&
      one.Resource.some((pattern) => matches(pattern, resource)),
  );
  if (meant.some(({ Effect }) => Effect === 'Deny')) return 'explicitDeny';
  return meant.length > 0 ? 'allowed' : 'implicitDeny';
}

/** `Name.member.1`, `Name.member.2`, … */
const members = (form: URLSearchParams, name: string): readonly string[] => {
  const found: string[] = [];
  for (;;) {
    const next = form.get(`${name}.member.${found.length + 1}`);
    if (next === null) return found;
    found.push(next);
  }
};

/**
 * IAM's SimulatePrincipalPolicy in the AWS query protocol, answered in XML: decides by what is attached to a role, not
 * by a resource's own policy, which IAM does not simulate for roles either.
 * Source: IAM API reference, "SimulatePrincipalPolicy" and "Common errors".
 */
export async function startIam(options: AwsOptions & StandInOptions): Promise<IamStandIn> {
  const roles = new Map<string, readonly Statement[]>();
  const denies: Deny[] = [];
  const xml = (status: number, text: string): Answer => ({
    status,
    headers: { 'content-type': 'text/xml' },
    body: text,
  });
  const refusal = (status: number, code: string, message: string): Answer =>
    xml(
      status,
      `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code>` +
        `<Message>${escaped(message)}</Message></Error><RequestId>${uuid(options.random)}</RequestId></ErrorResponse>`,
    );

  const simulate = (form: URLSearchParams): Answer => {
    const source = form.get('PolicySourceArn') ?? '';
    const actions = members(form, 'ActionNames');
    if (source === '' || actions.length === 0) {
      return refusal(400, 'ValidationError', 'PolicySourceArn and ActionNames are required.');
    }
    if (!/^arn:aws:iam::\d{12}:(?:role|user|group)\/.+/.test(source)) {
      return refusal(400, 'InvalidInput', `Invalid Entity Arn: ${source}`);
    }
    const statements = roles.get(source);
    if (statements === undefined) {
      return refusal(404, 'NoSuchEntity', `The role with name ${source.split('/').at(-1)} cannot be found.`);
    }
    const given = members(form, 'ResourceArns');
    const results = actions.flatMap((action) =>
      (given.length > 0 ? given : ['*']).map(
        (resource) =>
          `<member><MatchedStatements/><MissingContextValues/><EvalResourceName>${escaped(resource)}</EvalResourceName>` +
          `<EvalDecision>${decide(statements, action, resource)}</EvalDecision>` +
          `<EvalActionName>${escaped(action)}</EvalActionName></member>`,
      ),
    );
    return xml(
      200,
      `<SimulatePrincipalPolicyResponse xmlns="${NAMESPACE}"><SimulatePrincipalPolicyResult>` +
        `<IsTruncated>false</IsTruncated><EvaluationResults>${results.join('')}</EvaluationResults>` +
        '</SimulatePrincipalPolicyResult><ResponseMetadata>' +
        `<RequestId>${uuid(options.random)}</RequestId></ResponseMetadata></SimulatePrincipalPolicyResponse>`,
    );
  };

  const formOf = (request: HttpRequest) => new URLSearchParams(request.body.toString('utf8'));

  const answer = (request: HttpRequest): Answer => {
    const verdict = verifySigV4(request, {
      service: 'iam',
      region: REGION,
      credentials: options.credentials,
      clock: options.signatureClock ?? Date.now,
    });
    if (!verdict.ok) {
      const code = {
        missing: 'MissingAuthenticationToken',
        incomplete: 'IncompleteSignature',
        unknown: 'InvalidClientTokenId',
        signature: 'SignatureDoesNotMatch',
      }[verdict.problem];
      return refusal(403, code, verdict.message);
    }
    const form = formOf(request);
    const isForm = request.headers['content-type']?.split(';')[0] === FORM;
    const action = form.get('Action') ?? '';
    const known = action === 'SimulatePrincipalPolicy' && form.get('Version') === '2010-05-08';
    if (request.method !== 'POST' || request.path !== '/' || !isForm || !known) {
      return refusal(400, 'InvalidAction', `Could not find operation ${action} for version ${form.get('Version')}`);
    }
    const { credential } = verdict;
    if (!permits(credential, denies, `iam:${action}`, form.get('PolicySourceArn') ?? '')) {
      const who = `User: ${credential.accessKeyId}`;
      return refusal(403, 'AccessDenied', `${who} is not authorized to perform: iam:${action}`);
    }
    return simulate(form);
  };

  const standIn = await startStandIn(
    {
      name: 'iam',
      read: (request) => {
        const form = formOf(request);
        return { operation: form.get('Action') ?? 'unknown', request: Object.fromEntries(form) };
      },
      answer,
      headers: () => ({ 'x-amzn-requestid': uuid(options.random) }),
    },
    options,
  );
  return { ...standIn, roles, denies };
}
